/**
 * The signs of a chain of steps and how they are drawn: one sign at a time, a line a layer, on a
 * logarithmic axis, with the bound of health and the last healthy step. Pure.
 *
 * @typedef {(number | null)[]} Column null where it is not finite, or was not computed
 *
 * @typedef {object} LayerVitals columns over the steps
 * @property {Column} z
 * @property {Column} a
 * @property {Column} gradient_norm
 * @property {Column} parameter_norm
 * @property {Column} update_norm
 * @property {Column} update_ratio
 *
 * @typedef {object} Trouble
 * @property {number} step
 * @property {number} layer 0 of the cost
 * @property {"finite" | "update_ratio" | "weighted_input" | "parameter_growth" | "cost_growth"} sign
 * @property {number | null} value
 *
 * @typedef {object} Divergence
 * @property {number} step
 * @property {number} layer
 * @property {string} reason
 * @property {number | null} last_healthy_step
 * @property {Trouble | null} trouble
 * @property {number} learning_rate
 * @property {number[]} steps the fatal one last
 * @property {Column} cost
 * @property {LayerVitals[]} layers 1 to L
 *
 * @typedef {"update_ratio" | "z" | "a" | "gradient_norm" | "parameter_norm" | "cost"} SignName
 * @typedef {{name: SignName, label: string, means: string, bound?: number}} Sign
 * @typedef {import("../charts/plotting.js").Colors} Colors
 */

import { decadeAxis } from "../charts/decades.js";
import { formatNumber } from "../scales.js";

/** @type {Sign[]} */
export const SIGNS = [
  {
    name: "update_ratio",
    label: "Update ratio",
    means: "How long the update that led to each step was beside the weights and biases it changed",
    bound: 1,
  },
  {
    name: "z",
    label: "Largest |z|",
    means: "The largest weighted input of each layer, over the next mini-batch",
    bound: 1e4,
  },
  {
    name: "a",
    label: "Largest |a|",
    means: "The largest activation of each layer, over the next mini-batch",
  },
  {
    name: "gradient_norm",
    label: "Gradient",
    means: "The norm of each layer’s gradient, of the next mini-batch",
  },
  {
    name: "parameter_norm",
    label: "Parameters",
    means: "The norm of each layer’s weights and biases",
  },
  { name: "cost", label: "Cost", means: "The cost of the next mini-batch" },
];

/** @param {SignName} name @returns {Sign} */
export const signOf = (name) => SIGNS.find((sign) => sign.name === name) ?? SIGNS[0];

/**
 * The lines of a sign: one a layer, or one of the whole network.
 * @param {Divergence} chain @param {SignName} sign @returns {{name: string, values: Column}[]}
 */
export function linesOf(chain, sign) {
  if (sign === "cost") return [{ name: "cost", values: chain.cost }];
  return chain.layers.map((layer, i) => ({ name: `layer ${i + 1}`, values: layer[sign] }));
}

/**
 * Where a line stops being finite; null where it does not. What was never computed, as the update
 * before the first step, is at the beginning and does not count.
 * @param {Column} values @returns {number | null} a place among the steps
 */
export function overflowOf(values) {
  const last = values.findLastIndex((value) => value !== null);
  return last >= 0 && last < values.length - 1 ? last + 1 : null;
}

/** @param {number} i of the lines @param {SignName} sign @param {Colors} colors */
export function lookOf(i, sign, colors) {
  if (sign === "cost") return { color: colors.text, dash: "solid" };
  const { layers } = colors;
  return { color: layers[i % layers.length], dash: i < layers.length ? "solid" : "dot" };
}

/**
 * @param {Divergence} chain @param {SignName} name @param {Colors} colors
 * @returns {import("../charts/plotting.js").Figure}
 */
export function chainFigure(chain, name, colors) {
  const { bound } = signOf(name);
  const lines = linesOf(chain, name);
  // A zero has no place on a logarithmic axis.
  const columns = lines.map(({ values }) => values.map((value) => value || null));
  const yaxis = decadeAxis(bound ? [...columns, [bound]] : columns);
  const top = 10 ** yaxis.range[1];
  const traces = lines.flatMap((line, i) => {
    const { color, dash } = lookOf(i, name, colors);
    const end = overflowOf(line.values);
    const drawn = {
      type: "scatter",
      mode: chain.steps.length < 40 ? "lines+markers" : "lines",
      name: line.name,
      x: chain.steps,
      y: columns[i],
      text: columns[i].map((value) => formatNumber(value)),
      line: { color, width: 1.75, dash },
      marker: { color, size: 5 },
      hovertemplate: `step %{x:,d}<br>${line.name}: %{text}<extra></extra>`,
    };
    const cross = {
      type: "scatter",
      mode: "markers",
      name: `${line.name}, overflowed`,
      x: end === null ? [] : [chain.steps[end]],
      y: end === null ? [] : [top],
      marker: { color, size: 10, symbol: "x" },
      cliponaxis: false,
      hovertemplate: `step %{x:,d}<br>${line.name}: not finite<extra></extra>`,
    };
    return [drawn, cross];
  });
  return {
    traces,
    xaxis: stepsAxis(chain.steps),
    yaxis,
    layout: surroundings(chain, bound, colors),
  };
}

/** @param {number[]} steps */
function stepsAxis(steps) {
  const [first, last] = [steps[0], steps[steps.length - 1]];
  // Room for the crosses at the fatal step, and for the mark of a healthy first step.
  const room = Math.max(0.5, (last - first) * 0.04);
  return {
    range: [first - room, last + room],
    tickformat: ",d",
    nticks: 6,
    ...(last - first < 6 && { dtick: 1 }),
  };
}

/** @param {Divergence} chain @param {number | undefined} bound @param {Colors} colors */
function surroundings(chain, bound, colors) {
  const healthy = chain.last_healthy_step;
  const font = { size: 11, color: colors.muted };
  const shapes = [];
  const annotations = [];
  if (bound) {
    const at = { xref: "paper", x0: 0, x1: 1, yref: "y", y0: bound, y1: bound };
    shapes.push({ type: "line", ...at, line: { color: colors.muted, width: 1, dash: "dot" } });
    annotations.push({
      ...{
        xref: "paper",
        x: 0,
        xanchor: "left",
        yref: "y",
        y: Math.log10(bound),
        yanchor: "bottom",
      },
      ...{ text: `healthy up to ${formatNumber(bound)}`, showarrow: false, font },
    });
  }
  if (healthy !== null && healthy >= chain.steps[0]) {
    const at = { xref: "x", x0: healthy, x1: healthy, yref: "paper", y0: 0, y1: 1 };
    shapes.push({ type: "line", ...at, line: { color: colors.accent, width: 1.5, dash: "dash" } });
  }
  return {
    margin: { l: 44, r: 14, t: 12, b: 22 },
    hovermode: "closest",
    shapes,
    annotations,
  };
}

/**
 * What the figure shows, for those who cannot see it.
 * @param {Divergence} chain @param {SignName} name
 */
export function figureWords(chain, name) {
  const { label, bound } = signOf(name);
  const parts = linesOf(chain, name).map(({ name: line, values }) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return `${line} was never finite`;
    const [first, last] = [known[0], known[known.length - 1]];
    const end = overflowOf(values);
    const way =
      known.length === 1
        ? formatNumber(first)
        : `from ${formatNumber(first)} to ${formatNumber(last)}`;
    return `${line} ${way}${end === null ? "" : `, not finite at step ${count(chain.steps[end])}`}`;
  });
  const [first, last] = [chain.steps[0], chain.steps[chain.steps.length - 1]];
  const span =
    first === last ? `at step ${count(last)}` : `over steps ${count(first)} to ${count(last)}`;
  const limit = bound ? `. Healthy up to ${formatNumber(bound)}` : "";
  return `${label} ${span}: ${parts.join("; ")}${limit}.`;
}

/** @param {number} whole */
const count = (whole) => whole.toLocaleString("en-US");
