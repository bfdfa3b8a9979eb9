/**
 * How much to draw, by how long the last pictures took the graphics card. Pure.
 *
 * The glow, smoothness of the curves and sharpness go first; then crowds of edges become lines, at a third
 * of the cost of ribbons to a processor. Networks of up to `ALWAYS` edges are never cut, larger ones to
 * fewer while they change than once they are still.
 */

/**
 * @typedef {object} Quality
 * @property {number} most edges, of networks of more than `ALWAYS`
 * @property {number} segments of an edge
 * @property {number} thin segments of an edge of a crowd where that is a line, 0 where it is a ribbon
 * @property {number} resolution of the edges' light, 1 for that of the canvas
 * @property {number} glow
 */

/** So many edges are drawn however slow the card is. */
export const ALWAYS = 20_000;
/** And so many of larger networks. */
const FEWEST = 1_200;
const MOST = 400_000;
const SEGMENTS = { fine: 22, coarse: 14, line: 10 };
const RESOLUTIONS = [0.5, 0.7, 1];
const SLOW = 70;
const FAST = 22;
/** So fast that ribbons in the place of lines would not be too slow. */
const FASTEST = 10;
/** Pictures between two changes, so that each is measured before the next. */
const PATIENCE = 8;
/** So slow that waiting for more measurements would be felt. */
const HOPELESS = 250;

/**
 * @param {Quality} quality @param {number} edges of the network @param {boolean} fine a picture that stays
 * @returns {number} how many of them are drawn at most
 */
export function mostEdges({ most }, edges, fine) {
  if (edges <= ALWAYS) return edges;
  return fine ? Math.max(ALWAYS, most) : most;
}

/**
 * Segments of an edge in a picture that stays: at most a third of a pixel beside the curve, at any zoom.
 * @param {number} height of the whole network on the screen, in pixels
 */
export function smoothest(height) {
  return Math.min(160, Math.ceil(1.5 * Math.sqrt(height)));
}

export class Governor {
  /** @param {boolean} [software] whether the processor stands in for a card: begins modestly */
  constructor(software = false) {
    /** @type {Quality} */
    this.quality = software
      ? { most: ALWAYS, segments: SEGMENTS.coarse, thin: SEGMENTS.line, resolution: 1, glow: 0 }
      : { most: 60_000, segments: SEGMENTS.fine, thin: 0, resolution: 1, glow: 1 };
    this.average = 0;
    this.measured = 0;
  }

  /**
   * @param {number} milliseconds that one picture took @param {number} edges that were in it
   * @returns {boolean} whether the quality changed
   */
  measure(milliseconds, edges) {
    this.average = this.measured === 0 ? milliseconds : 0.7 * this.average + 0.3 * milliseconds;
    this.measured++;
    if (this.measured < (this.average > HOPELESS ? 1 : PATIENCE)) return false;
    const before = this.quality;
    if (this.average > SLOW) this.quality = less(before);
    else if (this.average < (before.thin ? FASTEST : FAST)) this.quality = more(before, edges);
    if (this.quality === before) return false;
    this.measured = 0;
    return true;
  }
}

/** @param {Quality} quality @returns {Quality} the same one if nothing is left to give up */
function less(quality) {
  const { most, segments, thin, resolution, glow } = quality;
  const place = RESOLUTIONS.indexOf(resolution);
  if (segments > SEGMENTS.coarse) return { ...quality, segments: SEGMENTS.coarse };
  if (glow > 0) return { ...quality, glow: 0 };
  if (place > 0 && !thin) return { ...quality, resolution: RESOLUTIONS[place - 1] };
  // Lines take no less time where they are blurred.
  if (!thin) return { ...quality, thin: SEGMENTS.line, resolution: 1 };
  if (most > FEWEST) return { ...quality, most: Math.max(FEWEST, Math.round(most * 0.6)) };
  return quality;
}

/** @param {Quality} quality @param {number} edges drawn @returns {Quality} */
function more(quality, edges) {
  const { most, segments, thin, resolution, glow } = quality;
  const place = RESOLUTIONS.indexOf(resolution);
  if (thin) return { ...quality, thin: 0 };
  if (glow === 0) return { ...quality, glow: 1 };
  if (place < RESOLUTIONS.length - 1) return { ...quality, resolution: RESOLUTIONS[place + 1] };
  if (segments < SEGMENTS.fine) return { ...quality, segments: SEGMENTS.fine };
  // More room helps only where the present room is used up.
  if (edges > most * 0.8 && most < MOST) {
    return { ...quality, most: Math.min(MOST, Math.round(most * 1.5)) };
  }
  return quality;
}
