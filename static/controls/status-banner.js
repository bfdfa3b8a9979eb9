/**
 * `<status-banner>`: what the user should know about connection, run and data, in a row of its own
 * that moves the page down instead of covering it. The words are in `notices.js`.
 */

import { ApiError } from "../api.js";
import { element } from "../elements.js";
import { NoRun } from "../run_search.js";
import { iconButton } from "./icons.js";
import {
  connectionNotice,
  datasetNotice,
  isFinished,
  moreEpochs,
  noRunNotice,
  openedNotice,
  problemNotice,
  runNotice,
  savingNotice,
} from "./notices.js";

/** @typedef {import("../types.js").Context} Context */
/** @typedef {import("./notices.js").Notice} Notice */

/** More problems than these at once are one problem; the oldest go. */
const MOST_PROBLEMS = 2;

class StatusBanner extends HTMLElement {
  /** @type {Map<string, {notice: Notice, row: HTMLElement}>} */
  #shown = new Map();
  /** Texts the user has put away, by key; they come back when they change. @type {Map<string, string>} */
  #dismissed = new Map();
  /** @type {{step: number, layer: number | null, reason: string} | null} */
  #divergence = null;
  #run = "";
  /** @type {any} */
  #countdown = null;

  /** @param {Context} context */
  attach(context) {
    this.context = context;
    // The markup's own notice is for a page whose scripts do not come.
    this.replaceChildren();
    const { session, api } = context;
    const on = (/** @type {string} */ type, /** @type {(detail: any) => void} */ handle) =>
      session.addEventListener(type, (event) => handle(/** @type {CustomEvent} */ (event).detail));
    on("run", () => this.#showRun());
    on("reset", () => this.#forgetDivergence());
    on("diverged", (detail) => {
      this.#divergence = detail;
      this.#showRun();
    });
    on("failed", () => this.#showRun());
    on("saving", (detail) => this.#put("saving", savingNotice(detail)));
    on("opened", ({ run, file }) => this.#put("opened", openedNotice(run, file)));
    on("problem", (problem) => this.#showProblem(problem));
    on("connection", () => this.#showConnection());
    on("dataset", async () => {
      const datasets = await api.datasets().catch(() => []);
      if (session.run) this.#put("dataset", datasetNotice(session.run, datasets));
    });
  }

  #showRun() {
    const run = this.context?.session.run;
    if (!run) return;
    if (run.id !== this.#run) this.#forgetRun();
    this.#remove("none");
    this.#run = run.id;
    if (run.status !== "diverged") this.#divergence = null;
    this.#put("run", runNotice(run, this.#divergence));
  }

  #forgetDivergence() {
    this.#divergence = null;
    this.#showRun();
  }

  #showConnection() {
    clearTimeout(this.#countdown);
    const connection = this.context?.session.connection;
    if (!connection) return;
    const { state } = connection;
    // A connection that is being made for the first time, or to another run, is not a lost one.
    const lost = state === "waiting" || this.#shown.has("connection");
    this.#put("connection", lost ? connectionNotice(connection, Date.now()) : null);
    if (state === "waiting") this.#countdown = setTimeout(() => this.#showConnection(), 1000);
  }

  /** @param {Error} problem */
  #showProblem(problem) {
    const run = this.context?.session.run;
    if (problem instanceof NoRun) {
      this.#show(noRunNotice());
      return;
    }
    const already = (/** @type {string} */ key) => this.#shown.get(key)?.row;
    // Both stand here in better words, with a way out.
    if (problem instanceof ApiError && problem.status === 0 && already("connection")) return;
    if (run && isFinished(run) && problem.message.startsWith("max_epochs:")) {
      already("run")?.querySelector("button")?.focus();
      return;
    }
    this.#show(problemNotice(problem));
    const problems = [...this.#shown.keys()].filter(isProblem);
    for (const key of problems.slice(0, -MOST_PROBLEMS)) this.#remove(key);
  }

  /** Another run is shown than the one that these were about. */
  #forgetRun() {
    for (const key of [...this.#shown.keys()].filter(isProblem)) this.#remove(key);
    this.#put("opened", null);
  }

  /** @param {string} key @param {Notice | null} notice */
  #put(key, notice) {
    if (notice) {
      this.#show(notice);
      return;
    }
    this.#remove(key);
    this.#dismissed.delete(key);
  }

  /** @param {Notice} notice */
  #show(notice) {
    if (this.#dismissed.get(notice.key) === notice.text) return;
    const before = this.#shown.get(notice.key);
    if (before?.notice.text === notice.text) return;
    if (before && formOf(before.notice) === formOf(notice)) {
      // Only the words change, so that a countdown neither steals the focus nor is read out.
      /** @type {HTMLElement} */ (before.row.firstElementChild).textContent = notice.text;
      before.notice = notice;
      return;
    }
    before?.row.remove();
    const row = this.#element(notice);
    this.append(row);
    this.#shown.set(notice.key, { notice, row });
    this.context?.announce(notice.text);
  }

  /** @param {string} key */
  #remove(key) {
    this.#shown.get(key)?.row.remove();
    this.#shown.delete(key);
  }

  /** @param {Notice} notice */
  #element({ key, tone, text, action, dismissible }) {
    const row = element("div", { className: `notice ${tone}` }, element("p", {}, text));
    if (action) {
      const onclick = () => this.#act(action.does);
      row.append(element("button", { type: "button", className: "button", onclick }, action.label));
    }
    if (dismissible) {
      row.append(
        iconButton("close", "Dismiss", () => {
          if (!isProblem(key)) this.#dismissed.set(key, this.#shown.get(key)?.notice.text ?? "");
          this.#remove(key);
        }),
      );
    }
    return row;
  }

  /** @param {import("./notices.js").Action} action */
  #act(action) {
    const session = this.context?.session;
    if (action === "retry") session?.retry();
    else if (action === "reset") session?.reset();
    else if (action === "extend") this.#extend();
    else if (action === "build") this.context?.state.set({ panel: "build" });
    else session?.play();
  }

  async #extend() {
    const session = this.context?.session;
    if (!session?.run) return;
    try {
      await session.change({ max_epochs: session.run.max_epochs + moreEpochs(session.run) });
      await session.play();
    } catch (error) {
      this.#showProblem(/** @type {Error} */ (error));
    }
  }
}

/** @param {string} key */
const isProblem = (key) => key.startsWith("problem");

/** What a row looks like, apart from its words. @param {Notice} notice */
const formOf = ({ tone, action, dismissible }) => `${tone} ${action?.label} ${dismissible}`;

customElements.define("status-banner", StatusBanner);
