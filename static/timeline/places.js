/**
 * Where steps lie on the track, and what is told of them. Pure.
 *
 * @typedef {{step: number, learning_rate: number, batch_size: number, added_examples: number}} Change
 * @typedef {{from: number, step: number, target: number}} Way of a long seek: from a checkpoint, so far, to
 */

import { formatCount } from "../controls/format.js";

/** @param {number} step @param {number} end @returns {number} from 0, the start, to 1 */
export const shareOf = (step, end) => (end > 0 ? Math.min(1, Math.max(0, step / end)) : 0);

/** @param {number} share @param {number} end @returns {number} the nearest step */
export const stepAt = (share, end) => Math.round(Math.min(1, Math.max(0, share)) * end);

/**
 * The pixels at which something lies, each once.
 * @param {number[]} steps @param {number} end @param {number} width in pixels
 */
export function pixelsOf(steps, end, width) {
  return [...new Set(steps.map((step) => Math.round(shareOf(step, end) * (width - 1))))];
}

/** As it was typed. @param {number} value */
const plain = (value) => value.toLocaleString("en-US", { maximumSignificantDigits: 6 });

/**
 * What a change of settings changed, in words.
 * @param {Change} before @param {Change} after
 */
export function changeWords(before, after) {
  /** @type {string[]} */
  const parts = [];
  const told = (/** @type {string} */ name, /** @type {number} */ a, /** @type {number} */ b) => {
    if (a !== b) parts.push(`${name} ${plain(a)} → ${plain(b)}`);
  };
  told("learning rate", before.learning_rate, after.learning_rate);
  told("batch size", before.batch_size, after.batch_size);
  told("added examples", before.added_examples, after.added_examples);
  return parts.join(", ");
}

/**
 * The changes of settings within a few pixels of a place, in words; the first is the beginning.
 * @param {Change[]} changes @param {number} step @param {number} reach in steps
 */
export function changesNear(changes, step, reach) {
  return changes.flatMap((change, i) => {
    if (i === 0 || Math.abs(change.step - step) > reach) return [];
    return [`step ${formatCount(change.step)}: ${changeWords(changes[i - 1], change)}`];
  });
}

/**
 * The recorded cost at a step, or of the last point before it.
 * @param {{step: number[], cost: (number | null)[]} | null} history @param {number} step
 * @returns {number | null}
 */
export function costAt(history, step) {
  if (!history) return null;
  return history.cost[history.step.findLastIndex((at) => at <= step)] ?? null;
}

/**
 * How the run stands in its record.
 * @param {{status: string, step: number, end: number}} run
 * @param {Way | null} way
 */
export function standing({ status, step, end }, way) {
  if (way) {
    const share = Math.floor((100 * (way.step - way.from)) / Math.max(1, way.target - way.from));
    return `Going to step ${formatCount(way.target)}: ${share} %`;
  }
  if (end === 0) return "Every step is kept here: train, then drag back to any of them.";
  if (step >= end) return "";
  const place = `Step ${formatCount(step)} of ${formatCount(end)}.`;
  if (status === "running") return `${place} What happened is repeated.`;
  return `${place} Play repeats what happened; a changed setting begins another future, and this one is kept.`;
}

/**
 * What is said when a setting was changed in the past.
 * @param {number} step @param {string} kept the name of the run that has the future of before
 */
export const begunWords = (step, kept) =>
  `From step ${formatCount(step)} on this is another future. The one before is kept as “${kept}”.`;
