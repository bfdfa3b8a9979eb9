/**
 * The cost surface with the runs' tracks as a Plotly figure: seen from above, as contours, or in three
 * dimensions, where the tracks lie at their own cost and not at the plane's. Heights and colors are
 * logarithms of the cost. Pure.
 *
 * @typedef {import("../../charts/plotting.js").Colors} Colors
 * @typedef {import("../../charts/plotting.js").Figure} Figure
 * @typedef {import("./surveyor.js").Survey} Survey
 * @typedef {import("./surveyor.js").Track} Track
 * @typedef {{track: Track, color: string, name: string}} Line
 *
 * @typedef {object} Look
 * @property {Colors} colors
 * @property {import("../../scales.js").PlotlyColorscale} colorscale from the lowest cost to the highest
 */

import { formatNumber } from "../../scales.js";

/** @param {Survey} survey @param {Line[]} lines @param {Look} look @returns {Figure} */
export function contourFigure(survey, lines, { colors, colorscale }) {
  const z = heights(survey);
  return {
    traces: [
      {
        type: "contour",
        x: survey.x,
        y: survey.y,
        z,
        colorscale,
        ncontours: 22,
        contours: { coloring: "heatmap" },
        line: { color: colors.border, width: 0.8, smoothing: 1 },
        opacity: 0.85,
        colorbar: colorBar(z, colors),
        hoverinfo: "skip",
      },
      ...lines.flatMap((line) => flatTrack(line, colors)),
      startMark(lines, colors),
    ],
    xaxis: planeAxis(survey, "x"),
    yaxis: planeAxis(survey, "y"),
    layout: { hovermode: "closest", margin: { l: 52, r: 14, t: 10, b: 44 } },
  };
}

/** @param {Survey} survey @param {Line[]} lines @param {Look} look @returns {Figure} */
export function surfaceFigure(survey, lines, { colors, colorscale }) {
  const z = heights(survey);
  const axis = {
    color: colors.muted,
    gridcolor: colors.border,
    zerolinecolor: colors.border,
    showbackground: false,
    showspikes: false,
    tickfont: { size: 10 },
    nticks: 5,
  };
  const named = (/** @type {"x" | "y"} */ along) => ({
    ...axis,
    title: { text: axisName(survey, along), font: { size: 11 } },
    range: [survey[along][0], survey[along].at(-1)],
  });
  return {
    traces: [
      {
        type: "surface",
        x: survey.x,
        y: survey.y,
        z,
        colorscale,
        opacity: 0.9,
        colorbar: colorBar(z, colors),
        contours: { z: { show: true, color: colors.border, width: 1 } },
        lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.08, roughness: 0.9 },
        hoverinfo: "skip",
      },
      ...lines.map(standingTrack),
    ],
    xaxis: {},
    yaxis: {},
    layout: {
      margin: { l: 0, r: 0, t: 0, b: 0 },
      dragmode: "orbit",
      // A new map keeps the view that somebody turned.
      uirevision: "view",
      scene: {
        xaxis: named("x"),
        yaxis: named("y"),
        zaxis: { ...axis, ...costTicks(z), title: { text: "cost", font: { size: 11 } } },
        aspectmode: "manual",
        aspectratio: { x: 1.3, y: 1.1, z: 0.75 },
        camera: { eye: { x: -1.15, y: -1.35, z: 0.95 }, center: { x: 0, y: 0, z: -0.12 } },
      },
    },
  };
}

/**
 * What the map shows and what it cannot.
 * @param {Survey} survey @param {number} dimensions of parameter space
 */
export function mapNote({ plane, variance_explained, tracks, examples }, dimensions) {
  const far = Math.max(...tracks.flatMap(({ distances }) => distances.filter((d) => d !== null)));
  const share = variance_explained && percent(variance_explained.both);
  const what =
    plane === "random"
      ? "A random plane through the present parameters"
      : "The plane that shows most of the tracks";
  return (
    `${what}: 2 of ${dimensions.toLocaleString("en-US")} dimensions` +
    (share ? `, with ${share} of the tracks’ variance. ` : ". ") +
    "The tracks do not lie in it: each point is drawn where the plane comes nearest to it" +
    (Number.isFinite(far) ? `, at most ${formatNumber(far)} away` : "") +
    `; in 3-D at its own cost. Costs of ${examples.toLocaleString("en-US")} training examples.`
  );
}

/** @param {Survey} survey @param {"x" | "y"} along */
function planeAxis(survey, along) {
  return {
    title: { text: axisName(survey, along), standoff: 6, font: { size: 11 } },
    range: [survey[along][0], survey[along].at(-1)],
    ticks: "outside",
    ticklen: 3,
    nticks: 6,
    showgrid: false,
  };
}

/** @param {Survey} survey @param {"x" | "y"} along */
function axisName({ plane, variance_explained }, along) {
  const name =
    plane === "random"
      ? `${along === "x" ? "a" : "another"} random direction`
      : `${along === "x" ? "first" : "second"} principal direction`;
  return variance_explained ? `${name} · ${percent(variance_explained[along])}` : name;
}

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** Halo, line and end of a track. @param {Line} line @param {Colors} colors */
function flatTrack({ track, color, name }, colors) {
  const way = { type: "scatter", mode: "lines", x: track.x, y: track.y, hoverinfo: "skip" };
  const text = track.steps.map(
    (step, i) =>
      `${name}<br>step ${step.toLocaleString("en-US")}<br>cost ${formatNumber(track.costs[i])}`,
  );
  return [
    { ...way, line: { color: colors.stage, width: 5 }, opacity: 0.75 },
    {
      ...way,
      mode: "lines+markers",
      name,
      line: { color, width: 2.5 },
      marker: {
        color,
        size: track.x.map((_, i) => (i === track.x.length - 1 ? 12 : 3.5)),
        line: {
          color: colors.stage,
          width: track.x.map((_, i) => Number(i === track.x.length - 1)),
        },
      },
      text,
      hoverinfo: "text",
    },
  ];
}

/** Where all began. @param {Line[]} lines @param {Colors} colors */
function startMark(lines, colors) {
  const { x, y } = lines[0]?.track ?? { x: [], y: [] };
  return {
    type: "scatter",
    mode: "markers+text",
    name: "start",
    x: x.slice(0, 1),
    y: y.slice(0, 1),
    marker: { symbol: "circle-open", size: 13, color: colors.text, line: { width: 2 } },
    text: ["start"],
    textposition: "top center",
    textfont: { color: colors.text, size: 12 },
    hoverinfo: "skip",
  };
}

/** @param {Line} line */
function standingTrack({ track, color, name }) {
  return {
    type: "scatter3d",
    mode: "lines+markers",
    name,
    x: track.x,
    y: track.y,
    z: track.costs.map(heightOf),
    line: { color, width: 6 },
    marker: { color, size: track.x.map((_, i) => (i === track.x.length - 1 ? 6 : 2)) },
    text: track.steps.map(
      (step, i) =>
        `${name}<br>step ${step.toLocaleString("en-US")}<br>cost ${formatNumber(track.costs[i])}`,
    ),
    hoverinfo: "text",
  };
}

/** @param {Survey} survey */
const heights = ({ costs }) => costs.map((row) => row.map(heightOf));

/** @param {number | null} cost no height where it is no number, or none that has a logarithm */
function heightOf(cost) {
  return cost !== null && cost > 0 ? Math.log10(cost) : null;
}

/** @param {(number | null)[][]} z @param {Colors} colors */
function colorBar(z, colors) {
  return {
    ...costTicks(z),
    title: { text: "cost", side: "top", font: { size: 11 } },
    thickness: 10,
    len: 0.9,
    outlinewidth: 0,
    tickfont: { size: 10, color: colors.muted },
    xpad: 6,
  };
}

/** Ticks at 1, 2 and 5 of every decade there is. @param {(number | null)[][]} z */
function costTicks(z) {
  const known = /** @type {number[]} */ (z.flat().filter((height) => height !== null));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const costs = [];
  for (let decade = Math.floor(low); decade <= high; decade++) {
    for (const digit of high - low > 3 ? [1] : [1, 2, 5]) costs.push(digit * 10 ** decade);
  }
  return {
    tickvals: costs.map((cost) => Math.log10(cost)),
    ticktext: costs.map((cost) => formatTick(cost)),
  };
}

/** @param {number} cost */
const formatTick = (cost) =>
  cost >= 0.001 && cost < 1e4 ? String(Number(cost.toPrecision(1))) : cost.toExponential(0);
