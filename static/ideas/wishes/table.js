/**
 * The wishes as a table: a row for each parameter, a column for each example, their average and what
 * the optimizer makes of it. Color and size of all wishes are on one scale; only the update, which is
 * no wish but a change, has a unit of its own and no color.
 *
 * @typedef {import("./numbers.js").Row} Row
 * @typedef {{rows: Row[], single: boolean, selected: string}} Content single: a column for each example
 */

import { element } from "../../elements.js";
import { numberText } from "../../inspector/math.js";
import { nameOf } from "../places.js";
import { addressOf, compact, unitOf, unitText } from "./numbers.js";
import { spreadOf } from "./spread.js";

export class WishTable {
  #head;
  #body = element("tbody");
  #scale = element("p", { className: "muted wish-scale" });
  #choose;

  /** @param {Node} head @param {(address: string) => void} choose a row was clicked */
  constructor(head, choose) {
    this.#choose = choose;
    this.#head = head;
    const caption = element("caption", { className: "visually-hidden" }, "Wishes");
    const table = element(
      "table",
      { className: "wish-table number" },
      caption,
      element("thead", {}, this.#head),
      this.#body,
    );
    this.scroller = element(
      "div",
      { className: "wish-scroller", tabIndex: 0, role: "region", "aria-label": "Table of wishes" },
      table,
    );
    this.node = element("div", {}, this.scroller, this.#scale);
  }

  /** @param {Content} content */
  update({ rows, single, selected }) {
    const wishes = rows.flatMap((row) => [...row.wishes, row.average]);
    const largest = Math.max(0, ...wishes.map((wish) => Math.abs(wish ?? 0)));
    const [unit, updateUnit] = [unitOf(wishes), unitOf(rows.map(({ update }) => update))];
    for (const [i, row] of rows.entries()) {
      const line = this.#body.children[i] ?? this.#body.appendChild(this.#line());
      const columns = single ? row.wishes.length : 1;
      while (line.children.length > columns + 3) line.children[1].remove();
      while (line.children.length < columns + 3) line.children[1].before(element("td"));
      const [name, ...cells] = /** @type {HTMLElement[]} */ ([...line.children]);
      this.#nameLine(name, row, selected);
      if (single) for (const [k, wish] of row.wishes.entries()) fill(cells[k], wish, unit, largest);
      else cells[0].replaceChildren(spreadOf(row, largest));
      fill(cells[columns], row.average, unit, largest);
      const update = cells[columns + 1];
      update.textContent = compact(row.update, updateUnit);
      update.title = numberText(row.update);
    }
    while (this.#body.children.length > rows.length) this.#body.lastElementChild?.remove();
    this.#scale.textContent = rows.length
      ? `Wishes in units of ${unitText(unit)} cost per unit of the parameter, colored on one linear ` +
        `scale; updates in units of ${unitText(updateUnit)}. ≈ 0 is too small for its unit.`
      : "";
  }

  clear() {
    this.#body.replaceChildren();
    this.#scale.textContent = "";
  }

  #line() {
    const button = element("button", { type: "button" });
    button.addEventListener("click", () => this.#choose(button.dataset.address ?? ""));
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, button),
      element("td", { className: "average" }),
      element("td", { className: "update" }),
    );
  }

  /** @param {Element} head @param {Row} row @param {string} selected */
  #nameLine(head, row, selected) {
    const button = /** @type {HTMLElement} */ (head.firstElementChild);
    const address = addressOf(row);
    button.textContent = nameOf(row.parameter);
    button.dataset.address = address;
    button.dataset.term = address;
    button.setAttribute("aria-pressed", String(address === selected));
  }
}

/** @param {HTMLElement} cell @param {number | null} wish @param {number} unit @param {number} largest */
function fill(cell, wish, unit, largest) {
  cell.textContent = compact(wish, unit);
  cell.title = numberText(wish);
  cell.dataset.sign = wish === null ? "none" : wish > 0 ? "positive" : wish < 0 ? "negative" : "";
  cell.style.setProperty("--size", String(largest ? Math.abs(wish ?? 0) / largest : 0));
}
