/**
 * The hand on the track: drags with live pictures, lands on the very step when it lets go, goes by key,
 * and gives up.
 *
 * @typedef {{step: number, end: number}} Known
 */

import { stepAt } from "./places.js";

export class Hand {
  /** @type {number | null} the step that the hand wants, until the run stands there */
  step = null;
  #held = false;
  /** Where it found the run. */
  #origin = 0;
  #track;
  #record;
  #go;

  /**
   * @param {HTMLElement} track
   * @param {() => Known | null} record
   * @param {(step: number, nearest: boolean) => Promise<void>} go
   */
  constructor(track, record, go) {
    this.#track = track;
    this.#record = record;
    this.#go = go;
    track.addEventListener("pointerdown", (event) => this.#take(event));
    track.addEventListener("pointermove", (event) => {
      if (this.#held) this.#drag(this.stepUnder(event));
    });
    for (const type of ["pointerup", "pointercancel"]) {
      track.addEventListener(type, (event) => this.#release(/** @type {PointerEvent} */ (event)));
    }
    track.addEventListener("keydown", (event) => this.#press(event));
  }

  /** Forgets what it wanted, as when another run is on the track. */
  clear() {
    this.step = null;
    this.#held = false;
  }

  /** @param {PointerEvent} event */
  stepUnder({ clientX }) {
    const { left, width } = this.#track.getBoundingClientRect();
    return stepAt((clientX - left) / width, this.#record()?.end ?? 0);
  }

  /** Lets go of the track, and brings the run back to where it was found. @returns {boolean} whether it was held */
  giveUp() {
    if (!this.#held) return false;
    this.#held = false;
    this.#land(this.#origin);
    return true;
  }

  /** @param {PointerEvent} event */
  #take(event) {
    const record = this.#record();
    if (event.button !== 0 || !record?.end) return;
    this.#track.setPointerCapture(event.pointerId);
    this.#held = true;
    this.#origin = record.step;
    this.#drag(this.stepUnder(event));
  }

  /** @param {number} step */
  #drag(step) {
    if (step === this.step) return;
    this.step = step;
    this.#go(step, true);
  }

  /** @param {PointerEvent} event */
  #release(event) {
    if (!this.#held) return;
    this.#held = false;
    this.#land(event.type === "pointerup" ? this.stepUnder(event) : (this.step ?? this.#origin));
  }

  /** Goes exactly there. @param {number} step */
  async #land(step) {
    this.step = step;
    await this.#go(step, false);
    if (!this.#held) this.step = null;
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { step, end } = this.#record() ?? { step: 0, end: 0 };
    const from = this.step ?? step;
    const page = Math.max(1, Math.round(end / 10));
    /** @type {Record<string, number>} */
    const goals = {
      ArrowLeft: from - 1,
      ArrowDown: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from + 1,
      PageDown: from - page,
      PageUp: from + page,
      Home: 0,
      End: end,
    };
    if (!(event.key in goals) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const goal = Math.min(end, Math.max(0, goals[event.key]));
    if (goal !== from) this.#land(goal);
  }
}
