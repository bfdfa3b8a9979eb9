/**
 * A small curve of the cost: from the record's first step to its last, from zero to its largest value.
 * `pathOf` is pure.
 */

const SVG = "http://www.w3.org/2000/svg";
export const WIDTH = 120;
export const HEIGHT = 32;
const EDGE = 2;

/**
 * @param {number[]} steps @param {(number | null)[]} costs null where it is not a number
 * @returns {string} an SVG path with a gap where nothing is known; "" where there is nothing to draw
 */
export function pathOf(steps, costs) {
  const known = costs.filter((cost) => cost !== null);
  if (steps.length < 2 || known.length === 0) return "";
  const [first, last] = [steps[0], steps[steps.length - 1]];
  const top = known.reduce((most, cost) => Math.max(most, cost), 0) || 1;
  let pen = "M";
  return steps
    .map((step, i) => {
      const cost = costs[i];
      if (cost === null) {
        pen = "M";
        return "";
      }
      const x = EDGE + ((WIDTH - 2 * EDGE) * (step - first)) / (last - first || 1);
      const y = HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * cost) / top;
      const command = `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
      pen = "L";
      return command;
    })
    .join("");
}

/** A picture without a curve yet; `setPath` gives it one. */
export function sparkline() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("vector-effect", "non-scaling-stroke");
  svg.append(path);
  return svg;
}

/** @param {SVGSVGElement} svg @param {string} path */
export function setPath(svg, path) {
  const line = svg.firstElementChild;
  if (line?.getAttribute("d") !== path) line?.setAttribute("d", path);
}
