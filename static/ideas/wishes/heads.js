/**
 * The table's head: each example with its picture, as a button that shows its wishes alone on the
 * stage, and one that takes it away. The nodes stay while the examples do.
 *
 * @typedef {import("../../types.js").Example} Example
 *
 * @typedef {object} Actions
 * @property {(column: number, pinned: boolean) => void} look shows one example's wishes; -1 all of them
 * @property {(column: number) => void} remove
 */

import { element } from "../../elements.js";
import { drawFace } from "./faces.js";
import { titleOf } from "./picks.js";

export class Heads {
  node = element("tr");
  #actions;
  #drawn = "";
  /** @type {HTMLButtonElement[]} */ #looks = [];

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
  }

  /**
   * @param {Example[]} examples none where the columns are no single examples
   * @param {import("./faces.js").Faces} faces
   * @param {import("../../types.js").Dataset | null} dataset
   * @param {number} pinned column, or -1
   */
  update(examples, faces, dataset, pinned) {
    const read = examples.map((example) => (dataset ? faces.of(example, dataset) : null));
    const theme = document.documentElement.dataset.theme;
    const key = [theme, dataset?.name, ...examples.map(titleOf), ...read.map(Boolean)].join();
    if (key !== this.#drawn) {
      this.#drawn = key;
      this.#build(examples, read, dataset);
    }
    for (const [i, look] of this.#looks.entries()) {
      look.setAttribute("aria-pressed", String(i === pinned));
    }
  }

  /** @param {Example[]} examples @param {(import("./faces.js").Read | null)[]} read
   * @param {import("../../types.js").Dataset | null} dataset */
  #build(examples, read, dataset) {
    const focused = this.#looks.indexOf(/** @type {any} */ (document.activeElement));
    const alone = examples.length === 1;
    this.#looks = examples.map((example, i) => this.#look(example, read[i], dataset, i));
    const columns = examples.map((example, i) =>
      element("th", { scope: "col" }, this.#looks[i], alone ? null : this.#remove(example, i)),
    );
    if (!examples.length) {
      columns.push(element("th", { scope: "col", className: "spread" }, "each example's wish"));
    }
    this.node.replaceChildren(
      element("th", { scope: "col" }, "parameter"),
      ...columns,
      element("th", { scope: "col", className: "average" }, "average"),
      element("th", { scope: "col", className: "update" }, "update"),
    );
    this.#looks[focused]?.focus();
  }

  /** @param {Example} example @param {import("./faces.js").Read | null} read
   * @param {import("../../types.js").Dataset | null} dataset @param {number} column */
  #look(example, read, dataset, column) {
    const { look } = this.#actions;
    const label = read && dataset ? (dataset.classes[read.label] ?? String(read.label)) : "…";
    const named = `Wishes of ${titleOf(example)}, labeled ${label}, on the stage`;
    return element(
      "button",
      {
        type: "button",
        className: "wish-head",
        title: `${titleOf(example)}: ${label}`,
        "aria-label": named,
        onclick: () => look(column, true),
        onpointerenter: () => look(column, false),
        onpointerleave: () => look(-1, false),
        onfocus: () => look(column, false),
        onblur: () => look(-1, false),
      },
      read && dataset ? drawFace(read, dataset) : element("span", { className: "wish-face" }),
      element("span", { className: "wish-label" }, label),
    );
  }

  /** @param {Example} example @param {number} column */
  #remove(example, column) {
    const named = `Take ${titleOf(example)} away`;
    return element(
      "button",
      {
        type: "button",
        className: "wish-remove",
        "aria-label": named,
        title: named,
        onclick: () => this.#actions.remove(column),
      },
      "×",
    );
  }
}
