/**
 * Which edges are drawn, and in which order: weakest first, so that the strongest lie on top.
 *
 * A counting sort over the 256 levels, one pass to count and one to place. Every number placed is an
 * edge and its level in one: `(edge within its layer) << 8 | level`, ready for the vertex buffer.
 */

import { LAST, NOT_A_NUMBER, NOT_COMPUTED, strengthOfLevel, ZERO } from "../scales.js";

/**
 * @typedef {import("./edge_levels.js").EdgeLevels} EdgeLevels
 * @typedef {import("./layout.js").Gap} Gap
 * @typedef {{layer: number, start: number, count: number}} Range edges of one layer in the list
 * @typedef {{ranges: Range[], shown: number, present: number}} DrawOrder present: worth drawing
 * @typedef {{rank: number, stride: number}} Cut ranks above are drawn, of this one every stride-th
 */

/** Below this strength an edge adds less than one step of 8-bit color. */
const WEAKEST_STRENGTH = 0.02;

/**
 * A rank for each level: 0 is not drawn; not computed lies under, not a number over all others.
 * @param {boolean} signed @param {boolean} zeros whether exactly zero is drawn
 * @returns {Uint8Array} 256
 */
export function rankLevels(signed, zeros) {
  const ranks = new Uint8Array(256);
  for (let level = 1; level <= LAST; level++) {
    const strength = strengthOfLevel(level, signed);
    if (strength >= WEAKEST_STRENGTH || zeros) ranks[level] = 3 + Math.round(strength * 251);
  }
  ranks[ZERO] = zeros ? 1 : 0;
  ranks[NOT_COMPUTED] = 2;
  ranks[NOT_A_NUMBER] = 255;
  return ranks;
}

/**
 * @param {EdgeLevels} levels
 * @param {Gap[]} gaps
 * @param {Uint8Array[]} ranks of levels, for each gap
 * @param {number} most at most so many edges, the strongest
 * @param {Uint32Array} list room for them; filled from 0
 * @returns {DrawOrder}
 */
export function orderEdges(levels, gaps, ranks, most, list) {
  const counts = gaps.map((gap, l) => countRanks(levels, gap, ranks[l]));
  const cut = cutToMost(counts, most);
  /** @type {Range[]} */
  const ranges = [];
  let start = 0;
  for (const [l, gap] of gaps.entries()) {
    const end = placeEdges(levels, gap, ranks[l], counts[l], cut, start, list);
    ranges.push({ layer: l + 1, start, count: end - start });
    start = end;
  }
  const hidden = counts.reduce((sum, layer) => sum + layer[0], 0);
  return { ranges, shown: start, present: levels.levels.length - hidden };
}

/** @param {EdgeLevels} edges @param {Gap} gap @param {Uint8Array} ranks */
function countRanks(edges, gap, ranks) {
  const counts = new Uint32Array(256);
  const { levels } = edges;
  const [begin, end] = edges.placesOf(gap);
  for (let i = begin; i < end; i++) counts[ranks[levels[i]]]++;
  return counts;
}

/**
 * Where the edges exceed `most`. Equals are thinned evenly: a network all at one level is still shown.
 * @param {Uint32Array[]} counts @param {number} most @returns {Cut}
 */
function cutToMost(counts, most) {
  let drawn = 0;
  for (let rank = 255; rank >= 1; rank--) {
    const here = counts.reduce((sum, layer) => sum + layer[rank], 0);
    if (drawn + here > most) {
      // Each layer rounds up, so each may keep one edge more than its share.
      const left = Math.max(0, most - drawn - counts.length);
      return { rank, stride: left > 0 ? Math.ceil(here / left) : Number.POSITIVE_INFINITY };
    }
    drawn += here;
  }
  return { rank: 1, stride: 1 };
}

/**
 * @param {EdgeLevels} edges @param {Gap} gap @param {Uint8Array} ranks @param {Uint32Array} counts
 * @param {Cut} cut @param {number} start @param {Uint32Array} list
 * @returns {number} where the next layer's edges go
 */
function placeEdges(edges, gap, ranks, counts, cut, start, list) {
  const starts = new Uint32Array(256);
  const thinned = Math.ceil(counts[cut.rank] / cut.stride);
  let end = start;
  for (let rank = cut.rank; rank < 256; rank++) {
    starts[rank] = end;
    end += rank === cut.rank ? thinned : counts[rank];
  }
  let seen = 0;
  const { levels } = edges;
  const [begin, behind] = edges.placesOf(gap);
  for (let i = begin; i < behind; i++) {
    const level = levels[i];
    const rank = ranks[level];
    if (rank < cut.rank || (rank === cut.rank && seen++ % cut.stride !== 0)) continue;
    list[starts[rank]++] = ((edges.numberAt(i) - gap.firstEdge) << 8) | level;
  }
  return end;
}
