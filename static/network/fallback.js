/**
 * The stage without WebGL2: Plotly traces of the strongest edges, in a dozen colors. Pure.
 *
 * Plotly needs some 30 ms for a thousand curves, so they are few and drawn seldom.
 */

import {
  colorOfLevel,
  LAST,
  NOT_A_NUMBER,
  NOT_COMPUTED,
  SPECIAL_COLORS,
  strengthOfLevel,
  ZERO,
} from "../scales.js";
import { edgeCurve, pointAt } from "./curve.js";

/**
 * @typedef {import("./layout.js").NetworkLayout} NetworkLayout
 * @typedef {import("./crowds.js").Crowds} Crowds
 * @typedef {import("../scales.js").ColorName} ColorName
 * @typedef {import("../scales.js").Theme} Theme
 */

export const FALLBACK_EDGES = 1000;
/** How long to wait between two pictures, in milliseconds. */
export const FALLBACK_PAUSE = 400;
const BUCKETS = 12;
const POINTS = 14;

/**
 * @param {NetworkLayout} layout @param {Crowds} crowds
 * @param {{name: ColorName, theme: Theme}} colors
 * @returns {object[]} one trace a color, weakest first, then what is on no scale
 */
export function edgeTraces(layout, crowds, { name, theme }) {
  const buckets = Array.from({ length: BUCKETS + 3 }, () => ({ x: [], y: [] }));
  const dimmed = crowds.lit.length > 0;
  const ranges = dimmed ? [...crowds.lit, ...crowds.selected] : crowds.all;
  for (const { layer, start, count } of [...ranges, ...crowds.hovered]) {
    for (let i = start; i < start + count; i++) {
      const level = crowds.list[i] & 255;
      addCurve(buckets[bucketOf(level)], layout, layer, crowds.list[i] >>> 8);
    }
  }
  return buckets.map((points, b) => ({
    type: "scatter",
    mode: "lines",
    hoverinfo: "skip",
    showlegend: false,
    name: `edges ${b}`,
    zorder: -1,
    ...points,
    line: strokeOf(b, name, Boolean(crowds.signed), theme),
  }));
}

/** @param {number} level */
function bucketOf(level) {
  if (level === ZERO) return BUCKETS;
  if (level === NOT_COMPUTED) return BUCKETS + 1;
  if (level === NOT_A_NUMBER) return BUCKETS + 2;
  return Math.min(BUCKETS - 1, Math.floor((level / (LAST + 1)) * BUCKETS));
}

/**
 * @param {number} bucket @param {ColorName} name @param {boolean} signed @param {Theme} theme
 */
function strokeOf(bucket, name, signed, theme) {
  const special = SPECIAL_COLORS[theme];
  if (bucket === BUCKETS) return { color: special.zero, width: 0.5 };
  if (bucket === BUCKETS + 1) return { color: special.notComputed, width: 0.8, dash: "dash" };
  if (bucket === BUCKETS + 2) return { color: special.notANumber, width: 1.5, dash: "dot" };
  const level = ((bucket + 0.5) / BUCKETS) * LAST;
  const strength = strengthOfLevel(level, signed);
  const color = colorOfLevel(level, name, signed, theme);
  return { color: `rgba(${color.join(",")},${(0.15 + 0.75 * strength).toFixed(2)})`, width: 1.2 };
}

/**
 * @param {{x: (number | null)[], y: (number | null)[]}} points
 * @param {NetworkLayout} layout @param {number} layer @param {number} edge within its layer
 */
function addCurve(points, layout, layer, edge) {
  const before = layout.layers[layer - 1];
  const curve = edgeCurve(layout, layer, Math.floor(edge / before), edge % before);
  for (let i = 0; i <= POINTS; i++) {
    const [x, y] = pointAt(curve, i / POINTS);
    points.x.push(x);
    points.y.push(y);
  }
  points.x.push(null);
  points.y.push(null);
}

/**
 * The input picture's pixels, below all else.
 * @param {NetworkLayout} layout @param {Uint8Array} values four for each node
 * @param {{pixel: number[], full: number[]}} palette @returns {object[]} none without a picture
 */
export function pictureTrace({ pixels, columns }, values, palette) {
  if (!pixels) return [];
  const [rows, across] = pixels;
  const { left, top, spacing } = columns[0];
  const z = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: across }, (_, column) => values[4 * (row * across + column)]),
  );
  return [
    {
      type: "heatmap",
      z,
      x0: left + spacing / 2,
      dx: spacing,
      y0: top + spacing / 2,
      dy: spacing,
      zmin: 0,
      zmax: 255,
      colorscale: [
        [0, css(palette.pixel)],
        [1, css(palette.full)],
      ],
      showscale: false,
      hoverinfo: "skip",
      zorder: -2,
      name: "picture",
    },
  ];
}

/**
 * The decision surface, below all else.
 * @param {import("./layout.js").Box} box @param {Uint8Array} rgba a square picture, lowest row first
 */
export function surfaceTrace(box, rgba) {
  const side = Math.sqrt(rgba.length / 4);
  const [dx, dy] = [box.width / side, box.height / side];
  const z = Array.from({ length: side }, (_, row) =>
    Array.from({ length: side }, (_, column) => {
      const at = 4 * ((side - 1 - row) * side + column);
      return [...rgba.subarray(at, at + 3)];
    }),
  );
  const place = { x0: box.x + dx / 2, dx, y0: box.y + dy / 2, dy };
  return { type: "image", z, ...place, zsmooth: "fast", hoverinfo: "skip", name: "surface" };
}

/**
 * Every neuron's fill, from the bytes the edge layer would get.
 * @param {NetworkLayout} layout @param {Uint8Array} values four for each node
 * @param {{empty: number[], full: number[], negative: number[], warning: number[]}} palette
 * @returns {string[]} one color a node
 */
export function nodeColors(layout, values, palette) {
  return Array.from({ length: layout.nodes.length / 4 }, (_, node) => {
    const kind = values[4 * node + 1];
    if (kind === 2) return css(palette.warning);
    const full = kind === 1 ? palette.negative : palette.full;
    const share = values[4 * node] / 255;
    return css(palette.empty.map((from, i) => from + (full[i] - from) * share));
  });
}

/** @param {number[]} color each 0 to 1 */
function css(color) {
  return `rgb(${color.map((part) => Math.round(part * 255)).join(",")})`;
}
