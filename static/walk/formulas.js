/**
 * The walk's own formulas: the cost of one example, and what the optimizer adds. The others are the
 * inspector's.
 *
 * @typedef {import("../inspector/derivation.js").Formula} Formula
 */

import {
  costDerivative,
  indexed,
  name,
  node,
  number,
  operator,
  parentheses,
  product,
  row,
  sum,
} from "../inspector/math.js";

/** So many terms of a sum are written out. */
const TERMS = 3;

/**
 * @param {string} cost_function @param {(number | null)[]} a outputs @param {number[]} y target
 * @param {number | null} cost
 * @returns {{formula: Formula, terms: (number | null)[]}} with what every output adds to the cost
 */
export function costFormula(cost_function, a, y, cost) {
  const output = node("msub", name("a"), name("j"));
  const wanted = node("msub", name("y"), name("j"));
  const over = node("munder", operator("∑"), name("j"));
  const base = { about: "what the example costs", left: name("C"), result: cost };
  if (cost_function === "squared_error") {
    const terms = a.map((value, j) => (value === null ? null : (value - y[j]) ** 2));
    const square = node("msup", parentheses(output, operator("−"), wanted), node("mn", "2"));
    return {
      terms,
      formula: { ...base, symbols: row(over, square), numbers: largestTerms(terms, cost) },
    };
  }
  const terms = a.map((value, j) => (y[j] && value !== null ? -y[j] * Math.log(value) : 0));
  const label = y.indexOf(1);
  return {
    terms,
    formula: {
      ...base,
      symbols: row(operator("−"), over, wanted, name("log"), output),
      numbers: row(operator("−"), name("log"), parentheses(number(a[label] ?? null))),
    },
  };
}

/**
 * The largest terms, each with whose it is, and the sum of the others.
 * @param {(number | null)[]} terms @param {number | null} total
 */
function largestTerms(terms, total) {
  if (terms.includes(null)) return null;
  const values = /** @type {number[]} */ (terms);
  const order = values.map((_, j) => j).sort((i, j) => values[j] - values[i]);
  const kept = values.length <= TERMS + 1 ? order : order.slice(0, TERMS);
  const rest = order.slice(kept.length);
  const shown = kept.map((j) => values[j]);
  const labels = kept.map((j) => `output ${j}`);
  if (rest.length) {
    shown.push(rest.reduce((all, j) => all + values[j], 0));
    labels.push(`${rest.length} others`);
  }
  return sum(shown, total, labels);
}

/**
 * @param {import("../types.js").Run} run @param {import("../api.js").ParameterReference} parameter
 * @param {{value: number | null, batch_gradient: number | null}} inspection
 * @param {{update: number | null} | null} nudge null where its update is not told
 * @returns {Formula[]}
 */
export function updateFormulas(run, { layer, to, from }, inspection, nudge) {
  const symbol = from === undefined ? indexed("b", layer, to) : indexed("W", layer, to, from);
  const { value, batch_gradient: gradient } = inspection;
  /** @type {Formula} */
  const slope = {
    about: "its gradient, averaged over the mini-batch",
    left: costDerivative(symbol),
    symbols: null,
    numbers: null,
    result: gradient,
  };
  if (!nudge) return [slope];
  const plain = run.optimizer === "sgd";
  const update = {
    about: plain
      ? "the update: against the gradient"
      : `the update that ${run.optimizer} makes of it`,
    left: name("u"),
    symbols: plain
      ? row(operator("−"), name("η"), costDerivative(symbol))
      : row(name(run.optimizer), parentheses(costDerivative(symbol))),
    numbers: plain ? product(-run.learning_rate, gradient) : null,
    result: nudge.update,
  };
  if (value === null || nudge.update === null) return [slope, update];
  const after = value + nudge.update;
  return [
    slope,
    update,
    {
      about: "its value after the step",
      left: symbol,
      symbols: row(symbol, operator("+"), name("u")),
      numbers: sum([value, nudge.update], after),
      result: after,
    },
  ];
}
