/**
 * Small pictures of examples: their pixels, or, of two-dimensional ones, where they lie. Remembers
 * the examples it has read.
 */

import { element } from "../../elements.js";
import { drawPicture, inkOf } from "../../examples/picture.js";
import { formatSpotlight } from "../../stream/subscription.js";

/** @typedef {import("../../types.js").Example} Example */
/** @typedef {import("../../types.js").Dataset} Dataset */
/** @typedef {{inputs: number[], label: number}} Read */

const NAMESPACE = "http://www.w3.org/2000/svg";
const SIZE = 30;
/** More examples than anybody picks in a while; the oldest is read again when it comes back. */
const REMEMBERED = 64;

export class Faces {
  /** @type {Map<string, Read | null>} null while it is on its way */
  #read = new Map();
  #api;
  #arrived;

  /** @param {import("../../api.js").Api} api @param {() => void} arrived another one can be drawn */
  constructor(api, arrived) {
    this.#api = api;
    this.#arrived = arrived;
  }

  /**
   * @param {Example} example @param {Dataset} dataset
   * @returns {Read | null} null until it has been read
   */
  of(example, dataset) {
    if (!("split" in example)) return example;
    const key = `${dataset.name} ${formatSpotlight(example)}`;
    const known = this.#read.get(key);
    if (known === undefined) this.#load(key, example, dataset);
    return known ?? null;
  }

  /** @param {string} key @param {import("../../types.js").ExampleReference} example @param {Dataset} dataset */
  async #load(key, { split, index }, dataset) {
    if (this.#read.size >= REMEMBERED) this.#read.delete([...this.#read.keys()][0]);
    this.#read.set(key, null);
    try {
      this.#read.set(key, await this.#api.example(dataset.name, split, index));
      this.#arrived();
    } catch {
      // The column's name tells which example it is; its picture is tried again with the next answer.
      this.#read.delete(key);
    }
  }
}

/** @param {Read} example @param {Dataset} dataset @returns {Element} */
export function drawFace({ inputs, label }, { input_shape, extent }) {
  if (input_shape.length !== 2) return pointFace(inputs, label, extent ?? [-1, 1]);
  const canvas = element("canvas", { className: "wish-face", "aria-hidden": "true" });
  drawPicture(canvas, inputs, input_shape, inkOf(document.documentElement.dataset.theme));
  return canvas;
}

/** Classes differ in shape as well as in color. @param {number[]} inputs @param {number} label @param {[number, number]} extent */
function pointFace([x, y], label, [low, high]) {
  const place = (/** @type {number} */ value) => 3 + ((value - low) / (high - low)) * (SIZE - 6);
  const [cx, cy] = [place(x), SIZE - place(y)];
  const svg = svgNode("svg", { class: "wish-face", viewBox: `0 0 ${SIZE} ${SIZE}` });
  svg.setAttribute("aria-hidden", "true");
  const d = `M${cx} ${cy - 4}L${cx + 4} ${cy}L${cx} ${cy + 4}L${cx - 4} ${cy}Z`;
  const shape = label % 2 ? svgNode("path", { d }) : svgNode("circle", { cx, cy, r: 3 });
  shape.setAttribute("class", `class-${label % 2}`);
  svg.append(shape);
  return svg;
}

/** @param {string} tag @param {Record<string, string | number>} attributes */
function svgNode(tag, attributes) {
  const node = document.createElementNS(NAMESPACE, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}
