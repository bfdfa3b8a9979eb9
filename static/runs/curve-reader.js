/**
 * The curves of the runs that are seen: asked for together, once for a run that stands still, again and
 * again for one that trains.
 *
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("../api.js").Curve} Curve
 */

const EVERY = 1500;
/** As many as one question may name. */
const MOST = 100;

export class CurveReader {
  #read;
  #onCurves;
  /** @type {Map<string, Curve>} */
  #known = new Map();
  /** @type {Run[]} */
  #seen = [];
  #asking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {(ids: string[]) => Promise<Curve[]>} read
   * @param {(curves: Curve[]) => void} onCurves what has come
   */
  constructor(read, onCurves) {
    this.#read = read;
    this.#onCurves = onCurves;
  }

  /** @param {string} id */
  get(id) {
    return this.#known.get(id);
  }

  /** The rows that can be seen now; nobody looks when there are none. @param {Run[]} runs */
  look(runs) {
    this.#seen = runs;
    if (!this.#asking) this.#ask(false);
  }

  /** @param {boolean} again also those that train */
  async #ask(again) {
    clearTimeout(this.#timer);
    const ids = this.#seen
      .filter((run) => {
        const known = this.#known.get(run.id);
        return !known || (again && run.status === "running") || differs(known.run, run);
      })
      .map(({ id }) => id)
      .slice(0, MOST);
    if (ids.length > 0) {
      this.#asking = true;
      try {
        const curves = await this.#read(ids);
        for (const curve of curves) this.#known.set(curve.run.id, curve);
        this.#onCurves(curves);
      } catch {
        // The list itself says when the server cannot be reached.
      }
      this.#asking = false;
    }
    if (this.#seen.length > 0) this.#timer = setTimeout(() => this.#ask(true), EVERY);
  }
}

/** Whether a run has gone on, or elsewhere, since its curve was read. @param {Run} a @param {Run} b */
const differs = (a, b) => a.end !== b.end || (a.step !== b.step && b.status !== "running");
