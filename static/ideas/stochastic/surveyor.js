/**
 * Has the map of the cost surface computed: for which runs, on which plane, and when again. While runs
 * go on it is drawn coarsely and ever more rarely, since it takes time from the race; once they stand
 * still, finely. Left out: how the map looks (`contours.js`, `surface.js`).
 *
 * @typedef {import("../../types.js").Context} Context
 * @typedef {import("../../types.js").Run} Run
 * @typedef {"trajectory" | "random"} Plane
 *
 * @typedef {object} Track
 * @property {string} run
 * @property {number[]} steps
 * @property {number[]} x
 * @property {number[]} y
 * @property {(number | null)[]} costs
 * @property {(number | null)[]} distances
 *
 * @typedef {object} Survey what the server answered, and about what
 * @property {Plane} plane
 * @property {boolean} fine
 * @property {number} examples
 * @property {number[]} x
 * @property {number[]} y
 * @property {(number | null)[][]} costs a row for each y
 * @property {Track[]} tracks
 * @property {{x: number, y: number, both: number} | null} variance_explained
 */

import { oriented } from "./orientation.js";

/** A quarter of the points and a quarter of the examples: fast enough for a race to go on beside it. */
const COARSE = { resolution: 21, count: 500 };
const LOST =
  "The run has diverged: a map of its costs would show nothing. Choose a smaller learning rate, then " +
  "reset the run.";
/** Milliseconds between two maps of runs that go on. */
const REST = 4000;

export class Surveyor extends EventTarget {
  /** @type {Survey | null} */
  survey = null;
  /** @type {{done: number, total: number} | null} while it is computed */
  progress = null;
  problem = "";
  /** @type {Plane} */
  plane = "trajectory";

  #context;
  #job = "";
  #given = new AbortController();
  /** The runs that the survey is of. */
  #runs = "";
  /** Steps of all runs when the newest survey was begun; -1 for none. */
  #steps = -1;
  #fine = false;
  #ended = Number.NEGATIVE_INFINITY;

  /** @param {Context} context */
  constructor(context) {
    super();
    this.#context = context;
    context.session.addEventListener("progress", (event) => {
      const { job } = /** @type {CustomEvent} */ (event).detail;
      if (job.id === this.#job && this.progress) {
        this.progress = { done: job.done, total: job.total };
        this.#tell();
      }
    });
  }

  /** @param {Plane} plane @param {Run[]} runs */
  choose(plane, runs) {
    this.cancel();
    this.plane = plane;
    this.#steps = -1;
    this.consider(runs);
  }

  /** Computes a map if it is time for one. @param {Run[]} runs */
  consider(runs) {
    const ids = runs.map(({ id }) => id).join();
    if (ids !== this.#runs) this.#forget(ids);
    if (this.progress || runs.length === 0) return;
    const running = runs.some(({ status }) => status === "running");
    const known = { steps: this.#steps, fine: this.#fine };
    const rested = performance.now() - this.#ended > REST;
    if (isDue(stepsOf(runs), running, known, rested)) this.compute(runs, !running);
  }

  /** @param {Run[]} runs @param {boolean} fine */
  async compute(runs, fine) {
    if (runs.length === 0) return;
    this.cancel();
    if (runs.every(({ status }) => status === "diverged")) {
      this.problem = LOST;
      [this.#steps, this.#fine] = [stepsOf(runs), true];
      this.#tell();
      return;
    }
    const { api, session } = this.#context;
    const first = runs.find(({ id }) => id === session.run?.id) ?? runs[0];
    const job = `map-${Math.random().toString(36).slice(2)}`;
    Object.assign(this, { progress: { done: 0, total: 0 }, problem: "" });
    [this.#job, this.#steps, this.#fine] = [job, stepsOf(runs), fine];
    this.#given = new AbortController();
    this.#tell();
    try {
      const request = { ...requestFor(first, runs, this.plane, fine), job };
      const answer = await api.probe(first.id, "landscape", request, this.#given.signal);
      if (job === this.#job) this.survey = oriented({ ...answer, plane: request.plane, fine });
    } catch (error) {
      if (job === this.#job) this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      if (job === this.#job) {
        this.#ended = performance.now();
        this.progress = null;
        this.#tell();
      }
    }
  }

  /** Nobody waits for it any more. */
  cancel() {
    if (!this.progress) return;
    this.#given.abort(); // which ends it in the server too
    this.#job = "";
    this.#steps = -1;
    this.progress = null;
    this.#tell();
  }

  /** @param {string} ids */
  #forget(ids) {
    this.cancel();
    Object.assign(this, { survey: null, problem: "" });
    this.#runs = ids;
    this.#steps = -1;
    this.#ended = Number.NEGATIVE_INFINITY;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {Run[]} runs */
const stepsOf = (runs) => runs.reduce((sum, { step }) => sum + step, 0);

/**
 * Whether a map is to be computed: the first, one that is finer, one of runs that went back, and while
 * runs go on whenever they have made as many steps again.
 * @param {number} steps of all runs together @param {boolean} running
 * @param {{steps: number, fine: boolean}} known of the newest map; -1 steps for none
 * @param {boolean} rested whether the newest was long enough ago
 */
export function isDue(steps, running, known, rested) {
  if (known.steps < 0) return true;
  if (!running) return steps !== known.steps || !known.fine;
  return rested && (steps >= 2 * known.steps || steps < known.steps);
}

/**
 * @param {Run} first @param {Run[]} runs @param {Plane} wanted @param {boolean} fine
 */
function requestFor(first, runs, wanted, fine) {
  // One step has made a line, none a point: neither spans a plane.
  const plane = runs.some(({ step }) => step > 1) ? wanted : "random";
  return {
    plane,
    around: plane === "trajectory" ? "middle" : "current",
    runs: runs.filter(({ id }) => id !== first.id).map(({ id }) => id),
    // How many examples there are is the server's to know; no data set has fewer than the coarse ones.
    ...(fine ? {} : COARSE),
  };
}
