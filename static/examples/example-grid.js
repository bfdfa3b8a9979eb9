/**
 * A page of pictures to choose from, one tab stop, arrow keys inside.
 */

import { element } from "../elements.js";
import { moveInGrid } from "./paging.js";
import { drawPicture } from "./picture.js";

/**
 * @typedef {object} Item
 * @property {number} index in its split
 * @property {number} label
 * @property {string} title
 * @property {number[]} inputs
 */

export class ExampleGrid {
  node = element("div", { className: "example-grid", role: "listbox", "aria-label": "Examples" });
  /** @type {Item[]} */
  #items = [];
  /** @type {HTMLElement[]} */
  #cells = [];
  #choose;

  /** @param {(index: number) => void} choose */
  constructor(choose) {
    this.#choose = choose;
    this.node.addEventListener("keydown", (event) => this.#move(event));
  }

  /**
   * @param {Item[]} items
   * @param {number[]} shape
   * @param {import("./picture.js").Ink} ink
   */
  draw(items, shape, ink) {
    this.#items = items;
    this.#cells = items.map((item) => {
      const canvas = element("canvas");
      drawPicture(canvas, item.inputs, shape, ink);
      return element(
        "button",
        {
          type: "button",
          role: "option",
          tabIndex: -1,
          title: item.title,
          "aria-label": item.title,
          onclick: () => this.#choose(item.index),
        },
        canvas,
      );
    });
    this.node.replaceChildren(...this.#cells);
  }

  /** Marks the spotlit example. @param {number | null} index */
  mark(index) {
    const place = this.#items.findIndex((item) => item.index === index);
    this.#cells.forEach((cell, i) => {
      cell.setAttribute("aria-selected", String(i === place));
      cell.tabIndex = i === Math.max(0, place) ? 0 : -1;
    });
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const place = this.#cells.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (place < 0) return;
    const columns = getComputedStyle(this.node).gridTemplateColumns.split(" ").length;
    const target = moveInGrid(event.key, place, columns, this.#cells.length);
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    for (const cell of this.#cells) cell.tabIndex = -1;
    this.#cells[target].tabIndex = 0;
    this.#cells[target].focus();
  }
}
