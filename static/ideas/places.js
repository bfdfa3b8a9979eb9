/** What parameters and neurons are called in the addresses, in the probes and in words. Pure. */

/**
 * @typedef {import("../api.js").ParameterReference} ParameterReference
 * @typedef {import("../network/selection.js").Target} Target
 */

/** The probes' name of an edge or a bias; null for anything else. @param {Target | null} target
 * @returns {ParameterReference | null} */
export function parameterOf(target) {
  if (!target || target.kind === "neuron") return null;
  const { layer, to } = target;
  return target.kind === "edge" ? { layer, to, from: target.from } : { layer, to };
}

/** As the address writes a selection. @param {ParameterReference} parameter */
export function selectionOf({ layer, to, from }) {
  return from === undefined ? `b:${layer}:${to}` : `e:${layer}:${to}:${from}`;
}

/** @param {ParameterReference} parameter @returns {string} */
export function nameOf({ layer, to, from }) {
  return from === undefined ? `b[${layer}][${to}]` : `W[${layer}][${to}, ${from}]`;
}

/**
 * The weight into the outputs whose derivative for the spotlit example is largest: what a page is
 * about while nothing is selected. Its numbers are the frame's.
 * @param {import("../types.js").Frame} frame
 * @returns {ParameterReference}
 */
export function strongestOutputWeight({ activations, deltas, layers }) {
  const layer = layers.length - 1;
  const delta = deltas[layer] ?? new Float32Array(layers[layer]);
  return { layer, to: largest(delta), from: largest(activations[layer - 1]) };
}

/** @param {ArrayLike<number>} values the place of the largest magnitude */
export function largest(values) {
  let place = 0;
  for (let i = 1; i < values.length; i++) {
    if (Math.abs(values[i]) > Math.abs(values[place])) place = i;
  }
  return place;
}
