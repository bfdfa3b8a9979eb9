/**
 * The edges of a neuron that the cost cares about most, as buttons that select them.
 *
 * The list stands still while someone points at it or is in it with the keyboard: an edge that moves
 * away under the pointer cannot be clicked. Its numbers go on.
 */

import { element } from "../elements.js";
import { numberText } from "./math.js";

const COUNT = 5;

/**
 * The indices of the largest magnitudes, largest first; not-a-number is nothing to rank.
 *
 * @param {(number | null)[]} values
 * @param {number} [count]
 */
export function strongest(values, count = COUNT) {
  const size = (/** @type {number} */ i) => Math.abs(values[i] ?? 0);
  return values
    .map((_, i) => i)
    .sort((i, j) => size(j) - size(i))
    .slice(0, count);
}

export class StrongestEdges {
  #title = element("span");
  #list = element("ol", { className: "strongest" });
  /** @type {number[]} */
  #order = [];
  #choose;

  /** @param {(index: number) => void} choose */
  constructor(choose) {
    this.#choose = choose;
    const head = element(
      "h3",
      { className: "strongest-head" },
      this.#title,
      element("span", {}, "weight"),
      element("span", {}, "gradient"),
    );
    this.node = element("section", { className: "strongest-edges" }, head, this.#list);
  }

  /**
   * @param {string} title
   * @param {(number | null)[]} weights
   * @param {(number | null)[]} gradients
   * @param {(index: number) => string} nameOf
   */
  update(title, weights, gradients, nameOf) {
    this.#title.textContent = title;
    const held = this.#list.matches(":hover, :focus-within");
    if (!held || this.#order.some((i) => i >= weights.length)) this.#order = strongest(gradients);
    this.#order.forEach((edge, slot) => {
      const button = this.#button(slot);
      const [name, weight, gradient] = button.children;
      name.textContent = nameOf(edge);
      weight.textContent = numberText(weights[edge]);
      gradient.textContent = numberText(gradients[edge]);
    });
    while (this.#list.children.length > this.#order.length) this.#list.lastElementChild?.remove();
  }

  /** @param {number} slot @returns {Element} */
  #button(slot) {
    const existing = this.#list.children[slot]?.firstElementChild;
    if (existing) return existing;
    const button = element(
      "button",
      { type: "button", onclick: () => this.#choose(this.#order[slot]) },
      element("span"),
      element("span", { className: "number", title: "weight" }),
      element("span", { className: "number", title: "gradient" }),
    );
    this.#list.append(element("li", {}, button));
    return button;
  }
}
