/**
 * The levels of a frame's edges: of all, or, of a large network, of the strongest by their numbers. Pure.
 */

/** @typedef {import("./layout.js").Gap} Gap */

export class EdgeLevels {
  /**
   * @param {Uint8Array} levels
   * @param {Uint32Array | null} [numbers] of the edges that the levels are of, rising; null for all
   */
  constructor(levels, numbers = null) {
    this.levels = levels;
    this.numbers = numbers;
  }

  /** @param {import("../types.js").Frame} frame */
  static of({ edges, edgeNumbers }) {
    return new EdgeLevels(edges, edgeNumbers);
  }

  /** @param {number} place among the levels @returns {number} the edge among all edges */
  numberAt(place) {
    return this.numbers ? this.numbers[place] : place;
  }

  /** @param {Gap} gap @returns {[number, number]} the places of its edges, the second one behind them */
  placesOf({ firstEdge, edges }) {
    return [this.#placeFrom(firstEdge), this.#placeFrom(firstEdge + edges)];
  }

  /** @param {number} edge @returns {number | null} null if the frame has only stronger ones */
  levelOf(edge) {
    const place = this.#placeFrom(edge);
    return place < this.levels.length && this.numberAt(place) === edge ? this.levels[place] : null;
  }

  /** @param {number} edge @returns {number} the first place of this edge or one behind it */
  #placeFrom(edge) {
    const { numbers } = this;
    if (!numbers) return edge;
    let [low, high] = [0, numbers.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (numbers[middle] < edge) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
