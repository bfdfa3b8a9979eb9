import assert from "node:assert/strict";
import test from "node:test";

import {
  configurationOf,
  fieldOfMessage,
  formOfPreset,
  formOfRun,
  layersOf,
  PRESETS,
  problemsOf,
  TEXTBOOK,
} from "../../static/builder/configuration.js";
import { countParameters, parameterArithmetic } from "../../static/builder/count.js";

const MNIST = {
  name: "mnist",
  title: "MNIST",
  available: true,
  message: null,
  inputs: 784,
  input_shape: [28, 28],
  classes: [..."0123456789"],
  train_count: 60000,
  test_count: 10000,
  default_layers: [784, 16, 16, 10],
  extent: null,
  drawing: null,
};
const MISSING = { ...MNIST, available: false, message: "No mirror answered." };
const DIGITS = { ...MNIST, name: "digits", inputs: 64, input_shape: [8, 8], train_count: 1500 };
const SPIRAL = {
  ...MNIST,
  name: "spiral",
  inputs: 2,
  input_shape: [2],
  classes: ["first arm", "second arm"],
};

const form = (changes = {}) => ({ ...TEXTBOOK, dataset: "mnist", ...changes });

/** Counts one parameter at a time. */
function countOneByOne(layers) {
  let count = 0;
  for (let layer = 1; layer < layers.length; layer++) {
    for (let to = 0; to < layers[layer]; to++) {
      count += 1;
      for (let from = 0; from < layers[layer - 1]; from++) count += 1;
    }
  }
  return count;
}

test("a mistake is told with what came and what was expected", () => {
  const problem = (field, text) => problemsOf(form({ [field]: text }), MNIST)[field];
  assert.match(problem("batch_size", "60001"), /from 1 to 60,000 instead of “60001”\.$/);
  assert.match(problem("learning_rate", "NaN"), /above 0, such as 0\.1 instead of “NaN”/);
  assert.match(problem("max_epochs", " "), /of at least 1\.$/);
  const { layers } = problemsOf(form({ hidden: ["16", "-3"] }), MNIST);
  assert.match(layers, /^Hidden layer 2 .* at least 1 instead of “-3”\.$/);
});

test("parameters are counted as one would count them one by one", () => {
  assert.equal(countParameters([784, 16, 16, 10]), 13002);
  for (const layers of [
    [2, 2],
    [2, 8, 8, 2],
    [64, 5, 1, 7, 10],
    [784, 10],
  ]) {
    assert.equal(countParameters(layers), countOneByOne(layers));
  }
});

test("the arithmetic shown gives the count shown", () => {
  const [sum, count] = parameterArithmetic([784, 1000, 16, 10]).replaceAll(",", "").split(" = ");
  const worked = sum
    .split(" + ")
    .map((term) => term.split(" × ").reduce((product, factor) => product * Number(factor), 1))
    .reduce((total, term) => total + term, 0);
  assert.equal(worked, Number(count));
  assert.equal(worked, countOneByOne([784, 1000, 16, 10]));
});

test("the textbook's choices have no problem and become the textbook's network", () => {
  assert.deepEqual(problemsOf(form(), MNIST), {});
  const configuration = configurationOf(form(), MNIST);
  assert.deepEqual(configuration.layers, [784, 16, 16, 10]);
  assert.ok(!("learning_rate" in configuration), "the server chooses what was not typed");
});

test("every preset can be built from whatever data there is", () => {
  for (const datasets of [
    [MNIST, DIGITS, SPIRAL],
    [MISSING, DIGITS, SPIRAL],
  ]) {
    for (const preset of PRESETS) {
      const made = formOfPreset(preset, datasets);
      const dataset = datasets.find(({ name }) => name === made.dataset);
      assert.ok(dataset?.available, preset.title);
      assert.deepEqual(problemsOf(made, dataset), {}, preset.title);
    }
  }
});

test("each field says what is wrong with it", () => {
  const wrong = {
    hidden: [["16", "0"], ["-3"], ["1.5"], [""], ["many"]],
    learning_rate: ["0", "-1", "fast", "Infinity", "NaN"],
    batch_size: ["0", "", "1.5", "60001"],
    seed: ["-1", "", "x"],
    max_epochs: ["0", "half"],
  };
  for (const [field, values] of Object.entries(wrong)) {
    for (const value of values) {
      const problems = problemsOf(form({ [field]: value }), MNIST);
      assert.deepEqual(Object.keys(problems), [field === "hidden" ? "layers" : field], `${value}`);
    }
  }
});

test("data that cannot be had says why", () => {
  assert.equal(problemsOf(form(), MISSING).dataset, "No mirror answered.");
  assert.ok(problemsOf(form(), undefined).dataset);
});

test("cross-entropy sends softmax whatever was chosen before", () => {
  const made = form({ cost_function: "cross_entropy", output_activation: "tanh" });
  assert.equal(configurationOf(made, MNIST).output_activation, "softmax");
});

test("a run's own form builds the same run", () => {
  const run = {
    ...configurationOf(form({ learning_rate: "0.25", hidden: [] }), MNIST),
    initialization: "xavier",
  };
  assert.deepEqual(configurationOf(formOfRun(run), MNIST), run);
});

test("layers follow the data", () => {
  assert.deepEqual(layersOf(form({ hidden: ["5"] }), SPIRAL), [2, 5, 2]);
});

test("a server's message finds its field", () => {
  assert.deepEqual(fieldOfMessage("learning_rate: expected a number above 0, but got -1"), [
    "learning_rate",
    "Expected a number above 0, but got -1",
  ]);
  assert.equal(fieldOfMessage("layers: expected at most 32 hidden")?.[0], "layers");
  assert.equal(fieldOfMessage("There are 8 runs: delete one first."), null);
  assert.equal(fieldOfMessage("The server cannot be reached."), null);
});
