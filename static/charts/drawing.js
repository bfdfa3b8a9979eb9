/**
 * How a figure gets onto the page with the least work.
 *
 * Most drawings of a live chart only lengthen its lines. Plotly, told to go from one figure to the other within
 * no time, then draws the lines alone; asked for the figure anew, it would also measure the page and make
 * axes, labels and what listens to the pointer once more, for more than half of the time. An axis that moved on is
 * moved alone as well, and the lines follow with the next drawing.
 *
 * Left out: when to draw (`pacer.js`), and what.
 */

import { CONFIG } from "./plotting.js";

const AT_ONCE = { duration: 0 };

/**
 * @typedef {object} Standing what has been drawn somewhere
 * @property {string} look all of it but its points and where its axes begin and end
 * @property {string} ranges of its axes
 * @property {boolean} owes whether its axes have moved and its lines have not been drawn since
 * @property {Record<string, any>} layout as Plotly has it: it compares arrays by what they are, not by what they hold
 */

/** @type {WeakMap<HTMLElement, Standing>} */
const standing = new WeakMap();

/**
 * Draws a figure, or the part of it that comes first.
 * @param {HTMLElement} place the same for every drawing of the figure
 * @param {Record<string, any>[]} traces Plotly's; their arrays stay as they are from now on
 * @param {Record<string, any>} layout Plotly's, with the range of each axis
 * @returns {boolean} whether all of it is drawn now; if not, another drawing is due
 */
export function draw(place, traces, layout) {
  const before = standing.get(place);
  const look = lookOf(traces, layout);
  const moved = rangesOf(layout);
  const ranges = JSON.stringify(moved);
  if (before?.look !== look) {
    standing.set(place, { look, ranges, layout, owes: false });
    // Given again, the configuration would be compared with every drawing.
    if (before) Plotly.react(place, traces, layout);
    else Plotly.newPlot(place, traces, layout, CONFIG);
    return true;
  }
  // In turns: where the axes move every time, the lines come all the same, up to where the axes end.
  const owes = ranges !== before.ranges && !before.owes;
  if (owes) Plotly.relayout(place, moved);
  else Plotly.react(place, traces, { ...before.layout, transition: AT_ONCE });
  standing.set(place, { ...before, owes, ranges: owes ? ranges : before.ranges });
  return !owes && ranges === before.ranges;
}

/**
 * All but the points, in one string. Bars are counted: new ones get their color in a whole drawing alone.
 * @param {Record<string, any>[]} traces @param {Record<string, any>} layout
 */
function lookOf(traces, { xaxis, yaxis, ...rest }) {
  const looks = traces.map(({ x, y, ...look }) => (look.type === "bar" ? [look, x.length] : look));
  return JSON.stringify([looks, { ...xaxis, range: null }, { ...yaxis, range: null }, rest]);
}

/** @param {Record<string, any>} layout as `Plotly.relayout` wants them */
function rangesOf({ xaxis, yaxis }) {
  return { "xaxis.range": xaxis.range, "yaxis.range": yaxis.range };
}
