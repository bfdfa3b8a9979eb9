/** All wishes for one parameter as ticks on a line, zero in its middle, and where their average is. */

import { formatNumber } from "../../scales.js";
import { rangeOf } from "./numbers.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [120, 18];

/**
 * @param {import("./numbers.js").Row} row @param {number} largest magnitude at the line's ends
 * @returns {Element}
 */
export function spreadOf(row, largest) {
  const { least, most } = rangeOf(row);
  const words =
    least === null ? "not numbers" : `from ${formatNumber(least)} to ${formatNumber(most)}`;
  const svg = node("svg", { class: "wish-spread", viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${row.wishes.length} wishes ${words}`);
  svg.append(node("path", { class: "zero", d: `M${WIDTH / 2} 0V${HEIGHT}` }));
  for (const sign of ["positive", "negative"]) {
    const wishes = row.wishes.filter((wish) => wish && wish > 0 === (sign === "positive"));
    svg.append(node("path", { class: sign, d: ticks(wishes, largest, 3, HEIGHT - 3) }));
  }
  svg.append(node("path", { class: "mean", d: ticks([row.average], largest, 0, HEIGHT) }));
  return svg;
}

/**
 * @param {(number | null)[]} values @param {number} largest @param {number} top @param {number} bottom
 * @returns {string} an SVG path
 */
export function ticks(values, largest, top, bottom) {
  const half = WIDTH / 2 - 1;
  return values
    .filter((value) => value !== null)
    .map((value) => WIDTH / 2 + (largest ? (value / largest) * half : 0))
    .map((x) => `M${x.toFixed(1)} ${top}V${bottom}`)
    .join("");
}

/** @param {string} tag @param {Record<string, string>} attributes */
function node(tag, attributes) {
  const made = document.createElementNS(NAMESPACE, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
