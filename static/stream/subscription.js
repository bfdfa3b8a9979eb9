/**
 * What the page asks of the stream, as its state says it. Pure: state in, messages and query out.
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../types.js").Example} Example
 */

export const FRAMES_PER_SECOND = 30;

/** Edges of a frame, the strongest, where all would take more bytes than these with their numbers: 0.3 MB. */
export const MOST_EDGES = 60_000;

/**
 * The fields of the action `subscribe`.
 * @param {State} state
 */
export function subscription(state) {
  const [low, high] = lockedRange(state);
  return {
    edges: state.get("edges"),
    fps: FRAMES_PER_SECOND,
    scale: state.get("scale"),
    range: state.get("range"),
    low,
    high,
    most: MOST_EDGES,
  };
}

/**
 * The same as a query, for a new socket. A drawn example does not fit into an address; it is sent
 * when the socket is open.
 * @param {State} state
 */
export function subscriptionQuery(state) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(subscription(state))) {
    if (value !== null) query.set(name, String(value));
  }
  if (state.get("spotlight") !== "drawn") query.set("spotlight", state.get("spotlight"));
  return query.toString();
}

/**
 * What `state.spotlight` names, or null for the drawing, which only the draw pad has.
 * @param {string} spotlight
 * @returns {import("../types.js").ExampleReference | "batch" | null}
 */
export function parseSpotlight(spotlight) {
  if (spotlight === "batch") return "batch";
  if (spotlight === "drawn") return null;
  const [split, index] = spotlight.split(":");
  return { split: split === "test" ? "test" : "train", index: Number(index) };
}

/**
 * How `state.spotlight` writes an example.
 * @param {Example | "batch"} example
 */
export function formatSpotlight(example) {
  if (example === "batch") return "batch";
  return "split" in example ? `${example.split}:${example.index}` : "drawn";
}

/** @param {State} state @returns {[number | null, number | null]} */
function lockedRange(state) {
  if (state.get("range") !== "locked" || !state.get("lock")) return [null, null];
  const [low, high] = state.get("lock").split(",").map(Number);
  // A logarithmic scale has no zero; a link made by hand may still ask for one.
  return low === 0 && state.get("scale") === "log" ? [null, null] : [low, high];
}

/**
 * Whether `state.select` names something that a network of these layers has.
 * @param {string} select
 * @param {number[]} layers
 */
export function fits(select, layers) {
  const [kind, ...numbers] = select.split(":");
  const [layer, to, from] = numbers.map(Number);
  if (kind === "n") return to < (layers[layer] ?? 0);
  if (kind === "b") return layer > 0 && to < (layers[layer] ?? 0);
  if (kind === "e") return layer > 0 && to < (layers[layer] ?? 0) && from < layers[layer - 1];
  return true;
}
