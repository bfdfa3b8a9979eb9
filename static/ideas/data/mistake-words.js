/** What is said of mistakes: their titles, why none are listed, and what their percentages are. Pure. */

import { percent, sum } from "./counts.js";

/**
 * @typedef {import("./matrix.js").Cell} Cell
 * @typedef {import("./mistakes.js").Confusion} Confusion
 */

/** @param {Confusion} answer @param {string[]} names @param {Cell | null} cell */
export function listTitle({ matrix }, names, cell) {
  if (!cell) return "The worst mistakes";
  const { label, prediction } = cell;
  const count = matrix[label][prediction];
  const what =
    label === prediction
      ? `${names[label]}, recognized`
      : `${names[label]} taken for ${names[prediction]}`;
  return `${what}: ${count} of ${sum(matrix[label])}`;
}

/** Why there is no mistake to show. @param {Confusion} answer @param {string[]} names @param {Cell | null} cell */
export function nothingListed({ precision, recall }, names, cell) {
  if (!cell) return "There is none in the test set.";
  const { label, prediction } = cell;
  if (label !== prediction) return "There is no such mistake in the test set.";
  return (
    `Recall of ${names[label]}: ${percent(recall[label])} of those labeled so are recognized. ` +
    `Precision: ${percent(precision[label])} of those taken for it are labeled so.`
  );
}

/** What the percentages are. @param {string} activation of the outputs */
export function shareNote(activation) {
  const normalized = activation === "softmax" || activation === "sigmoid";
  const share = normalized
    ? "the share of all outputs together that the chosen one has"
    : "the chosen output's share of all, after a softmax";
  return `Percent: ${share}; not how probable it is to be right. Press one to see it in the network.`;
}

/** @param {import("./mistakes.js").Mistake} mistake @param {string[]} names */
export function mistakeWords({ index, label, prediction, confidence }, names) {
  return (
    `Test example ${index}: labeled ${names[label]}, taken for ${names[prediction]} ` +
    `with ${percent(confidence)} of the outputs`
  );
}
