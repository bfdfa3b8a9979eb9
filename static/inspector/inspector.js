/**
 * `<network-inspector>`: the exact numbers of what is selected, kept live; without a selection, the
 * run at a glance. Frames say when to ask anew; the numbers themselves are asked for in float64.
 *
 * @typedef {import("../types.js").Context} Context
 * @typedef {import("./derivation.js").Inspection} Inspection
 * @typedef {import("./selection.js").Selection} Selection
 * @typedef {{key: string, run: string, selection: Selection,
 *   example: import("../types.js").Example}} Question
 */

import { element } from "../elements.js";
import { Card } from "./card.js";
import { titleOf } from "./formula.js";
import { Overview } from "./overview-view.js";
import { Refresher } from "./refresher.js";
import { exampleOf, inspectionKey, inspectionRequest, parseSelection } from "./selection.js";

/** Four times a second is as fast as numbers can be read. */
const INTERVAL = 250;
/** Numbers older than this while the run has gone on are shown as old. */
const STALE_AFTER = 1000;

export class NetworkInspector extends HTMLElement {
  /** @type {Context | undefined} */
  #context;
  /** @type {Inspection | null} */
  #shown = null;
  /** The key of the question that `#shown` answers. */
  #shownKey = "";
  #card = new Card((select) => this.#context?.state.set({ select }));
  #overview = new Overview();
  #problem = element("p", { className: "error", role: "status", hidden: true });
  /** @type {number | undefined} */
  #staleTimer;
  #overviewAt = 0;
  /** @type {Refresher<Question, Inspection>} */
  #refresher = new Refresher(
    {
      ask: ({ run, selection, example }) =>
        /** @type {Context} */ (this.#context).api.inspect(run, {
          example,
          ...inspectionRequest(selection),
        }),
      show: (inspection, { key }) => this.#show(inspection, key),
      fail: (error) => this.#fail(error),
    },
    INTERVAL,
  );

  /** @param {Context} context */
  attach(context) {
    this.#context = context;
    const { session, state } = context;
    this.replaceChildren(this.#problem, this.#overview.node, this.#card.node);
    session.addEventListener("frame", () => this.#follow());
    session.addEventListener("reset", () => {
      this.#refresher.forget();
      this.#follow();
    });
    for (const event of ["run", "dataset"]) session.addEventListener(event, () => this.#follow());
    state.subscribe(["select", "run"], () => this.#selected());
    state.subscribe(["theme", "colors"], () => requestAnimationFrame(() => this.#redraw()));
    state.subscribe("panel", () => this.#follow());
    this.#selected();
  }

  #selected() {
    const { state, session } = /** @type {Context} */ (this.#context);
    const selection = parseSelection(state.get("select"));
    this.#refresher.forget();
    this.#shown = null;
    this.#shownKey = "";
    this.#setStale(false);
    this.#problem.hidden = true;
    this.#overviewAt = 0;
    this.#overview.clear();
    this.#overview.node.hidden = selection !== null;
    this.#card.node.hidden = selection === null;
    if (selection) this.#card.clear(titleOfSelection(selection, session.dataset?.input_shape));
    this.#follow();
  }

  /** Wants the newest numbers, if anybody can see them. */
  #follow() {
    const { state, session } = /** @type {Context} */ (this.#context);
    const { run, frame } = session;
    if (!run || !frame || frame.run !== run.id || state.get("panel") !== "inspect") return;
    if (document.hidden) return;
    const selection = parseSelection(state.get("select"));
    if (!selection) {
      this.#showOverview();
      return;
    }
    const key = inspectionKey(state.get("select"), run, frame);
    if (key !== this.#shownKey) this.#expectNews();
    this.#refresher.want(key, { key, run: run.id, selection, example: exampleOf(frame) });
  }

  #showOverview() {
    const { session } = /** @type {Context} */ (this.#context);
    const { run, frame, dataset } = session;
    const now = performance.now();
    const still = frame?.status !== "running";
    if (!run || !frame || (!still && now - this.#overviewAt < INTERVAL)) return;
    this.#overviewAt = now;
    this.#overview.update(run, frame, dataset?.classes ?? []);
  }

  /** @param {Inspection} inspection @param {string} key */
  #show(inspection, key) {
    this.#shown = inspection;
    this.#shownKey = key;
    this.#problem.hidden = true;
    this.#setStale(false);
    this.#redraw();
  }

  #redraw() {
    const { session, state } = /** @type {Context} */ (this.#context);
    if (!this.#shown) return;
    const theme = document.documentElement.dataset.theme === "light" ? "light" : "dark";
    this.#card.update(this.#shown, session.dataset, { colors: state.get("colors"), theme });
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#problem.textContent = error instanceof Error ? error.message : String(error);
    this.#problem.hidden = false;
    this.#setStale(true);
  }

  /** The run is further than the numbers: dims them if none come soon. */
  #expectNews() {
    this.#staleTimer ??= setTimeout(() => this.#setStale(true), STALE_AFTER);
  }

  /** @param {boolean} stale */
  #setStale(stale) {
    clearTimeout(this.#staleTimer);
    this.#staleTimer = undefined;
    this.#card.node.classList.toggle("stale", stale);
    this.#card.node.setAttribute("aria-busy", String(stale));
  }
}

/** @param {Selection} selection @param {number[]} [inputShape] */
function titleOfSelection(selection, inputShape) {
  if (selection.kind === "neuron") {
    const kind = selection.layer === 0 ? "input" : "neuron";
    return titleOf(/** @type {Inspection} */ ({ ...selection, kind }), inputShape);
  }
  return titleOf(/** @type {Inspection} */ ({ from: null, ...selection }), inputShape);
}

customElements.define("network-inspector", NetworkInspector);
