/**
 * Takes a run to where a hand drags it: while it drags to steps that are there at once, and exactly
 * when it lets go. One question is on its way at a time; of all wishes meanwhile only the newest counts.
 *
 * @typedef {{step: number, exact: boolean}} Wish
 */

export class Scrubber {
  #go;
  /** @type {Wish | null} */
  #next = null;
  #busy = false;

  /** @param {(wish: Wish) => Promise<void>} go resolves when the run stands there; never rejects */
  constructor(go) {
    this.#go = go;
  }

  /** Whether the run is on its way. */
  get busy() {
    return this.#busy;
  }

  /** @param {number} step @param {boolean} exact */
  async want(step, exact) {
    this.#next = { step, exact };
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#next) {
        const wish = this.#next;
        this.#next = null;
        await this.#go(wish);
      }
    } finally {
      this.#busy = false;
    }
  }
}
