/**
 * The overview as a table that is filled anew with every frame it is given.
 */

import { element } from "../elements.js";
import { numberText } from "./math.js";
import { summarize } from "./overview.js";

/** @type {Record<string, string>} */
const TITLES = {
  sigmoid: "sigmoid",
  tanh: "tanh",
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  identity: "identity",
  softmax: "softmax",
};

export class Overview {
  #body = element("tbody");
  #example = element("p", { className: "overview-example" });

  constructor() {
    const heads = ["Layer", "Parameters", "Gradient norm", "Mean activation", "Stuck"];
    const table = element(
      "table",
      { className: "overview" },
      element("caption", { className: "visually-hidden" }, "The layers of this run, now"),
      element(
        "thead",
        {},
        element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head))),
      ),
      this.#body,
    );
    this.node = element(
      "div",
      { className: "overview-panel" },
      element("h2", {}, "Point at anything"),
      element(
        "p",
        { className: "muted" },
        "Hover a neuron or a connection to see its numbers; click to keep it here, live, with the " +
          "formula they come from.",
      ),
      element("h3", {}, "This network now"),
      this.#example,
      table,
      element(
        "p",
        { className: "muted note" },
        "The gradient is the next mini-batch's. Activations are the spotlit example's; a neuron is " +
          "stuck when its slope there is nearly zero (saturated, or a ReLU that is off), so that " +
          "this example hardly changes it.",
      ),
    );
  }

  /**
   * @param {import("../types.js").Run} run
   * @param {import("../types.js").Frame} frame
   * @param {string[]} classes
   */
  update(run, frame, classes) {
    const { label, prediction, cost } = frame.example;
    const verdict = prediction === label ? "right" : "wrong";
    this.#example.textContent =
      `Spotlit: label ${classes[label] ?? label}, taken for ${classes[prediction] ?? prediction} ` +
      `(${verdict}), at a cost of ${numberText(cost)}.`;
    const rows = summarize(run, frame);
    rows.forEach((row, i) => {
      const cells = this.#row(i).children;
      const texts = [
        `${row.layer === rows.length ? "output" : `hidden ${row.layer}`}\n` +
          `${row.neurons.toLocaleString("en-US")} ${TITLES[row.activation] ?? row.activation}`,
        row.parameters.toLocaleString("en-US"),
        numberText(row.gradientNorm),
        numberText(row.meanActivation),
        row.stuck === null ? "—" : String(row.stuck),
      ];
      texts.forEach((text, column) => {
        if (cells[column].textContent !== text) cells[column].textContent = text;
      });
    });
    while (this.#body.children.length > rows.length) this.#body.lastElementChild?.remove();
  }

  /** Forgets the numbers, which were another run's. */
  clear() {
    this.#example.textContent = "";
    this.#body.replaceChildren();
  }

  /** @param {number} index */
  #row(index) {
    const existing = this.#body.children[index];
    if (existing) return existing;
    const numbers = Array.from({ length: 4 }, () => element("td", { className: "number" }));
    const row = element("tr", {}, element("th", { scope: "row" }), ...numbers);
    this.#body.append(row);
    return row;
  }
}
