/** Where runs stand that are to be at the same step, in words and in numbers. Pure. */

/** @typedef {import("../types.js").Run} Run */

/** @param {number} step */
const named = (step) => `step ${step.toLocaleString("en-US")}`;

/**
 * What is said of a run whose record ends before the step that is compared.
 * @param {Run} run @param {number | null} wanted
 */
export function endingOf(run, wanted) {
  if (wanted === null || run.end >= wanted) return "";
  return `Its record ends at ${named(run.end)}: shown as it is there.`;
}

/**
 * Whether the runs stand together, and the step that could bring them together.
 * @param {Run[]} runs @param {number | null} wanted the step that they were sent to
 * @returns {{words: string, offer: number | null}}
 */
export function alignment(runs, wanted) {
  const steps = runs.map(({ step }) => step);
  const alike = new Set(steps).size < 2;
  const sent = wanted !== null && runs.every((run) => run.step === Math.min(wanted, run.end));
  if (runs.length < 2 || alike || sent) return { words: "", offer: null };
  if (runs.some(({ status }) => status === "running")) {
    return { words: "Each trains at its own speed; a pause brings all to one step.", offer: null };
  }
  // On their way: there is nothing to choose.
  if (wanted !== null) return { words: "", offer: null };
  return { words: "They stand at different steps.", offer: Math.min(...steps) };
}

/**
 * Who makes a step when all go one on from the furthest: those that stand there train, those whose record
 * has it go there, and the rest stay at their end.
 * @param {Run[]} runs @returns {{train: Run[], seek: Run[]}}
 */
export function stepwise(runs) {
  const furthest = Math.max(...runs.map(({ step }) => step));
  return {
    train: runs.filter(({ step }) => step === furthest),
    seek: runs.filter(({ step, end }) => step < furthest && end > furthest),
  };
}
