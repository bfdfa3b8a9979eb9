/**
 * How many parameters a fully connected network has, and the arithmetic to see it by.
 */

/** Weights and biases of all layers. @param {number[]} layers @returns {number} */
export function countParameters(layers) {
  return layers.slice(1).reduce((sum, size, i) => sum + layers[i] * size + size, 0);
}

/**
 * "784 × 16 + 16 + 16 × 10 + 10 = 12,730": each layer's weights, then its biases.
 *
 * @param {number[]} layers
 * @returns {string}
 */
export function parameterArithmetic(layers) {
  const terms = layers
    .slice(1)
    .map((size, i) => `${grouped(layers[i])} × ${grouped(size)} + ${grouped(size)}`);
  return `${terms.join(" + ")} = ${grouped(countParameters(layers))}`;
}

/** @param {number} whole */
const grouped = (whole) => whole.toLocaleString("en-US");
