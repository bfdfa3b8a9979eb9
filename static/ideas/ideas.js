/** The ten ideas in their order, one module each. */

import { chain } from "./pages/chain.js";
import { data } from "./pages/data.js";
import { stochastic } from "./pages/stochastic.js";

/** @type {import("./idea.js").Idea[]} */
export const IDEAS = [chain, stochastic, data];

/**
 * Opens the next idea, or the one before; behind the last comes the first.
 * @param {import("../state.js").State} state @param {number} places
 */
export function turn(state, places) {
  const at = IDEAS.findIndex(({ name }) => name === state.get("idea"));
  const { name } = IDEAS[(at + places + IDEAS.length) % IDEAS.length];
  state.set({ panel: "ideas", idea: name, show: "" });
}
