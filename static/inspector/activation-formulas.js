/**
 * How a neuron gets from its weighted input to its activation, and how steep it is there.
 *
 * @typedef {import("./math.js").Tree} Tree
 * @typedef {import("./derivation.js").Formula} Formula
 *
 * The state of one neuron, whichever kind of inspection it came with.
 * @typedef {object} Neuron
 * @property {number} layer
 * @property {number} index
 * @property {number | null} z
 * @property {number | null} a
 * @property {number | null} delta
 * @property {number | null} da
 * @property {number | null} derivative
 * @property {string} activation
 * @property {number | null} target
 */

import {
  addends,
  fraction,
  indexed,
  name,
  node,
  number,
  operator,
  parentheses,
  row,
} from "./math.js";

/** @type {Record<string, string>} */
const FUNCTION_NAMES = {
  sigmoid: "σ",
  tanh: "tanh",
  relu: "ReLU",
  leaky_relu: "LReLU",
  identity: "id",
  softmax: "softmax",
};

/** @param {Neuron} neuron @returns {Formula} */
export function activationFormula({ layer, index, z, a, activation }) {
  const base = { left: indexed("a", layer, index), result: a };
  const input = indexed("z", layer, index);
  if (activation === "softmax") return { ...base, ...softmaxParts(layer, index, z, a) };
  const symbol = name(FUNCTION_NAMES[activation] ?? "f");
  return {
    ...base,
    about: "its activation",
    symbols: row(symbol, parentheses(input)),
    numbers: row(symbol, parentheses(number(z))),
  };
}

/** @param {number} layer @param {number} index @param {number | null} z @param {number | null} a */
function softmaxParts(layer, index, z, a) {
  const exponential = (/** @type {Tree} */ power) => node("msup", name("e"), power);
  const each = node("msubsup", name("z"), name("i"), node("mn", `[${layer}]`));
  const sum = row(node("munder", operator("∑"), name("i")), exponential(each));
  const total = z === null || !a ? null : Math.exp(z) / a;
  return {
    about: "its activation: its share of all outputs' exponentials",
    symbols: fraction(exponential(indexed("z", layer, index)), sum),
    // A power needs its exponent's absolute precision: e to 45.3 is 5 % away from e to 45.35.
    numbers:
      z === null || total === null || !Number.isFinite(total)
        ? null
        : fraction(
            exponential(number(z, String(Number(z.toFixed(3))).replace("-", "−"))),
            number(total),
          ),
  };
}

/** f'(z) from what the forward pass already knows. @param {Neuron} neuron @returns {Formula} */
export function slopeFormula({ layer, index, z, a, derivative, activation }) {
  const base = {
    about: "its slope: how the activation follows the weighted input",
    left: slope(activation, layer, index),
    result: derivative,
  };
  const symbol = indexed("a", layer, index);
  if (activation === "sigmoid" && a !== null) {
    const [one, shown] = addends([1, a], 1 - a);
    return {
      ...base,
      symbols: row(symbol, parentheses(node("mn", "1"), operator("−"), symbol)),
      numbers: row(shown, parentheses(one, operator("−"), shown)),
    };
  }
  if (activation === "tanh" && a !== null) {
    const [one, square] = addends([1, a * a], 1 - a * a);
    return {
      ...base,
      symbols: row(
        node("mn", "1"),
        operator("−"),
        node("msup", parentheses(symbol), node("mn", "2")),
      ),
      numbers: row(one, operator("−"), square),
    };
  }
  const side = activation === "identity" ? null : sideOfZero(z);
  return { ...base, symbols: side, numbers: null };
}

/** @param {number | null} z @returns {Tree | null} why a rectifier has the slope it has */
function sideOfZero(z) {
  if (z === null) return null;
  return node("mtext", z > 0 ? "(z > 0)" : "(z ≤ 0)");
}

/** @param {string} activation @param {number} layer @param {number} index @returns {Tree} */
export function slope(activation, layer, index) {
  const symbol = row(name(FUNCTION_NAMES[activation] ?? "f"), operator("′"));
  return row(symbol, parentheses(indexed("z", layer, index)));
}
