// The chain rule's page: its paths on the network, and a formula whose numbers multiply out.
import assert from "node:assert/strict";
import test from "node:test";

import { countPaths, pathMarks, pathsWords } from "../../static/ideas/chain/paths.js";
import { chain } from "../../static/ideas/pages/chain.js";
import { text } from "../../static/inspector/math.js";

const PATHS = [
  { neurons: [3, 1, 0], product: -0.4 },
  { neurons: [3, 1, 2], product: 0.2 },
  { neurons: [3, 5, 0], product: 0.1 },
];

test("every edge of the paths is marked once, as its strongest path shows it", () => {
  const marks = pathMarks(PATHS, 2);
  const of = (layer, to, from) =>
    marks.filter((mark) => mark.layer === layer && mark.to === to && mark.from === from);
  assert.equal(marks.length, 5);
  const [shared] = of(3, 1, 3);
  assert.deepEqual([shared.tone, shared.strength], ["negative", 1]);
  assert.equal(shared.term, "sum path-0 path-1");
  assert.deepEqual([of(4, 2, 1)[0].tone, of(4, 2, 1)[0].strength], ["positive", 0.5]);
  assert.equal(of(4, 0, 5).length, 1);
  assert.equal(marks.at(-1).term.split(" ")[1], "path-0", "the strongest lies on top");
});

test("paths that are all zero, or not a number, are drawn weakly and of no sign", () => {
  for (const product of [0, null]) {
    const [mark] = pathMarks([{ neurons: [0, 1], product }], 1);
    assert.deepEqual([mark.strength, mark.tone], [0, "plain"]);
  }
});

/** @param {object} changes */
const momentOf = (changes = {}) => ({
  run: { output_activation: "sigmoid", layers: [4, 3, 2] },
  frame: {
    layers: [4, 3, 2],
    activations: [
      [0, 0, 0.5, 1],
      [0.1, 0.9, 0.2],
      [0, 1],
    ].map((each) => Float32Array.from(each)),
    deltas: [null, Float32Array.from([0.1, 0, -0.2]), Float32Array.from([0.1, -0.7])],
  },
  selected: null,
  ...changes,
});

test("without a selection the page is about a weight into the hidden neuron with the largest error", () => {
  assert.equal(chain.subject(momentOf()), "e:1:2:3");
  const bias = { kind: "bias", layer: 1, to: 2 };
  assert.equal(chain.subject(momentOf({ selected: bias })), "b:1:2");
});

test("the formula has a factor for every link and its numbers", () => {
  const answer = { factors: [0.5, -2, 3].map((value) => ({ value })), product: -3 };
  const lines = chain.formula(momentOf(), answer).map(text);
  assert.deepEqual(lines.slice(-2), ["= 0.500 × ( − 2 ) × 3", "= − 3"]);
});

test("a softmax output is told without the step that softmax couples", () => {
  const selected = { kind: "edge", layer: 2, to: 0, from: 0 };
  const coupled = momentOf({ run: { output_activation: "softmax", layers: [4, 3, 2] }, selected });
  const [softmax, output] = chain.other;
  assert.ok(softmax.when(coupled));
  const earlier = { ...coupled, selected: { kind: "edge", layer: 1, to: 0, from: 0 } };
  assert.ok(!softmax.when(earlier) && !output.when(earlier));
  assert.ok(output.when(momentOf({ selected })) && !softmax.when(momentOf({ selected })));
  const answer = { factors: [{ value: 0.5 }, { value: -2 }], product: -1 };
  const numbers = text(chain.formula(coupled, answer).at(-2));
  assert.equal(numbers.match(/×/g).length, 1);
});

test("one path is told in the singular", () => {
  assert.equal(countPaths(1), "one path");
  assert.equal(pathsWords(1, 1), "The only path");
  assert.equal(pathsWords(10, 10), "All 10 paths");
  assert.equal(pathsWords(6, 1600), "The 6 strongest of 1,600 paths");
});
