/**
 * One run of a comparison: a stream and a state of its own, its picture, and where it stands.
 *
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("./main.js").Reach} Reach
 *
 * @typedef {object} PaneListener
 * @property {() => void} moved the run is elsewhere, or has other settings
 * @property {(select: string) => void} selected something of the network
 * @property {(frame: import("../types.js").Frame) => void} frame
 */

import "../network/stage.js";
import { formatCost, formatPercent } from "../controls/format.js";
import { element } from "../elements.js";
import { StageView } from "../network/view.js";
import { Session } from "../session.js";
import { State } from "../state.js";
import { fits } from "../stream/subscription.js";
import { Seeker } from "../timeline/seeker.js";
import { messageOf, settingsOf, statusOf, stepOf } from "./words.js";

/** A state that no address mirrors: that of the page is shared by all. @param {string} search */
const ownState = (search) =>
  new State({ search, pathname: "", hash: "" }, { replaceState() {}, pushState() {} });

export class Pane {
  /** @type {Run | null} */
  run = null;
  gone = false;
  #session;
  #state;
  #listener;
  #name = element("a", { className: "pane-name" });
  #facts = element("span", { className: "muted small pane-facts" });
  #where = element("span", { className: "number pane-where" });
  #words = element("span");
  #again = element("button", { type: "button", className: "button small-button" }, "Try again");
  #note = element("p", { className: "pane-note small", role: "status", hidden: true });
  #problem = "";

  /**
   * @param {string} id @param {number} color among the chart's @param {Reach} reach
   * @param {PaneListener} listener
   */
  constructor(id, color, reach, listener) {
    this.id = id;
    this.color = color;
    this.#listener = listener;
    this.#name.href = reach.addressOf(id);
    this.#state = ownState(`?run=${encodeURIComponent(id)}&colors=${reach.state.get("colors")}`);
    const address = location.origin.replace(/^http/, "ws");
    this.#session = new Session(this.#state, reach.api, { address });
    this.seeker = new Seeker((step, nearest) => reach.api.seek(id, step, nearest));
    this.stage = /** @type {any} */ (document.createElement("network-stage"));
    const swatch = element("span", {
      className: `swatch swatch-${color + 1}`,
      "aria-hidden": "true",
    });
    this.node = element(
      "section",
      { className: "pane", "data-run": id },
      element("header", {}, swatch, element("h2", {}, this.#name), this.#where, this.#facts),
      this.stage,
      this.#note,
    );
    this.#note.append(this.#words, this.#again);
    this.#again.onclick = () => {
      this.#problem = "";
      this.#draw();
      this.#session.rest();
      this.#session.retry();
    };
    this.#listen();
    const { api, announce } = reach;
    this.stage.attach({
      state: this.#state,
      session: this.#session,
      api,
      announce,
      view: new StageView(),
    });
    this.#session.open(id);
  }

  get frame() {
    return this.#session.frame;
  }

  get dataset() {
    return this.#session.dataset;
  }

  #listen() {
    const session = this.#session;
    const on = (/** @type {string} */ type, /** @type {(detail: any) => void} */ hear) =>
      session.addEventListener(type, (event) => hear(/** @type {CustomEvent} */ (event).detail));
    on("run", (run) => this.#take(run));
    on("evaluated", () => session.run && this.#take(session.run));
    on("frame", (frame) => {
      this.#problem = "";
      if (session.run) this.#take(session.run);
      this.#listener.frame(frame);
    });
    on("problem", (error) => {
      if (this.gone) return;
      this.#problem = messageOf(error);
      this.#draw();
    });
    this.#state.subscribe("select", () => this.#listener.selected(this.#state.get("select")));
  }

  /** @param {Run} run */
  #take(run) {
    // A run that is gone is followed by another, which is not the one to be compared.
    if (run.id !== this.id) {
      this.gone = true;
      this.close();
    } else this.run = run.step > run.end ? { ...run, end: run.step } : run;
    this.#draw();
    this.#listener.moved();
  }

  #draw() {
    const { run } = this;
    if (run) {
      setText(this.#name, run.name);
      this.#name.title = run.name;
      setText(this.#facts, `${statusOf(run)} · ${settingsOf(run)}`);
      const accuracy =
        run.test_accuracy === null ? "" : `, ${formatPercent(run.test_accuracy)} right`;
      setText(this.#where, `${stepOf(run)} · cost ${formatCost(run.cost)}${accuracy}`);
    } else setText(this.#name, this.gone ? "Deleted run" : this.id);
    const note = this.gone ? "This run was deleted." : this.#problem || this.ending;
    setText(this.#words, note);
    this.#note.hidden = note === "";
    this.#again.hidden = this.gone || this.#problem === "";
    this.node.classList.toggle("gone", this.gone);
  }

  /** What is said of a run that ends before the step that is compared. */
  ending = "";

  /** @param {string} words */
  say(words) {
    this.ending = words;
    this.#draw();
  }

  /** @param {Partial<import("../state.js").StateValues>} changes */
  show(changes) {
    const { select } = changes;
    const wanted = select !== undefined && this.run && !fits(select, this.run.layers);
    this.#state.set(wanted ? { ...changes, select: "" } : changes);
  }

  /** Connects again, where it has let go. */
  wake() {
    if (!this.gone && this.#session.connection.state !== "open") this.#session.retry();
  }

  close() {
    this.#session.rest();
  }
}

/** @param {HTMLElement} node @param {string} text */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
