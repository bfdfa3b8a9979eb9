/** Ten upright bars, one a class: how likely the network holds each of them. */

import { percent } from "./verdict.js";

export class ProbabilityBars {
  element = document.createElement("ol");
  /** @type {{item: HTMLLIElement, bar: HTMLElement, number: HTMLElement, name: string}[]} */
  #bars = [];

  constructor() {
    this.element.className = "draw-bars";
    this.element.setAttribute("aria-label", "Probability of each digit");
  }

  /** @param {string[]} classes their names */
  setClasses(classes) {
    this.#bars = classes.map((name) => {
      const item = document.createElement("li");
      const number = item.appendChild(made("span", "draw-bar-number number"));
      const track = item.appendChild(made("span", "draw-bar-track"));
      const bar = track.appendChild(made("span", "draw-bar"));
      item.appendChild(made("span", "draw-bar-name")).textContent = name;
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

/** @param {string} tag @param {string} className */
function made(tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  element.setAttribute("aria-hidden", "true");
  return element;
}
