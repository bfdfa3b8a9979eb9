/** What is on no color scale, explained beside it: only what the picture shows now. */

import { NOT_A_NUMBER, NOT_COMPUTED, ZERO } from "../scales.js";

const ENTRIES = [
  { level: ZERO, look: "zero", text: "exactly zero" },
  { level: NOT_COMPUTED, look: "not-computed", text: "not computed" },
  { level: NOT_A_NUMBER, look: "not-a-number", text: "not a number" },
];

export class Legend {
  /** @param {HTMLElement} list */
  constructor(list) {
    this.items = ENTRIES.map(({ level, look, text }) => {
      const item = document.createElement("li");
      const sample = document.createElement("span");
      sample.className = `stage-sample ${look}`;
      const words = document.createTextNode(text);
      item.append(sample, words);
      item.hidden = true;
      list.append(item);
      return { level, item, words, text };
    });
  }

  clear() {
    for (const { item } of this.items) item.hidden = true;
  }

  /**
   * @param {import("./edge_levels.js").EdgeLevels} levels @param {import("./layout.js").Gap[]} gaps
   * @param {Uint8Array[]} ranks of levels, for each gap; 0 is not drawn
   */
  update(levels, gaps, ranks) {
    for (const { level, item, words, text } of this.items) {
      const having = gaps.flatMap((gap, l) =>
        levels.levels.subarray(...levels.placesOf(gap)).includes(level) ? [l] : [],
      );
      const hidden = having.length === 0;
      if (item.hidden !== hidden) item.hidden = hidden;
      const said = text + leftOut(having, ranks, level);
      if (words.data !== said) words.data = said;
    }
  }
}

/**
 * @param {number[]} having gaps with such edges @param {Uint8Array[]} ranks @param {number} level
 * @returns {string} where they are too many to be drawn but in the fan of a selection
 */
export function leftOut(having, ranks, level) {
  const missing = having.filter((l) => ranks[l][level] === 0);
  if (missing.length === 0) return "";
  if (missing.length === having.length) return ": drawn where selected";
  return `: in layer ${missing.map((l) => l + 1).join(", ")} drawn where selected`;
}
