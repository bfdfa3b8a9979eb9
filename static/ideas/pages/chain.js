/** Idea 6: any weight's derivative as a product of factors, and as a sum over paths to the cost. */

import {
  costDerivative,
  fraction,
  indexed,
  name,
  node,
  operator,
  row,
  termed,
} from "../../inspector/math.js";
import { toneOf } from "../../network/view.js";
import { says } from "../idea.js";
import { nameOf, parameterOf, selectionOf, strongestOutputWeight } from "../places.js";

/** So many of the strongest paths are lit: more than one can follow, and fewer than blur. */
const PATHS = 12;

/** @type {import("../idea.js").Idea} */
export const chain = {
  name: "chain",
  title: "The chain rule",
  text: [
    says`Turn ${"weight"} a little: first z moves, by the ${"previous"} that flows through the weight;
      then the activation, by its slope ${"slope"}; then the cost, by ${"asked"}. Rates along a chain
      multiply: ${"product"}.`,
    says`The last factor hides the rest of the network. Spelled out, the change reaches the cost along
      ${"count"} paths, each a product of slopes and weights of its own. Those drawn are the strongest.
      All of them add up to ${"sum"}, which is the derivative ${"gradient"} that backpropagation finds
      in one sweep, without walking a single path.`,
  ],
  subject,
  formula,
  ask: (api, moment) =>
    api.probe(moment.run.id, "chain", {
      example: moment.example,
      parameter: parameterFor(moment),
      top: PATHS,
    }),
  values(answer, moment) {
    const [previous, slope, asked] = answer.factors;
    const coupled = asked === undefined;
    return {
      weight: nameOf(parameterFor(moment)),
      previous: previous.value,
      slope: coupled ? "(inside the next factor: softmax couples its outputs)" : slope.value,
      asked: coupled ? slope.value : asked.value,
      product: answer.product,
      count: answer.path_count.toLocaleString("en-US"),
      sum: answer.sum,
      gradient: answer.gradient,
    };
  },
  scene,
  question: {
    ask: "Suppose the neuron this weight feeds is saturated: its slope f′(z) is almost zero. What can training do with the weight?",
    choices: [
      "Move it faster, to get out",
      "Hardly anything",
      "Nothing different: only its input counts",
    ],
    right: 1,
    because: says`One factor near zero makes the whole product small, whatever the others are. Here the
      slope is ${"slope"}; the derivative ${"gradient"} is in proportion to it.`,
  },
};

/** @param {import("../moment.js").Moment} moment */
function parameterFor({ selected, frame }) {
  return parameterOf(selected) ?? strongestOutputWeight(frame);
}

/** @param {import("../moment.js").Moment} moment */
function subject(moment) {
  return selectionOf(parameterFor(moment));
}

/** @param {import("../moment.js").Moment} moment @returns {import("../idea.js").Tree} */
function formula(moment) {
  const { layer, to, from } = parameterFor(moment);
  const weight = from === undefined ? indexed("b", layer, to) : indexed("W", layer, to, from);
  const z = indexed("z", layer, to);
  const a = indexed("a", layer, to);
  const by = (/** @type {import("../idea.js").Tree} */ above, /** @type {any} */ below) =>
    fraction(row(operator("∂"), above), row(operator("∂"), below));
  const coupled =
    moment.run.output_activation === "softmax" && layer === moment.run.layers.length - 1;
  const rest = coupled
    ? [termed("asked", costDerivative(z))]
    : [termed("slope", by(a, z)), termed("asked", costDerivative(a))];
  return row(
    termed("gradient", costDerivative(termed("weight", weight))),
    operator("="),
    termed("previous", by(z, weight)),
    ...rest,
    operator("="),
    termed("sum", row(node("munder", operator("∑"), name("paths")), operator("∏"))),
  );
}

/**
 * The weight, and from its neuron on the strongest paths to the outputs.
 * @param {any} answer @param {import("../moment.js").Moment} moment
 * @returns {import("../../network/view.js").Scene}
 */
function scene({ paths, path_count, sum }, moment) {
  const { layer, to, from } = parameterFor(moment);
  const largest = Math.abs(paths[0]?.product ?? 0) || 1;
  /** @type {Map<string, import("../../network/view.js").EdgeMark>} */
  const edges = new Map();
  for (const { neurons, product } of paths) {
    for (const [i, neuron] of neurons.slice(1).entries()) {
      const key = `${layer + i + 1}:${neuron}:${neurons[i]}`;
      // An edge of several paths is drawn once, as its strongest.
      if (edges.has(key)) continue;
      edges.set(key, {
        kind: "edge",
        layer: layer + i + 1,
        to: neuron,
        from: neurons[i],
        strength: Math.abs(product) / largest,
        tone: toneOf(product),
        term: "sum",
      });
    }
  }
  /** @type {import("../../network/view.js").Mark[]} */
  const marks = [...[...edges.values()].reverse()];
  if (from !== undefined) {
    marks.push({ kind: "edge", layer, to, from, strength: 0.8, tone: "accent", term: "weight" });
    marks.push({ kind: "ring", at: { layer: layer - 1, index: from }, term: "previous" });
  }
  marks.push({ kind: "ring", at: { layer, index: to }, term: "slope" });
  const shown = Math.min(PATHS, path_count);
  return {
    caption:
      path_count === 1
        ? "This weight's neuron is an output: one path, straight into the cost."
        : `The ${shown} strongest of ${path_count.toLocaleString("en-US")} paths: orange ones raise ` +
          `the derivative, blue ones lower it. All together: ${sum?.toPrecision(3) ?? "not a number"}.`,
    marks,
  };
}
