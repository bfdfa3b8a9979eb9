/** A text whose numbers change in place, so that it can be read while the network learns. */

import { element } from "../elements.js";
import { numberText } from "../inspector/math.js";

/**
 * @typedef {import("./idea.js").Text} Text
 * @typedef {import("./idea.js").Values} Values
 */

export class LiveText {
  /** @type {[string, HTMLElement][]} */
  #slots = [];

  /** @param {Text} text */
  constructor({ words, slots }) {
    this.node = element("p", {}, words[0]);
    for (const [i, name] of slots.entries()) {
      const slot = element("span", {
        className: "number live",
        "data-term": name,
        "data-slot": name,
        textContent: "…",
      });
      this.#slots.push([name, slot]);
      this.node.append(slot, words[i + 1]);
    }
  }

  /** @param {Values} values */
  update(values) {
    for (const [name, slot] of this.#slots) {
      const text = wordsOf(values[name]);
      if (slot.textContent !== text) slot.textContent = text;
    }
  }
}

/** @param {number | string | null | undefined} value */
function wordsOf(value) {
  if (value === undefined) return "…";
  return typeof value === "string" ? value : numberText(value);
}
