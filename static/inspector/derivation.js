/**
 * The formulas behind one parameter or neuron, each as symbols, as numbers and as the result.
 *
 * A formula is only written where the inspected numbers obey it, so that the page never shows an
 * equation which is not true of this network now. Drawing them is left to `formula.js`.
 *
 * @typedef {import("./math.js").Tree} Tree
 *
 * @typedef {object} ParameterInspection
 * @property {number} step
 * @property {"weight" | "bias"} kind
 * @property {number} layer
 * @property {number} to
 * @property {number | null} from
 * @property {number | null} value
 * @property {number | null} gradient of this example's cost
 * @property {number | null} batch_gradient of the next mini-batch's mean cost
 * @property {number | null} update the last one; null before the first step
 * @property {number | null} previous_activation 1 for a bias
 * @property {number | null} delta
 * @property {number | null} z
 * @property {number | null} activation
 * @property {number | null} da dC/da
 * @property {number | null} derivative f'(z); null where softmax couples the outputs
 * @property {string} activation_function
 * @property {number | null} cost
 * @property {number | null} target
 *
 * @typedef {object} NeuronInspection
 * @property {number} step
 * @property {"neuron"} kind
 * @property {number} layer
 * @property {number} index
 * @property {number | null} z
 * @property {number | null} a
 * @property {number | null} delta
 * @property {number | null} da
 * @property {number | null} derivative
 * @property {string} activation_function
 * @property {number | null} bias
 * @property {number | null} bias_gradient
 * @property {number | null} batch_bias_gradient
 * @property {number | null} target
 * @property {number | null} cost
 * @property {{weights: (number | null)[], activations: (number | null)[],
 *   gradients: (number | null)[]} | null} fan_in
 * @property {{weights: (number | null)[], deltas: (number | null)[],
 *   gradients: (number | null)[]} | null} fan_out
 *
 * @typedef {object} InputInspection
 * @property {number} step
 * @property {"input"} kind
 * @property {number} layer
 * @property {number} index
 * @property {number | null} a
 * @property {{weights: (number | null)[], deltas: (number | null)[],
 *   gradients: (number | null)[]} | null} fan_out
 *
 * @typedef {ParameterInspection | NeuronInspection | InputInspection} Inspection
 *
 * @typedef {object} Formula
 * @property {string} about in words, for those who do not read symbols yet
 * @property {Tree} left what is computed
 * @property {Tree | null} symbols null where the left side says it already
 * @property {Tree | null} numbers the same with today's numbers; null where they are the result
 * @property {number | null} result
 */

import { activationFormula } from "./activation-formulas.js";
import { errorFormulas } from "./error-formulas.js";
import { costDerivative, indexed, name, node, operator, product, row, sum } from "./math.js";

/** @param {Inspection} inspection @returns {Formula[]} */
export function derive(inspection) {
  if (inspection.kind === "input") return [];
  if (inspection.kind === "neuron") return neuronFormulas(inspection);
  return parameterFormulas(inspection);
}

/** @param {ParameterInspection} inspection @returns {Formula[]} */
function parameterFormulas(inspection) {
  const neuron = {
    layer: inspection.layer,
    index: inspection.to,
    z: inspection.z,
    a: inspection.activation,
    delta: inspection.delta,
    da: inspection.da,
    derivative: inspection.derivative,
    activation: inspection.activation_function,
    target: inspection.target,
  };
  return [gradientFormula(inspection), ...errorFormulas(neuron)];
}

/** @param {NeuronInspection} inspection @returns {Formula[]} */
function neuronFormulas(inspection) {
  const neuron = { ...inspection, activation: inspection.activation_function };
  const formulas = [sumFormula(inspection), activationFormula(neuron)];
  if (inspection.fan_out) formulas.push(blameFormula(inspection));
  return [...formulas, ...errorFormulas(neuron)];
}

/** dC/dw is the activation it multiplies times the error of its neuron; a bias multiplies 1.
 * @param {ParameterInspection} inspection @returns {Formula} */
function gradientFormula({ kind, layer, to, from, previous_activation, delta, gradient }) {
  const error = indexed("δ", layer, to);
  if (kind === "bias" || from === null) {
    return {
      about: "its gradient is the neuron's error",
      left: costDerivative(indexed("b", layer, to)),
      symbols: error,
      numbers: null,
      result: gradient,
    };
  }
  return {
    about: "its gradient: what flows in times the error behind it",
    left: costDerivative(indexed("W", layer, to, from)),
    symbols: row(indexed("a", layer - 1, from), operator("·"), error),
    numbers: product(previous_activation, delta),
    result: gradient,
  };
}

/** The weighted input. @param {NeuronInspection} inspection @returns {Formula} */
function sumFormula({ layer, index, z, bias }) {
  const weighted = z === null || bias === null ? null : z - bias;
  return {
    about: "its weighted input: all that flows in, and the bias",
    left: indexed("z", layer, index),
    symbols: row(
      node("munder", operator("∑"), name("k")),
      indexed("W", layer, index, "k"),
      node("msubsup", name("a"), name("k"), node("mn", `[${layer - 1}]`)),
      operator("+"),
      indexed("b", layer, index),
    ),
    numbers: sum([weighted, bias], z),
    result: z,
  };
}

/** dC/da of a hidden neuron: what every neuron it feeds asks of it.
 * @param {NeuronInspection} inspection @returns {Formula} */
function blameFormula({ layer, index, da, fan_out }) {
  const { weights, deltas } = fan_out ?? { weights: [], deltas: [] };
  const parts = weights.map((weight, i) => (weight ?? Number.NaN) * (deltas[i] ?? Number.NaN));
  const order = parts.map((_, i) => i).sort((i, j) => Math.abs(parts[j]) - Math.abs(parts[i]));
  const kept = parts.length <= 3 ? order : order.slice(0, 2);
  const rest = order.slice(kept.length);
  const sums = kept.map((i) => parts[i]);
  if (rest.length) sums.push(rest.reduce((total, i) => total + parts[i], 0));
  const labels = kept.map((i) => `from ${i}`);
  if (rest.length) labels.push(`${rest.length} others`);
  return {
    about: `how the cost follows its activation: what layer ${layer + 1} asks of it`,
    left: costDerivative(indexed("a", layer, index)),
    symbols: row(
      node("munder", operator("∑"), name("i")),
      indexed("W", layer + 1, "i", index),
      node("msubsup", name("δ"), name("i"), node("mn", `[${layer + 1}]`)),
    ),
    numbers: sums.every(Number.isFinite) ? sum(sums, da, labels) : null,
    result: da,
  };
}
