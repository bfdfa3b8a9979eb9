/**
 * `<run-list>`: all runs of the server, to open, rename and delete. Deleting cannot be undone, so it
 * asks in place; nothing else here asks.
 *
 * @typedef {import("../types.js").Context} Context
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("./run-row.js").RunActions} RunActions
 */

import { element } from "../elements.js";
import { RunRow } from "./run-row.js";

const REFRESH_MILLISECONDS = 2000;

export class RunList extends HTMLElement {
  /** @type {Context | undefined} */
  #context;
  /** @type {Run[] | null} null until the server answered */
  #runs = null;
  /** @type {Map<string, RunRow>} */
  #rows = new Map();
  /** @type {number | undefined} */
  #timer;
  #list = element("ul", { className: "runs", "aria-label": "Runs" });
  #note = element("p", { className: "muted note" }, "Reading the runs…");
  #problem = element("p", { className: "error", role: "alert", hidden: true });

  /** @param {Context} context */
  attach(context) {
    this.#context = context;
    this.replaceChildren(this.#problem, this.#list, this.#note);
    for (const event of ["run", "reset", "diverged", "failed"]) {
      context.session.addEventListener(event, () => this.#mergeOpenRun());
    }
    context.state.subscribe(["panel", "run"], () => this.#refresh());
    document.addEventListener("visibilitychange", () => this.#refresh());
    this.#refresh();
  }

  get #visible() {
    return this.#context?.state.get("panel") === "runs" && !document.hidden;
  }

  /** Reads all runs now, and again in a while for as long as the list is seen. */
  async #refresh() {
    clearTimeout(this.#timer);
    if (!this.#visible || !this.#context) return;
    try {
      this.#runs = await this.#context.api.runs();
      this.#say("");
      this.#draw();
    } catch (error) {
      this.#say(messageOf(error));
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#refresh(), REFRESH_MILLISECONDS);
  }

  /** The open run's news come by the stream at once; an unknown run is one that was just made. */
  #mergeOpenRun() {
    const run = this.#context?.session.run;
    if (!run || !this.#runs || !this.#visible) return;
    const known = this.#runs.some(({ id }) => id === run.id);
    if (!known) {
      this.#refresh();
      return;
    }
    this.#runs = this.#runs.map((other) => (other.id === run.id ? run : other));
    this.#draw();
  }

  #draw() {
    const runs = this.#runs ?? [];
    const ids = new Set(runs.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (!ids.has(id)) row.node.remove();
      if (!ids.has(id)) this.#rows.delete(id);
    }
    runs.forEach((run, i) => {
      const row = this.#rows.get(run.id) ?? new RunRow(run, this.#actions(run.id));
      this.#rows.set(run.id, row);
      row.update(run, run.id === this.#context?.session.run?.id);
      if (this.#list.children[i] !== row.node)
        this.#list.insertBefore(row.node, this.#list.children[i]);
    });
    this.#note.textContent = runs.length
      ? "Every run trains in a process of its own, so the server keeps only a few. When it says that " +
        "there are too many, delete one that you no longer need."
      : "There is no run yet. Build a network to start one.";
  }

  /** @param {string} id @returns {RunActions} */
  #actions(id) {
    const { session, api, announce } = /** @type {Context} */ (this.#context);
    const attempt = async (/** @type {() => Promise<unknown>} */ action) => {
      try {
        await action();
        await this.#refresh();
      } catch (error) {
        this.#say(messageOf(error));
      }
    };
    return {
      open: () => attempt(() => session.open(id)),
      rename: (name) =>
        attempt(() =>
          id === session.run?.id ? session.change({ name }) : api.changeRun(id, { name }),
        ),
      remove: () =>
        attempt(async () => {
          const place = [...this.#rows.keys()].indexOf(id);
          await session.remove(id);
          announce("The run is deleted.");
          await this.#refresh();
          // The button that was pressed is gone; the next run is where one goes on.
          const rest = this.#list.querySelectorAll(".run-open");
          /** @type {HTMLElement | undefined} */ (rest[Math.min(place, rest.length - 1)])?.focus();
        }),
    };
  }

  /** @param {string} message */
  #say(message) {
    this.#problem.textContent = message;
    this.#problem.hidden = message === "";
  }
}

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

customElements.define("run-list", RunList);
