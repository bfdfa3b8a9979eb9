/** Idea 7: what a weight wishes beside the product of the activations at its ends. */

import {
  costDerivative,
  indexed,
  node,
  numberText,
  operator,
  parentheses,
  row,
  termed,
} from "../../inspector/math.js";
import { toneOf } from "../../network/view.js";
import { scatter } from "../hebbian/scatter.js";
import { says } from "../idea.js";
import { neuronFor, neuronSelection } from "../neurons.js";
import { nameOf } from "../places.js";

/** @typedef {import("../moment.js").Moment} Moment */
/** @typedef {import("../../network/view.js").Mark} Mark */

/** So many of the weights that grow most are lit. */
const LIT = 24;
/** Bars beside more neurons than this would run into one another. */
const BARS = 40;

/** @type {import("../idea.js").Idea} */
export const hebbian = {
  name: "hebbian",
  title: "Neurons that fire together wire together",
  text: [
    says`Hebb's rule lets a weight grow with the product of the activations at its ends.
      Backpropagation's wish is a product of that form too: previous activation times the increase of z
      that this example wishes for the other neuron.`,
    says`So a weight from an active neuron to one that should be more active wishes to grow; Hebb's
      own product would strengthen any active pair, wanted or not. Of this layer's ${"count"} weights,
      ${"growing"} to grow. The strongest such wish: ${"strongest"}${"wish"}.`,
    says`Over these weights the correlation (Pearson's) of wish and Hebb's product is
      ${"correlation"}: 1 if all lie on one rising line, −1 on a falling one. It compares patterns, not
      sizes, for this example alone.`,
  ],
  subject: neuronSelection,
  formula,
  ask: (api, moment) =>
    api.probe(moment.run.id, "hebbian", {
      example: moment.example,
      layer: neuronFor(moment).layer,
    }),
  values,
  scene,
  build: scatter,
  // Of 784 x 16 weights the answer is half a megabyte.
  interval: 500,
  question: {
    ask: "A neuron of the layer before is silent for this example: its activation is exactly zero. What does the example wish of the weights that leave it?",
    choices: ["That they grow, to wake it", "Nothing at all", "That they shrink"],
    right: 1,
    because: says`The wish is a product, and one factor is zero, whatever the other neuron should do. Of
      the ${"before"} activations before, ${"silent"} exactly zero here.`,
  },
};

/** @param {any} answer @param {Moment} moment @returns {import("../idea.js").Values} */
function values({ previous, wishes, correlation }, moment) {
  const { layer } = neuronFor(moment);
  const growing = growingMost(wishes);
  const [first] = growing;
  return {
    growing: wishWords(growing.length),
    count: (wishes.length * previous.length).toLocaleString("en-US"),
    strongest: first ? nameOf({ layer, ...first }) : "none",
    wish: first ? `, by ${numberText(first.wish)}` : "",
    correlation: correlation ?? "not defined here",
    silent: silentWords(previous.filter((/** @type {number | null} */ a) => a === 0).length),
    before: previous.length,
  };
}

/** @param {number} count */
function silentWords(count) {
  if (count === 0) return "none is";
  return count === 1 ? "1 is" : `${count} are`;
}

/** @param {number} count */
function wishWords(count) {
  if (count === 0) return "none wishes";
  return count === 1 ? "1 wishes" : `${count.toLocaleString("en-US")} wish`;
}

/**
 * The weights that wish to grow, the most eager first.
 * @param {(number | null)[][]} wishes of neuron j's weight from neuron k
 */
export function growingMost(wishes) {
  return wishes
    .flatMap((row, to) => row.map((wish, from) => ({ to, from, wish: wish ?? 0 })))
    .filter(({ wish }) => wish > 0)
    .sort((a, b) => b.wish - a.wish);
}

/** @param {Moment} moment @returns {import("../idea.js").Tree[]} */
function formula(moment) {
  const { layer } = neuronFor(moment);
  const before = termed("previous", indexed("a", layer - 1, "k"));
  const asked = row(operator("−"), costDerivative(indexed("z", layer, "j")));
  const wish = row(operator("−"), costDerivative(indexed("W", layer, "j", "k")));
  return [
    row(termed("wish", wish), operator("="), before, termed("wished", parentheses(asked))),
    row(node("mtext", "Hebb:\u00a0"), before, indexed("a", layer, "j")),
  ];
}

/** @param {any} answer @param {Moment} moment @returns {import("../../network/view.js").Scene} */
function scene({ previous, wished, wishes }, moment) {
  const { layer } = neuronFor(moment);
  const growing = growingMost(wishes);
  const lit = growing.slice(0, LIT);
  /** @type {Mark[]} */
  const marks = [
    ...lit.map(({ to, from, wish }) => edgeMark(layer, to, from, wish / lit[0].wish)).reverse(),
    ...barsOf(previous, layer - 1),
    ...arrowsOf(wished, layer),
  ];
  return {
    caption: `${litText(lit.length, growing.length)} Arrows: what should fire more, or less.`,
    marks,
  };
}

/** @param {number} lit @param {number} growing */
function litText(lit, growing) {
  if (growing === 0) return "No weight of this layer wishes to grow for this example.";
  if (growing === 1) return "Lit: the only weight that wishes to grow.";
  const all = growing.toLocaleString("en-US");
  return lit === growing
    ? `Lit: all ${all} weights that wish to grow.`
    : `Lit: of the ${all} weights that wish to grow the ${lit} that wish it most.`;
}

/** @param {number} layer @param {number} to @param {number} from @param {number} strength @returns {Mark} */
function edgeMark(layer, to, from, strength) {
  const strongest = strength === 1 ? "strongest wish" : "wish";
  return { kind: "edge", layer, to, from, strength, tone: "positive", term: strongest };
}

/**
 * Activations as bars to the left of their neurons; those of a picture are to be seen in it.
 * @param {(number | null)[]} values @param {number} layer @returns {Mark[]}
 */
function barsOf(values, layer) {
  if (layer === 0 || values.length > BARS) return [];
  return shares(values).map(([index, share]) => ({
    kind: "bar",
    at: { layer, index },
    side: "left",
    length: Math.abs(share),
    tone: toneOf(share),
    term: "previous",
    title: `previous activation ${index}`,
  }));
}

/** @param {(number | null)[]} values @param {number} layer @returns {Mark[]} */
function arrowsOf(values, layer) {
  return shares(values).map(([index, share]) => ({
    kind: "arrow",
    at: { layer, index },
    side: "left",
    length: share,
    tone: toneOf(share),
    term: "wished",
  }));
}

/** Those that are not zero, as shares of the largest. @param {(number | null)[]} values */
function shares(values) {
  const most = values.reduce((/** @type {number} */ m, v) => Math.max(m, Math.abs(v ?? 0)), 0);
  return values.flatMap((value, i) =>
    value ? [/** @type {[number, number]} */ ([i, value / most])] : [],
  );
}
