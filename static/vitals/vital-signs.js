/**
 * `<vital-signs>`: a quiet line in the head of the charts that tells of dead ReLUs, saturated neurons and
 * updates out of proportion, and opens into what each means and what helps. Asks at most once a second,
 * and only while somebody can see it.
 *
 * @typedef {import("../types.js").Context} Context
 * @typedef {import("./words.js").Vitals} Vitals
 * @typedef {import("./words.js").Warning} Warning
 */

import { element } from "../elements.js";
import { Refresher } from "../inspector/refresher.js";
import { Steady } from "./steady.js";
import { badgeWords, keyOf, lookedAt, NOTHING } from "./words.js";

const INTERVAL = 1000;
/** Neurons that are named; the others are counted. */
const NAMED = 16;

export class VitalSigns extends HTMLElement {
  /** @type {Context | null} */
  #context = null;
  #visible = false;
  #run = "";
  /** @type {Vitals | null} */
  #vitals = null;
  /** @type {Warning[]} */
  #shown = [];
  #problem = "";
  #steady = new Steady();
  /** @type {Map<string, HTMLElement>} */
  #rows = new Map();

  #dot = element("span", { className: "vital-dot", "aria-hidden": "true" });
  #words = element("span", { className: "number" });
  #badge = element(
    "button",
    {
      type: "button",
      className: "vital-badge",
      "aria-expanded": "false",
      "aria-controls": "vital-details",
    },
    this.#dot,
    this.#words,
  );
  #list = element("ul", { className: "vital-list" });
  #none = element("p");
  #looked = element("p", { className: "muted number" });
  #details = element(
    "div",
    {
      className: "vital-details",
      id: "vital-details",
      hidden: true,
      role: "region",
      tabIndex: 0,
      "aria-label": "Health",
    },
    this.#list,
    this.#none,
    this.#looked,
  );
  /** @type {Refresher<{run: string, still: boolean}, Vitals>} */
  #refresher = new Refresher(
    {
      ask: ({ run }) => /** @type {Context} */ (this.#context).api.vitals(run),
      show: (vitals, { still }) => this.#show(vitals, still),
      fail: (error) => this.#fail(error),
    },
    INTERVAL,
  );

  /** @param {Context} context called once */
  attach(context) {
    this.#context = context;
    this.append(this.#badge, this.#details);
    this.#badge.addEventListener("click", () => {
      const open = this.#badge.getAttribute("aria-expanded") !== "true";
      this.#badge.setAttribute("aria-expanded", String(open));
      this.#tell();
    });
    const { session, state } = context;
    for (const event of ["frame", "run", "diverged", "failed"]) {
      session.addEventListener(event, () => this.#follow());
    }
    session.addEventListener("reset", () => {
      this.#forget();
      this.#follow();
    });
    state.subscribe("select", () => this.#tell());
    new IntersectionObserver((entries) => {
      this.#visible = entries[entries.length - 1].isIntersecting;
      this.#follow();
    }).observe(this.#badge);
    document.addEventListener("visibilitychange", () => this.#follow());
    this.#follow();
  }

  #forget() {
    this.#refresher.forget();
    this.#steady.clear();
    this.#vitals = null;
    this.#shown = [];
    this.#problem = "";
  }

  /** Wants the newest answer, if anybody can see it. */
  #follow() {
    const run = this.#context?.session.run;
    if (run && run.id !== this.#run) {
      this.#run = run.id;
      this.#forget();
    }
    const asks = run && (run.status === "running" || run.status === "paused");
    if (asks && this.#visible && !document.hidden) {
      const { id, step, status, learning_rate, batch_size } = run;
      const key = [id, step, status, learning_rate, batch_size].join(" ");
      this.#refresher.want(key, { run: id, still: status !== "running" });
    }
    this.#tell();
  }

  /** @param {Vitals} vitals @param {boolean} still */
  #show(vitals, still) {
    this.#vitals = vitals;
    this.#problem = "";
    this.#shown = this.#steady.take(vitals.warnings, still);
    this.#tell();
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#problem = error instanceof Error ? error.message : String(error);
    this.#tell();
  }

  #tell() {
    const status = this.#context?.session.run?.status;
    const lost = status === "diverged" || status === "failed";
    const count = lost ? 0 : this.#shown.length;
    setText(this.#words, badgeWords(status, this.#vitals ? count : null));
    this.#badge.classList.toggle("warned", count > 0);
    this.#badge.classList.toggle("lost", lost);
    this.#details.hidden = this.#badge.getAttribute("aria-expanded") !== "true";
    if (this.#details.hidden) return;
    this.#fill(lost ? [] : this.#shown);
    const none = lost
      ? "Of a run that trains, dead and saturated neurons and updates out of proportion are told here."
      : this.#problem || (this.#vitals ? NOTHING : "Looking …");
    this.#none.hidden = count > 0 && !this.#problem;
    setText(this.#none, none);
    setText(this.#looked, this.#vitals && !lost ? lookedAt(this.#vitals) : "");
  }

  /** Keeps the rows that stay, so that reading and focus do too. @param {Warning[]} warnings */
  #fill(warnings) {
    const keys = warnings.map(keyOf);
    for (const [key, row] of this.#rows) {
      if (keys.includes(key)) continue;
      row.remove();
      this.#rows.delete(key);
    }
    warnings.forEach((warning, i) => {
      const row = this.#rows.get(keys[i]) ?? newRow();
      this.#rows.set(keys[i], row);
      if (this.#list.children[i] !== row)
        this.#list.insertBefore(row, this.#list.children[i] ?? null);
      const [words, advice, units] = /** @type {HTMLElement[]} */ ([...row.children]);
      setText(words, warning.words);
      setText(advice, warning.advice);
      // What helps is said once of all layers that have the same.
      advice.hidden = warning.advice === warnings[i - 1]?.advice;
      this.#fillUnits(units, warning);
    });
  }

  /** @param {HTMLElement} place @param {Warning} warning */
  #fillUnits(place, { layer, units }) {
    const key = `${layer} ${units}`;
    if (place.dataset.key !== key) {
      place.dataset.key = key;
      place.hidden = units.length === 0;
      const buttons = units.slice(0, NAMED).map((index) => this.#chip(layer, index));
      const more = units.length - buttons.length;
      place.replaceChildren(units.length === 1 ? "Show neuron " : "Show neurons ", ...buttons);
      if (more > 0) place.append(` and ${more.toLocaleString("en-US")} more`);
    }
    const selected = this.#context?.state.get("select");
    for (const chip of place.querySelectorAll("button")) {
      chip.setAttribute("aria-pressed", String(chip.dataset.select === selected));
    }
  }

  /** @param {number} layer @param {number} index */
  #chip(layer, index) {
    const select = `n:${layer}:${index}`;
    const state = /** @type {Context} */ (this.#context).state;
    return element(
      "button",
      {
        type: "button",
        className: "vital-chip number",
        "data-select": select,
        "aria-label": `Show neuron ${index} of layer ${layer}`,
        onclick: () => state.set({ select: state.get("select") === select ? "" : select }),
      },
      String(index),
    );
  }
}

const newRow = () =>
  element(
    "li",
    {},
    element("p"),
    element("p", { className: "muted" }),
    element("p", { className: "vital-units" }),
  );

/** @param {HTMLElement} node @param {string} text */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

customElements.define("vital-signs", VitalSigns);
