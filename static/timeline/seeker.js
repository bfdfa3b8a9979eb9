/**
 * One seek at a time for a run: while a quick one is on its way only the newest wish is kept, so that a
 * drag shows pictures instead of questions that overtake each other. A seek to the very step may be a long
 * one, so a newer wish takes its place at once; the server gives it up.
 */

/** @typedef {{step: number, nearest: boolean}} Wish */

export class Seeker {
  #seek;
  /** @type {Wish | null} */
  #wish = null;
  /** @type {Promise<void> | null} */
  #busy = null;
  /** Ends the wait for a seek to the very step. */
  #overtake = () => {};

  /** Whether the run is on its way. */
  get isBusy() {
    return this.#busy !== null;
  }

  /** @param {(step: number, nearest: boolean) => Promise<unknown>} seek */
  constructor(seek) {
    this.#seek = seek;
  }

  /**
   * @param {number} step @param {boolean} nearest
   * @returns {Promise<void>} when nothing is wished any more; rejects with what the last seek met
   */
  go(step, nearest) {
    this.#wish = { step, nearest };
    this.#overtake();
    this.#busy ??= this.#work().finally(() => {
      this.#busy = null;
    });
    return this.#busy;
  }

  async #work() {
    /** @type {unknown} */
    let problem = null;
    while (this.#wish) {
      const wish = this.#wish;
      this.#wish = null;
      try {
        await this.#follow(wish);
        problem = null;
      } catch (error) {
        problem = error;
      }
    }
    if (problem) throw problem;
  }

  /** @param {Wish} wish @returns {Promise<unknown>} when it is fulfilled, or overtaken */
  #follow({ step, nearest }) {
    const way = this.#seek(step, nearest);
    if (nearest) return way;
    const overtaken = new Promise((resolve) => {
      this.#overtake = () => resolve(null);
    });
    return Promise.race([way, overtaken]);
  }
}
