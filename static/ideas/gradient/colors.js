/**
 * The colors of signed components on one logarithmic scale: as strong as their order of magnitude,
 * fading into the background at its low end.
 */

import { niceCeiling } from "../../inspector/fan-chart.js";
import { colorOfLevel, MIDDLE, parseHex, SPECIAL_COLORS } from "../../scales.js";

/** Powers of ten from the weakest color to the strongest. */
export const DECADES = 4;
const STEPS = 126;

/** @typedef {import("../../inspector/fan-chart.js").Look} Look */

export class ComponentColors {
  /** @param {Look} look @param {string} background as #rrggbb */
  constructor({ colors, theme }, background) {
    const behind = parseHex(background);
    /** From the strongest negative, over nothing, to the strongest positive. */
    this.table = Array.from({ length: 2 * STEPS + 1 }, (_, i) => {
      const strength = (i - STEPS) / STEPS;
      const opacity = Math.min(1, 2.5 * Math.abs(strength));
      return colorOfLevel(MIDDLE + STEPS * strength, colors, true, theme).map((color, c) =>
        Math.round(opacity * color + (1 - opacity) * behind[c]),
      );
    });
    this.notANumber = parseHex(SPECIAL_COLORS[theme].notANumber);
  }

  /** @param {number} value @param {number} high the strongest color's @returns {number[]} red, green, blue */
  of(value, high) {
    if (!Number.isFinite(value)) return this.notANumber;
    return this.table[STEPS + Math.round(STEPS * Math.sign(value) * strengthOf(value, high))];
  }
}

/**
 * 0 for what is DECADES powers of ten below the high end, or less, to 1.
 * @param {number} value @param {number} high
 */
export function strengthOf(value, high) {
  if (value === 0) return 0;
  return Math.min(1, Math.max(0, 1 + Math.log10(Math.abs(value) / high) / DECADES));
}

/**
 * What is to be said of all components: the scale's high end, the largest one, how many are zero.
 * @param {Float64Array} values
 */
export function summarize(values) {
  let [largest, zeros] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0) zeros += 1;
    if (Math.abs(values[i]) > Math.abs(values[largest]) || Number.isNaN(values[largest])) {
      largest = i;
    }
  }
  return { high: niceCeiling([values[largest] ?? 0]), largest, zeros };
}
