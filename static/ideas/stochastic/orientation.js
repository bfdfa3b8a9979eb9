/** Turns maps so that they can be compared by eye. Pure. */

/** @typedef {import("./surveyor.js").Survey} Survey */

/**
 * Which way a principal direction points means nothing, and may be another way with every survey: the
 * common start is put to the upper left.
 * @template {Survey} S @param {S} survey @returns {S}
 */
export function oriented(survey) {
  if (survey.plane === "random") return survey;
  const { x, y } = survey.tracks[0];
  let turned = survey;
  if (x[0] > 0) {
    turned = {
      ...turned,
      x: mirrored(turned.x),
      costs: turned.costs.map((row) => row.toReversed()),
      tracks: turned.tracks.map((track) => ({ ...track, x: track.x.map(negative) })),
    };
  }
  if (y[0] < 0) {
    turned = {
      ...turned,
      y: mirrored(turned.y),
      costs: turned.costs.toReversed(),
      tracks: turned.tracks.map((track) => ({ ...track, y: track.y.map(negative) })),
    };
  }
  return turned;
}

/** @param {number} value */
const negative = (value) => (value === null ? value : -value);

/** @param {number[]} axis */
const mirrored = (axis) => axis.map(negative).reverse();
