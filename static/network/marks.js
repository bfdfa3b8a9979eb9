/**
 * Marks as shapes on the screen: where an explaining scene draws over the network, and what. Pure;
 * `overlay.js` makes SVG of it.
 *
 * @typedef {import("./view.js").Mark} Mark
 * @typedef {import("./layout.js").NetworkLayout} NetworkLayout
 * @typedef {import("./plotly_figure.js").View} View
 *
 * @typedef {object} Shape
 * @property {string} tag of SVG
 * @property {Record<string, string | number>} attributes
 * @property {string} [text]
 *
 * @typedef {{x: number, y: number, radius: number, spacing: number, room: number}} Spot a node on the
 *   screen: its center, half its width, the way to the next node and to the next column
 */

import { edgeCurve, pointAt } from "./curve.js";

/** Longer bars would run into the next layer, and shorter rooms than this hold no text. */
const LONGEST_BAR = 72;
const SHARE_OF_GAP = 0.36;
const TEXT_HEIGHT = 11;
/** Beside a bar in a narrower gap a number would lie on the next layer's neurons. */
const TEXT_ROOM = 72;
const GAUGE_HEIGHT = 6;

/**
 * @param {Mark} mark @param {NetworkLayout} layout @param {View} view
 * @returns {Shape[]} none where the network has no such thing
 */
export function shapesOf(mark, layout, view) {
  if (mark.kind === "edge") return edgeShapes(mark, layout, view);
  if (mark.kind === "gauge") return gaugeShapes(mark, layout, view);
  const spot = spotOf(layout, view, mark.at.layer, mark.at.index);
  if (!spot) return [];
  switch (mark.kind) {
    case "ring":
      return [circle(spot, spot.radius + 5)];
    case "bar":
      return barShapes(mark, spot);
    case "arrow":
      return arrowShapes(mark, spot);
    default:
      return [labelShape(mark.text, mark.side, spot)];
  }
}

/**
 * @param {NetworkLayout} layout @param {View} view @param {number} layer @param {number} index
 * @returns {Spot | null}
 */
export function spotOf(layout, [zoomX, zoomY, panX, panY], layer, index) {
  const column = layout.columns[layer];
  if (!column || index >= column.count) return null;
  const at = 4 * (column.first + index);
  const [x, y, halfWidth] = layout.nodes.subarray(at, at + 3);
  const gap = layout.gaps[Math.min(layer, layout.gaps.length - 1)];
  return {
    x: x * zoomX + panX,
    y: y * zoomY + panY,
    radius: halfWidth * zoomX,
    spacing: column.spacing * zoomY,
    room: (gap.right - gap.left) * zoomX,
  };
}

/**
 * @param {import("./view.js").EdgeMark} mark @param {NetworkLayout} layout @param {View} view
 * @returns {Shape[]}
 */
function edgeShapes({ layer, to, from, strength }, layout, [zoomX, zoomY, panX, panY]) {
  const { columns } = layout;
  if (!(to < columns[layer]?.count && from < columns[layer - 1]?.count)) return [];
  const curve = edgeCurve(layout, layer, to, from);
  const x = (/** @type {number} */ value) => round(value * zoomX + panX);
  const y = (/** @type {number} */ value) => round(value * zoomY + panY);
  const [y0, y1, bend] = [y(curve.y0), y(curve.y1), x(curve.bend)];
  const d = `M${x(curve.x0)} ${y0}C${bend} ${y0} ${bend} ${y1} ${x(curve.x1)} ${y1}`;
  const width = round(1 + 3.5 * strength);
  return [{ tag: "path", attributes: { d, "stroke-width": width, fill: "none" } }];
}

/**
 * A bar from the middle of its place on the edge to both sides, and its text above or below.
 * @param {import("./view.js").GaugeMark} mark @param {NetworkLayout} layout @param {View} view
 * @returns {Shape[]}
 */
function gaugeShapes(mark, layout, [zoomX, zoomY, panX, panY]) {
  const { layer, to, from, place, side, length, text } = mark;
  const { columns, gaps } = layout;
  if (!(to < columns[layer]?.count && from < columns[layer - 1]?.count)) return [];
  const [atX, atY] = pointAt(edgeCurve(layout, layer, to, from), place);
  const [x, y] = [atX * zoomX + panX, atY * zoomY + panY];
  const { left, right } = gaps[layer - 1];
  const longest = Math.min(LONGEST_BAR, SHARE_OF_GAP * (right - left) * zoomX);
  const width = round(Math.max(1, Math.min(1, length) * longest));
  const [rectX, rectY] = [round(x - width / 2), round(y - GAUGE_HEIGHT / 2)];
  const bar = { x: rectX, y: rectY, width, height: GAUGE_HEIGHT, rx: 2 };
  const away = (side === "above" ? -1 : 1) * (GAUGE_HEIGHT + TEXT_HEIGHT / 2);
  return [{ tag: "rect", attributes: bar }, textShape(text, x, y + away, 0)];
}

/** @param {Spot} spot @param {number} r @returns {Shape} */
function circle({ x, y }, r) {
  return { tag: "circle", attributes: { cx: round(x), cy: round(y), r: round(r), fill: "none" } };
}

/** @param {import("./view.js").BarMark} mark @param {Spot} spot @returns {Shape[]} */
function barShapes({ side, length, text }, { x, y, radius, spacing, room }) {
  const direction = side === "left" ? -1 : 1;
  const longest = Math.min(LONGEST_BAR, SHARE_OF_GAP * room);
  const width = Math.max(1, Math.min(1, length) * longest);
  const height = Math.max(2, Math.min(10, spacing * 0.5));
  const start = x + direction * (radius + 8);
  const left = direction > 0 ? start : start - width;
  /** @type {Shape[]} */
  const shapes = [
    {
      tag: "rect",
      attributes: {
        x: round(left),
        y: round(y - height / 2),
        width: round(width),
        height: round(height),
        rx: 2,
      },
    },
  ];
  if (text && spacing >= TEXT_HEIGHT && room >= TEXT_ROOM) {
    shapes.push(textShape(text, start + direction * (width + 4), y, direction));
  }
  return shapes;
}

/** @param {import("./view.js").ArrowMark} mark @param {Spot} spot @returns {Shape[]} */
function arrowShapes({ length, side }, { x, y, radius, spacing }) {
  const reach = length * Math.min(26, Math.max(8, 0.8 * spacing));
  // Close to the neuron: the outputs' names begin just behind.
  const at = side === "left" ? x - radius - 4 : x + radius + 4;
  const tip = y - reach;
  const head = Math.min(5, Math.abs(reach) * 0.6) * Math.sign(reach);
  const d =
    `M${round(at)} ${round(y)}V${round(tip)}` +
    `M${round(at - 3)} ${round(tip + head)}L${round(at)} ${round(tip)}L${round(at + 3)} ${round(tip + head)}`;
  // Arrows lie over edges of their own colors: a halo of the ground sets them off.
  const halo = { d, class: "halo", "stroke-width": 6, fill: "none" };
  return [
    { tag: "path", attributes: halo },
    { tag: "path", attributes: { d, "stroke-width": 2, fill: "none" } },
  ];
}

/**
 * @param {string} text @param {"left" | "right" | "above" | "below"} side @param {Spot} spot
 * @returns {Shape}
 */
function labelShape(text, side, { x, y, radius }) {
  if (side === "left") return textShape(text, x - radius - 8, y, -1);
  if (side === "right") return textShape(text, x + radius + 8, y, 1);
  return textShape(text, x, side === "above" ? y - radius - 12 : y + radius + 12, 0);
}

/** @param {string} text @param {number} x @param {number} y @param {number} direction @returns {Shape} */
function textShape(text, x, y, direction) {
  const anchor = direction > 0 ? "start" : direction < 0 ? "end" : "middle";
  return {
    tag: "text",
    attributes: { x: round(x), y: round(y), "text-anchor": anchor, "dominant-baseline": "central" },
    text,
  };
}

/** @param {number} value tenths of a pixel are as fine as anybody sees */
function round(value) {
  return Math.round(value * 10) / 10;
}
