/**
 * Asks again and again, but gently: at most so often, one question at a time, of several that wait only
 * the newest, and after an answer that took long a pause as long, so that a server with many pages to
 * answer is asked less often by each. What is asked and shown is the caller's affair.
 *
 * @template Question
 * @template Answer
 * @typedef {object} Handlers
 * @property {(question: Question) => Promise<Answer>} ask
 * @property {(answer: Answer, question: Question) => void} show
 * @property {(error: unknown) => void} fail
 */

/**
 * @typedef {object} Clock what the tests replace
 * @property {() => number} now milliseconds
 * @property {(action: () => void, milliseconds: number) => unknown} wait
 */

/** @type {Clock} */
const REAL_CLOCK = {
  now: () => performance.now(),
  wait: (action, milliseconds) => setTimeout(action, milliseconds),
};

/**
 * @template Question
 * @template Answer
 */
export class Refresher {
  #handlers;
  #interval;
  #clock;
  /** @type {{key: string, question: Question} | null} */
  #waiting = null;
  /** The question that was asked last, whose answer is there or under way. */
  #asked = "";
  #busy = false;
  #notBefore = Number.NEGATIVE_INFINITY;
  #scheduled = false;
  /** Counts `forget` calls, so that answers asked for before one are dropped. */
  #generation = 0;

  /**
   * @param {Handlers<Question, Answer>} handlers
   * @param {number} interval least milliseconds from question to question
   * @param {Clock} [clock]
   */
  constructor(handlers, interval, clock = REAL_CLOCK) {
    this.#handlers = handlers;
    this.#interval = interval;
    this.#clock = clock;
  }

  /**
   * Wants an answer. The same key twice in a row is asked once.
   *
   * @param {string} key
   * @param {Question} question
   */
  want(key, question) {
    this.#waiting = key === this.#asked ? null : { key, question };
    this.#next();
  }

  /** Whatever is waited for is not wanted any more, and what was answered may have changed. */
  forget() {
    this.#generation += 1;
    this.#waiting = null;
    this.#asked = "";
  }

  #next() {
    if (!this.#waiting || this.#busy || this.#scheduled) return;
    const delay = this.#notBefore - this.#clock.now();
    if (delay <= 0) {
      this.#ask(this.#waiting);
      return;
    }
    this.#scheduled = true;
    this.#clock.wait(() => {
      this.#scheduled = false;
      this.#next();
    }, delay);
  }

  /** @param {{key: string, question: Question}} wanted */
  async #ask({ key, question }) {
    const generation = this.#generation;
    this.#waiting = null;
    this.#asked = key;
    this.#busy = true;
    const asked = this.#clock.now();
    try {
      const answer = await this.#handlers.ask(question);
      if (generation === this.#generation) this.#handlers.show(answer, question);
    } catch (error) {
      if (generation === this.#generation) {
        this.#asked = "";
        this.#handlers.fail(error);
      }
    } finally {
      const now = this.#clock.now();
      this.#notBefore = Math.max(asked + this.#interval, now + (now - asked));
      this.#busy = false;
      this.#next();
    }
  }
}
