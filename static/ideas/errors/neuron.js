/** Which neuron the page about errors tells of, and what is asked of it. Pure. */

import { nodeOf } from "../../network/selection.js";
import { largest } from "../places.js";

/**
 * @typedef {import("../moment.js").Moment} Moment
 * @typedef {import("../../network/view.js").NodeName} NodeName
 */

/**
 * The neuron that is selected, or that the selected parameter feeds; else the hidden one with the
 * largest error, or the output with the largest where nothing is hidden.
 * @param {Moment} moment @returns {NodeName}
 */
export function neuronFor({ selected, frame }) {
  const node = selected && nodeOf(selected);
  if (node && node.layer > 0) return node;
  const last = frame.layers.length - 1;
  const hidden = frame.layers.map((_, layer) => layer).slice(1, last);
  const strongest = (hidden.length ? hidden : [last]).map((layer) => {
    const deltas = frame.deltas[layer] ?? [];
    const index = largest(deltas);
    return { layer, index, size: Math.abs(deltas[index] ?? 0) };
  });
  const { layer, index } = strongest.reduce((most, each) => (each.size > most.size ? each : most));
  return { layer, index };
}

/** @param {Moment} moment */
export function isOutput(moment) {
  return neuronFor(moment).layer === moment.run.layers.length - 1;
}

/** @param {NodeName} neuron */
export function neuronName({ layer, index }) {
  return `neuron ${index} of layer ${layer}`;
}

/**
 * What is asked of a hidden neuron, the most first.
 * @param {(number | null)[] | undefined} contributions of each neuron of the next layer
 * @returns {{index: number, value: number | null}[]}
 */
export function ranked(contributions = []) {
  const size = (/** @type {number | null} */ value) => Math.abs(value ?? 0);
  return contributions
    .map((value, index) => ({ index, value }))
    .sort((a, b) => size(b.value) - size(a.value));
}

/** The term that an asker's number, edge and bar share; the first is also the text's. @param {number} place */
export function termOf(place) {
  return place === 0 ? "strongest" : `asked-${place}`;
}
