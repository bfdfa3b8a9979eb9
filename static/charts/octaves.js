/**
 * The gradient's histogram, from counts to bars. Pure.
 *
 * The stream sends 256 counts for positive components, then 256 for negative ones; column e counts
 * 2^(e-127) <= |g| < 2^(e-126), column 0 zeros and column 255 what is not finite. Places on the axis
 * are octaves, log2 |g|, so that a bar is one octave wide.
 *
 * @typedef {{place: number, positive: number, negative: number}} Bar `place` is the bar's lower end
 * @typedef {object} Histogram
 * @property {Bar[]} bars from the weakest octave that has a component to the strongest, none left out
 * @property {number} zero
 * @property {number} notFinite
 * @property {number} largest count of any bar on one side
 */

const COLUMNS = 256;
const BIAS = 127;
const ZERO = 0;
const NOT_FINITE = 255;
const OCTAVES_PER_DECADE = Math.log2(10);

/** @param {Uint32Array} counts @returns {Histogram} */
export function readHistogram(counts) {
  const both = (/** @type {number} */ column) => counts[column] + counts[COLUMNS + column];
  const histogram = { zero: both(ZERO), notFinite: both(NOT_FINITE), largest: 0 };
  /** @type {Bar[]} */
  const bars = [];
  for (let column = ZERO + 1; column < NOT_FINITE; column++) {
    if (bars.length === 0 && both(column) === 0) continue;
    const [positive, negative] = [counts[column], counts[COLUMNS + column]];
    bars.push({ place: column - BIAS, positive, negative });
    histogram.largest = Math.max(histogram.largest, positive, negative);
  }
  const strongest = bars.findLastIndex((bar) => bar.positive + bar.negative > 0);
  return { ...histogram, bars: bars.slice(0, strongest + 1) };
}

/**
 * The decades, as exponents of ten, that cover the octaves from `low` to `high`.
 * @param {number} low @param {number} high @returns {[number, number]}
 */
export function decadesAround(low, high) {
  return [Math.floor(low / OCTAVES_PER_DECADE), Math.ceil(high / OCTAVES_PER_DECADE)];
}

/**
 * One bar for every octave of the decades, empty ones where nothing was found.
 * @param {Bar[]} bars in order, none left out @param {{low: number, high: number}} decades that cover them
 * @returns {Bar[]}
 */
export function acrossDecades(bars, { low, high }) {
  const first = Math.floor(octaveOfDecade(low));
  const count = Math.max(0, Math.ceil(octaveOfDecade(high)) - first);
  return Array.from({ length: count }, (_, i) => {
    const place = first + i;
    return bars[place - bars[0]?.place] ?? { place, positive: 0, negative: 0 };
  });
}

/** Where a power of ten lies among the octaves. @param {number} exponent */
export const octaveOfDecade = (exponent) => exponent * OCTAVES_PER_DECADE;

/** The next of 1, 2, 5, 10, 20, ... that is not below a count. @param {number} count */
export function roundUp(count) {
  const power = 10 ** Math.floor(Math.log10(Math.max(count, 1)));
  return power * ([1, 2, 5].find((factor) => factor * power >= count) ?? 10);
}

/**
 * Whole numbers from `high` down to `low` at even distances, about `most` of them.
 * @param {number} low @param {number} high @param {number} most
 */
export function evenly(low, high, most) {
  const every = Math.max(1, Math.ceil((high - low) / most));
  return Array.from({ length: Math.floor((high - low) / every) + 1 }, (_, i) => high - i * every);
}
