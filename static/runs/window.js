/** Which rows of a long list are near enough to be seen to be made. Pure. */

/**
 * @param {number} scrolled @param {number} height of what is seen @param {number} rowHeight
 * @param {number} count @returns {[number, number]} the first, and the one after the last
 */
export function visibleRows(scrolled, height, rowHeight, count) {
  const spare = 4;
  const first = Math.floor(scrolled / rowHeight) - spare;
  const end = Math.ceil((scrolled + height) / rowHeight) + spare;
  return [clamp(first, 0, count), clamp(end, 0, count)];
}

/** Where to scroll so that a row is wholly seen, as little as possible.
 * @param {number} row @param {number} scrolled @param {number} height @param {number} rowHeight */
export function scrollTo(row, scrolled, height, rowHeight) {
  const [top, bottom] = [row * rowHeight, (row + 1) * rowHeight];
  if (top < scrolled) return top;
  return bottom > scrolled + height ? bottom - height : scrolled;
}

/** @param {number} value @param {number} low @param {number} high */
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
