/**
 * What the map of the cost surface is made of, from above and in three dimensions alike: heights, ticks,
 * names and words. Heights are logarithms of the cost. Pure.
 *
 * @typedef {import("../../charts/plotting.js").Colors} Colors
 * @typedef {import("./surveyor.js").Survey} Survey
 * @typedef {import("./surveyor.js").Track} Track
 * @typedef {{track: Track, color: string, name: string}} Line
 *
 * @typedef {object} Look
 * @property {Colors} colors
 * @property {import("../../scales.js").PlotlyColorscale} colorscale from the lowest cost to the highest
 */

import { formatNumber, parseHex } from "../../scales.js";

/** What the axes are called, by plane; the second where there is little room. */
const LONG = {
  trajectory: { x: "1st principal direction", y: "2nd principal direction" },
  random: { x: "a random direction", y: "another random direction" },
};
export const SHORT = {
  trajectory: { x: "1st direction", y: "2nd direction" },
  random: { x: "random", y: "random" },
};

/** How much of the color scale is left beside the background. */
const CALM = 0.62;

/**
 * A color scale that steps back, so that tracks stand out from it.
 * @param {import("../../scales.js").PlotlyColorscale} colorscale `rgb(r,g,b)` each
 * @param {string} background hexadecimal
 * @returns {import("../../scales.js").PlotlyColorscale}
 */
export function calmed(colorscale, background) {
  const behind = parseHex(background);
  return colorscale.map(([place, color]) => {
    const parts = /** @type {RegExpMatchArray} */ (color.match(/\d+/g)).map(Number);
    const mixed = parts.map((part, i) => Math.round(CALM * part + (1 - CALM) * behind[i]));
    return [place, `rgb(${mixed.join(",")})`];
  });
}

/**
 * What the map shows and what it cannot.
 * @param {Survey} survey @param {number} dimensions of parameter space
 */
export function mapNote({ plane, variance_explained, tracks, examples }, dimensions) {
  const far = Math.max(...tracks.flatMap(({ distances }) => distances.filter((d) => d !== null)));
  const share = variance_explained && percent(variance_explained.both);
  const [whose, they] =
    tracks.length === 1
      ? ["track’s", "The track does not lie in it: each of its points"]
      : ["tracks’", "The tracks do not lie in it: each point"];
  const what =
    plane === "random"
      ? "A random plane through the present parameters"
      : `The plane that shows most of the ${tracks.length === 1 ? "track" : "tracks"}`;
  return (
    `${what}: 2 of ${dimensions.toLocaleString("en-US")} dimensions` +
    (share ? `, with ${share} of the ${whose} variance. ` : ". ") +
    // What has not moved yet lies in a plane through it.
    (far === 0
      ? ""
      : `${they} is drawn where the plane comes nearest to it` +
        (Number.isFinite(far) ? `, at most ${formatNumber(far)} away` : "") +
        "; in 3-D at its own cost. ") +
    `Costs of ${examples.toLocaleString("en-US")} training examples.`
  );
}

/** @param {Survey} survey @param {"x" | "y"} along @param {Record<string, Record<string, string>>} [names] */
export function axisName({ plane, variance_explained }, along, names = LONG) {
  const name = names[plane][along];
  return variance_explained ? `${name} · ${percent(variance_explained[along])}` : name;
}

/** What is not quite all, or not quite nothing, is not rounded to it. @param {number} share */
function percent(share) {
  if (share > 0.999 && share < 1) return ">\u00a099.9\u00a0%";
  if (share > 0 && share < 0.001) return "<\u00a00.1\u00a0%";
  return `${(100 * share).toFixed(share < 0.1 || share > 0.99 ? 1 : 0)} %`;
}

/** @param {Survey} survey */
export const heights = ({ costs }) => costs.map((row) => row.map(heightOf));

/** @param {number | null} cost no height where it is no number, or none that has a logarithm */
export function heightOf(cost) {
  return cost !== null && cost > 0 ? Math.log10(cost) : null;
}

/** @param {(number | null)[][]} z @param {Colors} colors */
export function colorBar(z, colors) {
  return {
    ...costTicks(z),
    title: { text: "cost", side: "top", font: { size: 11 } },
    thickness: 10,
    len: 0.9,
    outlinewidth: 0,
    tickfont: { size: 10, color: colors.muted },
    xpad: 6,
  };
}

/** Ticks at 1, 2 and 5 of every decade there is. @param {(number | null)[][]} z */
export function costTicks(z) {
  const known = /** @type {number[]} */ (z.flat().filter((height) => height !== null));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const costs = [];
  for (let decade = Math.floor(low); decade <= high; decade++) {
    for (const digit of high - low > 3 ? [1] : [1, 2, 5]) costs.push(digit * 10 ** decade);
  }
  return {
    tickvals: costs.map((cost) => Math.log10(cost)),
    ticktext: costs.map((cost) => formatTick(cost)),
  };
}

/** @param {number} cost */
const formatTick = (cost) =>
  cost >= 0.001 && cost < 1e4 ? String(Number(cost.toPrecision(1))) : cost.toExponential(0);

/** What stands beside a track's points. @param {Line} line */
export function pointWords({ track, name }) {
  return track.steps.map(
    (step, i) =>
      `${name}<br>step ${step.toLocaleString("en-US")}<br>cost ${formatNumber(track.costs[i])}`,
  );
}
