/** What the list and the comparison say of a run, in words. Pure. */

import { formatCount, formatEpoch } from "../controls/format.js";

/** @typedef {import("../types.js").Run} Run */

/** @param {Run} run */
export function statusOf(run) {
  if (run.status === "failed") return "stopped";
  if (run.status !== "running") return run.status;
  const rate = run.steps_per_second;
  return rate ? `training, ${formatCount(rate)} ${rate === 1 ? "step" : "steps"}/s` : "training";
}

/** @param {Run} run */
export function networkOf(run) {
  return `${run.dataset} · ${run.layers.join("–")}`;
}

/** @param {Run} run */
export function settingsOf(run) {
  const rate = run.learning_rate.toLocaleString("en-US", { maximumSignificantDigits: 4 });
  return `${run.optimizer}, rate ${rate}, batch ${formatCount(run.batch_size)}`;
}

/** Where it stands, and how far it got if that is further. @param {Run} run */
export function stepOf(run) {
  const step = `step ${formatCount(run.step)}`;
  return run.end > run.step ? `${step} of ${formatCount(run.end)}` : step;
}

/** @param {Run} run */
export function epochOf(run) {
  return `epoch ${formatEpoch(run.epoch)}`;
}

/** "1 run", "2 runs". @param {number} count @param {string} noun */
export function counted(count, noun) {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** The name of a copy, as long as a name may be. @param {string} name */
export function copyName(name) {
  const end = ", copy";
  return `${name.slice(0, 80 - end.length)}${end}`;
}

/** "A", "A and B", "A, B and C". @param {string[]} names */
export function listed(names) {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}

/** @param {unknown} error */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));
