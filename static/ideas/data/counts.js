/**
 * What a confusion matrix says: how many of which label were taken for what. Rows are labels, columns
 * predictions. Pure.
 *
 * @typedef {number[][]} Matrix
 *
 * @typedef {object} Hardest
 * @property {number[]} labels of the lowest recall, the first in front; none without examples
 * @property {number | null} recall
 * @property {number[]} takenFor the classes that the first of them is taken for most often
 * @property {number} times each of these
 */

/** Three powers of ten are told apart by color: from one in a thousand to all. */
const DECADES = 3;
/** What the weakest color is mixed with, so that one mistake is still seen. */
const FAINTEST = 0.1;

/** @param {number[]} counts */
export const sum = (counts) => counts.reduce((total, count) => total + count, 0);

/** @param {Matrix} matrix @param {(number | null)[]} recall @returns {Hardest} */
export function hardestOf(matrix, recall) {
  const known = recall.filter((share) => share !== null);
  if (known.length === 0) return { labels: [], recall: null, takenFor: [], times: 0 };
  const lowest = Math.min(...known);
  const labels = recall.flatMap((share, label) => (share === lowest ? [label] : []));
  const mistakes = matrix[labels[0]].map((count, k) => (k === labels[0] ? 0 : count));
  const times = Math.max(...mistakes);
  const takenFor = times === 0 ? [] : mistakes.flatMap((count, k) => (count === times ? [k] : []));
  return { labels, recall: lowest, takenFor, times };
}

/**
 * How strongly a cell is colored, 0 to 1: by its share of the row, on a logarithmic scale that never
 * changes, so that what is rare can be seen beside what is right. Nothing is 0.
 * @param {number} count @param {number} total of its row
 */
export function strengthOf(count, total) {
  if (count === 0) return 0;
  const place = 1 + Math.log10(count / total) / DECADES;
  return FAINTEST + (1 - FAINTEST) * Math.max(0, place);
}

/**
 * Names in a sentence: `4`, `4 or 9`, `4 or 3 others`.
 * @param {string[]} names @param {"and" | "or"} word
 */
export function listed([first, ...others], word) {
  if (others.length === 0) return first;
  if (others.length === 1) return `${first} ${word} ${others[0]}`;
  return `${first} ${word} ${others.length} others`;
}

/** @param {number | null} share 0 to 1 @returns {string} */
export function percent(share) {
  if (share === null || !Number.isFinite(share)) return "not defined";
  const shown = 100 * share;
  // What is not quite all, or not quite nothing, is not rounded to it.
  if (shown > 99.9 && shown < 100) return "> 99.9 %";
  if (shown > 0 && shown < 0.1) return "< 0.1 %";
  return share === 0 || share === 1 ? `${shown} %` : `${shown.toFixed(1)} %`;
}
