/**
 * What lies under the pointer: neurons first, then biases (the rings around them), then the strongest
 * of the visible edges near by. Everything thin has a fat hit area.
 *
 * Pure. Points are in the layout's pixels; `zoom` (screen pixels a layout pixel) keeps hit areas the
 * same size on the screen.
 */

import { crossing, distanceTo, edgeCurve } from "./curve.js";

/**
 * @typedef {import("./layout.js").NetworkLayout} NetworkLayout
 * @typedef {import("./layout.js").Column} Column
 * @typedef {import("./selection.js").Target} Target
 * @typedef {import("./draw_order.js").Range} Range
 */

/** Half the width of an edge's hit area, in screen pixels. */
const EDGE_REACH = 5;
const NEURON_REACH = 8;
const BIAS_REACH = 7;
/** Neurons smaller than this have no ring to point at; the keyboard still reaches their bias. */
export const SMALLEST_RING = 7;

/**
 * @param {NetworkLayout} layout @param {number} x @param {number} y @param {number} zoom
 * @param {Uint32Array} list edges in drawing order, as `orderEdges` leaves them
 * @param {Range[][]} crowds ranges of the list, the most wanted crowd first
 * @param {Uint8Array[]} ranks of levels, for each gap
 * @returns {Target | null}
 */
export function pick(layout, x, y, zoom, list, crowds, ranks) {
  const node = pickNode(layout, x, y, zoom);
  if (node) return node;
  for (const ranges of crowds) {
    const edge = pickEdge(layout, x, y, zoom, list, ranges, ranks);
    if (edge) return edge;
  }
  return null;
}

/**
 * @param {NetworkLayout} layout @param {number} x @param {number} y @param {number} zoom
 * @returns {Target | null} a neuron or a bias
 */
export function pickNode(layout, x, y, zoom) {
  for (const [layer, column] of layout.columns.entries()) {
    const index =
      column.shape === "cells"
        ? pickCell(column, layout.pixels, x, y)
        : pickRow(column, x, y, zoom);
    if (index < 0) continue;
    const center = 4 * (column.first + index);
    const distance = Math.hypot(x - layout.nodes[center], y - layout.nodes[center + 1]);
    const onRing = distance > column.halfWidth + 0.5 && column.halfWidth * zoom >= SMALLEST_RING;
    if (layer > 0 && column.shape === "circles" && onRing)
      return { kind: "bias", layer, to: index };
    return { kind: "neuron", layer, index };
  }
  return null;
}

/** @param {Column} column @param {[number, number] | null} pixels @param {number} x @param {number} y */
function pickCell(column, pixels, x, y) {
  const place = Math.floor((x - column.left) / column.spacing);
  const row = Math.floor((y - column.top) / column.spacing);
  const [rows, across] = pixels ?? [column.count, 1];
  return row >= 0 && row < rows && place >= 0 && place < across ? row * across + place : -1;
}

/** @param {Column} column @param {number} x @param {number} y @param {number} zoom */
function pickRow(column, x, y, zoom) {
  const index = Math.floor((y - column.top) / column.spacing);
  if (index < 0 || index >= column.count) return -1;
  const ringed = column.shape === "circles" && column.halfWidth * zoom >= SMALLEST_RING;
  const reach = Math.max(column.halfWidth + (ringed ? BIAS_REACH / zoom : 0), NEURON_REACH / zoom);
  if (column.shape === "strip") return Math.abs(x - column.x) <= reach ? index : -1;
  const center = column.top + (index + 0.5) * column.spacing;
  return Math.hypot(x - column.x, y - center) <= reach ? index : -1;
}

/**
 * @param {NetworkLayout} layout @param {number} x @param {number} y @param {number} zoom
 * @param {Uint32Array} list @param {Range[]} ranges @param {Uint8Array[]} ranks
 * @returns {Target | null}
 */
function pickEdge(layout, x, y, zoom, list, ranges, ranks) {
  const reach = EDGE_REACH / zoom;
  let [best, bestRank, bestDistance] = [/** @type {Target | null} */ (null), -1, reach];
  for (const { layer, start, count } of ranges) {
    const from = layout.columns[layer - 1];
    if (x < from.left || x > layout.columns[layer].x) continue;
    const near = nearBy(layout, layer, x, y, reach);
    for (let i = start + count - 1; i >= start; i--) {
      const rank = ranks[layer - 1][list[i] & 255];
      // Strongest last in the list: once one is found, only its equals can still be nearer.
      if (rank < bestRank) break;
      const edge = list[i] >>> 8;
      const distance = near(Math.floor(edge / from.count), edge % from.count);
      if (distance > reach || (rank === bestRank && distance >= bestDistance)) continue;
      [bestRank, bestDistance] = [rank, distance];
      best = { kind: "edge", layer, to: Math.floor(edge / from.count), from: edge % from.count };
    }
  }
  return best;
}

/**
 * A distance function that is cheap for the many edges that are far away: edges of one column start
 * at the same x, so the crossing is solved once for each of the few different starts.
 * @param {NetworkLayout} layout @param {number} layer @param {number} x @param {number} y
 * @param {number} reach @returns {(to: number, from: number) => number}
 */
function nearBy(layout, layer, x, y, reach) {
  /** @type {Map<number, number>} */
  const shares = new Map();
  return (to, from) => {
    const curve = edgeCurve(layout, layer, to, from);
    let share = shares.get(curve.x0);
    if (share === undefined) {
      const t = crossing(curve, x);
      share = t * t * (3 - 2 * t);
      shares.set(curve.x0, share);
    }
    const height = curve.y0 + (curve.y1 - curve.y0) * share;
    // The slope is nowhere steeper than this, so farther away than that none is within reach.
    const narrow = Math.min(curve.bend - curve.x0, curve.x1 - curve.bend);
    const steepest = Math.abs(curve.y1 - curve.y0) / narrow;
    if (Math.abs(height - y) > reach * (1 + steepest)) return Number.POSITIVE_INFINITY;
    return distanceTo(curve, x, y);
  };
}
