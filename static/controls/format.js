/** Numbers as the controls write them, of steady width so that nothing jumps while they change. */

const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const UNKNOWN = "–";

/** @param {number | null | undefined} value */
export function formatCount(value) {
  return value == null ? UNKNOWN : WHOLE.format(value);
}

/** @param {number | null | undefined} epoch */
export function formatEpoch(epoch) {
  return epoch == null ? UNKNOWN : epoch.toFixed(2);
}

/** Five digits, whatever the size. @param {number | null | undefined} cost */
export function formatCost(cost) {
  if (cost == null) return UNKNOWN;
  if (!Number.isFinite(cost)) return Number.isNaN(cost) ? "NaN" : "∞";
  if (cost !== 0 && (cost < 0.001 || cost >= 10_000)) return cost.toExponential(2);
  const digitsBeforePoint = Math.floor(cost).toString().length;
  return cost.toFixed(5 - digitsBeforePoint);
}

/** @param {number | null | undefined} fraction 0 to 1 */
export function formatPercent(fraction) {
  return fraction == null || Number.isNaN(fraction) ? UNKNOWN : `${(fraction * 100).toFixed(1)} %`;
}

/** @param {number | "max"} speed steps per second */
export function formatSpeed(speed) {
  return speed === "max" ? "max" : `${speed} steps/s`;
}

/**
 * The run in one sentence, for those who do not see it.
 * @param {import("../types.js").Run} run
 */
export function summarize(run) {
  const status = run.status[0].toUpperCase() + run.status.slice(1);
  return (
    `${status}, step ${formatCount(run.step)}, epoch ${formatEpoch(run.epoch)}, ` +
    `cost ${formatCost(run.cost)}, test accuracy ${formatPercent(run.test_accuracy)}.`
  );
}

/** A file's size, in thousands and millions of bytes. @param {number} bytes */
export function formatSize(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  const [size, unit] = bytes < 999_500 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${size.toLocaleString("en-US", { maximumFractionDigits: size < 10 ? 1 : 0 })} ${unit}`;
}
