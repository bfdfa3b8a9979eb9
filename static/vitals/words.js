/**
 * What is said of a run's health, and what can be done about it. Pure.
 *
 * @typedef {import("./signs.js").Divergence} Divergence
 *
 * @typedef {object} Warning
 * @property {"dead" | "saturated" | "large_update" | "small_update"} kind
 * @property {number} layer
 * @property {number[]} units
 * @property {string} words
 * @property {string} advice
 *
 * @typedef {object} Vitals
 * @property {number} step
 * @property {number} examples
 * @property {number | null} cost
 * @property {{last: number | null, next: number | null}[]} layers
 * @property {Warning[]} warnings
 */

import { formatNumber } from "../scales.js";

/**
 * The plain sentence of what led to the divergence.
 * @param {Divergence} chain @returns {string}
 */
export function causeOf(chain) {
  const { step, last_healthy_step: healthy, trouble } = chain;
  if (healthy === null) {
    return step === 0
      ? "The first pass overflowed, before anything was learned: the initial weights or the data are to blame."
      : "No step of this run was within healthy bounds, not even its start: look at the initial weights.";
  }
  if (!trouble) {
    const { layer, ratio } = largestUpdate(chain);
    return ratio === null
      ? `Step ${count(healthy)} was healthy, and the update after it was too much at once.`
      : `Step ${count(healthy)} was healthy. The update after it was ${formatNumber(ratio)} times as long as ` +
          `the parameters of layer ${layer}, and overflowed at once.`;
  }
  const later = step - trouble.step;
  const end = later === 1 ? "One step later" : `${sentenceCount(later)} steps later`;
  const gap =
    trouble.step > healthy + 1
      ? `Step ${count(healthy)}, the start, was healthy; by step ${count(trouble.step)}`
      : `Step ${count(healthy)} was the last healthy one. At step ${count(trouble.step)}`;
  return `${gap} ${troubleWords(chain)}. ${end} the gradient was no longer finite.`;
}

/** @param {Divergence} chain */
function troubleWords({ trouble, steps, cost }) {
  if (!trouble) return "";
  const { layer, sign, step } = trouble;
  const value = formatNumber(trouble.value);
  if (sign === "update_ratio") {
    return `the update was ${value} times as long as the parameters of layer ${layer} that it changed`;
  }
  if (sign === "weighted_input") return `a weighted input of layer ${layer} had reached ${value}`;
  if (sign === "parameter_growth")
    return `the parameters of layer ${layer} had grown ${value}-fold`;
  if (sign === "cost_growth") {
    const reached = cost[steps.indexOf(step)];
    return reached
      ? `the cost had leapt to ${formatNumber(reached)}`
      : "the cost was out of bounds";
  }
  return layer === 0 ? "the cost was not finite" : `a number of layer ${layer} was not finite`;
}

/** The fatal step's longest update beside what it changed. @param {Divergence} chain */
function largestUpdate({ layers }) {
  /** @type {{layer: number, ratio: number | null}} */
  let found = { layer: 0, ratio: null };
  layers.forEach(({ update_ratio }, i) => {
    const ratio = update_ratio[update_ratio.length - 1];
    if (ratio !== null && ratio > (found.ratio ?? 0)) found = { layer: i + 1, ratio };
  });
  return found;
}

/**
 * What to expect of the two ways out.
 * @param {Divergence} chain @returns {string} "" where there is no more to say
 */
export function outlookOf(chain) {
  const { last_healthy_step: healthy, steps } = chain;
  if (healthy === null)
    return "Reset, or build a network with another initialization (Xavier or He).";
  const first = steps.indexOf(healthy) + 1;
  const ratios = chain.layers.map(({ update_ratio }) => update_ratio[first] ?? 0);
  const most = Math.max(...ratios);
  if (first > 0 && most > 10) {
    return (
      `A tenth of the learning rate may still be too much: the first update after step ` +
      `${count(healthy)} was ${formatNumber(most)} times as long as the parameters.`
    );
  }
  return "Played again from there with the same settings, it diverges again: every step is repeated exactly.";
}

/** A tenth of a learning rate, without the digits that division leaves. @param {number} rate */
export const tenthOf = (rate) => Number((rate / 10).toPrecision(12));

/** @param {number} rate */
export const rateText = (rate) => (rate >= 1e-4 && rate < 1e6 ? String(rate) : formatNumber(rate));

/**
 * What the quiet line says.
 * @param {import("../types.js").Status | undefined} status
 * @param {number | null} warnings shown; null before the first answer
 */
export function badgeWords(status, warnings) {
  if (status === "diverged") return "Health: diverged";
  if (status === "failed") return "Health: not known, the process stopped";
  if (warnings === null) return "Health: not looked at yet";
  if (warnings === 0) return "Health: no warnings";
  return warnings === 1 ? "Health: 1 warning" : `Health: ${warnings} warnings`;
}

/** What was looked at, and how the updates are. @param {Vitals} vitals */
export function lookedAt({ step, examples, layers }) {
  const ratios = layers.map(({ last, next }, i) => {
    const ratio = last ?? next;
    return `layer ${i + 1} ${ratio === null ? "not known" : formatNumber(ratio)}`;
  });
  return (
    `Step ${count(step)}, ${count(examples)} training examples. Updates beside the parameters they ` +
    `change (about 0.001 is usual): ${ratios.join(", ")}.`
  );
}

export const NOTHING =
  "Nothing is out of order: no neuron is dead or saturated, no update is out of proportion to the " +
  "parameters.";

/** @param {Warning} warning */
export const keyOf = ({ kind, layer }) => `${kind}:${layer}`;

/** @param {number} whole */
const count = (whole) => whole.toLocaleString("en-US");

const SMALL = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

/** A count that begins a sentence. @param {number} whole */
const sentenceCount = (whole) => SMALL[whole] ?? count(whole);
