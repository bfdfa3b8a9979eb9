/**
 * Shares a little of every second among all charts, so that they never hold up the stage.
 *
 * One chart is drawn an animation frame, the one that has waited longest first, and in that of a picture,
 * for each in which the page changes has its price where the processor draws. A drawing that took
 * long makes everybody wait longer: together they take at most `SHARE` of the time on any machine.
 *
 * Left out: what is drawn, and whether anybody can see it.
 */

import { together } from "../stream/newest.js";

/** Half a millisecond of the 16.7 of an animation frame, so that most pictures come without a chart. */
const SHARE = 0.03;
/** Milliseconds between two drawings of the same chart: at most four a second. */
const INTERVAL = 250;
/** Milliseconds; the first drawing of all takes long, and is no measure of those to come. */
const LONGEST_REST = 500;

/**
 * @typedef {object} Clock
 * @property {() => number} now milliseconds
 * @property {(callback: () => void, milliseconds: number) => void} after
 * @property {(callback: () => void) => void} nextFrame
 * @property {(callback: () => void) => void} afterwards once what runs now is done, with all its promises
 *
 * @typedef {() => void} Drawing
 */

export class Pacer {
  /** @type {Set<Drawing>} in the order of asking */
  #waiting = new Set();
  /** @type {WeakMap<Drawing, number>} when each was last drawn */
  #drawn = new WeakMap();
  #free = 0;
  #scheduled = false;
  #clock;

  /** @param {Clock} [clock] */
  constructor(clock = BROWSER) {
    this.#clock = clock;
  }

  /** Draws as soon as its turn comes; asking again before that changes nothing. @param {Drawing} drawing */
  request(drawing) {
    this.#waiting.add(drawing);
    this.#schedule();
  }

  /** @param {Drawing} drawing */
  cancel(drawing) {
    this.#waiting.delete(drawing);
  }

  #schedule() {
    if (this.#scheduled || this.#waiting.size === 0) return;
    this.#scheduled = true;
    const due = Math.min(...[...this.#waiting].map((drawing) => this.#due(drawing)));
    const wait = Math.max(0, Math.max(due, this.#free) - this.#clock.now());
    this.#clock.after(() => this.#clock.nextFrame(() => this.#turn()), wait);
  }

  /** @param {Drawing} drawing */
  #due(drawing) {
    return (this.#drawn.get(drawing) ?? Number.NEGATIVE_INFINITY) + INTERVAL;
  }

  #turn() {
    const begun = this.#clock.now();
    const drawing = [...this.#waiting].find((waiting) => this.#due(waiting) <= begun);
    try {
      if (drawing) this.#draw(drawing, begun);
    } finally {
      // Plotly puts a part of some drawings off until then.
      this.#clock.afterwards(() => this.#rest(begun));
    }
  }

  /** @param {Drawing} drawing @param {number} now */
  #draw(drawing, now) {
    this.#waiting.delete(drawing);
    this.#drawn.set(drawing, now);
    drawing();
  }

  /** @param {number} begun when the drawing that is now done was begun */
  #rest(begun) {
    const took = this.#clock.now() - begun;
    this.#free = begun + Math.min(took / SHARE, LONGEST_REST);
    this.#scheduled = false;
    this.#schedule();
  }
}

/** @type {Clock} */
const BROWSER = {
  now: () => performance.now(),
  after: (callback, milliseconds) => void setTimeout(callback, milliseconds),
  nextFrame: together,
  afterwards: (callback) => queueMicrotask(callback),
};

/** The one that all charts of the page share. */
export const pacer = new Pacer();
