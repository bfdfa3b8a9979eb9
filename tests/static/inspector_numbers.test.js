import assert from "node:assert/strict";
import test from "node:test";

import { directionOf } from "../../static/inspector/card.js";
import { niceCeiling } from "../../static/inspector/fan-chart.js";
import { countStuck, summarize } from "../../static/inspector/overview.js";
import {
  exampleOf,
  inspectionKey,
  inspectionRequest,
  parseSelection,
} from "../../static/inspector/selection.js";
import { strongest } from "../../static/inspector/strongest.js";

const frame = (changes = {}) => ({
  step: 5,
  batchSize: 10,
  gradientNorms: [0.5, 0.25],
  activations: [Float32Array.of(0, 1, 0.5), Float32Array.of(0.001, 0.5), Float32Array.of(1, 0)],
  example: { split: "train", index: 3, label: 1, cost: 0.5, prediction: 0 },
  ...changes,
});
const RUN = {
  id: "r",
  seed: 1,
  layers: [3, 2, 2],
  activation: "sigmoid",
  output_activation: "softmax",
};

test("a selection becomes the request for what it names", () => {
  const request = (select) => inspectionRequest(parseSelection(select));
  assert.deepEqual(request("n:0:3"), { neuron: { layer: 0, index: 3 } });
  assert.deepEqual(request("e:2:3:7"), { parameter: { layer: 2, to: 3, from: 7 } });
  assert.deepEqual(request("b:1:4"), { parameter: { layer: 1, to: 4 } });
  assert.equal(parseSelection(""), null);
});

test("a drawing is asked about by its inputs, everything else by name", () => {
  assert.deepEqual(exampleOf(frame()), { split: "train", index: 3 });
  const drawn = frame({ example: { split: null, index: null, label: 1 } });
  assert.deepEqual(exampleOf(drawn), { inputs: [0, 1, 0.5], label: 1 });
});

test("whatever changes the answer changes the key", () => {
  const key = (select, run, changes) => inspectionKey(select, run, frame(changes));
  const drawn = { split: null, index: null, label: 1 };
  const redrawn = [Float32Array.of(0, 1, 0.25), ...frame().activations.slice(1)];
  const keys = [
    key("n:1:0", RUN, {}),
    key("n:1:1", RUN, {}),
    key("n:1:0", { ...RUN, seed: 2 }, {}),
    key("n:1:0", { ...RUN, id: "s" }, {}),
    key("n:1:0", RUN, { step: 6 }),
    key("n:1:0", RUN, { batchSize: 20 }),
    key("n:1:0", RUN, { example: { ...frame().example, index: 4 } }),
    key("n:1:0", RUN, { example: drawn }),
    key("n:1:0", RUN, { example: drawn, activations: redrawn }),
  ];
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(key("n:1:0", RUN, {}), keys[0]);
});

test("layers are summed up from the frame", () => {
  const [hidden, output] = summarize(RUN, frame());
  assert.deepEqual(
    [hidden.neurons, hidden.parameters, hidden.gradientNorm, hidden.stuck],
    [2, 8, 0.5, 1],
  );
  assert.ok(Math.abs(hidden.meanActivation - 0.2505) < 1e-6);
  assert.equal(output.stuck, null, "softmax has no saturation of its own");
});

test("a stuck neuron is one whose slope is under a twenty-fifth of its steepest", () => {
  const z = Float32Array.from({ length: 161 }, (_, i) => (i - 80) / 10);
  const sigmoid = z.map((x) => 1 / (1 + Math.exp(-x)));
  const flatSigmoid = z.filter((x) => {
    const a = 1 / (1 + Math.exp(-x));
    return (a * (1 - a)) / 0.25 < 0.0396;
  }).length;
  assert.equal(countStuck("sigmoid", sigmoid), flatSigmoid);
  const flatTanh = z.filter((x) => 1 - Math.tanh(x) ** 2 < 0.0396).length;
  assert.equal(countStuck("tanh", z.map(Math.tanh)), flatTanh);
  assert.equal(countStuck("relu", Float32Array.of(0, 0, 0.1)), 2);
  assert.equal(countStuck("identity", z), null);
});

test("the strongest edges come first, whatever their sign", () => {
  assert.deepEqual(strongest([0.1, -3, null, 2], 3), [1, 3, 0]);
});

test("a picture's scale holds every value and stays put while they change a little", () => {
  for (const most of [0.00031, 0.7, 1, 4.2, 99]) {
    const high = niceCeiling([0, -most, most / 2, null]);
    assert.ok(high >= most && high <= 2.5 * most, `${high} for ${most}`);
  }
  assert.equal(niceCeiling([0.31]), niceCeiling([0.48]));
  assert.equal(niceCeiling([0, 0]), 1);
});

test("a gradient's sign is put into words", () => {
  assert.match(directionOf(0.1), /raises the cost/);
  assert.match(directionOf(-0.1), /lowers the cost/);
  assert.match(directionOf(0), /nothing/);
  assert.equal(directionOf(null), "");
});
