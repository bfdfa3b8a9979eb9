/**
 * `<example-browser>`: the data set page by page, to choose the spotlit example from. It reads pages
 * and sets `state.spotlight`; what the spotlight does is up to the session.
 *
 * @typedef {import("../types.js").Context} Context
 * @typedef {import("../api.js").ExamplePage} ExamplePage
 * @typedef {"train" | "test"} Split
 */

import { element } from "../elements.js";
import { ExampleGrid } from "./example-grid.js";
import { clampIndex, PAGE_SIZE, pageStart } from "./paging.js";
import { inkOf } from "./picture.js";
import { PointMap } from "./point-map.js";
import { Spotlit } from "./spotlit.js";
import { ExampleTools } from "./tools.js";

/** Of two-dimensional data everything fits on one map. */
const MAP_SIZE = 1000;
/** The spotlit example's numbers can be read four times a second, no faster. */
const INTERVAL = 250;

export class ExampleBrowser extends HTMLElement {
  /** @type {Context | undefined} */
  #context;
  /** @type {Split} */
  #split = "train";
  #offset = 0;
  /** @type {ExamplePage | null} */
  #page = null;
  /** What the loaded page is of, so that it is read once. */
  #loaded = "";
  #drawnAt = 0;
  #spotlit = new Spotlit();
  #grid = new ExampleGrid((index) => this.#spotlight(index));
  #map = new PointMap((index) => this.#spotlight(index));
  #problem = element("p", { className: "error", role: "alert", hidden: true });
  #tools = new ExampleTools({
    split: (split) => this.#show(split, 0),
    turn: (by) => this.#show(this.#split, this.#offset + by * PAGE_SIZE),
    goTo: (index) => this.#spotlight(index),
    random: () => this.#spotlight(Math.floor(Math.random() * this.#count)),
    batch: (on) => this.#context?.state.set({ spotlight: on ? "batch" : `${this.#split}:0` }),
    filter: () => this.#draw(),
  });

  /** @param {Context} context */
  attach(context) {
    this.#context = context;
    const { session, state } = context;
    const { before, after } = this.#tools;
    this.replaceChildren(
      this.#spotlit.node,
      before,
      this.#problem,
      this.#grid.node,
      this.#map.node,
      after,
    );
    session.addEventListener("frame", () => this.#showSpotlit());
    session.addEventListener("dataset", () => this.#followSpotlight());
    state.subscribe("spotlight", () => this.#followSpotlight());
    state.subscribe("panel", () => this.#followSpotlight());
    state.subscribe("theme", () => requestAnimationFrame(() => this.#draw()));
    this.#followSpotlight();
  }

  get #visible() {
    return this.#context?.state.get("panel") === "examples";
  }

  get #isMap() {
    return this.#context?.session.dataset?.input_shape.length !== 2;
  }

  /** How many examples the split has. */
  get #count() {
    const { dataset } = /** @type {Context} */ (this.#context).session;
    return (this.#split === "train" ? dataset?.train_count : dataset?.test_count) ?? 0;
  }

  get #ink() {
    return inkOf(document.documentElement.dataset.theme);
  }

  /** Turns to the page where the spotlit example is. */
  #followSpotlight() {
    if (!this.#visible) return;
    this.#drawnAt = 0;
    this.#showSpotlit();
    const [split, index] = this.#spotlightParts();
    if (index === null) this.#show(this.#split, this.#offset);
    else this.#show(split, pageStart(index));
  }

  /** @returns {[Split, number | null]} */
  #spotlightParts() {
    const [split, index] = (this.#context?.state.get("spotlight") ?? "").split(":");
    if (index === undefined) return [this.#split, null];
    return [split === "test" ? "test" : "train", Number(index)];
  }

  /** @param {number} index of the shown split */
  #spotlight(index) {
    const at = clampIndex(index, this.#count);
    this.#context?.state.set({ spotlight: `${this.#split}:${at}` });
  }

  /** @param {Split} split @param {number} offset */
  async #show(split, offset) {
    const { api, session } = /** @type {Context} */ (this.#context);
    const { dataset } = session;
    if (!dataset) return;
    this.#split = split;
    this.#offset = this.#isMap ? 0 : pageStart(clampIndex(offset, this.#count));
    const wanted = [dataset.name, split, this.#offset].join(" ");
    if (wanted === this.#loaded) {
      this.#mark();
      return;
    }
    this.#loaded = wanted;
    try {
      const size = this.#isMap ? MAP_SIZE : PAGE_SIZE;
      const page = await api.examples(dataset.name, split, this.#offset, size);
      if (wanted !== this.#loaded) return;
      this.#page = page;
      this.#problem.hidden = true;
      this.#draw();
    } catch (error) {
      if (wanted !== this.#loaded) return;
      this.#loaded = "";
      this.#problem.textContent = error instanceof Error ? error.message : String(error);
      this.#problem.hidden = false;
    }
  }

  #draw() {
    const { dataset } = /** @type {Context} */ (this.#context).session;
    if (!this.#page || !dataset || !this.#visible) return;
    const { split, offset, total, labels, inputs } = this.#page;
    this.#tools.update({
      split: this.#split,
      offset,
      total,
      shown: labels.length,
      map: this.#isMap,
      classes: dataset.classes,
    });
    const items = labels
      .map((label, i) => ({
        index: offset + i,
        label,
        title: `${split} example ${offset + i}: ${dataset.classes[label] ?? label}`,
        inputs: inputs[i],
      }))
      .filter(({ label }) => this.#tools.accepts(label));
    this.#grid.node.hidden = this.#isMap;
    this.#map.node.hidden = !this.#isMap;
    if (this.#isMap) this.#map.draw(items, dataset.extent ?? [-1, 1]);
    else this.#grid.draw(items, dataset.input_shape, this.#ink);
    this.#mark();
    this.#drawnAt = 0;
    this.#showSpotlit();
  }

  #mark() {
    const [split, index] = this.#spotlightParts();
    const shown = split === this.#split ? index : null;
    this.#grid.mark(shown);
    this.#map.mark(shown);
    this.#tools.markBatch(this.#context?.state.get("spotlight") === "batch");
  }

  #showSpotlit() {
    const { frame, dataset } = /** @type {Context} */ (this.#context).session;
    const now = performance.now();
    const soon = frame?.status === "running" && now - this.#drawnAt < INTERVAL;
    this.#spotlit.node.hidden = !frame;
    if (!frame || !dataset || !this.#visible || soon || document.hidden) return;
    if (frame.activations[0].length !== dataset.inputs) return;
    this.#drawnAt = now;
    this.#spotlit.update(frame, dataset, this.#ink);
  }
}

customElements.define("example-browser", ExampleBrowser);
