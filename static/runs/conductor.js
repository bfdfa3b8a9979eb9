/**
 * What is done to all compared runs together: going to a step, playing, pausing, one step on.
 *
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("./pane.js").Pane} Pane
 * @typedef {Pane & {run: Run}} LivePane
 *
 * @typedef {object} Orchestra
 * @property {() => LivePane[]} live those of which something is known
 * @property {import("../api.js").Api} api
 * @property {import("./place.js").Place} place
 * @property {(problem: string) => void} say
 * @property {() => void} changed there is something else to draw
 */

import { stepwise } from "./steps.js";
import { listed, messageOf } from "./words.js";

export class Conductor {
  /** @type {number | null} the step that all were sent to */
  wanted = null;
  #orchestra;

  /** @param {Orchestra} orchestra */
  constructor(orchestra) {
    this.#orchestra = orchestra;
  }

  get highest() {
    return Math.max(0, ...this.#steps);
  }

  get lowest() {
    return Math.min(...this.#steps);
  }

  get #steps() {
    return this.#orchestra.live().map(({ run }) => run.step);
  }

  /**
   * @param {number} step @param {boolean} nearest while it is only passed
   * @param {Run[]} told by the server just now; what a pane knows of its run may be older, and end before
   */
  go(step, nearest, told = []) {
    const { live, place, say, changed } = this.#orchestra;
    this.wanted = Math.max(0, step);
    if (!nearest) place.set({ step: this.wanted });
    say("");
    for (const pane of live()) {
      this.send(pane, this.wanted, nearest, told.find(({ id }) => id === pane.id)?.end);
    }
    changed();
  }

  /**
   * @param {Pane} pane @param {number} step or the end, if that is before
   * @param {boolean} nearest @param {number} [end] of the run
   */
  async send(pane, step, nearest, end = pane.run?.end ?? 0) {
    try {
      await pane.seeker.go(Math.min(step, end), nearest);
    } catch (error) {
      this.#fail([[pane, error]]);
    }
  }

  play() {
    const { live, api, place } = this.#orchestra;
    this.wanted = null;
    place.set({ step: null });
    return this.#all(live(), (id) => api.play(id));
  }

  /** Each trains at its own speed: the slowest tells where all stand in the end. */
  async pause() {
    const { live, api } = this.#orchestra;
    const running = live().filter(({ run }) => run.status === "running");
    const paused = await this.#all(running, (id) => api.pause(id));
    const steps = paused.map(({ step }) => step);
    if (steps.length > 0) this.go(Math.min(...steps), false, paused);
  }

  /** One step on from the furthest. */
  stepOn() {
    const { live, api, place } = this.#orchestra;
    const to = this.highest + 1;
    const panes = live();
    const { train, seek } = stepwise(panes.map(({ run }) => run));
    this.wanted = to;
    place.set({ step: to });
    for (const pane of panes.filter(({ run }) => seek.includes(run))) this.send(pane, to, false);
    return this.#all(
      panes.filter(({ run }) => train.includes(run)),
      (id) => api.step(id, 1),
    );
  }

  /**
   * @param {Pane[]} panes @param {(id: string) => Promise<Run>} act
   * @returns {Promise<Run[]>} those that could
   */
  async #all(panes, act) {
    this.#orchestra.say("");
    const results = await Promise.allSettled(panes.map(({ id }) => act(id)));
    /** @type {[Pane, unknown][]} */
    const failures = [];
    /** @type {Run[]} */
    const done = [];
    results.forEach((result, i) => {
      if (result.status === "fulfilled") done.push(result.value);
      else failures.push([panes[i], result.reason]);
    });
    this.#fail(failures);
    return done;
  }

  /** @param {[Pane, unknown][]} failures */
  #fail(failures) {
    if (failures.length === 0) return;
    const names = failures.map(([pane]) => pane.run?.name ?? pane.id);
    this.#orchestra.say(`${listed(names)}: ${messageOf(failures[0][1])}`);
  }
}
