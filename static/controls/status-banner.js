/**
 * `<status-banner>`: what the user should know about connection, run and data, in a row of its own
 * that moves the page down instead of covering it. The words are in `notices.js`.
 */

import { build, iconButton } from "./build.js";
import { connectionNotice, datasetNotice, problemNotice, runNotice } from "./notices.js";

/** @typedef {import("../types.js").Context} Context */
/** @typedef {import("./notices.js").Notice} Notice */

/** More problems than these at once are one problem; the oldest go. */
const MOST = 4;

class StatusBanner extends HTMLElement {
  /** @type {Map<string, {notice: Notice, row: HTMLElement}>} */
  #shown = new Map();
  /** Texts the user has put away; they come back only when they change. @type {Set<string>} */
  #dismissed = new Set();
  /** @type {{step: number, layer: number | null, reason: string} | null} */
  #divergence = null;
  /** A first connection that is still being made is not a lost one. */
  #wasOpen = false;
  /** @type {any} */
  #countdown = null;

  /** @param {Context} context */
  attach(context) {
    this.context = context;
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
    on("problem", (problem) => this.#show(problemNotice(problem)));
    on("connection", () => this.#showConnection());
    on("dataset", async () => {
      const datasets = await api.datasets().catch(() => []);
      if (session.run) this.#put("dataset", datasetNotice(session.run, datasets));
    });
  }

  #showRun() {
    const run = this.context?.session.run;
    if (!run) return;
    if (run.status !== "diverged") this.#divergence = null;
    this.#put("run", runNotice(run, this.#divergence));
  }

  #forgetDivergence() {
    this.#divergence = null;
    this.#dismissed.clear();
    this.#showRun();
  }

  #showConnection() {
    clearTimeout(this.#countdown);
    const connection = this.context?.session.connection;
    if (!connection) return;
    const { state } = connection;
    if (state === "open") this.#wasOpen = true;
    const lost = this.#wasOpen || state === "waiting" || this.#shown.has("connection");
    this.#put("connection", lost ? connectionNotice(connection, Date.now()) : null);
    if (state === "waiting") this.#countdown = setTimeout(() => this.#showConnection(), 1000);
  }

  /** @param {string} key @param {Notice | null} notice */
  #put(key, notice) {
    if (notice) this.#show(notice);
    else this.#remove(key);
  }

  /** @param {Notice} notice */
  #show(notice) {
    if (notice.dismissible && this.#dismissed.has(notice.text)) return;
    const before = this.#shown.get(notice.key);
    if (before?.notice.text === notice.text) return;
    if (before && before.notice.tone === notice.tone) {
      // Only the words change, so that a countdown neither steals the focus nor is read out.
      /** @type {HTMLElement} */ (before.row.firstElementChild).textContent = notice.text;
      before.notice = notice;
      return;
    }
    before?.row.remove();
    const row = this.#build(notice);
    this.append(row);
    this.#shown.set(notice.key, { notice, row });
    this.context?.announce(notice.text);
    const oldest = this.#shown.keys().next().value;
    if (this.#shown.size > MOST && oldest !== undefined) this.#remove(oldest);
  }

  /** @param {string} key */
  #remove(key) {
    this.#shown.get(key)?.row.remove();
    this.#shown.delete(key);
  }

  /** @param {Notice} notice */
  #build({ key, tone, text, action, dismissible }) {
    const row = build("div", { class: `notice ${tone}` }, build("p", {}, text));
    if (action) {
      const onclick = () => this.#act(action.does);
      row.append(build("button", { type: "button", class: "button", onclick }, action.label));
    }
    if (dismissible) {
      row.append(
        iconButton("close", "Dismiss", () => {
          if (!key.startsWith("problem"))
            this.#dismissed.add(this.#shown.get(key)?.notice.text ?? "");
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
    else session?.play();
  }
}

customElements.define("status-banner", StatusBanner);
