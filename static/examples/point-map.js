/**
 * Two-dimensional examples where they lie: a scatter of points to choose from. Classes differ in
 * shape as well as in color.
 */

import { element } from "../elements.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const SIZE = 300;

/** @typedef {import("./example-grid.js").Item} Item */

export class PointMap {
  node = element("div", { className: "point-map", role: "listbox", "aria-label": "Examples" });
  /** @type {Item[]} */
  #items = [];
  /** @type {SVGElement[]} */
  #points = [];
  #choose;

  /** @param {(index: number) => void} choose */
  constructor(choose) {
    this.#choose = choose;
    this.node.addEventListener("keydown", (event) => this.#move(event));
    this.node.addEventListener("click", (event) => this.#pick(event));
  }

  /**
   * @param {Item[]} items
   * @param {[number, number]} extent of both axes
   */
  draw(items, [low, high]) {
    this.#items = items;
    const place = (/** @type {number} */ value) => ((value - low) / (high - low)) * SIZE;
    const svg = svgNode("svg", { viewBox: `0 0 ${SIZE} ${SIZE}` });
    this.#points = items.map((item) => {
      const point = pointShape(item.label, place(item.inputs[0]), SIZE - place(item.inputs[1]));
      point.setAttribute("role", "option");
      point.setAttribute("aria-label", item.title);
      const title = svgNode("title", {});
      title.textContent = item.title;
      point.append(title);
      return point;
    });
    svg.append(...this.#points);
    this.node.replaceChildren(svg);
  }

  /** Marks the spotlit example. @param {number | null} index */
  mark(index) {
    const place = this.#items.findIndex((item) => item.index === index);
    this.#points.forEach((point, i) => {
      point.setAttribute("aria-selected", String(i === place));
      point.setAttribute("tabindex", i === Math.max(0, place) ? "0" : "-1");
    });
  }

  /** Points are small, so the nearest one within a finger's width is meant. @param {MouseEvent} event */
  #pick({ clientX, clientY }) {
    const distances = this.#points.map((point) => {
      const box = point.getBoundingClientRect();
      return Math.hypot(box.x + box.width / 2 - clientX, box.y + box.height / 2 - clientY);
    });
    const nearest = distances.indexOf(Math.min(...distances));
    if (distances[nearest] <= 24) this.#choose(this.#items[nearest].index);
  }

  /** Arrows lead to the nearest point on that side; Enter and space choose. @param {KeyboardEvent} event */
  #move(event) {
    const place = this.#points.indexOf(/** @type {any} */ (document.activeElement));
    if (place < 0) return;
    const chosen = event.key === "Enter" || event.key === " ";
    const target = chosen ? place : nearestToward(event.key, place, this.#items);
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (chosen) this.#choose(this.#items[place].index);
    for (const point of this.#points) point.setAttribute("tabindex", "-1");
    this.#points[target].setAttribute("tabindex", "0");
    this.#points[target].focus();
  }
}

/** @type {Record<string, [number, number]>} */
const DIRECTIONS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * The nearest point within 45 degrees of an arrow key's direction.
 *
 * @param {string} key
 * @param {number} place
 * @param {{inputs: number[]}[]} items
 * @returns {number | null}
 */
export function nearestToward(key, place, items) {
  const direction = DIRECTIONS[key];
  if (!direction) return null;
  const [x, y] = items[place].inputs;
  let [best, least] = [/** @type {number | null} */ (null), Number.POSITIVE_INFINITY];
  items.forEach(({ inputs }, i) => {
    const [dx, dy] = [inputs[0] - x, inputs[1] - y];
    const along = dx * direction[0] + dy * direction[1];
    const across = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
    const distance = Math.hypot(dx, dy);
    if (i === place || along <= 0 || across > along || distance >= least) return;
    [best, least] = [i, distance];
  });
  return best;
}

/** @param {number} label @param {number} x @param {number} y @returns {SVGElement} */
function pointShape(label, x, y) {
  const className = `point class-${label % 2}`;
  if (label % 2 === 0) return svgNode("circle", { class: className, cx: x, cy: y, r: 3 });
  const d = `M${x} ${y - 4}L${x + 4} ${y}L${x} ${y + 4}L${x - 4} ${y}Z`;
  return svgNode("path", { class: className, d });
}

/** @param {string} tag @param {Record<string, string | number>} attributes @returns {SVGElement} */
function svgNode(tag, attributes) {
  const node = document.createElementNS(NAMESPACE, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return /** @type {SVGElement} */ (node);
}
