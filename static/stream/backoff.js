/**
 * When to try again what failed because the server cannot be reached: after half a second, then twice
 * as long each time, up to fifteen seconds. Knows nothing of what is tried.
 *
 * @typedef {object} Clock what the tests replace
 * @property {(callback: () => void, milliseconds: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} now
 * @property {() => number} random
 */

const FIRST_DELAY = 500;
const LONGEST_DELAY = 15_000;

/** @returns {Clock} */
const browser = () => ({
  setTimeout: (callback, milliseconds) => globalThis.setTimeout(callback, milliseconds),
  clearTimeout: (timer) => globalThis.clearTimeout(timer),
  now: Date.now,
  random: Math.random,
});

export class Backoff {
  #clock;
  /** @type {any} */
  #timer = null;
  #attempts = 0;

  /** @param {Partial<Clock>} [clock] */
  constructor(clock = {}) {
    this.#clock = { ...browser(), ...clock };
  }

  /**
   * @param {() => void} attempt
   * @returns {number} when it will be made, in milliseconds since 1970
   */
  retry(attempt) {
    const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#attempts);
    // Half fixed, half random: a class of thirty pages must not come back in one instant.
    const delay = Math.max(FIRST_DELAY, longest / 2 + (longest / 2) * this.#clock.random());
    this.#attempts += 1;
    this.cancel();
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = null;
      attempt();
    }, delay);
    return this.#clock.now() + delay;
  }

  /** Makes the attempt that waits never happen; the next wait is still the longer one. */
  cancel() {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** It worked: the next failure waits a short time again. */
  succeed() {
    this.#attempts = 0;
  }
}
