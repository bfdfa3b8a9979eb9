// Three avenues: which wishes are marked, and what is said of a trial.
import assert from "node:assert/strict";
import test from "node:test";

import { changeText, noteOf, Trial } from "../../static/ideas/avenues/trial.js";
import { neuronFor, neuronSelection } from "../../static/ideas/neurons.js";
import { avenues, shownOf, sized } from "../../static/ideas/pages/avenues.js";
import { text } from "../../static/inspector/math.js";

/** @param {object} changes */
const momentOf = (changes = {}) => ({
  run: { output_activation: "sigmoid", layers: [4, 3, 2] },
  dataset: { input_shape: [2, 2] },
  frame: { layers: [4, 3, 2], deltas: [null, null, Float32Array.from([0.1, -0.3])] },
  selected: null,
  ...changes,
});

const ANSWER = {
  step: 7,
  wished: 0.5,
  bias: 0.25,
  weights: [0.1, -0.2, 0],
  activations: [-0.4, 0.1, 0.2],
};

test("the page is about the selected neuron, or the one that the selected weight feeds", () => {
  const about = (selected) => neuronFor(momentOf({ selected }));
  assert.deepEqual(about({ kind: "neuron", layer: 1, index: 2 }), { layer: 1, neuron: 2 });
  assert.deepEqual(about({ kind: "edge", layer: 1, to: 0, from: 3 }), { layer: 1, neuron: 0 });
  assert.deepEqual(about({ kind: "bias", layer: 2, to: 0 }), { layer: 2, neuron: 0 });
});

test("with nothing selected, or an input, it is about the output that the cost depends on most", () => {
  for (const selected of [null, { kind: "neuron", layer: 0, index: 3 }]) {
    assert.equal(neuronSelection(momentOf({ selected })), "n:2:1");
  }
});

test("wishes are shares of the strongest, which comes last; what wishes nothing is left out", () => {
  assert.deepEqual(sized([0, 2, null, -4]), [
    { index: 1, share: 0.5 },
    { index: 3, share: -1 },
  ]);
  assert.deepEqual(sized([0, 0]), []);
});

test("of a picture's 784 weights as many are marked as are told", () => {
  const many = { ...ANSWER, weights: Array(784).fill(1), activations: Array(784).fill(1) };
  const moment = momentOf({ selected: { kind: "neuron", layer: 1, index: 0 } });
  const { marks, caption } = avenues.scene(many, moment);
  const edges = marks.filter(({ kind }) => kind === "edge");
  assert.ok(caption.includes(`weights: the strongest ${edges.length} of 784.`));
  assert.ok(caption.includes(`pixels: the strongest ${edges.length} of 784.`));
});

test("of wishes that are not marked it is told that they are zero only where they are", () => {
  assert.equal(shownOf([1, 2], 2), "all 2");
  assert.equal(shownOf([1], 1), "the only one");
  assert.equal(shownOf([1, 0, 2], 2), "2 of 3, the others wish 0");
  assert.equal(shownOf([1, null, 2], 2), "2 of 3");
  assert.equal(shownOf([1, 3, 2], 2), "the strongest 2 of 3");
});

test("a wish for less is a blue line and an arrow downwards", () => {
  const { marks } = avenues.scene(ANSWER, momentOf());
  const edge = marks.find(({ kind, from }) => kind === "edge" && from === 1);
  assert.deepEqual([edge.tone, edge.strength, edge.layer, edge.to], ["negative", 1, 2, 1]);
  const arrow = marks.find(({ kind, at }) => kind === "arrow" && at.layer === 1 && at.index === 0);
  assert.deepEqual([arrow.tone, arrow.length], ["negative", -1]);
  const own = marks.find(({ kind, at }) => kind === "arrow" && at.layer === 2);
  assert.deepEqual([own.tone, own.length], ["positive", 1]);
});

test("a neuron that an example wishes nothing of has no marks of wishes, and that is told", () => {
  const dead = { ...ANSWER, bias: 0, weights: [0, 0, 0], activations: [0, 0, 0] };
  assert.match(avenues.scene(dead, momentOf()).caption, /slope f′\(z\) is 0/);
  const { marks, caption } = avenues.scene({ ...dead, wished: 0 }, momentOf());
  assert.deepEqual(
    marks.map(({ kind }) => kind),
    ["ring"],
  );
  assert.ok(caption.includes("nothing"));
});

test("the question's two numbers are in the ratio of the right answer", () => {
  const { bright, dim } = avenues.values(ANSWER, momentOf());
  assert.ok(avenues.question.choices[avenues.question.right].includes(String(bright / dim)));
  assert.equal(avenues.values({ ...ANSWER, bias: null }, momentOf()).bright, null);
});

test("where softmax couples the outputs nothing is said through one neuron's own slope", () => {
  const run = { output_activation: "softmax", layers: [4, 3, 2] };
  const coupled = momentOf({ run });
  assert.ok(avenues.other.when(coupled));
  assert.ok(!avenues.formula(coupled).map(text).join(" ").includes("∂a2,"));
  const hidden = momentOf({ run, selected: { kind: "neuron", layer: 1, index: 0 } });
  assert.ok(!avenues.other.when(hidden));
});

test("a trial begins with the wish itself", () => {
  const trial = new Trial();
  assert.deepEqual([trial.avenue, trial.amount], ["bias", 1]);
});

test("of the inputs it is said that training cannot change them", () => {
  const first = momentOf({ selected: { kind: "neuron", layer: 1, index: 0 } });
  assert.match(noteOf("activations", first), /pixels, which training cannot change/);
  assert.match(noteOf("activations", momentOf({ ...first, dataset: null })), /inputs, which/);
  assert.doesNotMatch(noteOf("activations", momentOf()), /cannot/);
});

test("a change says its sign; one that is not a number, or not known, says so", () => {
  assert.equal(changeText(0.25), "+0.250");
  assert.equal(changeText(-0.25), "−0.250");
  assert.equal(changeText(0), "0");
  assert.equal(changeText(null), "not a number");
  assert.equal(changeText(undefined), "…");
});
