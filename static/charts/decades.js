/** A logarithmic axis for small charts. */

import { superscript } from "../scales.js";
import { evenly } from "./octaves.js";

/**
 * An axis of whole decades, so that it stands still while the lines move. Plotly's own labels for powers
 * of ten are too large for a small chart.
 * @param {(number | null)[][]} columns
 */
export function decadeAxis(columns) {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const norm of columns.flat()) {
    if (norm === null) continue;
    least = Math.min(least, norm);
    most = Math.max(most, norm);
  }
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
