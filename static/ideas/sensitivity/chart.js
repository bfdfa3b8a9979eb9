/**
 * Predicted against measured change of the cost, over how far a parameter was moved: a line and points
 * for each of the two. Pure.
 *
 * @typedef {{gradient: number | null, predicted: number | null, measured: number | null}} Row
 * @typedef {{epsilon: number, rows: Row[]}} Wiggle
 */

import { formatNumber } from "../../scales.js";

/** The shares of epsilon at which the change is measured as well. */
export const SHARES = [0.25, 0.5, 0.75];

/**
 * @param {Wiggle[]} wiggles of one step, the farthest last
 * @param {import("../../charts/plotting.js").Colors} colors
 * @returns {import("../../charts/plotting.js").Figure}
 */
export function wiggleFigure(wiggles, colors) {
  const { epsilon, rows } = wiggles[wiggles.length - 1];
  const looks = [colors.accent, colors.text];
  return {
    traces: rows.flatMap(({ predicted }, i) => [
      {
        type: "scatter",
        mode: "lines",
        x: [0, epsilon],
        y: [0, predicted],
        line: { color: looks[i], width: 1.5, dash: "dot" },
        hoverinfo: "skip",
      },
      {
        type: "scatter",
        mode: "markers",
        x: wiggles.map((wiggle) => wiggle.epsilon),
        y: wiggles.map((wiggle) => wiggle.rows[i].measured),
        marker: { color: looks[i], size: 8, symbol: i ? "diamond" : "circle" },
        hovertemplate: "%{y:.4g}<extra></extra>",
      },
    ]),
    xaxis: {
      title: { text: "ε", standoff: 4 },
      range: [0, 1.06 * epsilon],
      tickformat: "~g",
    },
    yaxis: {
      title: { text: "(C<sub>+ε</sub> − C<sub>−ε</sub>) / 2", standoff: 4 },
      tickformat: "~g",
      zeroline: true,
      zerolinecolor: colors.muted,
    },
    layout: { margin: { l: 76, r: 10, t: 8, b: 38 } },
  };
}

/** The figure in words. @param {Wiggle} wiggle @param {string[]} names */
export function wordsOf({ epsilon, rows }, names) {
  const each = rows.map(
    ({ predicted, measured }, i) =>
      `${names[i]} predicted ${formatNumber(predicted)}, measured ${formatNumber(measured)}`,
  );
  return `Half the difference of the costs at plus and minus ${formatNumber(epsilon)}: ${each.join("; ")}`;
}
