/**
 * The cost surface in three dimensions as a Plotly figure; the tracks lie at their own cost and not at the
 * plane's. Pure.
 *
 * @typedef {import("../../charts/plotting.js").Figure} Figure
 * @typedef {import("./surveyor.js").Survey} Survey
 * @typedef {import("./map-parts.js").Line} Line
 * @typedef {import("./map-parts.js").Look} Look
 */

import {
  axisName,
  colorBar,
  costTicks,
  heightOf,
  heights,
  pointWords,
  SHORT,
} from "./map-parts.js";

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
    title: { text: axisName(survey, along, SHORT), font: { size: 11 } },
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
        camera: { eye: { x: -1.3, y: -1.5, z: 1.05 }, center: { x: 0, y: 0, z: -0.16 } },
      },
    },
  };
}

/** @param {Line} line */
function standingTrack(line) {
  const { track, color, name } = line;
  return {
    type: "scatter3d",
    mode: "lines+markers",
    name,
    x: track.x,
    y: track.y,
    z: track.costs.map(heightOf),
    line: { color, width: 6 },
    marker: { color, size: track.x.map((_, i) => (i === track.x.length - 1 ? 6 : 2)) },
    text: pointWords(line),
    hoverinfo: "text",
  };
}
