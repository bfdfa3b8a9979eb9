/**
 * The run on the page: its resource, data set, history, newest frame and socket. Elements listen to
 * it and call its methods; it alone talks to the server about the run.
 *
 * Failures that the user should read are `problem` events; only `create`, `change` and `remove`
 * reject, because whoever called them shows the reason beside its own field.
 *
 * Left out: how anything looks, and what the URL says (`state.js`), which is only followed.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Example} Example
 */

import { ApiError, isMissing } from "./api.js";
import { RunSearch } from "./run_search.js";
import { Feed } from "./stream/feed.js";
import { fits, parseSpotlight } from "./stream/subscription.js";

/** What the stream tells that elements hear of as it is. */
const TOLD = ["reset", "moved", "seeking", "evaluated", "diverged", "failed", "progress", "saving"];

export class Session extends EventTarget {
  /** @type {Run | null} */
  run = null;
  /** @type {import("./types.js").Dataset | null} */
  dataset = null;
  /** @type {import("./types.js").Frame | null} */
  frame = null;
  /** @type {import("./types.js").History | null} */
  history = null;

  #state;
  #api;
  #feed;
  #search;
  /** The run that this page is deleting itself, of which it need not be told. */
  #removing = "";

  /**
   * @param {import("./state.js").State} state
   * @param {import("./api.js").Api} api
   * @param {import("./stream/feed.js").FeedSettings} [settings]
   */
  constructor(state, api, settings = {}) {
    super();
    this.#state = state;
    this.#api = api;
    this.#feed = new Feed(state, settings);
    this.#search = new RunSearch(
      api,
      {
        onState: () => this.#tell("connection", this.connection),
        again: () => this.open(this.#search.wanted),
      },
      settings.surroundings,
    );
    this.#listen();
    state.subscribe("run", () => {
      if (state.get("run") !== this.run?.id) this.open(state.get("run"));
    });
  }

  /** How the page stands with the server. */
  get connection() {
    return this.#search.state ?? this.#feed.connection;
  }

  /**
   * Shows a run; `""` is the server's first. A run that is not there (any more) is said to be so, and
   * the first one is shown instead; a server that cannot be reached is asked again until it can.
   * @param {string} id
   */
  async open(id) {
    // A run that the address does not name yet was chosen on the page: the back button leads away again.
    const chosen = id !== "" && id !== this.#state.get("run");
    const searching = this.#search.find(id, this.dataset);
    this.#feed.close();
    try {
      const found = await searching;
      if (!found) return;
      this.#show(found.run, found.dataset, chosen && !found.problem);
      if (found.problem) this.#problem(found.problem);
    } catch (error) {
      this.#problem(error);
    }
  }

  /**
   * Creates a run and shows it.
   * @param {Partial<Run>} configuration
   * @throws {ApiError}
   */
  async create(configuration) {
    const run = await this.#api.createRun(configuration);
    await this.open(run.id);
    return run;
  }

  /**
   * Makes the run of a file anew and shows it.
   * @param {File} file
   * @throws {ApiError} when the server refuses it; the page stays on its run then
   */
  async openFile(file) {
    const run = await this.#api.importRun(file);
    await this.open(run.id);
    if (this.run?.id === run.id) this.#tell("opened", { run, file: file.name });
  }

  /** @param {string} id @throws {ApiError} */
  async remove(id) {
    this.#removing = id;
    try {
      await this.#api.deleteRun(id);
      if (id === this.run?.id) await this.open("");
    } finally {
      this.#removing = "";
    }
  }

  /**
   * Changes settings of the run.
   * @param {Partial<Run>} fields
   * @throws {ApiError} when the server refuses; nothing has changed then
   */
  async change(fields) {
    if (!this.run) return;
    const run = await this.#api.changeRun(this.run.id, fields);
    if (run.id !== this.run.id) return;
    // Only what was asked for: of all else the socket may have told something newer meanwhile.
    const keys = /** @type {(keyof Run)[]} */ (Object.keys(fields));
    const changed = Object.fromEntries(keys.map((key) => [key, run[key]]));
    this.#update({ ...this.run, ...changed });
  }

  play() {
    return this.#command({ action: "play" }, (id) => this.#api.play(id));
  }

  pause() {
    return this.#command({ action: "pause" }, (id) => this.#api.pause(id));
  }

  /** @param {number} [count] */
  step(count = 1) {
    return this.#command({ action: "step", count }, (id) => this.#api.step(id, count));
  }

  /** Back to the initial weights, or to those of another seed. @param {number} [seed] */
  reset(seed) {
    const message = seed === undefined ? { action: "reset" } : { action: "reset", seed };
    return this.#command(message, (id) => this.#api.reset(id, seed));
  }

  /**
   * Goes to a step of the run's record and pauses there; of two at once the later one counts.
   * @param {number} step @param {boolean} [nearest] to one shortly before it that is there at once
   */
  async seek(step, nearest = false) {
    if (!this.run) return;
    try {
      const run = await this.#api.seek(this.run.id, step, nearest);
      if (this.connection.state !== "open") this.#update(run);
    } catch (error) {
      const overtaken = error instanceof ApiError && error.code === "conflict";
      if (!overtaken) this.#problem(error);
    }
  }

  /** From a divergence back to the last healthy step; to the start where there is none. */
  async rewind() {
    const id = this.run?.id;
    if (!id) return;
    try {
      const chain = await this.#api.divergence(id);
      if (id === this.run?.id) await this.seek(chain?.last_healthy_step ?? 0);
    } catch (error) {
      this.#problem(error);
    }
  }

  /** One step back, to where the run stood before it. */
  stepBack() {
    return this.run && this.run.step > 0 ? this.seek(this.run.step - 1) : undefined;
  }

  /**
   * Shows activations, deltas and wishes of this example.
   * @param {Example | "batch"} example
   */
  spotlight(example) {
    this.#feed.spotlight(example);
  }

  /** Locks the color scale anew, to the range of the next frame. */
  relock() {
    this.#feed.relock();
  }

  /** Connects now instead of waiting for the next attempt. */
  retry() {
    if (this.run && !this.#search.state) this.#feed.open();
    else this.open(this.#search.wanted);
  }

  /** Frames come when the picture can show them: `ready` says so. @param {() => boolean} ready */
  paceBy(ready) {
    this.#feed.paceBy(ready);
  }

  /** Closes the stream until `retry`, so that a page nobody looks at is no viewer. */
  rest() {
    this.#search.rest();
    this.#feed.close();
  }

  #listen() {
    const on = (/** @type {string} */ type, /** @type {(detail: any) => void} */ handle) =>
      this.#feed.addEventListener(type, (event) =>
        handle(/** @type {CustomEvent} */ (event).detail),
      );
    on("connection", (detail) => {
      if (this.#search.state) return;
      this.#tell("connection", detail);
      // What happened while there was no socket is in the history.
      if (detail.state === "open") this.#loadHistory();
    });
    on("frame", (frame) => this.#receiveFrame(frame));
    on("message", (message) => this.#receiveMessage(message));
    on("refused", () => this.#checkRun());
    on("problem", (error) => this.#problem(error));
  }

  /**
   * @param {Run} run
   * @param {import("./types.js").Dataset} dataset
   * @param {boolean} chosen
   */
  #show(run, dataset, chosen) {
    const otherData = dataset !== this.dataset;
    this.dataset = dataset;
    if (run.id !== this.run?.id) this.#switch(run, chosen);
    if (otherData) this.#tell("dataset", dataset);
    this.#update(run);
    this.#feed.open(run.id);
  }

  /**
   * Drops what belonged to the run before, of which the state may still speak.
   * @param {Run} run
   * @param {boolean} chosen
   */
  #switch(run, chosen) {
    const before = this.run;
    this.run = run;
    this.frame = null;
    this.history = null;
    if (before && chosen) this.#state.visit({ run: run.id });
    else if (before || this.#state.get("run")) this.#state.set({ run: run.id });
    if (before) this.#state.set({ lock: "" });
    if (!fits(this.#state.get("select"), run.layers)) this.#state.set({ select: "" });
    const spotlight = parseSpotlight(this.#state.get("spotlight"));
    if (spotlight && spotlight !== "batch") {
      const count = this.dataset?.[`${spotlight.split}_count`] ?? 0;
      if (spotlight.index >= count) this.#state.set({ spotlight: "train:0" });
    }
  }

  async #loadHistory() {
    const id = this.run?.id;
    if (!id) return;
    try {
      const history = await this.#api.history(id);
      if (id !== this.run?.id) return;
      this.history = history;
      this.#tell("history", history);
    } catch (error) {
      this.#problem(error);
    }
  }

  /** A refused socket says nothing of its reason; whether the run still exists is asked over REST. */
  async #checkRun() {
    const id = this.run?.id;
    if (!id || id === this.#removing) return;
    try {
      await this.#api.run(id);
    } catch (error) {
      // Anything else is the connection's to mend.
      if (isMissing(error) && id === this.run?.id) await this.open(id);
    }
  }

  /** @param {import("./types.js").Frame} frame */
  #receiveFrame(frame) {
    // The last frame of the run before may still be on its way.
    if (frame.run !== this.run?.id) return;
    const { step, epoch, cost, testAccuracy, trainAccuracy } = frame;
    const accuracies = { test_accuracy: testAccuracy, train_accuracy: trainAccuracy };
    this.frame = frame;
    const end = Math.max(this.run.end, step);
    this.run = { ...this.run, step, end, epoch, cost, ...accuracies };
    this.#tell("frame", frame);
  }

  /** @param {any} message */
  #receiveMessage(message) {
    const { event, run } = message;
    // Whoever changes a setting in the past has the record end there.
    const cut = run?.id === this.run?.id && run.end < (this.run?.end ?? 0);
    const revived = event === "moved" && this.run?.status === "failed";
    if (run?.id === this.run?.id) this.#update(run);
    if (event === "reset" || cut || revived) this.#loadHistory();
    if (event === "evaluated" && this.run) {
      const { train_accuracy, test_accuracy } = message;
      this.run = { ...this.run, train_accuracy, test_accuracy };
    }
    if (cut && event !== "reset") this.#tell("cut", run);
    if (TOLD.includes(event)) this.#tell(event, message);
    if (event === "error") {
      this.#problem(new ApiError(message.error.code, message.error.message, 0));
    }
    if (event === "deleted") this.#leaveDeleted();
  }

  async #leaveDeleted() {
    if (this.run?.id === this.#removing) return;
    const { id, name } = this.run ?? {};
    await this.open("");
    const other = this.run?.id === id ? "" : " This is another one.";
    this.#problem(new Error(`The run “${name}” was deleted.${other}`));
  }

  /**
   * Over the socket when it is open, so that commands and events keep their order; else over REST.
   * @param {object} message
   * @param {(id: string) => Promise<Run>} request
   */
  async #command(message, request) {
    if (!this.run || this.#feed.send(message)) return;
    try {
      const run = await request(this.run.id);
      // A socket that has opened meanwhile knows better: an answer may be older than its events.
      if (this.connection.state !== "open") this.#update(run);
    } catch (error) {
      this.#problem(error);
    }
  }

  /** Takes the run's newest description, unless another run is shown by now. @param {Run} run */
  #update(run) {
    if (run.id !== this.run?.id) return;
    this.run = run;
    this.#tell("run", run);
  }

  /** @param {unknown} error */
  #problem(error) {
    this.#tell("problem", error instanceof Error ? error : new Error(String(error)));
  }

  /** @param {string} type @param {unknown} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
