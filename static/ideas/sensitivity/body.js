/**
 * What the page of sensitivity has besides its words: the two parameters with their numbers, how far
 * they are moved, and the changes as a figure.
 *
 * @typedef {import("../moment.js").Moment} Moment
 */

import { element } from "../../elements.js";
import { numberText } from "../../inspector/math.js";
import { logSlider } from "../log-slider.js";
import { nameOf, selectionOf } from "../places.js";
import { Plot } from "../plot.js";
import { wiggleFigure, wordsOf } from "./chart.js";

export class SensitivityBody {
  #plot = new Plot("wiggle-plot", (colors) => this.#drawWiggles(colors));
  /** @type {any[]} what is shown, the newest last */ #drawn = [];
  #cards = [card("first"), card("second")];
  #keep = element("button", { type: "button", className: "button" }, "Keep for comparing");
  #swap = element("button", { type: "button", className: "button" }, "Swap");
  #note = element("p", { className: "muted wiggle-note" });
  /** @type {string[]} */ #addresses = [];

  /**
   * @param {import("../idea.js").Tools} tools @param {import("../cost-choice.js").CostChoice} cost
   * @param {{epsilon: number}} wiggle
   */
  constructor({ context, again }, cost, wiggle) {
    const { state } = context;
    this.#keep.addEventListener("click", () => state.set({ compare: this.#addresses[0] }));
    this.#swap.addEventListener("click", () => {
      const [select, compare] = [...this.#addresses].reverse();
      state.set({ select, compare });
    });
    for (const [i, { name }] of this.#cards.entries()) {
      name.addEventListener("click", () => state.set({ select: this.#addresses[i] }));
    }
    const epsilon = logSlider({
      label: "ε",
      low: -6,
      high: 0,
      step: 0.25,
      value: wiggle.epsilon,
      change: (value) => {
        wiggle.epsilon = value;
        again();
      },
    });
    this.node = element(
      "section",
      { className: "idea-body", "aria-label": "Two sensitivities" },
      cost.control(again),
      ...this.#cards.map(({ node }) => node),
      element("div", { className: "wish-add" }, this.#keep, this.#swap),
      epsilon,
      this.#plot.node,
      this.#note,
    );
    this.clear();
  }

  /** @param {any} answer */
  update({ step, rows, wiggles, epsilon }) {
    this.#addresses = rows.map((/** @type {any} */ row) => selectionOf(row.parameter));
    const largest = Math.max(...rows.map((/** @type {any} */ row) => Math.abs(row.gradient ?? 0)));
    for (const [i, row] of rows.entries()) fill(this.#cards[i], row, largest);
    const same = this.#addresses[0] === this.#addresses[1];
    this.#keep.disabled = same;
    this.#swap.disabled = same;
    this.#drawn = [
      ...wiggles.filter((/** @type {any} */ each) => each.step === step),
      { step, rows, epsilon },
    ];
    const left = wiggles.length + 1 - this.#drawn.length;
    this.#plot.draw();
    this.#note.textContent = same
      ? "Kept. Now click another weight or bias."
      : `Dotted: predicted. Points: measured${left ? "; those of other steps are left out: pause to see all" : ""}.`;
  }

  clear() {
    this.#drawn = [];
    this.#plot.draw();
    this.#addresses = [];
    for (const { name, facts } of this.#cards) {
      name.textContent = "…";
      facts.textContent = "";
    }
    this.#keep.disabled = true;
    this.#swap.disabled = true;
    this.#note.textContent = "";
  }

  /** @param {import("../../charts/plotting.js").Colors} colors */
  #drawWiggles(colors) {
    const newest = this.#drawn.at(-1);
    if (!newest) return { figure: null, words: "" };
    const names = newest.rows.map((/** @type {any} */ row) => nameOf(row.parameter));
    return { figure: wiggleFigure(this.#drawn, colors), words: wordsOf(newest, names) };
  }
}

/** @param {"first" | "second"} which also the term it lights */
function card(which) {
  const name = element("button", {
    type: "button",
    className: "sensitivity-name",
    "data-term": which,
  });
  const value = element("span", { className: "number sensitivity-value" });
  const bar = element("span", { className: "sensitivity-bar" });
  const facts = element("p", { className: "muted number" });
  const node = element(
    "div",
    { className: `sensitivity-card ${which}` },
    element("div", {}, name, value),
    element("div", { className: "sensitivity-track" }, bar),
    facts,
  );
  return { node, name, value, bar, facts };
}

/** @param {ReturnType<typeof card>} card @param {any} row @param {number} largest */
function fill({ name, value, bar, facts }, row, largest) {
  name.textContent = nameOf(row.parameter);
  value.textContent = numberText(row.gradient);
  const share = largest ? Math.abs(row.gradient ?? 0) / largest : 0;
  bar.style.width = `${100 * share}%`;
  bar.dataset.sign = row.gradient > 0 ? "positive" : "negative";
  facts.textContent =
    `predicted ${numberText(row.predicted)}, measured ${numberText(row.measured)}, ` +
    `off by ${errorText(row.relative_error)}`;
}

/** @param {number | null} error relative */
export function errorText(error) {
  if (error === null) return "not a number";
  return `${numberText(error === 0 ? 0 : 100 * error)} %`;
}
