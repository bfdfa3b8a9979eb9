/** Idea 5: a neuron's bias, its weights and the activations before it, and what each wishes. */

import {
  costDerivative,
  fraction,
  indexed,
  node,
  operator,
  row,
  termed,
} from "../../inspector/math.js";
import { strongest } from "../../inspector/strongest.js";
import { toneOf } from "../../network/view.js";
import { Trial } from "../avenues/trial.js";
import { says } from "../idea.js";
import { activationsName, isCoupled, neuronFor, neuronName, neuronSelection } from "../neurons.js";

/** @typedef {import("../moment.js").Moment} Moment */
/** @typedef {import("../idea.js").Tree} Tree */
/** @typedef {(number | null)[]} Wishes */

/** So many of the weights and activations are marked: of 784 more would only blur. */
const MARKED = 16;
const BRIGHT = 0.9;
const DIM = 0.1;

const trial = new Trial();

const AVENUES = says`Three avenues lead there. The bias wishes ${"bias"}. Each weight wishes that number
  times the activation that it multiplies: where that is farthest from zero, ${"weights"}. Each
  activation before wishes that number times its weight: where that is farthest from zero,
  ${"activations"}.`;

/** @type {import("../idea.js").Idea} */
export const avenues = {
  name: "avenues",
  title: "Three avenues to a neuron's activation",
  text: [
    says`What this example wishes of the activation of ${"neuron"} is minus its cost's derivative by it:
      ${"wished"}. Positive asks for more, negative for less, and the size tells how much the cost cares.
      Times the slope f′(z) it is the wish for the neuron's z.`,
    AVENUES,
  ],
  other: {
    when: (moment) => isCoupled(moment, neuronFor(moment).layer),
    text: [
      says`What this example wishes of ${"neuron"}'s weighted input z is minus its cost's derivative by
        it. Positive asks for more, negative for less, and the size tells how much the cost cares.
        (Softmax lets every output depend on every z, so the wish is told for z.)`,
      AVENUES,
    ],
  },
  subject: neuronSelection,
  formula,
  ask: (api, moment) =>
    api.probe(moment.run.id, "avenues", {
      example: moment.example,
      ...neuronFor(moment),
      apply: trial.avenue,
      amount: trial.amount,
    }),
  values,
  scene,
  build: (tools) => trial.build(tools),
  question: {
    ask: `Two weights lead into this neuron. One multiplies an activation of ${BRIGHT}, the other one of ${DIM}. How do their wishes compare?`,
    choices: [
      "They are equal",
      `The first is ${BRIGHT / DIM} times the second`,
      "That depends on what the two weights are",
    ],
    right: 1,
    because: says`Both are the wish for z, ${"bias"}, times the activation: ${"bright"} and ${"dim"}. What
      the weights are themselves counts for the activations before them, not for their own wishes.`,
  },
};

/** @param {any} answer @param {Moment} moment @returns {import("../idea.js").Values} */
function values({ wished, bias, weights, activations }, moment) {
  const place = neuronFor(moment);
  const times = (/** @type {number} */ activation) => (bias === null ? null : bias * activation);
  return {
    neuron: neuronName(place),
    wished,
    bias,
    weights: weights[strongest(weights, 1)[0]],
    activations: activations[strongest(activations, 1)[0]],
    bright: times(BRIGHT),
    dim: times(DIM),
  };
}

/** @param {Moment} moment @returns {Tree[]} */
function formula(moment) {
  const { layer, neuron } = neuronFor(moment);
  const [a, z] = [indexed("a", layer, neuron), indexed("z", layer, neuron)];
  const [weight, previous] = [indexed("W", layer, neuron, "k"), indexed("a", layer - 1, "k")];
  const minus = (/** @type {Tree} */ by) => row(operator("−"), costDerivative(by));
  const wish = termed("bias", minus(z));
  const slope = fraction(row(operator("∂"), a), row(operator("∂"), z));
  const from = isCoupled(moment, layer)
    ? []
    : [operator("="), row(operator("−"), termed("wished", costDerivative(a)), slope)];
  const through = node("munder", minus(previous), node("mtext", "through it"));
  return [
    row(termed("bias", minus(indexed("b", layer, neuron))), operator("="), wish, ...from),
    row(termed("weights", minus(weight)), operator("="), wish, previous),
    row(termed("activations", through), operator("="), wish, weight),
  ];
}

/** @param {any} answer @param {Moment} moment @returns {import("../../network/view.js").Scene} */
function scene(answer, moment) {
  const { layer, neuron } = neuronFor(moment);
  const at = { layer, index: neuron };
  const edges = sized(answer.weights);
  const arrows = sized(answer.activations);
  /** @type {import("../../network/view.js").Mark[]} */
  const marks = [
    ...edges.map(({ index, share }) => ({
      kind: /** @type {const} */ ("edge"),
      layer,
      to: neuron,
      from: index,
      strength: Math.abs(share),
      tone: toneOf(share),
      term: "weights",
    })),
    ...arrows.map(({ index, share }) => ({
      kind: /** @type {const} */ ("arrow"),
      at: { layer: layer - 1, index },
      length: share,
      tone: toneOf(share),
      term: "activations",
    })),
    { kind: "ring", at, term: "neuron" },
    ...ownArrow(at, answer.bias),
  ];
  const before = activationsName(moment, layer - 1);
  return {
    caption: captionOf(answer, edges.length, arrows.length, before),
    marks,
  };
}

/**
 * The strongest wishes that are not zero, the strongest last so that it lies on top, each as a share
 * of the strongest.
 * @param {Wishes} wishes
 */
export function sized(wishes) {
  const order = strongest(wishes, MARKED).filter((i) => wishes[i]);
  const most = Math.abs(wishes[order[0]] ?? 0);
  return order.map((index) => ({ index, share: (wishes[index] ?? 0) / most })).reverse();
}

/**
 * What is wished of the neuron's bias, and so of its z and activation: the direction alone, and none
 * where nothing is wished.
 * @param {import("../../network/view.js").NodeName} at @param {number | null} wish
 * @returns {import("../../network/view.js").Mark[]}
 */
function ownArrow(at, wish) {
  if (!wish) return [];
  const direction = { length: Math.sign(wish), tone: toneOf(wish) };
  return [{ kind: "arrow", at, side: "left", ...direction, term: "bias wished" }];
}

/**
 * @param {{wished: number | null, bias: number | null, weights: Wishes, activations: Wishes}} answer
 * @param {number} lines @param {number} arrows so many are marked @param {string} before what is before
 */
function captionOf({ wished, bias, weights, activations }, lines, arrows, before) {
  if (lines + arrows === 0) {
    return bias === 0 && wished
      ? "The slope f′(z) is 0 here, so that no avenue carries the wish back."
      : "This example wishes nothing of this neuron.";
  }
  return (
    "Wishes: orange for more, blue for less. " +
    `Lines, weights: ${shownOf(weights, lines)}. Arrows, ${before}: ${shownOf(activations, arrows)}.`
  );
}

/** Which of them are marked, and what is with the others. @param {Wishes} wishes @param {number} shown */
export function shownOf(wishes, shown) {
  const all = wishes.length;
  if (shown === all) return all === 1 ? "the only one" : `all ${all}`;
  if (wishes.includes(null)) return `${shown} of ${all}`;
  const rest = wishes.filter(Boolean).length > shown ? "" : ", the others wish 0";
  return `${rest ? "" : "the strongest "}${shown} of ${all}${rest}`;
}
