/** A slider over powers of ten. */

import { element } from "../elements.js";
import { formatNumber } from "../scales.js";

/**
 * @typedef {object} Range
 * @property {string} label
 * @property {number} low exponent of ten
 * @property {number} high exponent of ten
 * @property {number} step of the exponent
 * @property {number} value the number itself
 * @property {(value: number) => void} change called while the slider moves
 */

/** @param {Range} range */
export function logSlider({ label, low, high, step, value, change }) {
  const shown = element("output", { className: "number" });
  const input = element("input", {
    type: "range",
    min: String(low),
    max: String(high),
    step: String(step),
    value: String(Math.log10(value)),
  });
  const tell = () => {
    shown.textContent = formatNumber(numberOf(input));
    input.setAttribute("aria-valuetext", shown.textContent);
  };
  input.addEventListener("input", () => {
    tell();
    change(numberOf(input));
  });
  tell();
  return element("label", { className: "log-slider" }, element("span", {}, label), input, shown);
}

/** With as many digits as can be told apart. @param {HTMLInputElement} input */
function numberOf(input) {
  return Number((10 ** Number(input.value)).toPrecision(3));
}
