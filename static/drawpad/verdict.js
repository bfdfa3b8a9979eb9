/**
 * What to say about a drawing: which digit it is, or that it does not look like one and why. A
 * network always has a best answer; two things speak against believing it. Pure.
 *
 * @typedef {object} Verdict
 * @property {number} winner index of the highest probability
 * @property {boolean} looksLikeDigit
 * @property {string[]} reasons why it does not
 */

/** Below this the best answer is less likely than all others together. */
const SURE = 0.5;
/** Two answers this close are a toss-up. */
const MARGIN = 0.1;

/** @param {number} share 0 to 1 */
export function percent(share) {
  if (!Number.isFinite(share)) return "–";
  const shown = 100 * share;
  return `${shown >= 99.95 || shown < 0.05 ? Math.round(shown) : shown.toFixed(1)} %`;
}

/**
 * @param {number[]} probabilities one a class
 * @param {string[]} classes their names
 * @param {{familiar: boolean} | null} familiarity null while it is not known
 * @param {number} step how many steps the network has learned
 * @returns {Verdict}
 */
export function judge(probabilities, classes, familiarity, step) {
  const order = probabilities.map((_, i) => i).sort((a, b) => probabilities[b] - probabilities[a]);
  const [winner, second] = order;
  const [best, next] = [probabilities[winner], probabilities[second]];
  /** @type {string[]} */
  const reasons = [];
  if (!probabilities.every(Number.isFinite)) {
    reasons.push("The network answers with what is not a number.");
  } else if (step === 0) {
    reasons.push("The network has not learned anything yet: press play.");
  } else if (best < SURE) {
    reasons.push(
      `The network is unsure: its best guess, ${classes[winner]}, has ${percent(best)}.`,
    );
  } else if (best - next < MARGIN) {
    const [first, other] = [classes[winner], classes[second]];
    reasons.push(`The network is unsure: ${first} and ${other} are about as likely.`);
  }
  if (familiarity && !familiarity.familiar) {
    reasons.push("The ink is far from every digit it learns from.");
  }
  return { winner, looksLikeDigit: reasons.length === 0, reasons };
}
