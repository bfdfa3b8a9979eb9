/**
 * The run at a glance, layer by layer, from a frame alone: what the inspector shows while nothing is
 * selected.
 *
 * @typedef {import("../types.js").Frame} Frame
 * @typedef {import("../types.js").Run} Run
 *
 * @typedef {object} LayerSummary
 * @property {number} layer
 * @property {string} activation
 * @property {number} neurons
 * @property {number} parameters
 * @property {number} gradientNorm of the next mini-batch
 * @property {number} meanActivation of the spotlit example
 * @property {number | null} stuck neurons whose slope is nearly zero for the spotlit example, so
 *   that it teaches them next to nothing; null where the function has none such
 */

/** A sigmoid this close to its end has a slope under a twenty-fifth of its steepest. */
const SATURATED = 0.01;

/** @param {Run} run @param {Frame} frame @returns {LayerSummary[]} layers 1 to L */
export function summarize(run, frame) {
  return run.layers.slice(1).map((neurons, i) => {
    const layer = i + 1;
    const last = layer === run.layers.length - 1;
    const activation = last ? run.output_activation : run.activation;
    const values = frame.activations[layer];
    return {
      layer,
      activation,
      neurons,
      parameters: neurons * run.layers[i] + neurons,
      gradientNorm: frame.gradientNorms[i],
      meanActivation: values.reduce((sum, value) => sum + value, 0) / neurons,
      stuck: countStuck(activation, values),
    };
  });
}

/**
 * @param {string} activation
 * @param {Float32Array} values
 * @returns {number | null}
 */
export function countStuck(activation, values) {
  const isStuck = STUCK[activation];
  return isStuck ? values.filter(isStuck).length : null;
}

/** @type {Record<string, ((a: number) => boolean) | undefined>} */
const STUCK = {
  sigmoid: (a) => a < SATURATED || a > 1 - SATURATED,
  // tanh(z) = 2 sigmoid(2z) - 1, so its ends are twice as wide.
  tanh: (a) => Math.abs(a) > 1 - 2 * SATURATED,
  relu: (a) => a <= 0,
};
