/**
 * What one turns the pages with: split, first of each batch, random, go to, label, previous and next.
 *
 * @typedef {object} Actions
 * @property {(split: "train" | "test") => void} split
 * @property {(by: 1 | -1) => void} turn
 * @property {(index: number) => void} goTo
 * @property {() => void} random
 * @property {(on: boolean) => void} batch
 * @property {() => void} filter the labels to show have changed
 *
 * @typedef {object} View
 * @property {"train" | "test"} split
 * @property {number} offset
 * @property {number} total
 * @property {number} shown
 * @property {boolean} map whether everything is on one map, without pages
 * @property {string[]} classes
 */

import { element } from "../elements.js";
import { parseIndex } from "./paging.js";

export class ExampleTools {
  #actions;
  #total = 0;
  #splits;
  #label = element("select", { id: "examples-label" });
  #index = element("input", {
    id: "examples-index",
    className: "number",
    inputMode: "numeric",
    "aria-describedby": "examples-index-error",
  });
  #indexError = element("p", { id: "examples-index-error", className: "error", role: "alert" });
  #batch = element("input", { type: "checkbox", id: "examples-batch" });
  #range = element("span", { className: "muted number page-range" });
  #previous;
  #next;
  #paging;

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#splits = [this.#splitButton("train", "Training"), this.#splitButton("test", "Test")];
    this.#previous = button("‹ Previous", () => actions.turn(-1));
    this.#next = button("Next ›", () => actions.turn(1));
    this.#paging = element("div", { className: "paging" }, this.#previous, this.#range, this.#next);
    this.#label.addEventListener("change", () => actions.filter());
    this.#batch.addEventListener("change", () => actions.batch(this.#batch.checked));
    /** Above the examples. */
    this.before = element(
      "div",
      { className: "example-tools" },
      element(
        "div",
        { className: "segmented", role: "group", "aria-label": "Examples for" },
        ...this.#splits,
      ),
      button("Random", actions.random),
      element(
        "label",
        { className: "check", htmlFor: "examples-batch" },
        this.#batch,
        "First of each batch",
      ),
      element(
        "div",
        { className: "field" },
        element("label", { htmlFor: "examples-label" }, "Label"),
        this.#label,
      ),
      this.#goToForm(),
    );
    /** Below them. */
    this.after = this.#paging;
  }

  /** Whether examples of this label are to be shown. @param {number} label */
  accepts(label) {
    return this.#label.value === "" || Number(this.#label.value) === label;
  }

  /** @param {boolean} on */
  markBatch(on) {
    this.#batch.checked = on;
  }

  /** @param {View} view */
  update({ split, offset, total, shown, map, classes }) {
    this.#total = total;
    this.#splits.forEach((choice, i) => {
      choice.setAttribute("aria-pressed", String((i === 0) === (split === "train")));
    });
    const last = offset + shown - 1;
    this.#range.textContent = `${offset.toLocaleString("en-US")} to ${last.toLocaleString("en-US")} of ${total.toLocaleString("en-US")}`;
    this.#previous.disabled = offset === 0;
    this.#next.disabled = last >= total - 1;
    this.#previous.hidden = map;
    this.#next.hidden = map;
    this.#index.placeholder = `0 to ${total - 1}`;
    this.#updateLabels(classes);
  }

  /** @param {string[]} classes */
  #updateLabels(classes) {
    const names = ["all", ...classes];
    const options = Array.from(this.#label.options, (option) => option.textContent);
    if (options.join() === names.join()) return;
    this.#label.replaceChildren(
      ...names.map((name, i) => element("option", { value: i === 0 ? "" : String(i - 1) }, name)),
    );
  }

  #goToForm() {
    const form = element(
      "form",
      { className: "field", noValidate: true },
      element("label", { htmlFor: "examples-index" }, "Go to number"),
      element(
        "div",
        { className: "go-to" },
        this.#index,
        element("button", { className: "button", type: "submit" }, "Go"),
      ),
      this.#indexError,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const index = parseIndex(this.#index.value, this.#total);
      this.#index.setAttribute("aria-invalid", String(index === null));
      this.#indexError.textContent =
        index === null ? `Type a whole number from 0 to ${this.#total - 1}.` : "";
      if (index !== null) this.#actions.goTo(index);
    });
    return form;
  }

  /** @param {"train" | "test"} split @param {string} title */
  #splitButton(split, title) {
    return element(
      "button",
      { type: "button", "aria-pressed": "false", onclick: () => this.#actions.split(split) },
      title,
    );
  }
}

/** @param {string} title @param {() => void} action */
function button(title, action) {
  return element("button", { type: "button", className: "button", onclick: action }, title);
}
