/** The rings around what is selected, pointed at or has the keyboard's focus. Pure. */

import { nodeOf } from "./selection.js";

/**
 * @typedef {import("./selection.js").Target} Target
 * @typedef {import("./plotly_figure.js").Ring} Ring
 */

/**
 * A ring around a neuron; around both ends of an edge.
 * @param {Target | null} target @param {import("./layout.js").NetworkLayout} layout
 * @param {number} zoom @param {string} color @param {number} order later rings lie further out
 * @returns {Ring[]}
 */
export function ringsOf(target, layout, zoom, color, order) {
  if (!target) return [];
  const ends = [nodeOf(target)];
  if (target.kind === "edge") ends.push({ layer: target.layer - 1, index: target.from });
  return ends.map(({ layer, index }) => {
    const { columns, nodes } = layout;
    const at = 4 * (columns[layer].first + index);
    const half = Math.max(nodes[at + 2], nodes[at + 3]) * zoom;
    const square = columns[layer].shape !== "circles";
    const size = 2 * (half + (square ? 1 : 6) + 3 * order);
    return { x: nodes[at], y: nodes[at + 1], color, square, size };
  });
}
