/**
 * The cost surface from above, as contours, with the tracks of runs over it, as a Plotly figure. Pure.
 *
 * @typedef {import("../../charts/plotting.js").Colors} Colors
 * @typedef {import("../../charts/plotting.js").Figure} Figure
 * @typedef {import("./surveyor.js").Survey} Survey
 * @typedef {import("./map-parts.js").Line} Line
 * @typedef {import("./map-parts.js").Look} Look
 */

import { axisName, colorBar, heights, pointWords } from "./map-parts.js";

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

/** Halo, line and end of a track. @param {Line} line @param {Colors} colors */
function flatTrack(line, colors) {
  const { track, color, name } = line;
  const way = { type: "scatter", mode: "lines", x: track.x, y: track.y, hoverinfo: "skip" };
  const text = pointWords(line);
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
