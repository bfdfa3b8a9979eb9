/**
 * The racers' cost curves as a Plotly figure: what all were measured on alike as a firm line, each one's
 * own mini-batches as a faint one. Pure.
 *
 * @typedef {import("../../charts/plotting.js").Colors} Colors
 * @typedef {import("../../charts/plotting.js").Figure} Figure
 * @typedef {import("./racing.js").By} By
 *
 * @typedef {object} Racer
 * @property {import("../../types.js").Run} run
 * @property {string} color
 * @property {import("../../types.js").History | undefined} history undefined until it is read
 */

import { formatNumber } from "../../scales.js";

/** So many points before one are taken into its mean, at most. */
const WINDOW = 20;
/** Left above and below what was measured, as a factor. */
const MARGIN = 1.25;
const DECADES = [0, 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

/** @type {{step: number[], seconds: number[], train_cost: number[]}} */
const NONE = { step: [], seconds: [], train_cost: [] };

/** @param {import("../../types.js").Run} run */
export function nameOf({ batch_size }) {
  return `batch ${batch_size.toLocaleString("en-US")}`;
}

/**
 * @param {Racer[]} racers @param {By} by @param {Colors} colors
 * @returns {Figure | null} null while nothing has been measured
 */
export function curvesFigure(racers, by, colors) {
  const measured = racers.flatMap(({ history }) => history?.evaluations.train_cost ?? []);
  const range = rangeOf(measured);
  if (!range) return null;
  const place = placesBy(by);
  const end = Math.max(...racers.map(({ history }) => place(history?.[by].at(-1) ?? 0)));
  return {
    traces: [
      ...racers.map((racer) => batchLine(racer, by, place)),
      ...racers.map((racer) => measuredLine(racer, by, place, colors)),
      ...racers.flatMap((racer) => brokenEnd(racer, by, place, range, end, colors)),
    ],
    xaxis:
      by === "step" ? stepsAxis() : { title: title("seconds of computing"), rangemode: "tozero" },
    yaxis: { type: "log", range, dtick: tickStep(range), tickformat: "~g", automargin: true },
    layout: { hovermode: "closest", margin: { l: 44, r: 18, t: 10, b: 40 } },
  };
}

/**
 * Where costs are written: at 1, 2 and 5 of every decade, or, of a run that has diverged over dozens of
 * them, at few decades alone.
 * @param {[number, number]} range decades
 */
function tickStep([low, high]) {
  return high - low > 4 ? Math.ceil((high - low) / 8) : "D2";
}

/** Steps differ by powers of ten, and begin with 0, which has no logarithm. @param {By} by */
function placesBy(by) {
  return by === "step"
    ? (/** @type {number} */ step) => Math.log10(1 + step)
    : (/** @type {number} */ seconds) => seconds;
}

function stepsAxis() {
  return {
    title: title("steps"),
    tickvals: DECADES.map(placesBy("step")),
    ticktext: DECADES.map((step) => (step < 1e3 ? String(step) : formatShort(step))),
    rangemode: "tozero",
  };
}

/** @param {number} step */
function formatShort(step) {
  return step < 1e6 ? `${step / 1e3}k` : `${step / 1e6}M`;
}

/** @param {string} text */
const title = (text) => ({ text, standoff: 6, font: { size: 11 } });

/** @param {Racer} racer @param {By} by @param {(value: number) => number} place */
function batchLine({ run, color, history }, by, place) {
  return {
    type: "scatter",
    mode: "lines",
    name: `${nameOf(run)}, its own batches`,
    x: history?.[by].map(place) ?? [],
    y: smooth(history?.cost ?? []),
    line: { color, width: 1 },
    opacity: 0.4,
    hoverinfo: "skip",
  };
}

/** @param {Racer} racer @param {By} by @param {(value: number) => number} place @param {Colors} colors */
function measuredLine({ run, color, history }, by, place, colors) {
  const { step, seconds, train_cost } = history?.evaluations ?? NONE;
  return {
    type: "scatter",
    mode: "lines+markers",
    name: nameOf(run),
    x: (by === "step" ? step : seconds).map(place),
    y: train_cost.map((cost) => cost || null),
    line: { color, width: 2.5 },
    marker: {
      size: train_cost.map((_, i) => lastSize(i, train_cost.length)),
      color,
      line: { color: colors.stage, width: 1 },
    },
    text: train_cost.map(
      (cost, i) =>
        `${nameOf(run)}<br>step ${step[i].toLocaleString("en-US")}, ` +
        `${formatNumber(seconds[i])} s<br>cost ${formatNumber(cost)}`,
    ),
    hovertemplate: "%{text}<extra></extra>",
  };
}

/**
 * The costs of single examples leap over decades; a mean of a few can be followed. The first ones, where
 * the cost falls fastest, are few: a mean of them would lag behind.
 * @param {number[]} costs @returns {(number | null)[]} null for what is not finite or has no logarithm
 */
export function smooth(costs) {
  return costs.map((_, i) => {
    const few = costs.slice(i - Math.min(WINDOW, Math.floor(i / 10)), i + 1);
    const mean = few.reduce((sum, cost) => sum + cost, 0) / few.length;
    return Number.isFinite(mean) && mean > 0 ? mean : null;
  });
}

/** The newest measurement is where the racer is. @param {number} i @param {number} count */
const lastSize = (i, count) => (i === count - 1 ? 10 : 4);

/**
 * A cross at the last number of a racer that has none any more.
 * @param {Racer} racer @param {By} by @param {(value: number) => number} place
 * @param {[number, number]} range @param {number} end of the longest curve @param {Colors} colors
 */
function brokenEnd({ run, color, history }, by, place, range, end, colors) {
  if (run.status !== "diverged" || !history) return [];
  const last = history.cost.findLastIndex((cost) => Number.isFinite(cost) && cost > 0);
  if (last < 0) return [];
  const height = Math.min(Math.max(Math.log10(history.cost[last]), range[0]), range[1] - 0.04);
  // Its word stands to the side on which there is room.
  const side = place(history[by][last]) > end / 2 ? "left" : "right";
  return [
    {
      type: "scatter",
      mode: "markers+text",
      name: `${nameOf(run)}, diverged`,
      x: [place(history[by][last])],
      y: [10 ** height],
      marker: { symbol: "x", size: 11, color, line: { color: colors.stage, width: 1 } },
      text: ["diverged"],
      textposition: `middle ${side}`,
      textfont: { color: colors.text, size: 12 },
      hoverinfo: "skip",
      cliponaxis: false,
    },
  ];
}

/** @param {(number | null)[]} costs @returns {[number, number] | null} their decades, with a margin */
function rangeOf(costs) {
  const known = costs.filter((cost) => cost !== null && Number.isFinite(cost) && cost > 0);
  if (known.length === 0) return null;
  const numbers = /** @type {number[]} */ (known);
  return [Math.log10(Math.min(...numbers) / MARGIN), Math.log10(Math.max(...numbers) * MARGIN)];
}
