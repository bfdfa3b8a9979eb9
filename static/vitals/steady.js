/**
 * Lets warnings come and go without flickering: while a run plays, one is shown once several answers
 * in a row had it, and goes once several had it not. Of a run that stands still one answer is enough.
 *
 * @typedef {import("./words.js").Warning} Warning
 */

import { keyOf } from "./words.js";

/** Answers in a row, at most one a second. */
const COMING = 3;
const GOING = 3;

export class Steady {
  /** @type {Map<string, {warning: Warning, shown: boolean, streak: number}>} */
  #known = new Map();

  clear() {
    this.#known.clear();
  }

  /**
   * @param {Warning[]} warnings of the newest answer
   * @param {boolean} still whether the run stands still
   * @returns {Warning[]} those to show, by kind and layer
   */
  take(warnings, still) {
    const now = new Map(warnings.map((warning) => [keyOf(warning), warning]));
    for (const [key, warning] of now) {
      const known = this.#known.get(key) ?? { warning, shown: false, streak: 0 };
      // What counts against the present state: of a shown one the absences, of others the presences.
      const streak = known.shown ? 0 : known.streak + 1;
      const shown = known.shown || still || streak >= COMING;
      this.#known.set(key, { warning, shown, streak: shown ? 0 : streak });
    }
    for (const [key, known] of this.#known) {
      if (now.has(key)) continue;
      known.streak += 1;
      if (!known.shown || still || known.streak >= GOING) this.#known.delete(key);
    }
    return [...this.#known.values()]
      .filter(({ shown }) => shown)
      .map(({ warning }) => warning)
      .sort((a, b) => a.kind.localeCompare(b.kind) || a.layer - b.layer);
  }
}
