/**
 * A learning curve as a Plotly figure, and in words: accuracy on test examples, and on those learned
 * from, against how many these were, on a logarithmic axis. Pure.
 *
 * @typedef {import("../../api.js").CurvePoint} CurvePoint
 * @typedef {import("../../api.js").Job} Job
 * @typedef {import("../../charts/plotting.js").Colors} Colors
 */

import { percent } from "./counts.js";

/** Left free beside the first and the last point, as a factor. */
const MARGIN = 1.35;

/** @param {CurvePoint[]} points @param {Colors} colors @returns {import("../../charts/plotting.js").Figure | null} */
export function curveFigure(points, colors) {
  if (points.length === 0) return null;
  const sizes = points.map(({ size }) => size);
  const range = [sizes[0] / MARGIN, sizes[sizes.length - 1] * MARGIN].map(Math.log10);
  return {
    traces: [
      line(points, "train_accuracy", "on the examples learned from", {
        color: colors.train,
        dash: "dot",
        symbol: "circle-open",
      }),
      line(points, "test_accuracy", "on test examples", {
        color: colors.test,
        dash: "solid",
        symbol: "circle",
      }),
    ],
    xaxis: {
      type: "log",
      range,
      tickvals: sizes,
      ticktext: sizes.map(shortNumber),
      tickangle: 0,
      title: { text: "training examples", standoff: 6, font: { size: 11 } },
    },
    yaxis: { range: [lowest(points), 1.02], tickformat: ".0%", nticks: 6 },
    layout: { hovermode: "closest", margin: { l: 44, r: 14, t: 9, b: 40 } },
  };
}

/** Where the axis begins: a quarter, or nothing, below all points. @param {CurvePoint[]} points */
function lowest(points) {
  const known = points.flatMap(({ train_accuracy, test_accuracy }) =>
    [train_accuracy, test_accuracy].filter((share) => share !== null),
  );
  return Math.max(0, Math.floor(4 * Math.min(1, ...known) - 0.1) / 4);
}

/**
 * @param {CurvePoint[]} points @param {"train_accuracy" | "test_accuracy"} quantity
 * @param {string} name @param {{color: string, dash: string, symbol: string}} look
 */
function line(points, quantity, name, { color, dash, symbol }) {
  return {
    type: "scatter",
    mode: "lines+markers",
    name,
    x: points.map(({ size }) => size),
    // A network that diverged has no accuracy: the line has a gap there.
    y: points.map((point) => point[quantity]),
    line: { color, width: 2, dash },
    marker: { color, size: 7, symbol },
    cliponaxis: false,
    text: points.map(
      (point) =>
        `${point.size.toLocaleString("en-US")} examples<br>${percent(point[quantity])} ${name}`,
    ),
    hovertemplate: "%{text}<extra></extra>",
  };
}

/** @param {number} size `300`, `1k`, `1.44k` */
export function shortNumber(size) {
  return size < 1000 ? String(size) : `${Number((size / 1000).toPrecision(3))}k`;
}

/** What the curve shows, or why there is none. @param {Job | null} job */
export function curveWords(job) {
  const points = job?.points ?? [];
  if (points.length > 0) return points.map(pointWords).join("; ");
  if (!job) return "No curve has been drawn of this run yet.";
  if (job.status === "running") return "The first network is training …";
  return "There is no point of it.";
}

/** @param {CurvePoint} point */
function pointWords({ size, test_accuracy, reason }) {
  const learned = `${size.toLocaleString("en-US")} examples`;
  return test_accuracy === null
    ? `${learned}: diverged (${reason ?? "no reason is known"})`
    : `${learned}: ${percent(test_accuracy)} of the test examples right`;
}

/** How a curve stands, or ended. @param {Job} job */
export function jobWords({ status, done, total, reason, points }) {
  const networks = points?.length ?? 0;
  const lost = points?.filter(({ test_accuracy }) => test_accuracy === null).length ?? 0;
  const steps = points?.[0] ? ` of ${points[0].steps.toLocaleString("en-US")} steps each` : "";
  const gap = lost > 0 ? ` ${lost} of them diverged: ${lostReason(points)}.` : "";
  if (status === "running") return `${percent(done / total)} done.${gap}`;
  const all = networks === 1 ? "1 network" : `${networks} networks`;
  if (status === "done") return `${all}${lost ? "" : steps}.${gap}`;
  return `${status === "failed" ? "It failed" : "Cancelled"}: ${reason ?? "no reason is known"}.${gap}`;
}

/** @param {CurvePoint[] | null} points */
function lostReason(points) {
  return points?.find(({ test_accuracy }) => test_accuracy === null)?.reason ?? "not known why";
}
