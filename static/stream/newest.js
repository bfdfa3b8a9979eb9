/**
 * Hands on the newest of what comes, when it can be shown. What comes faster than that is never looked at, and
 * whatever a page changes with a frame it changes in one animation frame: where the processor draws, every
 * further one costs as much as the picture itself.
 *
 * @typedef {object} Surroundings what the tests replace
 * @property {() => number} now milliseconds
 * @property {(callback: () => void) => void} nextFrame calls within the next animation frame
 * @property {(callback: () => void) => void} afterFrame calls right after it
 */

/** Milliseconds after which something is handed on, however busy the picture is. */
const LONGEST = 250;

/** @type {Surroundings} without a screen nothing is waited for */
const BROWSER = {
  now: () => performance.now(),
  nextFrame: (callback) =>
    "requestAnimationFrame" in globalThis ? void requestAnimationFrame(callback) : callback(),
  afterFrame: (callback) =>
    "requestAnimationFrame" in globalThis
      ? void requestAnimationFrame(() => setTimeout(callback))
      : callback(),
};

/** @type {Set<() => void>} */
const companions = new Set();

/**
 * Calls once, in the animation frame in which what is handed on next is drawn; soon, if nothing comes.
 * @param {() => void} callback
 */
export function together(callback) {
  companions.add(callback);
  setTimeout(() => companions.delete(callback) && requestAnimationFrame(callback), LONGEST);
}

/** @template Value */
export class Newest {
  /** @type {Value | null} */
  #held = null;
  #since = 0;
  #scheduled = false;
  #handOn;
  #surroundings;
  /** Whether what is handed on now would be shown at once. @type {() => boolean} */
  ready = () => true;

  /** @param {(value: Value) => void} handOn @param {Surroundings} [surroundings] */
  constructor(handOn, surroundings = BROWSER) {
    this.#handOn = handOn;
    this.#surroundings = surroundings;
  }

  /** @param {Value} value takes the place of one that is still held */
  put(value) {
    if (this.#held === null) this.#since = this.#surroundings.now();
    this.#held = value;
    this.#schedule();
  }

  /** Hands on what is held at once, so that nothing overtakes it. */
  flush() {
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#handOn(held);
  }

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Not within it: what is changed now and what asks to be drawn in the next one come on the screen as one.
    this.#surroundings.afterFrame(() => {
      this.#scheduled = false;
      if (this.#held === null) return;
      const waited = this.#surroundings.now() - this.#since;
      if (!this.ready() && waited < LONGEST) {
        this.#schedule();
        return;
      }
      this.flush();
      for (const callback of companions) this.#surroundings.nextFrame(callback);
      companions.clear();
    });
  }
}
