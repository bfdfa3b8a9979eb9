/**
 * The runs that were forked off the one on the track, as buttons that open them.
 *
 * @typedef {import("../types.js").Run} Run
 */

import { formatCount } from "../controls/format.js";
import { element } from "../elements.js";
import { shareOf } from "./places.js";

/** Forks that get a button; of more, the runs' own page tells. */
const MOST = 40;

export class Forks {
  /** @type {Run[]} */
  #forks = [];
  #open;
  node = element("span", { className: "timeline-forks" });

  /** @param {(id: string) => unknown} open */
  constructor(open) {
    this.#open = open;
  }

  /** @param {Run[]} runs all there are, the oldest first @param {string} id of the one on the track */
  show(runs, id) {
    this.#forks = runs.filter(({ parent }) => parent === id).slice(-MOST);
    this.node.replaceChildren(...this.#forks.map((fork) => this.#button(fork)));
  }

  /** @param {number} end the last step of the track */
  place(end) {
    this.#forks.forEach(({ parent_step }, i) => {
      const button = /** @type {HTMLElement} */ (this.node.children[i]);
      button.style.left = `${100 * shareOf(parent_step ?? 0, end)}%`;
    });
  }

  /** The newest run that began at a step. @param {number} step */
  at(step) {
    return this.#forks.findLast(({ parent_step }) => parent_step === step) ?? null;
  }

  /** @param {Run} fork */
  #button({ id, name, parent_step }) {
    const where = `forked at step ${formatCount(parent_step ?? 0)}`;
    return element("button", {
      type: "button",
      className: "timeline-fork",
      title: `${name}: ${where}`,
      "aria-label": `Open ${name}, ${where}`,
      onclick: () => this.#open(id),
    });
  }
}
