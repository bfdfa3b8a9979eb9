/** The ten ideas in their order, one module each. */

import { avenues } from "./pages/avenues.js";
import { chain } from "./pages/chain.js";
import { data } from "./pages/data.js";
import { errors } from "./pages/errors.js";
import { gradient } from "./pages/gradient.js";
import { graph } from "./pages/graph.js";
import { hebbian } from "./pages/hebbian.js";
import { sensitivity } from "./pages/sensitivity.js";
import { stochastic } from "./pages/stochastic.js";
import { wishes } from "./pages/wishes.js";

/** @type {import("./idea.js").Idea[]} */
export const IDEAS = [
  wishes,
  gradient,
  sensitivity,
  graph,
  avenues,
  chain,
  hebbian,
  errors,
  stochastic,
  data,
];

/**
 * Opens the next idea, or the one before; behind the last comes the first.
 * @param {import("../state.js").State} state @param {number} places
 */
export function turn(state, places) {
  const at = IDEAS.findIndex(({ name }) => name === state.get("idea"));
  const { name } = IDEAS[(at + places + IDEAS.length) % IDEAS.length];
  state.set({ panel: "ideas", idea: name, show: "" });
}
