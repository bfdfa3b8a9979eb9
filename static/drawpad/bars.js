/** Ten upright bars, one a class: how likely the network holds each of them. */

import { element } from "../elements.js";
import { percent } from "./verdict.js";

export class ProbabilityBars {
  element = element("ol", { className: "draw-bars", "aria-label": "Probability of each digit" });
  /** @type {{item: HTMLLIElement, bar: HTMLElement, number: HTMLElement, name: string}[]} */
  #bars = [];

  /** @param {string[]} classes their names */
  setClasses(classes) {
    this.#bars = classes.map((name) => {
      const number = hidden("draw-bar-number number");
      const bar = hidden("draw-bar");
      const track = hidden("draw-bar-track", bar);
      const item = element("li", {}, number, track, hidden("draw-bar-name", name));
      return { item, bar, number, name };
    });
    this.element.replaceChildren(...this.#bars.map(({ item }) => item));
  }

  /** @param {number[] | null} probabilities null for none @param {number} winner or -1 */
  update(probabilities, winner) {
    this.#bars.forEach(({ item, bar, number, name }, i) => {
      const share = probabilities?.[i] ?? 0;
      item.classList.toggle("winner", i === winner);
      item.setAttribute("aria-label", `${name}: ${probabilities ? percent(share) : "not known"}`);
      bar.style.height = `${100 * Math.min(Math.max(share || 0, 0), 1)}%`;
      number.textContent = probabilities ? short(share) : "";
    });
  }
}

/** A percentage that fits over a narrow bar. @param {number} share */
function short(share) {
  if (!Number.isFinite(share)) return "–";
  const shown = 100 * share;
  return shown >= 9.95 || shown < 0.05 ? String(Math.round(shown)) : shown.toFixed(1);
}

/** The item's own label says it all. @param {string} className @param {...(Node | string)} children */
const hidden = (className, ...children) =>
  element("span", { className, "aria-hidden": "true" }, ...children);
