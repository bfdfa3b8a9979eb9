/**
 * How the charts look in Plotly: axes, lines and the theme's colors. Pure but for reading the theme.
 *
 * @typedef {object} Figure
 * @property {object[]} traces Plotly's
 * @property {Record<string, any>} xaxis Plotly's, over the defaults
 * @property {Record<string, any>} yaxis
 * @property {Record<string, any>} [layout] other parts of Plotly's layout
 * @property {boolean} [bySteps] whether its x axis is the run's steps
 */

/** What Plotly leaves to the page: its tools, and zooming, for which these figures are too small. */
export const CONFIG = {
  displayModeBar: false,
  doubleClick: false,
  scrollZoom: false,
  responsive: false,
};

/**
 * The theme's colors; Plotly wants them as values.
 * @typedef {ReturnType<typeof readColors>} Colors
 * @param {Element} where
 */
export function readColors(where) {
  const style = getComputedStyle(where);
  const token = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    text: token("--text"),
    muted: token("--text-muted"),
    accent: token("--accent"),
    border: token("--border"),
    stage: token("--stage"),
    surface: token("--surface"),
    raised: token("--surface-raised"),
    font: token("--font"),
    batch: token("--chart-batch"),
    train: token("--chart-train"),
    test: token("--chart-test"),
    positive: token("--positive"),
    negative: token("--negative"),
    layers: Array.from({ length: 7 }, (_, i) => token(`--chart-layer-${i + 1}`)),
  };
}

/**
 * @param {Figure} figure
 * @param {Colors} colors
 * @param {{width: number, height: number}} size
 */
export function layoutOf(figure, colors, size) {
  const axis = {
    fixedrange: true,
    color: colors.muted,
    gridcolor: colors.border,
    linecolor: colors.border,
    tickfont: { size: 11 },
    // Else every label is measured with every drawing; the margins have room for them.
    ticklabeloverflow: "allow",
    zeroline: false,
    showspikes: false,
  };
  const spike = {
    spikethickness: 1,
    spikedash: "solid",
    spikemode: "across",
    spikecolor: colors.muted,
  };
  const label = { bgcolor: colors.raised, bordercolor: colors.border, font: { size: 11 } };
  return {
    ...size,
    margin: { l: 44, r: 14, t: 9, b: 22 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: colors.font, color: colors.text, size: 11 },
    showlegend: false,
    dragmode: false,
    // The label on the axis says the step, the legend the values: nothing covers the lines.
    hovermode: "x",
    hoverlabel: { ...label, font: { ...label.font, color: colors.text } },
    xaxis: {
      ...axis,
      showgrid: false,
      ticks: "outside",
      ticklen: 3,
      nticks: 5,
      tickangle: 0,
      ...spike,
      ...figure.xaxis,
    },
    yaxis: { ...axis, nticks: 5, ...figure.yaxis },
    ...figure.layout,
  };
}

/**
 * What stands where nothing can be drawn. Only a run that never made a step has none to show: of any
 * other they are still on their way.
 * @param {import("../types.js").Run | null} run
 */
export function emptyWords(run) {
  if (!run) return "";
  if (run.status === "failed") return "Nothing to show: the training process stopped";
  return run.step === 0 ? "No steps yet: press play" : "Reading what was recorded …";
}

/**
 * Where a run stands before the end of its record: a line there, and a veil over what is to come.
 * @param {import("../types.js").Run | null} run @param {Colors} colors
 * @returns {object[]} Plotly's shapes
 */
export function standingShapes(run, colors) {
  if (!run || run.step >= run.end) return [];
  const upright = { xref: "x", yref: "paper", y0: 0, y1: 1 };
  const veil = { type: "rect", x0: run.step, x1: run.end, fillcolor: colors.surface, opacity: 0.6 };
  const line = { type: "line", x0: run.step, x1: run.step };
  return [
    { ...upright, ...veil, line: { width: 0 } },
    { ...upright, ...line, line: { color: colors.accent, width: 1.5 } },
  ];
}

/** Fewer steps than this would get ticks between them. */
const FEW = 5;

/**
 * The axis of steps that three of the charts share. It ends at a round number and so stands still for a
 * while: Plotly measures every label anew, and remembers it, wherever it has not stood before.
 * @param {number} last the newest step
 */
export function stepsAxis(last) {
  const whole = last < FEW ? { dtick: 1 } : {};
  const range = [0, Math.max(1, Math.ceil(roundedUp(last)))];
  const format = { tickformat: "~s", hoverformat: ",d" };
  return { type: "linear", range, ...format, showspikes: true, ...whole };
}

/**
 * Where an axis ends, so that it stands still while what it shows grows by a few percent: 1, 1.2, 1.4, 1.6, 1.8, 2,
 * 2.5, ... 5, 6, ... 10, and these times a power of ten.
 * @param {number} most @returns {number} no less, and at most a quarter more
 */
export function roundedUp(most) {
  if (most <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(most));
  const unit = power * (most < 2 * power ? 0.2 : most < 5 * power ? 0.5 : 1);
  return Math.ceil(most / unit) * unit;
}

/** More evaluations than this make a line of their own; their dots would only thicken it. */
const DOTS = 40;

/**
 * The line of what is measured now and then, with a dot for every measurement.
 * @param {string} name
 * @param {{x: number[], y: (number | null)[]}} points
 * @param {Record<string, any>} style
 */
export function dottedLine(name, points, style) {
  const mode = points.x.length > DOTS ? "lines" : "lines+markers";
  return line(name, points, { mode, ...style });
}

/** For one line a chart: the step under the pointer is said once, on the axis. */
export const SAYS_STEP = { hoverinfo: "x" };

/**
 * A line over steps.
 * @param {string} name
 * @param {{x: number[], y: (number | null)[]}} points
 * @param {Record<string, any>} style color, width, dash, and others of Plotly's
 */
export function line(name, points, { color, width = 1.5, dash = "solid", ...rest }) {
  // Copies: Plotly keeps what it is given, and the series goes on growing under it.
  const [x, y] = [points.x.slice(), points.y.slice()];
  // A value with none beside it, as before a run that diverged at once, makes no line.
  const mode = x.length < FEW ? "lines+markers" : "lines";
  const marker = { size: 4, color };
  const look = { mode, marker, line: { color, width, dash }, hoverinfo: "skip" };
  return { type: "scatter", name, x, y, ...look, ...rest };
}
