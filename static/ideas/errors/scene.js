/**
 * A neuron's error on the stage: what each neuron of the next layer asks of it, as bars beside those
 * that ask and as the edges that carry it, and the sum beside the neuron itself. All bars are to one
 * scale. The outputs have nobody behind them: there the bars are their errors.
 *
 * @typedef {import("../../network/view.js").Mark} Mark
 * @typedef {import("../../network/view.js").Scene} Scene
 * @typedef {import("../moment.js").Moment} Moment
 */

import { numberText } from "../../inspector/math.js";
import { toneOf } from "../../network/view.js";
import { isOutput, neuronFor, neuronName, ranked, termOf } from "./neuron.js";

/** So many of those that ask most are marked: of a thousand more would only blur. */
const MARKED = 24;
/** And so many bars carry their number. */
const NUMBERED = 6;

/** @param {any} answer @param {Moment} moment @returns {Scene} */
export function errorScene(answer, moment) {
  return isOutput(moment) ? outputScene(answer, moment) : hiddenScene(answer, moment);
}

/** @param {any} answer @param {Moment} moment @returns {Scene} */
function hiddenScene({ layers }, moment) {
  const neuron = neuronFor(moment);
  const { layer, index } = neuron;
  const { da, contributions } = layers[layer - 1];
  const all = contributions?.[index] ?? [];
  const shown = ranked(all).slice(0, MARKED);
  const most = Math.max(Math.abs(da[index] ?? 0), Math.abs(shown[0]?.value ?? 0)) || 1;
  // Beside the outputs stand their names.
  const side = layer + 1 === layers.length ? "left" : "right";
  const asked = shown.map(({ index: to, value }, place) => ({
    to,
    strength: Math.abs(value ?? 0) / most,
    text: place < NUMBERED ? numberText(value) : undefined,
    meaning: { tone: toneOf(value), term: `${termOf(place)} sum` },
  }));
  // The strongest edge lies on top, and the bars with their numbers above all edges.
  const edges = asked.toReversed().map(({ to, strength, meaning }) => {
    return /** @type {Mark} */ ({
      kind: "edge",
      layer: layer + 1,
      to,
      from: index,
      strength,
      ...meaning,
    });
  });
  const bars = asked.map(({ to, strength, text, meaning }) => {
    const at = { layer: layer + 1, index: to };
    return /** @type {Mark} */ ({ kind: "bar", at, side, length: strength, text, ...meaning });
  });
  return {
    caption: hiddenCaption(neuron, all.length, shown.length),
    marks: [...edges, ...bars, ...ownMarks(neuron, da[index], most, "sum")],
  };
}

/**
 * @param {import("../../network/view.js").NodeName} neuron @param {number} all @param {number} shown
 */
function hiddenCaption(neuron, all, shown) {
  const next = `layer ${neuron.layer + 1}`;
  if (all === 0) {
    return `What ${next} asks of layer ${neuron.layer} is too much to be sent; the bar is the sum.`;
  }
  const who = shown === all ? next : `the ${shown} of ${next} that ask most`;
  return `Asked of ${neuronName(neuron)} by ${who}, and the sum. Orange: a higher activation costs more; blue: less.`;
}

/** @param {any} answer @param {Moment} moment @returns {Scene} */
function outputScene({ layers }, moment) {
  const neuron = neuronFor(moment);
  const { delta } = layers[neuron.layer - 1];
  const shown = ranked(delta).slice(0, MARKED);
  const most = Math.abs(shown[0]?.value ?? 0) || 1;
  /** @type {Mark[]} */
  const others = shown
    .filter(({ index }) => index !== neuron.index)
    .map(({ index, value }, place) => ({
      kind: "bar",
      at: { layer: neuron.layer, index },
      side: "left",
      length: Math.abs(value ?? 0) / most,
      text: place < NUMBERED ? numberText(value) : undefined,
      tone: toneOf(value),
      term: `output-${index}`,
    }));
  return {
    caption:
      "The outputs' errors, where the way back begins. Orange: a higher weighted input costs more; " +
      "blue: less.",
    marks: [...others, ...ownMarks(neuron, delta[neuron.index], most, "delta")],
  };
}

/**
 * @param {import("../../network/view.js").NodeName} at @param {number | null} value
 * @param {number} most @param {string} term
 * @returns {Mark[]}
 */
function ownMarks(at, value, most, term) {
  const length = Math.abs(value ?? 0) / most;
  const tone = toneOf(value);
  return [
    { kind: "ring", at, term: "delta neuron" },
    { kind: "bar", at, side: "left", length, text: numberText(value), tone, term },
  ];
}
