// A neuron's graph as it is drawn: which products, in which places, and what becomes of the others.
import assert from "node:assert/strict";
import test from "node:test";

import { isWhole, keepPlaces, takeApart } from "../../static/ideas/graph/apart.js";
import { graph } from "../../static/ideas/pages/graph.js";

/** @param {(number | null)[]} products */
function graphOf(products) {
  const delta = 0.5;
  const node = (name, kind, value) => ({ name, kind, size: 1, value, derivative: delta });
  const nodes = products.flatMap((value, k) => [
    node(`a1[${k}]`, "activation", 1),
    node(`W2[0,${k}]`, "weight", value),
    node(`W2[0,${k}] a1[${k}]`, "product", value),
  ]);
  nodes.push(node("sum2[0]", "sum", 9), node("b2[0]", "bias", 1), node("z2[0]", "z", 10));
  nodes.push(node("a2[0]", "activation", 0.9));
  return { step: 1, nodes, edges: [{ source: "z2[0]", target: "a2[0]", local: 0.09 }] };
}

test("the strongest products are shown with their own input and weight", () => {
  const { rows } = takeApart(graphOf([1, -5, 2, 4]), 2, []);
  assert.deepEqual(
    rows.map(({ index, input, weight, product }) => [
      index,
      input.name,
      weight.name,
      product.value,
    ]),
    [
      [1, "a1[1]", "W2[0,1]", -5],
      [3, "a1[3]", "W2[0,3]", 4],
    ],
  );
});

test("what is shown and the others together are all products", () => {
  const products = Array.from({ length: 784 }, (_, k) => Math.sin(k));
  const { rows, others } = takeApart(graphOf(products), 6, []);
  const shown = rows.reduce((sum, { product }) => sum + product.value, 0);
  const all = products.reduce((sum, value) => sum + value, 0);
  assert.equal(rows.length + others.count, 784);
  assert.ok(Math.abs(shown + others.value - all) < 1e-9);
  assert.equal(others.derivative, 0.5);
});

test("a neuron of few inputs has no others; what is not a number makes their sum none", () => {
  assert.equal(takeApart(graphOf([1, 2]), 6, []).others.count, 0);
  assert.equal(takeApart(graphOf([5, 1, null]), 1, []).others.value, null);
});

test("the neuron's own nodes and its slope are told apart from its inputs", () => {
  const { activation, z, bias, slope } = takeApart(graphOf([1, 2]), 6, []);
  assert.deepEqual([activation.name, z.value, bias.value, slope], ["a2[0]", 10, 1, 0.09]);
});

test("a product keeps its place while it is among the strongest", () => {
  assert.deepEqual(keepPlaces([4, 7, 2], [2, 9, 4]), [4, 9, 2]);
  assert.deepEqual(keepPlaces([4, 7, 2], [2, 4, 7]), [4, 7, 2]);
  assert.deepEqual(keepPlaces([], [2, 4]), [2, 4]);
});

test("whole layers are told as norms of the output layer", () => {
  const node = (name, kind, value) => ({ name, kind, size: 3, value, derivative: 2 * value });
  const whole = {
    step: 1,
    nodes: [
      node("a0", "activation", 1),
      node("z1", "z", 2),
      node("a1", "activation", 3),
      node("C", "cost", 4),
    ],
    edges: [],
  };
  assert.ok(isWhole(whole) && !isWhole(graphOf([1])));
  const { neuron, z, activation, delta, asked } = graph.values(whole, {});
  assert.match(neuron, /norms/);
  assert.deepEqual([z, activation, delta, asked], [2, 3, 4, 6]);
});
