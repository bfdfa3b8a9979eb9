/**
 * The race that the run on the page is in, with what its racers have done so far; or, while it is in
 * none, the run alone. Starts, controls and ends races; a race itself goes on without the page.
 *
 * Racers are asked for gently and only while somebody looks: their state about once a second, their
 * histories only while they are drawn and have gone on. Left out: how anything of it looks.
 *
 * @typedef {import("../../types.js").Context} Context
 * @typedef {import("../../types.js").Run} Run
 * @typedef {import("../../types.js").Race} Race
 * @typedef {import("../../types.js").History} History
 * @typedef {"step" | "seconds"} By what the racers are compared at
 */

import { isMissing } from "../../api.js";

const INTERVAL = 1000;

export class Racing extends EventTarget {
  /** @type {Race | null} */
  race = null;
  /** @type {Run[]} the racers, the smallest batch first; without a race the run on the page */
  runs = [];
  /** @type {Map<string, History>} by the run's id */
  histories = new Map();
  /** @type {By} */
  by = "seconds";
  /** What keeps a race from being started or controlled, for the user. */
  problem = "";
  /** Whether something was asked for that is not done yet. */
  busy = false;

  #context;
  /** @type {Map<string, string>} how far each history goes */
  #known = new Map();
  /** The run from which the race was started, to go back to at its end. */
  #home = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #reading = false;

  /** @param {Context} context */
  constructor(context) {
    super();
    this.#context = context;
    const { session, state } = context;
    session.addEventListener("run", () => this.#follow());
    session.addEventListener("frame", () => this.#follow());
    session.addEventListener("reset", () => this.#forget());
    state.subscribe(["panel", "idea", "show"], () => this.refresh());
    globalThis.document?.addEventListener("visibilitychange", () => this.refresh());
    this.#follow();
    this.refresh();
  }

  get running() {
    return this.runs.some(({ status }) => status === "running");
  }

  /** @param {By} by */
  compare(by) {
    this.by = by;
    this.#tell();
  }

  /** Starts a race from the run's configuration and shows it. @param {number[]} [sizes] of the batches */
  start(sizes) {
    return this.#attempt(async () => {
      const { api, session, state } = this.#context;
      const run = /** @type {Run} */ (session.run);
      const race = await api.startRace({ run: run.id, batch_sizes: sizes });
      this.#home = run.id;
      this.#take(race, race.runs);
      const alike = race.runs.find(({ batch_size }) => batch_size === run.batch_size);
      await session.open((alike ?? race.runs[1]).id);
      state.set({ show: "on" });
    });
  }

  /** @param {"play" | "pause"} action */
  command(action) {
    return this.#attempt(async () => {
      const race = await this.#context.api.commandRace(this.#id, action);
      this.#take(race, race.runs);
    });
  }

  /** All racers start anew, from the same initial weights. */
  again() {
    return this.#attempt(async () => {
      const { api } = this.#context;
      await api.commandRace(this.#id, "reset");
      this.#forget();
      const race = await api.commandRace(this.#id, "play");
      this.#take(race, race.runs);
    });
  }

  /** Ends the race with its runs, and goes back to where it was started. */
  end() {
    return this.#attempt(async () => {
      const { api, session } = this.#context;
      const id = this.#id;
      const others = (await api.runs()).filter(({ race }) => race !== id);
      const home = others.find((run) => run.id === this.#home) ?? others[0];
      if (home) await session.open(home.id);
      // Before its runs go: whoever still asks something of them can take it back.
      this.#take(null, this.#alone());
      await api.deleteRace(id);
    });
  }

  /** Reads anew what can be seen, and again in a while for as long as it is. */
  async refresh() {
    clearTimeout(this.#timer);
    if (!this.#visible || this.#reading || this.busy) return;
    this.#reading = true;
    try {
      await this.#read();
    } catch (error) {
      // The banner says that the server is away; what is drawn stays.
      if (isMissing(error)) this.#take(null, this.#alone());
    } finally {
      this.#reading = false;
      this.#timer = setTimeout(() => this.refresh(), INTERVAL);
    }
  }

  get #id() {
    if (!this.race) throw new Error("There is no race.");
    return this.race.id;
  }

  get #visible() {
    const { state } = this.#context;
    const open = state.get("panel") === "ideas" && state.get("idea") === "stochastic";
    return open && !globalThis.document?.hidden;
  }

  #alone() {
    const { run } = this.#context.session;
    return run ? [run] : [];
  }

  /** The run on the page is told of by its stream, more often than anything is asked here. */
  #follow() {
    const { run } = this.#context.session;
    // While a race begins or ends, the run on the page is still the one before.
    if (!run || this.busy) return;
    if ((run.race ?? null) !== (this.race?.id ?? null)) {
      if (this.runs.some(({ id }) => id === run.id && run.race)) return;
      this.#take(null, [run]);
      this.refresh();
    } else if (!this.race) this.runs = [run];
  }

  async #read() {
    const { api, session, state } = this.#context;
    const id = session.run?.race ?? null;
    const race = id === null ? null : await api.race(id);
    if (id !== (session.run?.race ?? null) || this.busy) return;
    this.#take(race, race?.runs ?? this.#alone());
    if (state.get("show") !== "on") return;
    for (const run of [...this.runs]) {
      // Whoever ends the race meanwhile ends these runs.
      if (this.busy) return;
      await this.#readHistory(run);
    }
    this.#tell();
  }

  /** @param {Run} run */
  async #readHistory({ id, step, evaluated_step, created_at }) {
    const key = [step, evaluated_step, created_at].join(" ");
    if (this.#known.get(id) === key) return;
    const history = await this.#context.api.history(id);
    if (!this.runs.some((run) => run.id === id)) return;
    this.#known.set(id, key);
    this.histories.set(id, history);
  }

  /** @param {Race | null} race @param {Run[]} runs */
  #take(race, runs) {
    this.race = race;
    this.runs = runs;
    for (const id of this.histories.keys()) {
      if (!runs.some((run) => run.id === id)) this.histories.delete(id);
    }
    for (const id of this.#known.keys()) if (!this.histories.has(id)) this.#known.delete(id);
    this.#tell();
  }

  #forget() {
    this.histories.clear();
    this.#known.clear();
    this.#tell();
  }

  /** @param {() => Promise<void>} action */
  async #attempt(action) {
    if (this.busy) return;
    this.busy = true;
    this.problem = "";
    this.#tell();
    try {
      await action();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = false;
      this.#follow();
      this.#tell();
      this.refresh();
    }
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
