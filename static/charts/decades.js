/** A logarithmic axis for small charts. */

import { superscript } from "../scales.js";
import { evenly } from "./octaves.js";

/**
 * An axis of whole decades, so that it stands still while the lines move. Plotly's own labels for powers
 * of ten are too large for a small chart.
 * @param {(number | null)[][]} columns
 */
export function decadeAxis(columns) {
  const [least, most] = extent(columns.flat());
  if (most === 0) return { type: "log", range: [-3, 0], showticklabels: false };
  const [low, high] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const exponents = evenly(low, Math.max(high, low + 1), 5);
  return {
    type: "log",
    range: [low, Math.max(high, low + 1)],
    tickvals: exponents.map((exponent) => 10 ** exponent),
    ticktext: exponents.map((exponent) => `10${superscript(exponent)}`),
  };
}

/**
 * The least and the largest of what has a place on a logarithmic axis; the largest is 0 where nothing has.
 * @param {(number | null)[]} values none negative @returns {[number, number]}
 */
export function extent(values) {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const value of values) {
    if (!value) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}

const STEPS = [1, 2, 5, 10];

/**
 * A logarithmic axis that begins and ends at 1, 2 or 5 times a power of ten.
 * @param {number} least @param {number} most 0 where nothing has a place on it
 * @returns {[number, number]} exponents of ten
 */
export function logRange(least, most) {
  if (most === 0) return [-3, 0];
  const power = (/** @type {number} */ value) => 10 ** Math.floor(Math.log10(value));
  const low = STEPS.findLast((step) => step * power(least) <= least) ?? 1;
  const high = STEPS.find((step) => step * power(most) > most) ?? 10;
  return [Math.log10(low * power(least)), Math.log10(high * power(most))];
}
