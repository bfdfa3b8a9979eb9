/**
 * One avenue, taken alone: which and how far, and what the neuron and the cost do then, as the server
 * measured it. Changes nothing of the run.
 *
 * @typedef {"bias" | "weights" | "activations"} Avenue
 */

import { element } from "../../elements.js";
import { numberText } from "../../inspector/math.js";
import { toneOf } from "../../network/view.js";
import { activationsName, neuronFor } from "../neurons.js";

/** @type {Avenue[]} */
const AVENUES = ["bias", "weights", "activations"];
/** A hundredth of the wish to a hundred times: steps of half a decade. */
const DECADES = { min: "-2", max: "2", step: "0.5" };

/** What is tried at present. */
export class Trial {
  /** @type {Avenue} */ avenue = "bias";
  #decades = 0;

  /** How many times the wish is granted. */
  get amount() {
    return Number((10 ** this.#decades).toPrecision(2));
  }

  /** @param {import("../idea.js").Tools} tools @returns {import("../idea.js").Body} */
  build({ again }) {
    const buttons = AVENUES.map((avenue) =>
      element("button", { type: "button", onclick: () => choose(avenue) }, avenue),
    );
    const amount = element("output", { className: "number" });
    const slider = element("input", { type: "range", ...DECADES, value: String(this.#decades) });
    const rows = ["activation", "cost"].map(resultRow);
    const note = element("p", { className: "muted" });
    const mark = () => {
      for (const [i, avenue] of AVENUES.entries()) {
        buttons[i].setAttribute("aria-pressed", String(avenue === this.avenue));
      }
      amount.textContent = `${this.amount} × the wish`;
      slider.setAttribute("aria-valuetext", `${this.amount} times the wish`);
    };
    const choose = (/** @type {Avenue} */ avenue) => {
      this.avenue = avenue;
      mark();
      again();
    };
    slider.addEventListener("input", () => {
      this.#decades = Number(slider.value);
      mark();
      again();
    });
    mark();
    return {
      node: element(
        "section",
        { className: "trial" },
        element("h3", {}, "Take one avenue alone"),
        element(
          "div",
          { className: "segmented", role: "group", "aria-label": "Avenue to take" },
          ...buttons,
        ),
        element("label", { className: "trial-amount" }, "How far", slider, amount),
        element("div", { className: "trial-results" }, ...rows.map(({ node }) => node)),
        note,
      ),
      update: ({ before, after }, moment) => {
        rows[0].update(before?.activation, after?.activation);
        rows[1].update(before?.cost, after?.cost);
        note.textContent = noteOf(this.avenue, moment);
      },
      clear: () => {
        for (const row of rows) row.update(undefined, undefined);
        note.textContent = "";
      },
    };
  }
}

/** @param {string} name */
function resultRow(name) {
  const [from, to, change] = [0, 1, 2].map(() =>
    element("span", { className: "number live" }, "…"),
  );
  change.dataset.change = name;
  return {
    node: element(
      "p",
      { className: "trial-result" },
      element("span", { className: "muted" }, name),
      element("span", {}, from, " → ", to),
      change,
    ),
    update: (/** @type {Known} */ before, /** @type {Known} */ after) => {
      const difference = changeOf(before, after);
      from.textContent = wordsOf(before);
      to.textContent = wordsOf(after);
      change.textContent = changeText(difference);
      change.className = `number live change ${toneOf(difference ?? null)}`;
    },
  };
}

/** @typedef {number | null | undefined} Known null: not a number; undefined: not there yet */

/** @param {Known} before @param {Known} after @returns {Known} */
function changeOf(before, after) {
  if (before === undefined || after === undefined) return undefined;
  return before === null || after === null ? null : after - before;
}

/** @param {Known} value */
const wordsOf = (value) => (value === undefined ? "…" : numberText(value));

/** @param {Known} change */
export function changeText(change) {
  return typeof change === "number" && change > 0 ? `+${numberText(change)}` : wordsOf(change);
}

/** What must be known of an avenue. @param {Avenue} avenue @param {import("../moment.js").Moment} moment */
export function noteOf(avenue, moment) {
  if (avenue !== "activations") {
    return "Nothing of the run changes. Far steps may overshoot: the wish is a rate, true of small ones.";
  }
  const { layer } = neuronFor(moment);
  const others = "They feed the whole layer, so the cost may move either way.";
  if (layer > 1) return `Training reaches these only through the layers before. ${others}`;
  return `These are the example's ${activationsName(moment, 0)}, which training cannot change. ${others}`;
}
