/**
 * A neuron's computational graph as it is drawn: the strongest products, each in a place of its own
 * that it keeps while it is among them, and all others gathered into one. Pure.
 *
 * @typedef {{name: string, kind: string, size: number, value: number | null, derivative: number | null}} Node
 * @typedef {{source: string, target: string, local: number | null}} Edge
 * @typedef {{step: number, nodes: Node[], edges: Edge[]}} Graph
 * @typedef {{index: number, input: Node, weight: Node, product: Node}} Row
 *
 * @typedef {object} Apart
 * @property {Row[]} rows
 * @property {{count: number, value: number | null, derivative: number | null}} others
 * @property {Node} sum
 * @property {Node} bias
 * @property {Node} z
 * @property {Node} activation
 * @property {number | null} slope the local derivative from z to the activation
 */

import { strongest } from "../../inspector/strongest.js";

/**
 * @param {Graph} graph of one neuron
 * @param {number} count of the products to show
 * @param {number[]} before the inputs whose products were shown, in their places
 * @returns {Apart}
 */
export function takeApart({ nodes, edges }, count, before) {
  const of = (/** @type {string} */ kind) => nodes.filter((node) => node.kind === kind);
  const [products, weights, activations] = [of("product"), of("weight"), of("activation")];
  const values = products.map(({ value }) => value);
  const shown = keepPlaces(before, strongest(values, count));
  const [[sum], [bias], [z]] = [of("sum"), of("bias"), of("z")];
  return {
    rows: shown.map((index) => ({
      index,
      input: activations[index],
      weight: weights[index],
      product: products[index],
    })),
    others: {
      count: products.length - shown.length,
      value: add(values.filter((_, i) => !shown.includes(i))),
      // A sum hands its derivative on whole, to one product as to many.
      derivative: sum.derivative,
    },
    sum,
    bias,
    z,
    activation: activations[activations.length - 1],
    slope: edges[edges.length - 1].local,
  };
}

/**
 * What stays keeps its place; what is new takes the place of what has left.
 * @param {number[]} before @param {number[]} now
 */
export function keepPlaces(before, now) {
  if (before.length !== now.length) return now;
  const fresh = now.filter((each) => !before.includes(each));
  return before.map((each) => (now.includes(each) ? each : /** @type {number} */ (fresh.shift())));
}

/** @param {(number | null)[]} values @returns {number | null} null where one of them is no number */
function add(values) {
  return values.reduce(
    (total, value) => (total === null || value === null ? null : total + value),
    /** @type {number | null} */ (0),
  );
}

/** Whether a graph is that of whole layers. @param {Graph} graph */
export function isWhole({ nodes }) {
  return nodes[nodes.length - 1].kind === "cost";
}
