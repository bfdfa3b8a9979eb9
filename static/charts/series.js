/**
 * What a chart remembers of a run: some values a step, in bounded memory. Pure.
 *
 * When there are too many points they are thinned evenly in steps, and later points keep the same
 * distance, so that the old days of a run are drawn as finely as the last minute. The newest point is
 * always kept.
 *
 * Left out: what was measured between two kept points; the server's history has the same right.
 */

/** More than the physical pixels of a small chart: finer than this nobody can see. */
const LIMIT = 600;

export class Series {
  /** @type {number[]} steps, increasing */
  x = [];
  /** @type {(number | null)[][]} one array a column, each as long as `x`; null is a gap */
  y;
  #limit;
  #gap = 0;

  /** @param {number} columns @param {number} [limit] */
  constructor(columns, limit = LIMIT) {
    this.y = Array.from({ length: columns }, () => []);
    this.#limit = limit;
  }

  get length() {
    return this.x.length;
  }

  /** The newest step, or -1. */
  get last() {
    return this.x.at(-1) ?? -1;
  }

  clear() {
    this.#gap = 0;
    this.#truncate(0);
  }

  /**
   * Adds a point. The last step's point is replaced; of an earlier step the record has one: the run
   * has gone back and what it does there is known.
   * @param {number} step
   * @param {(number | null)[]} values one a column; what is not finite becomes a gap
   */
  push(step, values) {
    if (step < this.last) return;
    if (step === this.last) this.#truncate(this.length - 1);
    const before = this.x[this.length - 2];
    // The last point is only there to be the newest, until it is far enough from the one before it.
    if (before !== undefined && this.last - before < this.#gap) this.#truncate(this.length - 1);
    this.x.push(step);
    this.y.forEach((column, i) => {
      const value = values[i];
      column.push(Number.isFinite(value) ? value : null);
    });
    if (this.length > this.#limit) this.#thin();
  }

  /** The newest value of a column; null where there is none, or none that is finite. @param {number} column */
  latest(column) {
    return this.y[column].at(-1) ?? null;
  }

  /** The value that stood at a step: that of the last point up to it. @param {number} column
   * @param {number} step */
  at(column, step) {
    return this.y[column][this.x.findLastIndex((x) => x <= step)] ?? null;
  }

  #thin() {
    const { x } = this;
    this.#gap = (2 * (this.last - x[0])) / this.#limit;
    let kept = Number.NEGATIVE_INFINITY;
    const places = x.flatMap((step, i) => {
      if (step - kept < this.#gap && i < x.length - 1) return [];
      kept = step;
      return [i];
    });
    this.x = places.map((i) => x[i]);
    this.y = this.y.map((column) => places.map((i) => column[i]));
  }

  /** @param {number} length */
  #truncate(length) {
    this.x.length = length;
    for (const column of this.y) column.length = length;
  }
}

/** Batches in a running mean: enough to see through the noise, few enough to follow the run. */
const WINDOW = 10;
/**
 * For so many batches one counts at most, however many were passed over before it: else, of a run at full
 * speed that shows one in a thousand, it would be a mean of one.
 */
const MOST = 3;

/**
 * An exponentially weighted mean that starts as the plain mean of what it has seen. Where only some
 * batches are seen, each counts for those since the one before, so that it does not lag behind.
 */
export class RunningMean {
  /** @type {number | null} */
  value = null;
  #count = 0;
  #step = 0;

  clear() {
    this.value = null;
    this.#count = 0;
  }

  /**
   * @param {number} step later than the one before
   * @param {number} sample ignored when it is not finite
   * @returns {number | null} the mean
   */
  push(step, sample) {
    if (!Number.isFinite(sample)) return null;
    const batches = this.value === null ? 1 : Math.min(step - this.#step, MOST);
    this.#step = step;
    this.#count += batches;
    const before = this.value ?? sample;
    const kept = (1 - 1 / Math.min(this.#count, WINDOW)) ** batches;
    this.value = sample + (before - sample) * kept;
    return this.value;
  }
}
