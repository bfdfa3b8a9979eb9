/**
 * Which examples the table has columns for: picked ones, kept in the address, or the next mini-batch.
 *
 * @typedef {import("../moment.js").Moment} Moment
 * @typedef {import("../../types.js").Example} Example
 */

import { formatSpotlight } from "../../stream/subscription.js";

/** As many columns as can still be compared; the address takes no more. */
export const MOST = 8;

/** The picks this data set has; without any, the example in the spotlight. @param {Moment} moment @returns {Example[]} */
export function examplesOf({ picks, dataset, example }) {
  const known = dataset ? picks.filter((pick) => exists(pick, dataset)) : picks;
  return known.length ? known : [example];
}

/** @param {Example} example @param {import("../../types.js").Dataset} dataset */
function exists(example, dataset) {
  if (!("split" in example)) return true;
  return example.index < (example.split === "train" ? dataset.train_count : dataset.test_count);
}

/** As the address writes them, each once. @param {Example[]} examples */
export function formatPicks(examples) {
  const named = examples.filter((example) => "split" in example).map(formatSpotlight);
  return [...new Set(named)].slice(0, MOST).join(",");
}

/** @param {Example} example in words */
export function titleOf(example) {
  if (!("split" in example)) return "your drawing";
  return `${example.split === "train" ? "training" : "test"} example ${example.index}`;
}

/**
 * A training example that is not among the picks; undefined where all are.
 * @param {Example[]} examples @param {number} count of the training set @param {() => number} random 0 to 1
 * @returns {Example | undefined}
 */
export function anotherExample(examples, count, random = Math.random) {
  const taken = new Set(
    examples.flatMap((each) => ("split" in each && each.split === "train" ? [each.index] : [])),
  );
  if (taken.size >= count) return undefined;
  let index = Math.floor(random() * count);
  while (taken.has(index)) index = (index + 1) % count;
  return { split: "train", index };
}
