/**
 * The two parameters that are compared, and what their derivatives say of each other. Pure.
 *
 * @typedef {import("../../api.js").ParameterReference} ParameterReference
 * @typedef {import("../moment.js").Moment} Moment
 */

import { formatNumber } from "../../scales.js";
import { nameOf, parameterOf, selectionOf, strongestOutputWeight } from "../places.js";

/**
 * The selected one and the one it is compared with. Where one is not chosen: a weight into the outputs
 * that matters to the spotlit example, and the one beside it whose input is weakest.
 * @param {Moment} moment @returns {[ParameterReference, ParameterReference]}
 */
export function pairOf({ selected, compared, frame }) {
  const first = parameterOf(selected) ?? strongestOutputWeight(frame);
  return [first, parameterOf(compared) ?? anotherThan(first, frame)];
}

/** @param {ParameterReference} first @param {import("../../types.js").Frame} frame @returns {ParameterReference} */
function anotherThan(first, frame) {
  const { layer, to } = strongestOutputWeight(frame);
  const inputs = frame.activations[layer - 1];
  let from = 0;
  for (let i = 1; i < inputs.length; i++) {
    if (Math.abs(inputs[i]) < Math.abs(inputs[from])) from = i;
  }
  const weakest = { layer, to, from };
  return isSame(weakest, first) ? { layer, to } : weakest;
}

/** @param {ParameterReference} a @param {ParameterReference} b */
export const isSame = (a, b) => selectionOf(a) === selectionOf(b);

/**
 * One sentence that compares two sensitivities, whatever they are.
 * @param {{parameter: ParameterReference, gradient: number | null}[]} rows two
 */
export function comparison([first, second]) {
  if (isSame(first.parameter, second.parameter)) {
    return "Both are one and the same: click another one.";
  }
  if (first.gradient === null || second.gradient === null) {
    return "One of them is not a number, so they cannot be compared.";
  }
  const bySize = [first, second].sort((a, b) => sizeOf(b) - sizeOf(a));
  const [stronger, weaker] = bySize.map(({ parameter }) => unbroken(nameOf(parameter)));
  const [large, small] = bySize.map(sizeOf);
  if (large === 0) return "To first order, the cost does not depend on either.";
  if (small === 0) return `To first order, the cost depends on ${stronger}, and not on ${weaker}.`;
  if (large === small) return "The cost is equally sensitive to both.";
  return `The cost is ${timesText(large / small)} times as sensitive to ${stronger} as to ${weaker}.`;
}

/** A name that no line breaks in two. @param {string} name */
const unbroken = (name) => name.replace("][", "]\u2060[").replace(" ", "\u00a0");

/** @param {{gradient: number | null}} row */
const sizeOf = ({ gradient }) => Math.abs(gradient ?? 0);

/** Three digits; more where these would read as "1.00 times". @param {number} ratio */
function timesText(ratio) {
  return ratio < 1.005 ? String(Number(ratio.toPrecision(6))) : formatNumber(ratio);
}
