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
