/**
 * The network as a Plotly figure: hidden axes in layout pixels, neurons' outlines, the output classes'
 * names, captions, the color bar. Pure: describes the figure, Plotly draws it. Fills and edges are the
 * edge layer's, beneath; `fallback.js` adds traces for both where there is no WebGL2.
 */

import { LAST } from "../scales.js";
import { BAR_PADDING, barLength } from "./color_bar.js";
import { MARGIN_TOP } from "./layout.js";
import { exampleColor } from "./surface.js";

/**
 * @typedef {import("./layout.js").NetworkLayout} NetworkLayout
 *
 * @typedef {object} Look
 * @property {import("../scales.js").Theme} theme
 * @property {string} background
 * @property {string} text
 * @property {string} muted
 * @property {string} outline
 * @property {string} accent
 * @property {string} focus
 * @property {string} font
 * @property {number} size of small text, in pixels
 * @property {string} veil nearly the background: keeps words legible over edges
 * @property {import("../scales.js").PlotlyColorscale} colorscale
 */

/** Places of the traces in the figure. */
export const TRACES = { neurons: 0, labels: 1, examples: 2, spotlit: 3, rings: 4, bar: 5 };

/**
 * @param {NetworkLayout} layout @param {Look} look @param {string[]} classes @param {number} zoom
 * @returns {object[]} Plotly traces, in the order of TRACES
 */
export function baseTraces(layout, look, classes, zoom) {
  const hidden = { hoverinfo: "skip", showlegend: false, cliponaxis: false };
  return [
    { ...hidden, ...outlines(layout, look, zoom), name: "neurons" },
    { ...hidden, ...outputLabels(layout, look, classes), name: "outputs" },
    { ...hidden, name: "examples", type: "scatter", mode: "markers", x: [], y: [] },
    { ...hidden, name: "spotlit", type: "scatter", mode: "markers", x: [], y: [] },
    { ...hidden, name: "rings", type: "scatter", mode: "markers", x: [], y: [] },
    {
      ...hidden,
      name: "scale",
      type: "scatter",
      mode: "markers",
      x: [null],
      y: [null],
      marker: { color: [1], coloraxis: "coloraxis" },
    },
  ];
}

/** @param {NetworkLayout} layout @param {Look} look @param {number} zoom */
function outlines(layout, look, zoom) {
  /** @type {number[]} */ const x = [];
  /** @type {number[]} */ const y = [];
  /** @type {number[]} */ const size = [];
  for (const column of layout.columns.filter(({ shape }) => shape === "circles")) {
    for (let i = 0; i < column.count; i++) {
      x.push(layout.nodes[4 * (column.first + i)]);
      y.push(layout.nodes[4 * (column.first + i) + 1]);
      size.push(2 * column.halfWidth * zoom);
    }
  }
  const line = { color: look.outline, width: Math.max(...size, 0) < 8 ? 0.5 : 1.2 };
  return {
    type: "scatter",
    mode: "markers",
    x,
    y,
    marker: { size, color: "rgba(0,0,0,0)", opacity: 1, line },
  };
}

/** @param {NetworkLayout} layout @param {Look} look @param {string[]} classes */
function outputLabels(layout, look, classes) {
  const column = layout.columns[layout.columns.length - 1];
  const shown =
    column.shape === "circles" && column.spacing >= 9 && classes.length === column.count;
  const indices = shown ? [...Array(column.count).keys()] : [];
  return {
    type: "scatter",
    mode: "text",
    textposition: "middle right",
    x: indices.map(() => column.right + 8),
    y: indices.map((i) => layout.nodes[4 * (column.first + i) + 1]),
    text: indices.map((i) => classes[i]),
    textfont: {
      family: look.font,
      size: labelSize(column.spacing, 1.5 * look.size),
      color: look.muted,
    },
  };
}

/** @param {number} spacing @param {number} largest */
function labelSize(spacing, largest) {
  return Math.round(Math.min(largest, Math.max(9, spacing * 0.5)));
}

/**
 * @param {NetworkLayout} layout @param {Look} look @param {string[]} classes
 * @returns {any} Plotly layout without the color bar's words
 */
export function baseLayout(layout, look, classes) {
  const axis = { visible: false, zeroline: false, showgrid: false };
  return {
    width: layout.width,
    height: layout.height,
    margin: { l: 0, r: 0, t: 0, b: 0, pad: 0, autoexpand: false },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: look.font, color: look.text, size: look.size },
    xaxis: { ...axis, range: [0, layout.width] },
    yaxis: { ...axis, range: [layout.height, 0], scaleanchor: "x", scaleratio: 1 },
    dragmode: "pan",
    hovermode: false,
    showlegend: false,
    annotations: [...captions(layout, look), ...surfaceKey(layout, look, classes)],
    coloraxis: {
      cmin: 1,
      cmax: LAST,
      colorscale: look.colorscale,
      // Nothing is on the scale yet.
      showscale: false,
      colorbar: {
        orientation: "h",
        thickness: 8,
        len: barLength(layout.width, look.size) + 2 * BAR_PADDING,
        lenmode: "pixels",
        x: 0.5,
        xanchor: "center",
        y: 0,
        yanchor: "bottom",
        ypad: 4,
        xpad: BAR_PADDING,
        bgcolor: look.veil,
        outlinewidth: 0,
        tickcolor: look.muted,
        ticklen: 3,
        ticks: "outside",
        tickfont: { size: look.size - 1, color: look.muted },
        tickmode: "array",
        tickangle: 0,
      },
    },
  };
}

/** @param {NetworkLayout} layout @param {Look} look */
function captions(layout, look) {
  const last = layout.columns.length - 1;
  const narrow = layout.width / layout.columns.length < 110;
  const crowded = layout.width / layout.columns.length < 34;
  return layout.columns.map((column, l) => {
    const role = l === 0 ? "input" : l === last ? "output" : narrow ? "" : `hidden ${l}`;
    const count = column.count.toLocaleString("en-US");
    const text = crowded && l > 0 && l < last ? "" : `${role}${role ? "<br>" : ""}<b>${count}</b>`;
    return {
      x: column.x,
      y: captionHeight(layout, l),
      text,
      showarrow: false,
      yanchor: "bottom",
      font: { size: look.size - 1, color: look.muted },
      align: "center",
    };
  });
}

/**
 * What the dots on the decision surface are.
 * @param {NetworkLayout} layout @param {Look} look @param {string[]} classes
 */
function surfaceKey({ picture, pixels }, look, classes) {
  if (!picture || pixels) return [];
  const entries = classes.map(
    (name, i) => `<span style="color:${exampleColor(i, look.theme)}">●</span> ${name}`,
  );
  const wide = picture.width > 220;
  const spotlit = `<span style="color:${look.text}">◎</span> spotlit`;
  const lines = wide
    ? [`training examples: ${entries.join("  ")}`, `${spotlit} example`]
    : [...entries, spotlit];
  return [
    {
      x: picture.x,
      y: picture.y + picture.height + 6,
      text: lines.join("<br>"),
      showarrow: false,
      xanchor: "left",
      yanchor: "top",
      align: "left",
      font: { size: look.size - 1, color: look.muted },
    },
  ];
}

/** @param {NetworkLayout} layout @param {number} l a picture's caption stands right above it */
function captionHeight(layout, l) {
  const top = l === 0 && layout.picture ? layout.picture.y : layout.columns[l].top;
  return Math.max(MARGIN_TOP - 4, top - 6);
}
