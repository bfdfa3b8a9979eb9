/**
 * The strongest paths from a parameter to the cost: as marks on the network, and as a list beside it
 * in which pointing at a path lights its edges.
 *
 * @typedef {{neurons: number[], product: number | null}} Path
 * @typedef {import("../../network/view.js").Mark} Mark
 */

import { element } from "../../elements.js";
import { numberText } from "../../inspector/math.js";
import { toneOf } from "../../network/view.js";

/** So many are lit: more one cannot tell apart. */
export const LIT_PATHS = 12;
/** And so many are written out. */
const LISTED = 6;

/**
 * The edges of the paths, the strongest last so that it lies on top. An edge of several paths is drawn
 * once, as its strongest, and lights with each of them.
 * @param {Path[]} paths the strongest first @param {number} layer of their first neuron
 * @returns {Mark[]}
 */
export function pathMarks(paths, layer) {
  const largest = Math.abs(paths[0]?.product ?? 0) || 1;
  /** @type {Map<string, import("../../network/view.js").EdgeMark>} */
  const edges = new Map();
  for (const [place, { neurons, product }] of paths.entries()) {
    for (const [i, to] of neurons.slice(1).entries()) {
      const edge = { layer: layer + i + 1, to, from: neurons[i] };
      const known = edges.get(JSON.stringify(edge));
      if (known) known.term += ` ${termOf(place)}`;
      else {
        edges.set(JSON.stringify(edge), {
          kind: "edge",
          ...edge,
          strength: Math.abs(product ?? 0) / largest,
          tone: toneOf(product),
          term: `sum ${termOf(place)}`,
        });
      }
    }
  }
  return [...edges.values()].reverse();
}

/** @param {number} place among the strongest */
const termOf = (place) => `path-${place}`;

/** @returns {import("../idea.js").Body} */
export function pathList() {
  const title = element("h3");
  const rows = element("ol", { className: "path-list" });
  const node = element("section", { className: "paths", hidden: true }, title, rows);
  return {
    node,
    clear: () => {
      node.hidden = true;
    },
    update({ paths, path_count }) {
      node.hidden = paths.length < 2;
      const listed = paths.slice(0, LISTED);
      title.textContent = pathsWords(listed.length, path_count);
      while (rows.children.length > listed.length) rows.lastElementChild?.remove();
      for (const [place, path] of listed.entries()) fill(rowAt(rows, place), path);
    },
  };
}

/** @param {HTMLElement} rows @param {number} place */
function rowAt(rows, place) {
  const existing = rows.children[place];
  if (existing) return existing;
  const row = element(
    "li",
    { tabIndex: 0, "data-term": termOf(place) },
    element("span", { className: "number" }),
    element("span", { className: "number" }),
  );
  rows.append(row);
  return row;
}

/** @param {Element} row @param {Path} path */
function fill(row, { neurons, product }) {
  const texts = [neurons.join(" → "), numberText(product)];
  for (const [i, text] of texts.entries()) {
    if (row.children[i].textContent !== text) row.children[i].textContent = text;
  }
  row.className = toneOf(product);
}

/** Deep networks have more paths than digits are of use. @param {number} count */
export function countPaths(count) {
  if (count === 1) return "one path";
  return `${count < 1e9 ? count.toLocaleString("en-US") : numberText(count)} paths`;
}

/** Which of the paths are shown. @param {number} shown @param {number} count */
export function pathsWords(shown, count) {
  if (count === 1) return "The only path";
  return shown === count
    ? `All ${countPaths(count)}`
    : `The ${shown} strongest of ${countPaths(count)}`;
}
