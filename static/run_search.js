/**
 * The search for the run that the page is to show: the one that was asked for, else the server's first.
 * A server that cannot be reached is asked again until it can. Left out: showing what was found.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Dataset} Dataset
 * @typedef {import("./stream/connection.js").ConnectionState} ConnectionState
 * @typedef {{run: Run, dataset: Dataset, problem: Error | null}} Found `problem` says why it is another one
 */

import { ApiError, isMissing } from "./api.js";
import { Backoff } from "./stream/backoff.js";

export class RunSearch {
  /** The run last asked for; `""` is the server's first. */
  wanted = "";
  /** How the search stands; null when there is none. @type {ConnectionState | null} */
  state = null;
  #api;
  #onState;
  #again;
  #backoff;
  /** Counts searches, so that a slow answer to an earlier one is dropped. */
  #round = 0;

  /**
   * @param {import("./api.js").Api} api
   * @param {{onState: () => void, again: () => void}} listener told of each `state`; asked to look again
   * @param {Partial<import("./stream/backoff.js").Clock>} [clock]
   */
  constructor(api, { onState, again }, clock) {
    this.#api = api;
    this.#onState = onState;
    this.#again = again;
    this.#backoff = new Backoff(clock);
  }

  /**
   * @param {string} id
   * @param {Dataset | null} known a data set that need not be asked for
   * @returns {Promise<Found | null>} null when another search began meanwhile, or one will
   * @throws {Error} when there is no run, or the server refuses
   */
  async find(id, known) {
    this.#round += 1;
    const round = this.#round;
    this.wanted = id;
    this.#backoff.cancel();
    this.#become({ state: "connecting", retryAt: null });
    try {
      const { run, problem } = await this.#look(id);
      const dataset = known?.name === run.dataset ? known : await this.#api.dataset(run.dataset);
      if (round !== this.#round) return null;
      this.#backoff.succeed();
      this.state = null;
      return { run, dataset, problem };
    } catch (error) {
      if (round !== this.#round) return null;
      this.#miss(error);
      return null;
    }
  }

  /** Gives up until `find` is called. */
  rest() {
    if (!this.state) return;
    this.#round += 1;
    this.#backoff.cancel();
    this.#become({ state: "paused", retryAt: null });
  }

  /** @param {string} id */
  async #look(id) {
    let problem = null;
    try {
      if (id) return { run: await this.#api.run(id), problem };
    } catch (error) {
      if (!isMissing(error)) throw error;
      problem = new Error(`The run ${id} does not exist any more. This is another one.`);
    }
    const [run] = await this.#api.runs();
    if (!run) throw new NoRun();
    return { run, problem };
  }

  /** @param {unknown} error */
  #miss(error) {
    if (!isOutage(error)) {
      this.#become(null);
      throw error;
    }
    this.#become({ state: "waiting", retryAt: this.#backoff.retry(this.#again) });
  }

  /** @param {ConnectionState | null} state */
  #become(state) {
    this.state = state;
    this.#onState();
  }
}

/** The server has no run at all: a state of things, and no mistake. */
export class NoRun extends Error {
  constructor() {
    super("There is no run yet.");
  }
}

/** Nobody answered, or a proxy did in the server's place, or it is just being stopped. @param {unknown} error */
const isOutage = (error) =>
  error instanceof ApiError && (error.status === 0 || error.status >= 502);
