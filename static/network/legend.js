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
      item.append(sample, text);
      item.hidden = true;
      list.append(item);
      return { level, item };
    });
  }

  /** @param {Uint8Array} levels */
  update(levels) {
    for (const { level, item } of this.items) {
      const hidden = !levels.includes(level);
      if (item.hidden !== hidden) item.hidden = hidden;
    }
  }
}
