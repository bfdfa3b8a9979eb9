/**
 * What all live charts have in common: a card with a title, a legend that states the newest values,
 * and a Plotly figure that is drawn only while somebody can see it and only as often as the shared
 * pacer allows.
 *
 * A chart says what it remembers (`clear`, `load`, `addFrame`, `addEvaluation`) and what that looks
 * like (`figure`, `legend`). Left out: zooming and Plotly's tool bar, for which these charts are too small.
 *
 * @typedef {import("../types.js").Frame} Frame
 * @typedef {import("../types.js").History} History
 * @typedef {{step: number, train_accuracy: number, test_accuracy: number, train_cost: number,
 *   test_cost: number}} Evaluation
 * @typedef {{name: string, color: string, value: string, dash?: boolean}} LegendEntry
 * @typedef {import("./plotting.js").Colors} Colors
 * @typedef {import("./plotting.js").Figure} Figure
 */

import { element } from "../elements.js";
import { hasPlotly, whenPlotly } from "../plotly.js";
import { draw } from "./drawing.js";
import { pacer } from "./pacer.js";
import { emptyWords, layoutOf, readColors, standingShapes } from "./plotting.js";

const EVENTS = ["frame", "evaluated", "history", "reset", "moved", "run"];

export class LiveChart extends HTMLElement {
  heading = "";
  /** @type {import("../types.js").Context | null} */
  #context = null;
  #run = "";
  #visible = false;
  #dirty = true;
  #size = { width: 0, height: 0 };
  /** @type {Colors | null} */
  #colors = null;
  /** @type {number | null} the place on the x axis under the pointer */
  #hovered = null;
  #bySteps = false;
  #draw = () => this.#redraw();

  /** Forgets the run. */
  clear() {}

  /** Starts from what the server recorded. @param {History} _history */
  load(_history) {}

  /** @param {Frame} _frame */
  addFrame(_frame) {}

  /** @param {Evaluation} _evaluation */
  addEvaluation(_evaluation) {}

  /**
   * What to draw now, or null when there is nothing yet.
   * @param {Colors} _colors
   * @returns {Figure | null}
   */
  figure(_colors) {
    return null;
  }

  /**
   * The newest values, or those at a place on the x axis.
   * @param {Colors} _colors @param {number | null} _place
   * @returns {LegendEntry[]}
   */
  legend(_colors, _place) {
    return [];
  }

  /** What nothing drawn can show, in words. @param {number | null} _place under the pointer */
  note(_place) {
    return "";
  }

  /** @param {import("../types.js").Context} context called once */
  attach(context) {
    this.#context = context;
    this.#build();
    const { session, state } = context;
    for (const type of EVENTS) {
      session.addEventListener(type, (event) => {
        this.#hear(type, /** @type {CustomEvent} */ (event).detail);
      });
    }
    state.subscribe("charts", () => this.changed());
    this.#watch();
    this.#run = session.run?.id ?? "";
    if (session.history) this.load(session.history);
    if (session.frame) this.addFrame(session.frame);
    whenPlotly(() => this.changed());
  }

  /** Asks for a drawing, now that there is something new. */
  changed() {
    this.#dirty = true;
    if (this.#visible && this.#context?.state.get("charts") === "open") pacer.request(this.#draw);
    else pacer.cancel(this.#draw);
  }

  /** A small button in the chart's head. @param {string} text @param {string} label */
  addToggle(text, label) {
    const named = { "aria-label": label, "aria-pressed": "false" };
    const button = element("button", { type: "button", className: "chart-toggle", ...named }, text);
    this.#part(".chart-head").append(button);
    return button;
  }

  #build() {
    this.classList.add("chart");
    const head = element("div", { className: "chart-head" });
    head.append(
      element("h3", { className: "chart-title" }, this.heading),
      element("ul", { className: "chart-legend" }),
      element("p", { className: "chart-note muted number" }),
    );
    const plot = element("div", { className: "chart-plot" });
    plot.setAttribute("role", "img");
    plot.append(
      element("div", { className: "chart-figure" }),
      element("p", { className: "chart-empty muted" }),
    );
    this.append(head, plot);
    this.#describe(false);
  }

  /** @param {HTMLElement} figure after Plotly has made it its own */
  #listenToPointer(figure) {
    const plot = /** @type {any} */ (figure);
    plot.on("plotly_hover", (/** @type {any} */ { points }) => {
      this.#hovered = points[0].x;
      this.#describe(true);
    });
    plot.on("plotly_unhover", () => {
      this.#hovered = null;
      this.#describe(true);
    });
    // A finger that touches a chart wants to read it.
    const pointed = matchMedia("(hover: hover)").matches;
    plot.on("plotly_click", (/** @type {any} */ { points }) => {
      if (pointed && this.#bySteps) this.#goTo(points[0].x);
    });
  }

  /** Takes the run to a step that was clicked, as the timeline does. @param {number} step */
  #goTo(step) {
    const { session } = this.#context ?? {};
    if (session?.run) session.seek(Math.min(step, session.run.end));
  }

  #watch() {
    const plot = this.#part(".chart-plot");
    new IntersectionObserver((entries) => {
      this.#visible = entries[entries.length - 1].isIntersecting;
      if (this.#visible && this.#dirty) this.changed();
    }).observe(plot);
    new ResizeObserver(([{ contentRect }]) => {
      this.#size = { width: contentRect.width, height: contentRect.height };
      this.changed();
    }).observe(plot);
    new MutationObserver(() => {
      this.#colors = null;
      this.#dirty = true;
      // All at once, without waiting for the pacer: half a page in the other theme looks broken.
      requestAnimationFrame(this.#draw);
    }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  }

  /** @param {string} type @param {any} detail */
  #hear(type, detail) {
    if (type === "run") {
      if (detail.id === this.#run) return;
      this.#run = detail.id;
      this.clear();
    } else if (type === "reset") this.clear();
    else if (type === "history") {
      this.clear();
      this.load(detail);
      this.#addNewestFrame();
    } else if (type === "evaluated") this.addEvaluation(detail);
    else if (type === "frame") this.addFrame(detail);
    this.changed();
  }

  /** A paused run sends its frame once; one from before a reset is of another step. */
  #addNewestFrame() {
    const { frame, run } = this.#context?.session ?? {};
    if (frame && frame.step === run?.step) this.addFrame(frame);
  }

  #redraw() {
    const { width, height } = this.#size;
    if (!this.#visible || width < 1 || height < 1 || !hasPlotly()) return;
    this.#dirty = false;
    this.#colors ??= readColors(this);
    const figure = this.figure(this.#colors);
    const plot = this.#part(".chart-figure");
    const empty = this.#part(".chart-empty");
    empty.hidden = figure !== null;
    empty.textContent = this.#emptyWords();
    plot.hidden = figure === null;
    this.#bySteps = figure?.bySteps ?? false;
    this.classList.toggle("by-steps", this.#bySteps);
    this.#describe(figure !== null);
    if (!figure) return;
    const first = plot.childElementCount === 0;
    const run = figure.bySteps ? (this.#context?.session.run ?? null) : null;
    const shapes = standingShapes(run, this.#colors);
    const layout = { ...layoutOf(figure, this.#colors, this.#size), shapes };
    const whole = draw(plot, figure.traces, layout);
    if (first) this.#listenToPointer(plot);
    if (!whole) this.changed();
  }

  /** The step of a run that has gone back, in a chart of steps; null of any other. */
  get #standing() {
    const run = this.#context?.session.run;
    return this.#bySteps && run && run.step < run.end ? run.step : null;
  }

  /** Writes the legend, the note and what a screen reader says. @param {boolean} drawn */
  #describe(drawn) {
    const place = this.#hovered ?? this.#standing;
    const entries = drawn && this.#colors ? this.legend(this.#colors, place) : [];
    const note = drawn ? this.note(place) : "";
    fillLegend(this.#part(".chart-legend"), entries);
    this.#part(".chart-note").textContent = note;
    const values = entries.map(({ name, value }) => `${name} ${value}`.trim()).concat(note || []);
    const summary = values.length ? values.join(", ") : this.#emptyWords();
    this.#part(".chart-plot").setAttribute("aria-label", `${this.heading}: ${summary}`);
  }

  #emptyWords() {
    return emptyWords(this.#context?.session.run ?? null);
  }

  /** @param {string} selector @returns {HTMLElement} */
  #part(selector) {
    const part = this.querySelector(selector);
    if (!(part instanceof HTMLElement)) throw new Error(`${this.localName} has no ${selector}`);
    return part;
  }
}

/** @param {Element} legend @param {LegendEntry[]} entries */
function fillLegend(legend, entries) {
  while (legend.children.length > entries.length) legend.lastElementChild?.remove();
  entries.forEach((entry, i) => {
    const item = legend.children[i] ?? legend.appendChild(legendItem());
    const [swatch, name, value] = /** @type {HTMLElement[]} */ ([...item.children]);
    swatch.style.borderTopColor = entry.color;
    swatch.style.borderTopStyle = entry.dash ? "dotted" : "solid";
    if (name.textContent !== entry.name) name.textContent = entry.name;
    if (value.textContent !== entry.value) value.textContent = entry.value;
  });
}

function legendItem() {
  const item = element("li");
  item.append(
    element("span", { className: "chart-swatch" }),
    element("span", { className: "chart-name" }),
    element("span", { className: "chart-value number" }),
  );
  return item;
}
