/** Which batch sizes are raced: those that somebody typed, or what is usual. Pure. */

/**
 * The batch sizes that somebody typed.
 * @param {string} text `1, 32, 1000`
 * @returns {number[]}
 * @throws {Error} with what was expected, for the user
 */
export function parseSizes(text) {
  const sizes = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  const whole = sizes.every((size) => Number.isInteger(size) && size > 0);
  if (whole && sizes.length >= 2 && sizes.length <= 4 && new Set(sizes).size === sizes.length) {
    return sizes;
  }
  throw new Error(
    `Batch sizes: expected two to four different whole numbers, such as 1, 32, 1000, but got “${text.trim()}”.`,
  );
}

/**
 * Single examples, the run's own batch or a usual one, and the full set.
 * @param {number} usual @param {number} count of training examples
 */
export function suggestSizes(usual, count) {
  const middle = usual > 1 && usual < count ? usual : 32;
  return [...new Set([1, Math.min(middle, count), count])];
}
