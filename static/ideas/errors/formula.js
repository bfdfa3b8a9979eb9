/** The error of a neuron in letters, and with the numbers of this network now. Pure. */

import { slope } from "../../inspector/activation-formulas.js";
import {
  addends,
  costDerivative,
  factor,
  fraction,
  indexed,
  inParentheses,
  name,
  node,
  number,
  operator,
  parentheses,
  row,
  termed,
} from "../../inspector/math.js";
import { isOutput, neuronFor, ranked, termOf } from "./neuron.js";

/**
 * @typedef {import("../moment.js").Moment} Moment
 * @typedef {import("../../inspector/math.js").Tree} Tree
 */

/** So many addends are written out; the others are told together. */
const WRITTEN = 2;

/** @param {Moment} moment @param {any} answer @returns {Tree[]} */
export function errorFormula(moment, answer) {
  const lines = isOutput(moment) ? outputLines(moment) : hiddenLines(moment);
  if (!answer) return lines;
  const { layer, index } = neuronFor(moment);
  const { delta, da, contributions } = answer.layers[layer - 1];
  const result = row(operator("="), termed("delta", number(delta[index])));
  if (isOutput(moment)) return [...lines, result];
  // The sum has a line for itself: with its addends it is as wide as the page.
  const [asked, error] = [da[index], delta[index]];
  const sum = addedUp(ranked(contributions?.[index]), asked);
  // A slope is not in the answer, but what it makes of a sum that is not zero tells it.
  if (!asked || error === null) return [...lines, row(operator("="), sum), row(times(), result)];
  const shown = termed("slope", factor(error / asked));
  return [...lines, row(operator("="), sum), row(operator("×"), shown, result)];
}

/** Where the slope cannot be told. @returns {Tree} */
const times = () => row(operator("×"), termed("slope", slope("", 0, 0)));

/** @param {Moment} moment @returns {Tree[]} */
function hiddenLines(moment) {
  const { layer, index } = neuronFor(moment);
  const error = node("msubsup", name("δ"), name("i"), node("mn", `[${layer + 1}]`));
  const asked = row(
    node("munder", operator("∑"), name("i")),
    indexed("W", layer + 1, "i", index),
    error,
  );
  return [
    row(
      termed("delta", indexed("δ", layer, index)),
      operator("="),
      parentheses(termed("sum", asked)),
      termed("slope", slope(moment.run.activation, layer, index)),
    ),
  ];
}

/** An output's error comes from the cost; softmax lets every output's derivative enter. @param {Moment} moment @returns {Tree[]} */
function outputLines(moment) {
  const { layer, index } = neuronFor(moment);
  const { output_activation, cost_function } = moment.run;
  const [activation, z] = [indexed("a", layer, index), indexed("z", layer, index)];
  const wanted = node("msub", name("y"), node("mn", String(index)));
  const left = row(termed("delta", indexed("δ", layer, index)), operator("="));
  if (output_activation !== "softmax") {
    const rate = termed("sum", costDerivative(activation));
    return [row(left, rate, termed("slope", slope(output_activation, layer, index)))];
  }
  if (cost_function === "cross_entropy") return [row(left, activation, operator("−"), wanted)];
  const each = node("msubsup", name("a"), name("i"), node("mn", `[${layer}]`));
  const follows = fraction(row(operator("∂"), each), row(operator("∂"), z));
  return [row(left, node("munder", operator("∑"), name("i")), costDerivative(each), follows)];
}

/**
 * The largest addends and the others' sum, each with whose it is; the sum alone where they are not told.
 * @param {{index: number, value: number | null}[]} asked @param {number | null} total
 * @returns {Tree}
 */
function addedUp(asked, total) {
  if (!asked.length || asked.some(({ value }) => value === null))
    return termed("sum", factor(total));
  const kept = asked.length <= WRITTEN + 1 ? asked : asked.slice(0, WRITTEN);
  const rest = asked.slice(kept.length);
  const parts = kept.map(({ index, value }, place) => ({
    value: /** @type {number} */ (value),
    about: `from ${index}`,
    term: termOf(place),
  }));
  if (rest.length) {
    const value = rest.reduce((sum, each) => sum + (each.value ?? 0), 0);
    parts.push({ value, about: `${rest.length} others`, term: "sum" });
  }
  if (parts.length === 1) return termed(parts[0].term, factor(parts[0].value));
  const shown = addends(
    parts.map(({ value }) => value),
    total,
  );
  return parentheses(
    ...parts.flatMap(({ value, about, term }, i) => {
      const part = termed(
        term,
        node("munder", inParentheses(value, shown[i]), node("mtext", about)),
      );
      return i > 0 ? [operator("+"), part] : [part];
    }),
  );
}
