/**
 * The confusion matrix as a table to choose a cell from: one tab stop, arrow keys inside. The same
 * table stands small on the page and large on the stage.
 *
 * @typedef {{label: number, prediction: number}} Cell
 */

import { element } from "../../elements.js";
import { moveInGrid } from "../../examples/paging.js";
import { strengthOf, sum } from "./counts.js";

export class ConfusionTable {
  #table = element("table", { className: "confusion-table number" });
  /** @type {HTMLButtonElement[]} row by row */
  #cells = [];
  #names = "";
  /** @type {number | null} */
  #chosen = null;
  #choose;

  /** @param {(cell: Cell) => void} choose */
  constructor(choose) {
    this.#choose = choose;
    this.#table.addEventListener("keydown", (event) => this.#move(event));
    this.node = element(
      "div",
      { className: "confusion", hidden: true },
      element("p", { className: "confusion-columns muted", "aria-hidden": "true" }, "taken for"),
      this.#table,
      legend(),
    );
  }

  /** @param {number[][]} matrix @param {string[]} names of the classes @param {Cell | null} chosen */
  update(matrix, names, chosen) {
    if (names.join(" ") !== this.#names) this.#build(names);
    this.node.hidden = false;
    const count = names.length;
    this.#chosen = chosen ? chosen.label * count + chosen.prediction : null;
    matrix.forEach((row, label) => {
      const total = sum(row);
      for (const [prediction, number] of row.entries()) {
        this.#fill(label * count + prediction, number, total, sentence(names, label, prediction));
      }
    });
    this.#mark();
  }

  clear() {
    this.node.hidden = true;
  }

  /** @param {string[]} names */
  #build(names) {
    this.#names = names.join(" ");
    const head = (/** @type {string} */ name, /** @type {string} */ scope) =>
      element("th", { scope }, name);
    this.#cells = names.flatMap((_, label) =>
      names.map((__, prediction) =>
        element("button", {
          type: "button",
          tabIndex: -1,
          className: label === prediction ? "right" : "mistaken",
          onclick: () => this.#choose({ label, prediction }),
        }),
      ),
    );
    const rows = names.map((name, label) => {
      const cells = this.#cells.slice(label * names.length, (label + 1) * names.length);
      return element("tr", {}, head(name, "row"), ...cells.map((cell) => element("td", {}, cell)));
    });
    this.#table.replaceChildren(
      element("caption", { className: "visually-hidden" }, "Confusion matrix, in test examples"),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          element("th", { className: "confusion-corner", scope: "col" }, "label"),
          ...names.map((name) => head(name, "col")),
        ),
      ),
      element("tbody", {}, ...rows),
    );
    const longest = Math.max(...names.map((name) => name.length));
    this.node.style.setProperty("--name", `${longest + 2}ch`);
    this.#table.style.setProperty("--classes", String(names.length));
  }

  /** @param {number} place @param {number} count @param {number} total @param {string} words */
  #fill(place, count, total, words) {
    const cell = this.#cells[place];
    const text = count.toLocaleString("en-US", { useGrouping: false });
    if (cell.textContent === text && cell.dataset.of === String(total)) return;
    cell.textContent = text;
    cell.dataset.of = String(total);
    cell.classList.toggle("none", count === 0);
    cell.style.setProperty("--strength", `${Math.round(100 * strengthOf(count, total))}%`);
    cell.setAttribute("aria-label", `${words}: ${count} of ${total}`);
    cell.title = `${words}: ${count} of ${total}`;
  }

  #mark() {
    const stop = this.#chosen ?? 0;
    this.#cells.forEach((cell, place) => {
      cell.setAttribute("aria-pressed", String(place === this.#chosen));
      if (!this.#table.contains(document.activeElement)) cell.tabIndex = place === stop ? 0 : -1;
    });
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const place = this.#cells.indexOf(/** @type {any} */ (document.activeElement));
    if (place < 0) return;
    const columns = Math.sqrt(this.#cells.length);
    const target = moveInGrid(event.key, place, columns, this.#cells.length);
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    for (const cell of this.#cells) cell.tabIndex = -1;
    this.#cells[target].tabIndex = 0;
    this.#cells[target].focus();
  }
}

/** @param {string[]} names @param {number} label @param {number} prediction */
function sentence(names, label, prediction) {
  return label === prediction
    ? `${names[label]}, recognized`
    : `${names[label]} taken for ${names[prediction]}`;
}

/** The colors' scale, which no frame changes. */
function legend() {
  const bar = (/** @type {string} */ kind, /** @type {string} */ words) =>
    element("span", { className: `confusion-key ${kind}` }, words);
  const ticks = ["0.1 %", "1 %", "10 %", "100 %"].map((tick) => element("span", {}, tick));
  return element(
    "div",
    { className: "confusion-legend muted number" },
    bar("right", "recognized"),
    bar("mistaken", "mistaken"),
    element("span", { className: "confusion-ticks" }, ...ticks),
    element("span", {}, "of its row"),
  );
}
