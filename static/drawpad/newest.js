/**
 * Asks a slow question about something that changes fast: one question at a time, not too often, and
 * always about the newest. What was overtaken while waiting is never asked. Pure, given a clock.
 */

/**
 * @typedef {object} Clock
 * @property {() => number} now milliseconds
 * @property {(callback: () => void, milliseconds: number) => void} after
 */

/** @type {Clock} */
const BROWSER = {
  now: () => performance.now(),
  after: (callback, milliseconds) => void setTimeout(callback, milliseconds),
};

/** @template T */
export class NewestWins {
  /** @type {{subject: T} | null} */
  #waiting = null;
  #busy = false;
  #scheduled = false;
  #started = Number.NEGATIVE_INFINITY;
  #ask;
  #interval;
  #clock;

  /**
   * @param {(subject: T) => Promise<void>} ask handles its own failures
   * @param {number} interval milliseconds from one question to the next, at least
   * @param {Clock} [clock]
   */
  constructor(ask, interval, clock = BROWSER) {
    this.#ask = ask;
    this.#interval = interval;
    this.#clock = clock;
  }

  /** @param {T} subject */
  request(subject) {
    this.#waiting = { subject };
    this.#next();
  }

  /** Drops what waits; a question under way is still answered. */
  cancel() {
    this.#waiting = null;
  }

  #next() {
    if (this.#busy || this.#scheduled || !this.#waiting) return;
    const wait = this.#started + this.#interval - this.#clock.now();
    if (wait <= 0) {
      this.#start(this.#waiting.subject);
      return;
    }
    this.#scheduled = true;
    this.#clock.after(() => {
      this.#scheduled = false;
      this.#next();
    }, wait);
  }

  /** @param {T} subject */
  async #start(subject) {
    this.#waiting = null;
    this.#busy = true;
    this.#started = this.#clock.now();
    try {
      await this.#ask(subject);
    } finally {
      this.#busy = false;
      this.#next();
    }
  }
}
