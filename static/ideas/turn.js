/** From one of the ten ideas to the next, without any of them. */

import { TABLE } from "../state.js";

/** @typedef {import("../state.js").StateValues["idea"]} IdeaName */

const NAMES = /** @type {IdeaName[]} */ (TABLE.idea.allowed);

/**
 * Opens the next idea, or the one before; behind the last comes the first.
 * @param {import("../state.js").State} state @param {number} places
 */
export function turn(state, places) {
  const at = NAMES.indexOf(state.get("idea"));
  const idea = NAMES[(at + places + NAMES.length) % NAMES.length];
  state.set({ panel: "ideas", idea, show: "" });
}
