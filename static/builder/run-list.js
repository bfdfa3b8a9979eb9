/**
 * `<run-list>`: all runs of the server, forks under their parents, to open, rename and delete. The last one
 * deleted can be brought back; nothing here asks. The page `/runs` has more, and more room.
 *
 * @typedef {import("../types.js").Context} Context
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("./run-row.js").RunActions} RunActions
 */

import { element } from "../elements.js";
import { arrange } from "../runs/tree.js";
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
  #deleted = element("p", { className: "deleted-run", role: "status", hidden: true });
  #all = element(
    "a",
    { className: "button", href: "/runs" },
    "All runs as a page, to compare them",
  );

  /** @param {Context} context */
  attach(context) {
    this.#context = context;
    this.replaceChildren(this.#all, this.#problem, this.#deleted, this.#list, this.#note);
    for (const event of ["run", "reset", "diverged", "failed"]) {
      context.session.addEventListener(event, () => this.#mergeOpenRun());
    }
    context.state.subscribe(["panel", "run"], () => this.#refresh());
    const followTheme = () => {
      const theme = context.state.get("theme");
      this.#all.href = theme === "auto" ? "/runs" : `/runs?theme=${theme}`;
    };
    context.state.subscribe("theme", followTheme);
    followTheme();
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
    arrange(runs, "tree", "").forEach(({ run, level, origin }, i) => {
      const row = this.#rows.get(run.id) ?? new RunRow(run, this.#actions(run.id));
      this.#rows.set(run.id, row);
      row.update(run, run.id === this.#context?.session.run?.id, { level, origin });
      if (this.#list.children[i] !== row.node)
        this.#list.insertBefore(row.node, this.#list.children[i]);
    });
    this.#note.textContent = runs.length
      ? "Every run trains in a process of its own, so only a few train or are watched at once. The others " +
        "rest, and go on where they were."
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
          const run = this.#runs?.find((other) => other.id === id);
          const row = this.#rows.get(id)?.node;
          const place = row ? [...this.#list.children].indexOf(row) : 0;
          await session.remove(id);
          announce("The run is deleted.");
          if (run) this.#offerUndo(run);
          await this.#refresh();
          // The button that was pressed is gone; the next run is where one goes on.
          const rest = this.#list.querySelectorAll(".run-open");
          /** @type {HTMLElement | undefined} */ (rest[Math.min(place, rest.length - 1)])?.focus();
        }),
    };
  }

  /** @param {Run} run that was just deleted */
  #offerUndo(run) {
    const undo = async () => {
      try {
        await this.#context?.api.restoreRun(run.id);
        this.#deleted.hidden = true;
        await this.#refresh();
        /** @type {HTMLElement | null} */ (
          this.#rows.get(run.id)?.node.querySelector(".run-open") ?? null
        )?.focus();
      } catch (error) {
        this.#say(messageOf(error));
      }
    };
    const properties = { type: "button", className: "button", onclick: undo };
    this.#deleted.replaceChildren(
      element("span", {}, `Deleted “${run.name}”.`),
      element("button", { ...properties, "aria-label": `Undo: restore ${run.name}` }, "Undo"),
    );
    this.#deleted.hidden = false;
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
