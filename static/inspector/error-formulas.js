/**
 * How the error of a neuron comes about, from the cost's derivative by its activation on.
 *
 * @typedef {import("./math.js").Tree} Tree
 * @typedef {import("./derivation.js").Formula} Formula
 * @typedef {import("./activation-formulas.js").Neuron} Neuron
 */

import { slope, slopeFormula } from "./activation-formulas.js";
import {
  addends,
  costDerivative,
  fraction,
  indexed,
  inParentheses,
  name,
  node,
  number,
  operator,
  parentheses,
  product,
  row,
} from "./math.js";

/** How the error of a neuron comes about, from dC/da on. @param {Neuron} neuron */
export function errorFormulas(neuron) {
  const formulas = outputCostFormulas(neuron);
  const { layer, index, da, derivative, delta } = neuron;
  if (neuron.activation === "softmax") return [...formulas, softmaxErrorFormula(neuron)];
  formulas.push(slopeFormula(neuron), {
    about: "its error: how the cost follows its weighted input",
    left: indexed("δ", layer, index),
    symbols: row(
      costDerivative(indexed("a", layer, index)),
      operator("·"),
      slope(neuron.activation, layer, index),
    ),
    numbers: product(da, derivative),
    result: delta,
  });
  return formulas;
}

/** dC/da of an output neuron, for the cost whose derivative these numbers are.
 * @param {Neuron} neuron @returns {Formula[]} */
function outputCostFormulas({ layer, index, a, da, target }) {
  if (target === null || a === null || da === null) return [];
  const activation = indexed("a", layer, index);
  const wanted = node("msub", name("y"), node("mn", String(index)));
  const base = { about: "how the cost follows its activation", left: costDerivative(activation) };
  if (close(da, 2 * (a - target))) {
    const [shownA, shownY] = addends([a, target], da / 2);
    return [
      {
        ...base,
        symbols: row(node("mn", "2"), parentheses(activation, operator("−"), wanted)),
        numbers: row(node("mn", "2"), parentheses(shownA, operator("−"), shownY)),
        result: da,
      },
    ];
  }
  if (!close(da * a, -target)) return [];
  return [
    {
      ...base,
      symbols: row(operator("−"), fraction(wanted, activation)),
      numbers: row(operator("−"), fraction(number(target), number(a))),
      result: da,
    },
  ];
}

/** Softmax couples the outputs: with cross-entropy the error is a - y, with others it subtracts
 * the mean of all dC/da, weighted by the outputs. @param {Neuron} neuron @returns {Formula} */
function softmaxErrorFormula({ layer, index, a, da, delta, target }) {
  const activation = indexed("a", layer, index);
  const base = { about: "its error", left: indexed("δ", layer, index), result: delta };
  if (a === null || delta === null || target === null || da === null || a === 0) {
    return { ...base, symbols: null, numbers: null };
  }
  if (close(delta, a - target)) {
    const [shownA, shownY] = addends([a, target], delta);
    return {
      ...base,
      about: "its error: softmax and cross-entropy leave just the difference",
      symbols: row(activation, operator("−"), node("msub", name("y"), node("mn", String(index)))),
      numbers: row(shownA, operator("−"), shownY),
    };
  }
  const mean = da - delta / a;
  const each = node("msubsup", name("a"), name("i"), node("mn", `[${layer}]`));
  const [shownDa, shownMean] = addends([da, mean], delta / a);
  const weighted = row(node("munder", operator("∑"), name("i")), each, costDerivative(each));
  return {
    ...base,
    about: "its error: softmax lets the outputs share what they gain",
    symbols: row(activation, parentheses(costDerivative(activation), operator("−"), weighted)),
    numbers: row(number(a), parentheses(shownDa, operator("−"), inParentheses(mean, shownMean))),
  };
}

/** @param {number} first @param {number} second */
function close(first, second) {
  const size = Math.max(Math.abs(first), Math.abs(second));
  return Math.abs(first - second) <= 1e-6 * size + 1e-12;
}
