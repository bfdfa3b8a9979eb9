/**
 * The rows of a long list that exist: those near the window, and the one that has the focus. Each stands at
 * its place in the whole list, whose height is kept.
 *
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("./tree.js").TreeRow} TreeRow
 */

import { element } from "../elements.js";
import { RunRow } from "./row.js";
import { scrollTo, visibleRows } from "./window.js";

export class RowWindow {
  /** @type {Map<string, RunRow>} */
  rows = new Map();
  node = element("div", { role: "rowgroup", className: "rows" });
  #scroller;
  #actions;
  /** @type {TreeRow[]} */
  #list = [];
  #rowHeight = 60;

  /** @param {HTMLElement} scroller @param {import("./row.js").RowActions} actions */
  constructor(scroller, actions) {
    this.#scroller = scroller;
    this.#actions = actions;
  }

  /** Rows that the window has room for, less one, so that one sees where one was. */
  get page() {
    return Math.max(1, Math.floor(this.#scroller.clientHeight / this.#rowHeight) - 1);
  }

  /**
   * Makes the rows that can be seen, and lets go of the others.
   * @param {TreeRow[]} list @param {string} active the run whose row takes the keys
   * @param {(row: RunRow, of: TreeRow, index: number) => void} update
   * @returns {Run[]} those that can be seen
   */
  draw(list, active, update) {
    this.#list = list;
    this.#measure();
    const [first, end] = this.#seen();
    this.node.style.height = `${list.length * this.#rowHeight}px`;
    const wanted = new Map(
      list.slice(first, end).map((of, i) => [of.run.id, { of, index: first + i }]),
    );
    // What has the focus stays, however far it is scrolled away.
    if (this.rows.get(active)?.node.contains(document.activeElement)) {
      const index = list.findIndex(({ run }) => run.id === active);
      if (index >= 0) wanted.set(active, { of: list[index], index });
    }
    for (const [id, row] of this.rows) {
      if (wanted.has(id)) continue;
      row.node.remove();
      this.rows.delete(id);
    }
    for (const [id, { of, index }] of wanted) {
      const row = this.rows.get(id) ?? new RunRow(of.run, this.#actions);
      this.rows.set(id, row);
      update(row, of, index);
      row.node.style.top = `${index * this.#rowHeight}px`;
      this.#place(row.node, index);
    }
    return list.slice(first, end).map(({ run }) => run);
  }

  /** Scrolls so that a row can be seen, by as little as possible. @param {number} index */
  reveal(index) {
    const { scrollTop, clientHeight } = this.#scroller;
    // The head stands over the rows, so it takes of their room.
    const room = clientHeight - this.node.offsetTop;
    const to = scrollTo(index, scrollTop, room, this.#rowHeight);
    if (to !== scrollTop) this.#scroller.scrollTop = to;
  }

  #measure() {
    const height = Number.parseFloat(
      getComputedStyle(this.#scroller).getPropertyValue("--row-height"),
    );
    this.#rowHeight = height || this.#rowHeight;
  }

  #seen() {
    const { scrollTop, clientHeight } = this.#scroller;
    const scrolled = scrollTop - this.node.offsetTop;
    return visibleRows(scrolled, clientHeight, this.#rowHeight, this.#list.length);
  }

  /** Rows stand in the document in their order, for the Tab key and for screen readers.
   * @param {HTMLElement} node @param {number} index */
  #place(node, index) {
    node.dataset.index = String(index);
    const at = (/** @type {Element | null} */ other) =>
      Number(/** @type {HTMLElement | null} */ (other)?.dataset.index ?? -1);
    const fits =
      node.parentNode === this.node &&
      at(node.previousElementSibling) < index &&
      (!node.nextElementSibling || at(node.nextElementSibling) > index);
    if (fits) return;
    const next = [...this.node.children].find((other) => other !== node && at(other) > index);
    this.node.insertBefore(node, next ?? null);
  }
}
