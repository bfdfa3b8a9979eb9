// Two sensitivities compared in a sentence that is right for any two numbers.
import assert from "node:assert/strict";
import test from "node:test";

import { errorText } from "../../static/ideas/sensitivity/body.js";
import { wiggleFigure } from "../../static/ideas/sensitivity/chart.js";
import { comparison, pairOf } from "../../static/ideas/sensitivity/pair.js";

const A = { layer: 1, to: 0, from: 1 };
const B = { layer: 2, to: 3 };
const compared = (first, second) =>
  comparison([
    { parameter: A, gradient: first },
    { parameter: B, gradient: second },
  ]);
const compare = (first, second) =>
  compared(first, second).replaceAll("\u2060", "").replaceAll("\u00a0", " ");

test("no line breaks a name in two", () => {
  assert.match(compared(3, 1), /W\[1\]\u2060\[0,\u00a01\]/);
});

test("the textbook's 3.2 against 0.1 is 32 times, whichever comes first and whatever the signs", () => {
  for (const sign of [1, -1]) {
    assert.match(
      compare(3.2, sign * 0.1),
      /32 times as sensitive to W\[1\]\[0, 1\] as to b\[2\]\[3\]/,
    );
    assert.match(
      compare(0.1, sign * 3.2),
      /32 times as sensitive to b\[2\]\[3\] as to W\[1\]\[0, 1\]/,
    );
  }
});

test("nearly equal ones are not called 1.00 times", () => {
  assert.match(compare(1.0004, 1), /1\.0004 times/);
  assert.match(compare(2, -2), /equally/);
});

test("zeros and what is not a number have words of their own", () => {
  assert.match(compare(0, 0), /not depend on either/);
  assert.match(compare(0, 2), /depends on b\[2\]\[3\], and not on W\[1\]\[0, 1\]/);
  assert.match(compare(-2, 0), /depends on W\[1\]\[0, 1\], and not on b\[2\]\[3\]/);
  assert.match(compare(null, 2), /not a number/);
  const same = { parameter: A, gradient: 1 };
  assert.match(comparison([same, same]), /one and the same/);
});

const frame = {
  layers: [3, 2],
  activations: [Float32Array.of(0.5, 0.1, 0.9), Float32Array.of(0, 1)],
  deltas: [null, Float32Array.of(0.1, -2)],
};

test("without a choice two different weights of one neuron are compared", () => {
  assert.deepEqual(pairOf({ selected: null, compared: null, frame }), [
    { layer: 1, to: 1, from: 2 },
    { layer: 1, to: 1, from: 1 },
  ]);
});

test("the chosen ones are taken as they are; a neuron is no parameter", () => {
  const edge = { kind: "edge", layer: 1, to: 1, from: 1 };
  const neuron = { kind: "neuron", layer: 1, index: 0 };
  assert.deepEqual(pairOf({ selected: edge, compared: null, frame }), [
    { layer: 1, to: 1, from: 1 },
    { layer: 1, to: 1 },
  ]);
  assert.deepEqual(pairOf({ selected: neuron, compared: edge, frame })[1], {
    layer: 1,
    to: 1,
    from: 1,
  });
});

test("the figure's lines are the predictions, its points the measurements", () => {
  const wiggle = (epsilon) => ({
    epsilon,
    rows: [
      { gradient: 2, predicted: 2 * epsilon, measured: 1.9 * epsilon },
      { gradient: -1, predicted: -epsilon, measured: null },
    ],
  });
  const { traces } = wiggleFigure([wiggle(0.5), wiggle(1)], { accent: "a", text: "t", muted: "m" });
  assert.deepEqual(traces[0].y, [0, 2]);
  assert.deepEqual(traces[1].x, [0.5, 1]);
  assert.deepEqual(traces[1].y, [0.95, 1.9]);
  assert.deepEqual(traces[3].y, [null, null]);
});

test("errors are told in percent", () => {
  assert.equal(errorText(0.0912), "9.12 %");
  assert.equal(errorText(0), "0 %");
  assert.equal(errorText(null), "not a number");
});
