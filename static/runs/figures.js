/**
 * The shared charts of a comparison, for Plotly: every run a color, all on the same axes, and a line where
 * each stands. Pure.
 *
 * @typedef {import("../charts/plotting.js").Colors} Colors
 * @typedef {import("../charts/plotting.js").Figure} Figure
 * @typedef {{run: import("../types.js").Run, color: number, curve: import("../api.js").Curve | undefined}} Compared
 */

import { dottedLine, line, stepsAxis } from "../charts/plotting.js";

/** @param {Compared[]} runs @param {Colors} colors @returns {Figure | null} null while there is nothing */
export function costFigure(runs, colors) {
  return figureOf(runs, colors, {
    draw: (name, curve, style) => line(name, { x: curve.step, y: curve.cost }, style),
    count: (curve) => curve.step.length,
    yaxis: { rangemode: "tozero", tickformat: ".3~g", automargin: true },
    says: "%{y:.4g}",
  });
}

/** @param {Compared[]} runs @param {Colors} colors @returns {Figure | null} */
export function accuracyFigure(runs, colors) {
  return figureOf(runs, colors, {
    draw: (name, curve, style) =>
      dottedLine(name, { x: curve.evaluated_step, y: curve.test_accuracy }, style),
    count: (curve) => curve.evaluated_step.length,
    yaxis: { range: [0, 1.02], tickformat: ".0%", tickvals: [0, 0.25, 0.5, 0.75, 1] },
    says: "%{y:.1%}",
  });
}

/**
 * @param {Compared[]} runs @param {Colors} colors
 * @param {{draw: (name: string, curve: import("../api.js").Curve, style: any) => object,
 *   count: (curve: import("../api.js").Curve) => number, yaxis: any, says: string}} kind
 */
function figureOf(runs, colors, { draw, count, yaxis, says }) {
  const known = runs.flatMap(({ run, color, curve }) => (curve ? [{ run, color, curve }] : []));
  if (!known.some(({ curve }) => count(curve) > 1)) return null;
  const last = Math.max(1, ...runs.map(({ run }) => run.end));
  return {
    traces: known.map(({ run, color, curve }) =>
      draw(run.name, curve, {
        color: colors.layers[color],
        width: 1.75,
        hoverinfo: "all",
        hovertemplate: `${says}<extra>${escaped(short(run.name))}</extra>`,
      }),
    ),
    xaxis: { ...stepsAxis(last), range: [0, last * 1.01] },
    yaxis,
    layout: { shapes: runs.map(({ run, color }) => mark(run.step, colors.layers[color])) },
  };
}

/** @param {number} step @param {string} color */
function mark(step, color) {
  const line = { color, width: 1, dash: "dot" };
  return { type: "line", x0: step, x1: step, yref: "paper", y0: 0, y1: 1, line };
}

/** @param {string} name */
const short = (name) => (name.length > 28 ? `${name.slice(0, 27)}…` : name);

/** Plotly reads names as markup. @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
