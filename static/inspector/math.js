/**
 * Formulas as plain trees, `[tag, ...children]`, and their rendering as native MathML.
 *
 * A tree needs no page, so what a formula says can be tested without one. What the formulas of a
 * network are is not decided here but in `derivation.js`.
 *
 * @typedef {string | [string, ...any[]]} Tree a text, or a MathML tag and its children
 */

import { formatNumber, superscript } from "../scales.js";

const NAMESPACE = "http://www.w3.org/1998/Math/MathML";

/** @param {string} tag @param {...Tree} children @returns {Tree} */
export const node = (tag, ...children) => [tag, ...children];

/** @param {string} text @returns {Tree} */
export const name = (text) => ["mi", text];

/** @param {string} text @returns {Tree} */
export const operator = (text) => ["mo", text];

/** @param {...Tree} children @returns {Tree} */
export const row = (...children) => ["mrow", ...children];

/** @param {Tree} above @param {Tree} below @returns {Tree} */
export const fraction = (above, below) => ["mfrac", above, below];

/** @param {...Tree} children @returns {Tree} */
export const parentheses = (...children) => row(operator("("), ...children, operator(")"));

/**
 * The network's own names: letter, the layer above, the indices below.
 *
 * @param {string} letter
 * @param {number} layer
 * @param {...(number | string)} indices
 * @returns {Tree}
 */
export function indexed(letter, layer, ...indices) {
  return ["msubsup", name(letter), ["mn", indices.join(",")], ["mn", `[${layer}]`]];
}

/**
 * A part that stands for something which is also told or drawn elsewhere (`terms.js`).
 * @param {string} term @param {Tree} tree
 * @returns {Tree}
 */
export const termed = (term, tree) => ["term", term, tree];

/** The derivative of the cost by something. @param {Tree} by @returns {Tree} */
export function costDerivative(by) {
  return fraction(row(operator("∂"), name("C")), row(operator("∂"), by));
}

/**
 * A number in words where it is none.
 *
 * @param {number | null | undefined} value JSON has no NaN, so the server sends null for it
 * @returns {string}
 */
export function numberText(value) {
  if (value === undefined) return "not computed";
  if (value === null || !Number.isFinite(value)) return "not a number";
  const distance = Math.abs(1 - Math.abs(value));
  // A saturated neuron is near 1, never at it, and its whole slope is in the difference.
  const hidden = distance > 0 && distance < 5e-4;
  if (hidden) return withDigits(value, Math.min(15, 1 - Math.floor(Math.log10(distance))));
  return formatNumber(value);
}

/**
 * @param {number | null | undefined} value
 * @param {string} [text] its digits, where three are not enough
 * @returns {Tree}
 */
export function number(value, text = numberText(value)) {
  if (value === null || value === undefined || !Number.isFinite(value)) return ["mtext", text];
  if (!text.startsWith("−")) return ["mn", text];
  return row(["mo", "−"], ["mn", text.slice(1)]);
}

/** A factor: a negative one is put in parentheses. @param {number | null} value @returns {Tree} */
export function factor(value) {
  const tree = number(value);
  return value !== null && value < 0 ? parentheses(tree) : tree;
}

/** Two factors. @param {number | null} first @param {number | null} second @returns {Tree} */
export function product(first, second) {
  return row(number(first), operator("×"), factor(second));
}

/** In parentheses if it is negative. @param {number | null} value @param {Tree} shown @returns {Tree} */
export function inParentheses(value, shown) {
  return value !== null && value < 0 ? parentheses(shown) : shown;
}

/**
 * Numbers that are added, each with the digits that the sum's third digit depends on: otherwise
 * 0.99987 - 1 would read as 1.00 - 1.
 *
 * @param {(number | null)[]} values
 * @param {number | null} sum
 * @returns {Tree[]}
 */
export function addends(values, sum) {
  return values.map((value) => {
    if (value === null || sum === null) return number(value);
    const digits = 3 + Math.max(0, magnitude(value) - magnitude(sum || value));
    if (digits === 3 || value === 0) return number(value);
    return number(value, withDigits(value, Math.min(digits, 12)));
  });
}

/**
 * A sum with minus signs for the negative ones that follow another.
 *
 * @param {(number | null)[]} values
 * @param {number | null} total
 * @param {string[]} [labels] what stands below each
 * @returns {Tree}
 */
export function sum(values, total, labels) {
  const magnitudes = values.map((value, i) => (i > 0 && value !== null ? Math.abs(value) : value));
  const parts = addends(magnitudes, total).flatMap((shown, i) => {
    const part = labels ? node("munder", shown, node("mtext", labels[i])) : shown;
    if (i === 0) return [part];
    return [operator((values[i] ?? 0) < 0 ? "−" : "+"), part];
  });
  return row(...parts);
}

/** @param {number} value @param {number} digits significant ones @returns {string} */
function withDigits(value, digits) {
  const sign = value < 0 ? "−" : "";
  const rounded = Math.abs(Number(value.toPrecision(digits)));
  if (rounded >= 1e-3) return sign + rounded;
  const [mantissa, exponent] = rounded.toExponential().split("e");
  return `${sign}${mantissa} × 10${superscript(Number(exponent))}`;
}

/** @param {number} value @returns {number} its decimal exponent */
function magnitude(value) {
  return value === 0 ? Number.NEGATIVE_INFINITY : Math.floor(Math.log10(Math.abs(value)));
}

/** What a tree says, in one line. @param {Tree} tree @returns {string} */
export function text(tree) {
  if (typeof tree === "string") return tree;
  const [tag, ...children] = tree;
  if (tag === "term") return text(children[1]);
  const parts = children.map(text);
  if (tag === "mfrac") return `(${parts[0]}) / (${parts[1]})`;
  if (tag === "msup") return `${parts[0]}^${parts[1]}`;
  return parts.join(tag === "mrow" || tag === "munder" ? " " : "");
}

/** @param {Tree} tree @returns {Element | Text} */
function render(tree) {
  if (typeof tree === "string") return document.createTextNode(tree);
  const [tag, ...children] = tree;
  if (tag === "term") return renderTerm(children[0], children[1]);
  const node = document.createElementNS(NAMESPACE, tag);
  node.append(...children.map(render));
  return node;
}

/** @param {string} term @param {Tree} tree @returns {Element} */
function renderTerm(term, tree) {
  const node = document.createElementNS(NAMESPACE, "mrow");
  node.setAttribute("data-term", term);
  node.append(render(tree));
  return node;
}

/** @param {Tree} tree @returns {Element} */
export function mathElement(tree) {
  return /** @type {Element} */ (render(["math", tree]));
}
