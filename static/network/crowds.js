/**
 * The edges to draw, as crowds: all of the frame's, then those lit by a selection, then the one under
 * the pointer. One list in one buffer; each crowd is a range of it for every layer.
 */

import { NOT_A_NUMBER, NOT_COMPUTED } from "../scales.js";
import { orderEdges, rankLevels } from "./draw_order.js";
import { fansOf } from "./selection.js";

/**
 * @typedef {import("./edge_levels.js").EdgeLevels} EdgeLevels
 * @typedef {import("./layout.js").NetworkLayout} NetworkLayout
 * @typedef {import("./draw_order.js").Range} Range
 * @typedef {import("./selection.js").Target} Target
 */

/** A layer with at most so many edges also draws those that are exactly zero, thin and neutral. */
const SPARSE = 2000;

/** How one edge is drawn that was chosen, though the frame has only stronger ones. */
const UNKNOWN = NOT_COMPUTED;

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
    /** Whether some edges are drawn in a pattern: not computed, or not a number. */
    this.patterned = false;
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
   * @param {EdgeLevels} levels @param {boolean} signed @param {number} most
   * @param {Target | null} selected @param {Target | null} hovered
   */
  arrange(levels, signed, most, selected, hovered) {
    if (signed !== this.signed) this.rankAll(signed);
    const order = orderEdges(levels, this.layout.gaps, this.ranks, most, this.list);
    this.all = order.ranges;
    this.shown = order.shown;
    this.present = order.present + this.layout.edges - levels.levels.length;
    this.count = order.shown;
    this.lit = selected ? this.appendFans(levels, selected) : [];
    this.selected = this.appendEdge(levels, selected);
    this.hovered = this.appendEdge(levels, hovered);
    this.patterned = [NOT_COMPUTED, NOT_A_NUMBER].some((level) => levels.levels.includes(level));
  }

  /** @private @param {EdgeLevels} levels @param {Target} target @returns {Range[]} */
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

  /** @private @param {EdgeLevels} levels @param {Target | null} target @returns {Range[]} */
  appendEdge(levels, target) {
    if (target?.kind !== "edge") return [];
    const edge = target.to * this.layout.layers[target.layer - 1] + target.from;
    return [this.append(levels, target.layer, [edge], UNKNOWN)];
  }

  /**
   * @private
   * @param {EdgeLevels} levels @param {number} layer @param {number[]} edges within the layer
   * @param {number | null} [unknown] level of those that the frame does not have; null leaves them out
   * @returns {Range}
   */
  append(levels, layer, edges, unknown = null) {
    const { firstEdge } = this.layout.gaps[layer - 1];
    const ranks = this.litRanks;
    const start = this.count;
    const known = edges.flatMap((edge) => {
      const level = levels.levelOf(firstEdge + edge) ?? unknown;
      return level === null ? [] : { edge, level };
    });
    known.sort((a, b) => ranks[a.level] - ranks[b.level]);
    for (const { edge, level } of known) this.list[this.count++] = (edge << 8) | level;
    return { layer, start, count: known.length };
  }
}
