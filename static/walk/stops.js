/**
 * The stops of a walk through one step: forward through the layers, the cost, back through the layers,
 * the update. Pure: a place on the way in, what the stage holds still out.
 *
 * @typedef {{name: "forward" | "cost" | "backward" | "update", layer: number}} Stop layer 0 where there
 *   is none
 */

import { partAt } from "../network/phases.js";

/** @param {number} layers weight layers, L @returns {Stop[]} */
export function stopsOf(layers) {
  const up = Array.from({ length: layers }, (_, i) => i + 1);
  return [
    ...up.map((layer) => /** @type {Stop} */ ({ name: "forward", layer })),
    { name: "cost", layer: 0 },
    ...up.reverse().map((layer) => /** @type {Stop} */ ({ name: "backward", layer })),
    { name: "update", layer: 0 },
  ];
}

/**
 * What the stage shows at a place on the way: at stop i whole at i + 1, and between two whole numbers
 * on the way from one stop to the next.
 * @param {number} place above 0, at most the number of stops @param {number} layers
 */
export function phaseAtPlace(place, layers) {
  const stops = stopsOf(layers);
  const at = Math.min(stops.length - 1, Math.max(0, Math.ceil(place) - 1));
  const { name, layer } = stops[at];
  return partAt(name, layer, Math.min(1, Math.max(0, place - at)), layers);
}

/** The stop that the state names, or the last one there is. @param {string} walk @param {number} layers */
export function stopNumber(walk, layers) {
  return Math.min(Number(walk), stopsOf(layers).length - 1);
}

/** @param {Stop} stop @returns {string} */
export function nameOf({ name, layer }) {
  if (name === "cost") return "The cost";
  if (name === "update") return "The update";
  return name === "forward" ? `Forward: layer ${layer}` : `Backward: layer ${layer}`;
}

/**
 * Goes to another stop, no farther than the first and the last.
 * @param {import("../state.js").State} state @param {number} layers @param {number} places
 */
export function moveWalk(state, layers, places) {
  const to = stopNumber(state.get("walk"), layers) + places;
  if (to >= 0 && to < stopsOf(layers).length) state.set({ walk: String(to) });
}
