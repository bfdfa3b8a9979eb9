// The formulas must be true: their displayed numbers, worked out anew, give the displayed result.
import assert from "node:assert/strict";
import test from "node:test";

import { derive } from "../../static/inspector/derivation.js";
import { text } from "../../static/inspector/math.js";

/** A sigmoid network 2-2-2 worked out by hand in plain loops, with the squared error. */
function sigmoidNeuron(overrides = {}) {
  const z = -1.2;
  const a = 1 / (1 + Math.exp(1.2));
  const da = 0.3 * -0.02 + -0.7 * 0.011;
  const derivative = a * (1 - a);
  return {
    step: 7,
    kind: "neuron",
    layer: 1,
    index: 0,
    z,
    a,
    da,
    derivative,
    delta: da * derivative,
    activation_function: "sigmoid",
    bias: 0.4,
    bias_gradient: da * derivative,
    batch_bias_gradient: 0.001,
    target: null,
    cost: 0.7,
    fan_in: { weights: [-2, 1], activations: [0.9, 0.2], gradients: [0, 0] },
    fan_out: { weights: [0.3, -0.7], deltas: [-0.02, 0.011], gradients: [0, 0] },
    ...overrides,
  };
}

function weight(overrides = {}) {
  const { da, derivative, delta, z, a } = sigmoidNeuron();
  return {
    step: 7,
    kind: "weight",
    layer: 1,
    to: 0,
    from: 1,
    value: 1,
    gradient: 0.83 * delta,
    batch_gradient: 0.002,
    update: -0.0002,
    previous_activation: 0.83,
    delta,
    z,
    activation: a,
    da,
    derivative,
    activation_function: "sigmoid",
    cost: 0.7,
    target: null,
    ...overrides,
  };
}

/** Works out a displayed formula as a reader with a calculator would. */
function work(tree) {
  const functions = {
    sigma: (x) => 1 / (1 + Math.exp(-x)),
    relu: (x) => Math.max(0, x),
  };
  const script = scriptOf(tree).replaceAll(/(\d) \(/g, "$1 * (");
  return new Function("sigma", "relu", `return ${script}`)(functions.sigma, functions.relu);
}

const SPELLINGS = { "−": "-", "×": "*", σ: "sigma", ReLU: "relu", tanh: "Math.tanh", e: "Math.E" };

function scriptOf(tree) {
  if (typeof tree === "string") return SPELLINGS[tree] ?? tree;
  const [tag, ...children] = tree;
  if (tag === "mtext") return "";
  if (tag === "mn") return plainNumber(children[0]);
  const parts = children.map(scriptOf);
  if (tag === "mfrac") return `((${parts[0]}) / (${parts[1]}))`;
  if (tag === "msup") return `((${parts[0]}) ** (${parts[1]}))`;
  if (tag === "munder") return `(${parts[0]})`;
  return parts.join(" ");
}

/** "3.10 × 10⁻⁵" -> "3.10e-5" */
function plainNumber(shown) {
  const exponent = [...shown.replaceAll(",", "")].map((sign) => {
    const digit = "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(sign);
    return digit < 0 ? sign.replace("⁻", "-") : digit;
  });
  return exponent.join("").replace(" × 10", "e");
}

function assertTrue(inspection) {
  let checked = 0;
  for (const { about, numbers, result } of derive(inspection)) {
    if (!numbers || result === null) continue;
    const worked = work(numbers);
    const allowed = 0.02 * Math.abs(result) + 1e-12;
    assert.ok(Math.abs(worked - result) <= allowed, `${about}: ${text(numbers)} = ${result}`);
    checked += 1;
  }
  return checked;
}

test("a weight's factors multiply to the gradient shown", () => {
  assert.equal(assertTrue(weight()), 3);
  const tiny = { previous_activation: 3.1e-5, gradient: 3.1e-5 * sigmoidNeuron().delta };
  assertTrue(weight(tiny));
});

test("a wrong gradient is caught by the reader with a calculator", () => {
  assert.throws(() => assertTrue(weight({ gradient: 0.5 })));
});

test("a hidden neuron's sum, activation, slope and error are worked out", () => {
  assert.equal(assertTrue(sigmoidNeuron()), 5);
});

test("sums of many show the strongest and the rest", () => {
  const weights = Array.from({ length: 16 }, (_, i) => Math.sin(i + 1));
  const deltas = Array.from({ length: 16 }, (_, i) => Math.cos(3 * i) * 1e-4);
  const da = weights.reduce((sum, w, i) => sum + w * deltas[i], 0);
  const { derivative } = sigmoidNeuron();
  const neuron = sigmoidNeuron({
    fan_out: { weights, deltas, gradients: weights },
    da,
    delta: da * derivative,
  });
  assert.equal(assertTrue(neuron), 5);
  assert.match(
    derive(neuron)
      .map(({ numbers }) => numbers && text(numbers))
      .join(),
    /14 others/,
  );
});

test("an output near its target keeps the digits of the difference", () => {
  const a = 0.99987;
  const da = 2 * (a - 1);
  const derivative = a * (1 - a);
  const output = { a, z: Math.log(a / (1 - a)), target: 1, da, derivative, fan_out: null };
  const neuron = sigmoidNeuron({ ...output, delta: da * derivative, bias: 0.4 });
  const shown = derive(neuron).map(({ numbers }) => numbers && text(numbers));
  assert.ok(
    shown.some((line) => line?.includes("0.99987 − 1")),
    shown.join("; "),
  );
  assert.equal(assertTrue(neuron), 5);
});

test("a sum that nearly cancels keeps the digits that its result depends on", () => {
  const [weights, deltas] = [
    [0.5, -0.5],
    [0.12345, 0.12341],
  ];
  const da = 0.5 * 0.12345 - 0.5 * 0.12341;
  const { derivative } = sigmoidNeuron();
  const fan_out = { weights, deltas, gradients: weights };
  assert.equal(assertTrue(sigmoidNeuron({ fan_out, da, delta: da * derivative })), 5);
});

test("softmax with cross-entropy: the error is the difference", () => {
  const a = 0.2;
  const neuron = sigmoidNeuron({
    activation_function: "softmax",
    a,
    z: 45.347,
    target: 1,
    da: -1 / a,
    delta: a - 1,
    derivative: null,
    fan_out: null,
  });
  assert.equal(assertTrue(neuron), 4);
  assert.match(derive(neuron).at(-1).about, /difference/);
});

test("softmax with the squared error subtracts the weighted mean", () => {
  const outputs = [0.2, 0.5, 0.3];
  const targets = [1, 0, 0];
  const slopes = outputs.map((a, i) => 2 * (a - targets[i]));
  const mean = outputs.reduce((sum, a, i) => sum + a * slopes[i], 0);
  const neuron = sigmoidNeuron({
    activation_function: "softmax",
    a: 0.2,
    z: 0.3,
    target: 1,
    da: slopes[0],
    delta: 0.2 * (slopes[0] - mean),
    derivative: null,
    fan_out: null,
  });
  assert.equal(assertTrue(neuron), 4);
});

test("a cost that is neither leaves its formula out rather than show a false one", () => {
  const neuron = sigmoidNeuron({ target: 1, da: 0.123, delta: 0.1, fan_out: null });
  assert.ok(!derive(neuron).some(({ left }) => text(left).includes("∂ C")));
});

test("what is not a number is said in words", () => {
  const [gradient] = derive(weight({ gradient: null, delta: null }));
  assert.equal(gradient.result, null);
  assert.match(text(gradient.numbers), /not a number/);
});
