/** Which neuron, or which layer's weights, a page is about; and whether its outputs are coupled. Pure. */

import { nodeOf } from "../network/selection.js";
import { largest } from "./places.js";

/** @typedef {import("./moment.js").Moment} Moment */

/**
 * The neuron that is selected, or that the selected parameter feeds; else, as with an input, the
 * output that the cost depends on most.
 * @param {Moment} moment @returns {{layer: number, neuron: number}}
 */
export function neuronFor({ selected, frame }) {
  const node = selected && nodeOf(selected);
  if (node && node.layer > 0) return { layer: node.layer, neuron: node.index };
  const layer = frame.layers.length - 1;
  return { layer, neuron: largest(frame.deltas[layer] ?? []) };
}

/** As the address writes a selection: what is selected, where it has a neuron with inputs. @param {Moment} moment */
export function neuronSelection(moment) {
  const { layer, neuron } = neuronFor(moment);
  return `n:${layer}:${neuron}`;
}

/** @param {{layer: number, neuron: number}} neuron */
export function neuronName({ layer, neuron }) {
  return `a[${layer}][${neuron}]`;
}

/** What the activations of a layer are called. @param {Moment} moment @param {number} layer */
export function activationsName({ dataset }, layer) {
  if (layer > 0) return "activations";
  return dataset?.input_shape.length === 2 && dataset.input_shape[0] > 1 ? "pixels" : "inputs";
}

/**
 * Whether an activation of the layer depends on all of the layer's z, not on its own alone.
 * @param {Moment} moment @param {number} layer
 */
export function isCoupled({ run }, layer) {
  return run.output_activation === "softmax" && layer === run.layers.length - 1;
}
