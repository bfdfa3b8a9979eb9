/** What a key means on the stage. Pure: the stage does it. */

import { move } from "./navigation.js";

/**
 * @typedef {import("./selection.js").Target} Target
 * @typedef {{focus: Target} | {select: Target} | {zoom: number} | {clear: true}} Meaning
 *   zoom: a factor, or 0 for the whole network
 */

export const ZOOM_STEP = 1.4;

/**
 * @param {string} key as KeyboardEvent.key
 * @param {Target | null} focused @param {Target | null} selected
 * @param {import("./layout.js").NetworkLayout} layout
 * @param {(layer: number, to: number, from: number) => number} strength
 * @returns {Meaning | null} null where the key is the page's
 */
export function meaningOf(key, focused, selected, layout, strength) {
  switch (key) {
    case "Escape":
      return focused || selected ? { clear: true } : null;
    case "Enter":
    case " ":
      return focused ? { select: focused } : null;
    case "+":
      return { zoom: ZOOM_STEP };
    case "-":
      return { zoom: 1 / ZOOM_STEP };
    case "0":
      return { zoom: 0 };
    default: {
      const next = move(focused ?? selected, key, layout, strength);
      return next && { focus: next };
    }
  }
}
