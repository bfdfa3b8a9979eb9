/**
 * Which frame is on the stage, and how far its step has been played.
 *
 * Slow steps are played as waves; fast ones, changes of channel and jumps are shown at once. Time is
 * handed in, so that this runs without a clock.
 */

import { finished, phaseAt, stepDuration } from "./phases.js";

/**
 * @typedef {import("../types.js").Frame} Frame
 * @typedef {import("./phases.js").Phase} Phase
 * @typedef {{speed: number | "max", running: boolean, still: boolean}} Pace still: no motion wanted
 */

export class Playback {
  constructor() {
    /** @type {Frame | null} */
    this.frame = null;
    this.start = 0;
    this.duration = 0;
    /** Whether a wave was left out because no motion is wanted. */
    this.skipped = false;
  }

  /**
   * @param {Frame} frame @param {Pace} pace @param {number} now milliseconds
   */
  offer(frame, pace, now) {
    const before = this.frame;
    this.frame = frame;
    // The same step in other colors, or with another example: its wave, if any, goes on.
    if (before?.run === frame.run && before.step === frame.step) return;
    this.start = now;
    // The frame that a pause ends on belongs to the fast steps before it.
    const pausing = !pace.running && before?.status === "running";
    const next = before?.run === frame.run && frame.step === before.step + 1 && !pausing;
    const duration = next ? stepDuration(pace.speed, pace.running) : 0;
    this.duration = pace.still ? 0 : duration;
    this.skipped = pace.still && duration > 0;
  }

  /** Forgets the frame, as when another run is opened. */
  clear() {
    this.frame = null;
    this.duration = 0;
  }

  /** @param {number} now @returns {boolean} whether the picture is still changing by itself */
  playing(now) {
    // An animation frame's own time may lie before that at which the frame came.
    return this.frame !== null && this.duration > 0 && now - this.start < this.duration;
  }

  /** @param {number} now @param {number} layers weight layers, L @returns {Phase} */
  phase(now, layers) {
    if (!this.playing(now)) return finished(layers);
    return phaseAt(now - this.start, this.duration, layers);
  }
}
