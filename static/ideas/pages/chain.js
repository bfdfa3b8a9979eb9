/** Idea 6: any weight's derivative as a product of factors, and as a sum over paths to the cost. */

import {
  costDerivative,
  factor,
  fraction,
  indexed,
  name,
  node,
  number,
  operator,
  row,
  termed,
} from "../../inspector/math.js";
import { countPaths, LIT_PATHS, pathList, pathMarks, pathsWords } from "../chain/paths.js";
import { neuronFor } from "../errors/neuron.js";
import { says } from "../idea.js";
import { largest, nameOf, parameterOf, selectionOf } from "../places.js";

/** @typedef {import("../moment.js").Moment} Moment */
/** @typedef {import("../idea.js").Tree} Tree */

const LINKS = says`Turn ${"weight"} a little. Its neuron's z moves ${"previous"} times as far; the
  activation, ${"slope"} times as far as z; the cost, ${"asked"} times as far as the activation. Rates
  along a chain multiply: ${"product"}. This holds for a change small enough.`;
const PATHS = says`That last factor hides the rest of the network. Spelled out, the change reaches the
  cost along ${"count"} through later layers, each a product of weights and slopes of its own. All
  of them add up to ${"sum"}: the derivative ${"gradient"}, which backpropagation finds in one sweep,
  without walking a single path.`;
const OUTPUT = says`This neuron is an output: behind it there is only the cost, and the product is the
  whole derivative, ${"gradient"}. Select a weight of an earlier layer, and the change reaches the cost
  along many paths, whose products add up.`;

/** @type {import("../idea.js").Idea} */
export const chain = {
  name: "chain",
  title: "The chain rule",
  text: [LINKS, PATHS],
  other: [
    {
      when: isCoupled,
      text: [
        says`Turn ${"weight"} a little. Its neuron's z moves ${"previous"} times as far; the cost,
          ${"asked"} times as far as z. (Softmax lets every output depend on every z, so the two steps
          between are told as one.) Rates along a chain multiply: ${"product"}. This holds for a change
          small enough.`,
        OUTPUT,
      ],
    },
    { when: isOutput, text: [LINKS, OUTPUT] },
  ],
  subject: (moment) => selectionOf(parameterFor(moment)),
  formula,
  ask: (api, moment) =>
    api.probe(moment.run.id, "chain", {
      example: moment.example,
      parameter: parameterFor(moment),
      top: LIT_PATHS,
    }),
  values: ({ factors, product, path_count, sum, gradient }, moment) => ({
    weight: nameOf(parameterFor(moment)),
    previous: factors[0].value,
    slope: factors.at(-2).value,
    asked: factors.at(-1).value,
    product,
    count: countPaths(path_count),
    sum,
    gradient,
  }),
  scene,
  build: pathList,
  question: {
    ask: "Suppose the neuron that this weight feeds is saturated: its slope f′(z) is almost zero. What will a step of plain gradient descent do to the weight?",
    choices: [
      "Move it far, to get the neuron out",
      "Hardly move it",
      "The same as ever: only what flows in counts",
    ],
    right: 1,
    because: says`One factor near zero makes the whole product small, whatever the others are. The
      derivative, ${"gradient"} now, is in proportion to the slope.`,
  },
};

/**
 * The selected parameter; else, since a chain with only one path to the cost shows least, a weight into
 * the hidden neuron with the largest error, from what is most active before it.
 * @param {Moment} moment @returns {import("../places.js").ParameterReference}
 */
function parameterFor(moment) {
  const selected = parameterOf(moment.selected);
  if (selected) return selected;
  const { layer, index } = neuronFor(moment);
  return { layer, to: index, from: largest(moment.frame.activations[layer - 1]) };
}

/** @param {Moment} moment */
function isOutput(moment) {
  return parameterFor(moment).layer === moment.run.layers.length - 1;
}

/** Whether the activation of the parameter's neuron depends on the other neurons of its layer. @param {Moment} moment */
function isCoupled(moment) {
  return moment.run.output_activation === "softmax" && isOutput(moment);
}

/**
 * The product in letters, as the sum over paths, and in numbers.
 * @param {Moment} moment @param {any} answer @returns {Tree[]}
 */
function formula(moment, answer) {
  const { layer, to, from } = parameterFor(moment);
  const weight = from === undefined ? indexed("b", layer, to) : indexed("W", layer, to, from);
  const [z, a] = [indexed("z", layer, to), indexed("a", layer, to)];
  const rest = isCoupled(moment)
    ? [termed("asked", costDerivative(z))]
    : [termed("slope", rate(a, z)), termed("asked", costDerivative(a))];
  const lines = [
    row(
      termed("gradient", costDerivative(termed("weight", weight))),
      operator("="),
      termed("previous", rate(z, weight)),
      ...rest,
    ),
    row(operator("="), termed("sum", overPaths())),
  ];
  return answer ? [...lines, ...numbers(answer)] : lines;
}

/** @param {Tree} above @param {Tree} below @returns {Tree} */
function rate(above, below) {
  return fraction(row(operator("∂"), above), row(operator("∂"), below));
}

/** What is multiplied along a path, whatever its length. @returns {Tree} */
function overPaths() {
  return row(
    node("munder", operator("∑"), name("paths")),
    rate(name("z"), name("W")),
    operator("⋯"),
    costDerivative(name("a")),
  );
}

/** @param {any} answer @returns {Tree[]} */
function numbers({ factors, product }) {
  const terms = factors.length === 3 ? ["previous", "slope", "asked"] : ["previous", "asked"];
  const parts = factors.flatMap((/** @type {any} */ { value }, /** @type {number} */ i) => [
    operator(i > 0 ? "×" : "="),
    termed(terms[i], i > 0 ? factor(value) : number(value)),
  ]);
  return [row(...parts), row(operator("="), termed("gradient", number(product)))];
}

/**
 * The parameter, and from its neuron on the strongest paths to the outputs.
 * @param {any} answer @param {Moment} moment
 * @returns {import("../../network/view.js").Scene}
 */
function scene({ paths, path_count }, moment) {
  const { layer, to, from } = parameterFor(moment);
  /** @type {import("../../network/view.js").Mark[]} */
  const marks = pathMarks(paths, layer);
  if (from !== undefined) {
    marks.push({ kind: "edge", layer, to, from, strength: 0.8, term: "weight" });
    marks.push({ kind: "ring", at: { layer: layer - 1, index: from }, term: "previous" });
  }
  marks.push({ kind: "ring", at: { layer, index: to }, term: "slope" });
  const caption =
    layer === moment.run.layers.length - 1
      ? "The neuron is an output: behind it there is only the cost."
      : `${pathsWords(paths.length, path_count)} to the cost. Orange: a positive product; blue: a negative one.`;
  return { caption, marks };
}
