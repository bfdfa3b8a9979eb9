/**
 * Moving the focus ring over the network with keys. Pure: a key and where one is, to where one goes.
 *
 * Arrows go from neuron to neuron, W through a neuron's weights from the strongest down (with shift
 * back up), B to its bias, Home and End to the ends of a layer.
 */

import { nodeOf } from "./selection.js";

/**
 * @typedef {import("./layout.js").NetworkLayout} NetworkLayout
 * @typedef {import("./selection.js").Target} Target
 */

/**
 * @param {Target | null} target @param {string} key as KeyboardEvent.key
 * @param {NetworkLayout} layout @param {(layer: number, to: number, from: number) => number} strength
 * @returns {Target | null} null where the key is not for us
 */
export function move(target, key, layout, strength) {
  const lower = key.toLowerCase();
  const isMove =
    /^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(key) || lower === "w" || lower === "b";
  if (!isMove) return null;
  if (!target) return { kind: "neuron", layer: layout.columns.length - 1, index: 0 };
  if (lower === "b") return toBias(target);
  if (lower === "w") return toWeight(target, key === "W" ? -1 : 1, layout, strength);
  const { layer, index } = nodeOf(target);
  const column = layout.columns[layer];
  const across = column.shape === "cells" && layout.pixels ? layout.pixels[1] : 1;
  switch (key) {
    case "Home":
      return neuron(layer, 0);
    case "End":
      return neuron(layer, column.count - 1);
    case "ArrowUp":
      return neuron(layer, index - across < 0 ? index : index - across);
    case "ArrowDown":
      return neuron(layer, index + across >= column.count ? index : index + across);
    case "ArrowLeft":
      return sideways(layout, layer, index, across, -1);
    default:
      return sideways(layout, layer, index, across, 1);
  }
}

/** @param {number} layer @param {number} index @returns {Target} */
function neuron(layer, index) {
  return { kind: "neuron", layer, index };
}

/** @param {Target} target @returns {Target} inputs have no bias */
function toBias(target) {
  const { layer, index } = nodeOf(target);
  return layer === 0 ? target : { kind: "bias", layer, to: index };
}

/**
 * @param {NetworkLayout} layout @param {number} layer @param {number} index @param {number} across
 * @param {number} step @returns {Target}
 */
function sideways(layout, layer, index, across, step) {
  const inRow = (index % across) + step;
  if (across > 1 && inRow >= 0 && inRow < across) return neuron(layer, index + step);
  const beside = layout.columns[layer + step];
  if (!beside) return neuron(layer, index);
  const height = layout.nodes[4 * (layout.columns[layer].first + index) + 1];
  return neuron(layer + step, nearest(layout, layer + step, height));
}

/** @param {NetworkLayout} layout @param {number} layer @param {number} height */
function nearest(layout, layer, height) {
  const { columns, nodes, pixels } = layout;
  const column = columns[layer];
  const across = column.shape === "cells" && pixels ? pixels[1] : 1;
  let best = across - 1;
  for (let i = across - 1; i < column.count; i += across) {
    const away = Math.abs(nodes[4 * (column.first + i) + 1] - height);
    if (away < Math.abs(nodes[4 * (column.first + best) + 1] - height)) best = i;
  }
  return best;
}

/**
 * The next weaker (or stronger) weight into the same neuron; out of it, for an input.
 * @param {Target} target @param {1 | -1} step @param {NetworkLayout} layout
 * @param {(layer: number, to: number, from: number) => number} strength @returns {Target}
 */
function toWeight(target, step, layout, strength) {
  const { layer, index } = nodeOf(target);
  /** @type {import("./selection.js").EdgeTarget[]} */
  const weights =
    layer === 0
      ? Array.from({ length: layout.layers[1] }, (_, to) => ({
          kind: "edge",
          layer: 1,
          to,
          from: index,
        }))
      : Array.from({ length: layout.layers[layer - 1] }, (_, from) => ({
          kind: "edge",
          layer,
          to: index,
          from,
        }));
  const keyed = weights.map((w) => ({ w, s: strength(w.layer, w.to, w.from) }));
  keyed.sort((a, b) => b.s - a.s);
  const here = keyed.findIndex(({ w }) => target.kind === "edge" && w.from === target.from);
  const next = here < 0 ? 0 : (here + step + keyed.length) % keyed.length;
  return keyed[next].w;
}
