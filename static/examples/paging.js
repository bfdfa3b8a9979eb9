/**
 * Where an example is in the pages of the browser, and where the keys lead in its grid.
 */

/** Divides 60,000, so pages begin at numbers that are easy to read. */
export const PAGE_SIZE = 100;

/** The first index of the page that holds an example. @param {number} index */
export const pageStart = (index) => index - (index % PAGE_SIZE);

/**
 * An index inside 0 to count - 1.
 *
 * @param {number} index
 * @param {number} count
 */
export const clampIndex = (index, count) => Math.max(0, Math.min(index, count - 1));

/**
 * The place in a grid that a key leads to, or null if it leads nowhere.
 *
 * @param {string} key
 * @param {number} place
 * @param {number} columns
 * @param {number} count
 * @returns {number | null}
 */
export function moveInGrid(key, place, columns, count) {
  /** @type {Record<string, number>} */
  const targets = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    ArrowUp: place - columns,
    ArrowDown: place + columns,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined || target < 0 || target >= count ? null : target;
}

/**
 * What was typed into "go to", from 0.
 *
 * @param {string} text
 * @param {number} count
 * @returns {number | null} null if it is no index of the split
 */
export function parseIndex(text, count) {
  if (!/^\s*\d+\s*$/.test(text)) return null;
  const index = Number(text);
  return index < count ? index : null;
}
