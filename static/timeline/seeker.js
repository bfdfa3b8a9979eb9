/**
 * One seek at a time for a run: while one is on its way only the newest wish is kept, since the server
 * gives up a seek when another comes.
 */

/** @typedef {{step: number, nearest: boolean}} Wish */

export class Seeker {
  #seek;
  /** @type {Wish | null} */
  #wish = null;
  /** @type {Promise<void> | null} */
  #busy = null;

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
    this.#busy ??= this.#work().finally(() => {
      this.#busy = null;
    });
    return this.#busy;
  }

  async #work() {
    /** @type {unknown} */
    let problem = null;
    while (this.#wish) {
      const { step, nearest } = this.#wish;
      this.#wish = null;
      try {
        await this.#seek(step, nearest);
        problem = null;
      } catch (error) {
        problem = error;
      }
    }
    if (problem) throw problem;
  }
}
