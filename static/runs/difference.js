/**
 * The difference of two networks' parameters: its numbers, and its levels on a color scale. Pure.
 *
 * @typedef {import("../stream/decode.js").Tensors} Tensors
 * @typedef {import("../types.js").Scale} Scale
 *
 * @typedef {object} Difference
 * @property {Float64Array} weights A minus B, W[1] row by row, then W[2], ...
 * @property {Float64Array} biases
 * @property {number} norm Euclidean, of all parameters
 * @property {number} reference the norm of B's own parameters
 * @property {number} largest magnitude among those that are finite
 * @property {number} wrong how many are not finite
 * @property {[number, number]} steps that A's and B's parameters are of
 */

import { NOT_A_NUMBER, valueToLevel, ZERO } from "../scales.js";

/** Why two networks cannot be subtracted, in words; "" if they can.
 * @param {number[]} a layers @param {number[]} b */
export function whyNot(a, b) {
  if (a.join() === b.join()) return "";
  return (
    `Their layers differ, ${a.join("–")} and ${b.join("–")}: ` +
    "only networks of the same layers can be subtracted."
  );
}

/** @param {Tensors} a @param {Tensors} b of the same layers @returns {Difference} */
export function subtract(a, b) {
  /** @type {[number[], number[]]} */
  const parts = [[], []];
  let [square, own, largest, wrong] = [0, 0, 0, 0];
  for (let layer = 1; a.tensors.has(`W${layer}`); layer += 1) {
    ["W", "b"].forEach((kind, part) => {
      const x = a.tensors.get(`${kind}${layer}`)?.data ?? [];
      const y = b.tensors.get(`${kind}${layer}`)?.data ?? [];
      for (let i = 0; i < x.length; i += 1) {
        const value = x[i] - y[i];
        parts[part].push(value);
        square += value ** 2;
        own += y[i] ** 2;
        if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
        else wrong += 1;
      }
    });
  }
  return {
    weights: Float64Array.from(parts[0]),
    biases: Float64Array.from(parts[1]),
    norm: Math.sqrt(square),
    reference: Math.sqrt(own),
    largest,
    wrong,
    steps: [Number(a.metadata.step), Number(b.metadata.step)],
  };
}

/** Linear, so that what has moved most stands out. @param {Difference} difference @returns {Scale} */
export function scaleOf({ largest }) {
  return { kind: "linear", signed: true, low: 0, high: largest || 1, unit: "1", range: "frame" };
}

/** @param {Float64Array} values @param {Scale} scale @returns {Uint8Array} */
export function levelsOf(values, scale) {
  return Uint8Array.from(values, (value) => {
    if (value === 0) return ZERO;
    if (!Number.isFinite(value)) return NOT_A_NUMBER;
    return Math.round(valueToLevel(value, scale));
  });
}

/**
 * What a difference amounts to, and what it is of.
 * @param {Difference} difference @returns {{amount: string, rest: string}}
 */
export function wordsOf({ norm, reference, largest, wrong, steps }) {
  const [a, b] = steps.map((step) => step.toLocaleString("en-US"));
  const at = a === b ? `Both at step ${a}.` : `A at step ${a}, B at step ${b}.`;
  if (wrong > 0) {
    const count = `${wrong.toLocaleString("en-US")} ${wrong === 1 ? "is" : "are"}`;
    return { amount: `Of the differences ${count} not a number.`, rest: at };
  }
  if (largest === 0) return { amount: "The parameters are equal, to the bit.", rest: at };
  const share = reference > 0 ? `, ${percent(norm / reference)} of ‖θ(B)‖` : "";
  return {
    amount: `‖θ(A) − θ(B)‖ = ${digits(norm)}${share}`,
    rest:
      `${at} Largest single difference ${digits(largest)}. ` +
      "Rings are biases; a difference has no activations, so neurons are not filled.",
  };
}

/** Five significant digits. @param {number} value */
const digits = (value) =>
  Number(value.toPrecision(5)).toLocaleString("en-US", { maximumSignificantDigits: 5 });

/** @param {number} share */
const percent = (share) =>
  `${(100 * share).toLocaleString("en-US", { maximumSignificantDigits: 3 })} %`;
