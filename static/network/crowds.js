/**
 * The edges to draw, as crowds: all of the frame's, then those lit by a selection, then the one under
 * the pointer. One list in one buffer; each crowd is a range of it for every layer.
 */

import { orderEdges, rankLevels } from "./draw_order.js";
import { fansOf } from "./selection.js";

/**
 * @typedef {import("./layout.js").NetworkLayout} NetworkLayout
 * @typedef {import("./draw_order.js").Range} Range
 * @typedef {import("./selection.js").Target} Target
 */

/** A layer with at most so many edges also draws those that are exactly zero, thin and neutral. */
const SPARSE = 2000;

export class Crowds {
  /** @param {NetworkLayout} layout */
  constructor(layout) {
    this.layout = layout;
    const widest = Math.max(...layout.layers);
    /** Room for every edge, one neuron's fan-in and fan-out, the selected and the hovered one. */
    this.list = new Uint32Array(layout.edges + 2 * widest + 2);
    this.count = 0;
    this.shown = 0;
    this.present = 0;
    /** @type {Range[]} */ this.all = [];
    /** @type {Range[]} */ this.lit = [];
    /** @type {Range[]} */ this.selected = [];
    /** @type {Range[]} */ this.hovered = [];
    /** @type {Uint8Array[]} */ this.ranks = [];
    /** @type {Uint8Array} */ this.litRanks = new Uint8Array(256);
    this.signed = false;
    this.rankAll(false);
  }

  /** @private @param {boolean} signed */
  rankAll(signed) {
    this.signed = signed;
    const [sparse, dense] = [rankLevels(signed, true), rankLevels(signed, false)];
    this.ranks = this.layout.gaps.map((gap) => (gap.edges <= SPARSE ? sparse : dense));
    this.litRanks = sparse;
  }

  /**
   * @param {Uint8Array} levels of every edge @param {boolean} signed @param {number} most
   * @param {Target | null} selected @param {Target | null} hovered
   */
  arrange(levels, signed, most, selected, hovered) {
    if (signed !== this.signed) this.rankAll(signed);
    const order = orderEdges(levels, this.layout.gaps, this.ranks, most, this.list);
    this.all = order.ranges;
    this.shown = order.shown;
    this.present = order.present;
    this.count = order.shown;
    this.lit = selected ? this.appendFans(levels, selected) : [];
    this.selected = this.appendEdge(levels, selected);
    this.hovered = this.appendEdge(levels, hovered);
  }

  /** @private @param {Uint8Array} levels @param {Target} target @returns {Range[]} */
  appendFans(levels, target) {
    const { layers } = this.layout;
    const { intoLayer, into, outOfLayer, outOf } = fansOf(target);
    const ranges = [];
    if (intoLayer >= 1) {
      const before = layers[intoLayer - 1];
      const edges = Array.from({ length: before }, (_, k) => into * before + k);
      ranges.push(this.append(levels, intoLayer, edges));
    }
    if (outOfLayer + 1 < layers.length) {
      const here = layers[outOfLayer];
      const edges = Array.from({ length: layers[outOfLayer + 1] }, (_, j) => j * here + outOf);
      ranges.push(this.append(levels, outOfLayer + 1, edges));
    }
    return ranges;
  }

  /** @private @param {Uint8Array} levels @param {Target | null} target @returns {Range[]} */
  appendEdge(levels, target) {
    if (target?.kind !== "edge") return [];
    const edge = target.to * this.layout.layers[target.layer - 1] + target.from;
    return [this.append(levels, target.layer, [edge])];
  }

  /**
   * @private
   * @param {Uint8Array} levels @param {number} layer @param {number[]} edges within the layer
   * @returns {Range}
   */
  append(levels, layer, edges) {
    const { firstEdge } = this.layout.gaps[layer - 1];
    const ranks = this.litRanks;
    const rank = (/** @type {number} */ edge) => ranks[levels[firstEdge + edge]];
    edges.sort((a, b) => rank(a) - rank(b));
    const start = this.count;
    for (const edge of edges) this.list[this.count++] = (edge << 8) | levels[firstEdge + edge];
    return { layer, start, count: edges.length };
  }
}
