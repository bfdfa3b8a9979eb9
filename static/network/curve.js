/**
 * The S curve of an edge: a cubic Bezier curve from (x0, y0) to (x1, y1) that leaves and arrives
 * level, with both control points at x = bend. The vertex shader holds the same formula.
 */

/**
 * @typedef {{x0: number, y0: number, x1: number, y1: number, bend: number}} Curve
 * @typedef {import("./layout.js").NetworkLayout} NetworkLayout
 */

/** @param {Curve} curve @param {number} t 0 to 1 @returns {[number, number]} */
export function pointAt(curve, t) {
  const s = 1 - t;
  const x = curve.x0 * s * s * s + 3 * curve.bend * s * t + curve.x1 * t * t * t;
  return [x, curve.y0 + (curve.y1 - curve.y0) * t * t * (3 - 2 * t)];
}

/**
 * The t at which the curve crosses x; x never turns back, so there is one.
 * @param {Curve} curve @param {number} x
 */
export function crossing(curve, x) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 12; i++) {
    const middle = (low + high) / 2;
    if (pointAt(curve, middle)[0] < x) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Distance of a point to the curve, to first order, for a point between its ends; else infinity.
 * @param {Curve} curve @param {number} x @param {number} y
 */
export function distanceTo(curve, x, y) {
  if (x < curve.x0 || x > curve.x1) return Number.POSITIVE_INFINITY;
  const t = crossing(curve, x);
  const s = 1 - t;
  const across = 3 * ((curve.bend - curve.x0) * s * s + (curve.x1 - curve.bend) * t * t);
  const down = 6 * (curve.y1 - curve.y0) * t * s;
  const [, height] = pointAt(curve, t);
  return (Math.abs(height - y) * across) / Math.hypot(across, down);
}

/**
 * @param {NetworkLayout} layout @param {number} layer 1 to L
 * @param {number} to @param {number} from @returns {Curve}
 */
export function edgeCurve(layout, layer, to, from) {
  const { nodes, columns, gaps } = layout;
  const start = 4 * (columns[layer - 1].first + from);
  const end = 4 * (columns[layer].first + to);
  return {
    x0: nodes[start],
    y0: nodes[start + 1],
    x1: nodes[end],
    y1: nodes[end + 1],
    bend: gaps[layer - 1].bend,
  };
}
