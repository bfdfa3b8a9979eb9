// Hebb's products beside wishes: which weights are lit, and where the dots lie.
import assert from "node:assert/strict";
import test from "node:test";

import { dotsOf } from "../../static/ideas/hebbian/scatter.js";
import { growingMost, hebbian } from "../../static/ideas/pages/hebbian.js";

const WISHES = [
  [0.1, -0.2, 0],
  [0.4, null, 0.3],
];
const ANSWER = {
  step: 3,
  previous: [0.5, -1, 0],
  wished: [-0.1, 0.4],
  wishes: WISHES,
  products: [
    [1, 2, 0],
    [3, null, 4],
  ],
  correlation: null,
};
const MOMENT = {
  run: { output_activation: "sigmoid", layers: [4, 3, 2] },
  frame: { layers: [4, 3, 2], deltas: [null, null, Float32Array.from([0.1, -0.3])] },
  selected: null,
};

test("only weights that wish to grow are told, the most eager first", () => {
  assert.deepEqual(
    growingMost(WISHES).map(({ to, from }) => [to, from]),
    [
      [1, 0],
      [1, 2],
      [0, 0],
    ],
  );
});

test("the weights that grow most are lit in proportion to their wishes", () => {
  const { marks } = hebbian.scene(ANSWER, MOMENT);
  const edges = marks.filter(({ kind }) => kind === "edge");
  const strengths = edges.map(({ strength }) => Number(strength.toFixed(3)));
  assert.deepEqual(strengths, [0.25, 0.75, 1], "the strongest lies on top");
  assert.ok(edges.every(({ layer, tone }) => layer === 2 && tone === "positive"));
});

test("bars are the activations before, arrows the wished increases; zero draws nothing", () => {
  const { marks } = hebbian.scene(ANSWER, MOMENT);
  const bars = marks.filter(({ kind }) => kind === "bar");
  assert.deepEqual(
    bars.map(({ at, length, tone }) => [at.index, length, tone]),
    [
      [0, 0.5, "positive"],
      [1, 1, "negative"],
    ],
  );
  const arrows = marks.filter(({ kind }) => kind === "arrow");
  assert.deepEqual(
    arrows.map(({ at, length }) => [at.layer, at.index, length]),
    [
      [2, 0, -0.25],
      [2, 1, 1],
    ],
  );
});

test("a picture's pixels get no bars", () => {
  const selected = { kind: "neuron", layer: 1, index: 0 };
  const { marks } = hebbian.scene(ANSWER, { ...MOMENT, selected });
  assert.ok(marks.every(({ kind }) => kind !== "bar"));
});

test("an example that wishes no growth is told so", () => {
  const answer = { ...ANSWER, wishes: [[0, -1]], previous: [0, 1], wished: [-1] };
  assert.match(hebbian.scene(answer, MOMENT).caption, /^No weight/);
  const { growing, strongest, wish } = hebbian.values(answer, MOMENT);
  assert.deepEqual([growing, strongest, wish], ["none wishes", "none", ""]);
});

test("one weight that wishes to grow is told in the singular", () => {
  const answer = { ...ANSWER, wishes: [[0.5, -1]], previous: [1, 1], wished: [1] };
  assert.equal(hebbian.values(answer, MOMENT).growing, "1 wishes");
  assert.match(
    hebbian.scene(answer, MOMENT).caption,
    /^Lit: the only weight that wishes to grow\./,
  );
});

test("a correlation that is not defined is said to be so, and silent neurons are counted", () => {
  const values = hebbian.values(ANSWER, MOMENT);
  assert.equal(values.correlation, "not defined here");
  assert.deepEqual([values.silent, values.before, values.count], ["1 is", 3, "6"]);
});

test("dots lie in proportion on round scales; what is not a number has none and is counted", () => {
  const { dots, width, height, lost } = dotsOf(ANSWER.products, ANSWER.wishes);
  assert.deepEqual([width, height, lost, dots.length], [5, 0.5, 1, 5]);
  assert.deepEqual(
    dots[3].map((value) => Number(value.toFixed(6))),
    [0.6, 0.8],
  );
});
