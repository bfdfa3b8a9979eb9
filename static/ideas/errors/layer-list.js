/**
 * How large each layer's errors are beside the outputs', from the outputs back, over the next
 * mini-batch: on a logarithmic scale, with what is wrong in words and the neurons that hardly learn.
 *
 * @typedef {object} LayerErrors
 * @property {number | null} norm of delta; root of the examples' mean square
 * @property {(number | null)[]} delta
 * @property {"healthy" | "vanishing" | "exploding"} verdict
 * @property {number[]} dead
 * @property {number[]} saturated
 */

import { element } from "../../elements.js";
import { numberText } from "../../inspector/math.js";

/** The scale reaches so many decades to both sides of the outputs' error; a healthy layer is within two. */
const DECADES = 4;
/** Neurons that are named; the others are counted. */
const NAMED = 10;

const WORDS = {
  healthy: "healthy",
  vanishing: "vanishing: less than a hundredth of the outputs’",
  exploding: "exploding: more than a hundred times the outputs’",
};

export class LayerList {
  #title = element("h3");
  #problem = element("p", { className: "muted", hidden: true });
  #rows = element("ol", { className: "layer-errors" });

  /** @param {(select: string) => void} choose */
  constructor(choose) {
    this.choose = choose;
    const scale = element(
      "p",
      { className: "layer-scale muted", "aria-hidden": "true" },
      element("span", {}, "outputs’ ×"),
      element("span", {}, "1/100"),
      element("span", {}, "1"),
      element("span", {}, "100"),
    );
    this.scale = scale;
    const parts = [this.#title, this.#problem, scale, this.#rows];
    this.node = element("section", { className: "layer-error-list", hidden: true }, ...parts);
  }

  clear() {
    this.node.hidden = true;
  }

  /** @param {string} problem why there are no numbers */
  fail(problem) {
    this.node.hidden = false;
    this.#title.textContent = "The errors of each layer";
    this.#problem.textContent = problem;
    this.#problem.hidden = false;
    this.scale.hidden = this.#rows.hidden = true;
  }

  /** @param {LayerErrors[]} layers 1 to L @param {number} batch examples */
  update(layers, batch) {
    this.node.hidden = this.scale.hidden = this.#rows.hidden = false;
    this.#problem.hidden = true;
    const many = batch === 1 ? "the next step’s one example" : `the next mini-batch of ${batch}`;
    setText(this.#title, `A neuron’s typical error in each layer, over ${many}`);
    const outputs = typicalError(layers[layers.length - 1]);
    while (this.#rows.children.length > layers.length) this.#rows.lastElementChild?.remove();
    // The way that errors take: from the outputs to the inputs.
    for (const [i, layer] of [...layers.entries()].reverse()) {
      this.#fill(this.#row(layers.length - 1 - i), i + 1, layer, outputs, i === layers.length - 1);
    }
  }

  /** @param {number} place @returns {Element} */
  #row(place) {
    const existing = this.#rows.children[place];
    if (existing) return existing;
    const row = element(
      "li",
      {},
      element("span", { className: "layer-name" }),
      element(
        "span",
        { className: "layer-track", "aria-hidden": "true" },
        element("span", { className: "layer-dot" }),
      ),
      element("span", { className: "number" }),
      element("span", { className: "layer-verdict" }),
      element("span", { className: "layer-stuck" }),
    );
    this.#rows.append(row);
    return row;
  }

  /**
   * @param {Element} row @param {number} number @param {LayerErrors} layer
   * @param {number | null} outputs @param {boolean} last
   */
  #fill(row, number, layer, outputs, last) {
    const [name, track, value, verdict, stuck] = /** @type {HTMLElement[]} */ ([...row.children]);
    const typical = typicalError(layer);
    const place = placeOf(typical, outputs);
    setText(name, last ? `outputs (${number})` : `layer ${number}`);
    const dot = /** @type {HTMLElement} */ (track.firstElementChild);
    dot.hidden = place === null;
    dot.style.left = `${100 * (place ?? 0)}%`;
    setText(value, numberText(typical));
    const measure = number > 1 ? "what the others are measured by" : "the only layer";
    setText(verdict, verdictOf(layer, typical, outputs, last ? measure : ""));
    row.className = typical !== null && layer.verdict !== "healthy" ? "warned" : "";
    this.#tellStuck(stuck, number, layer);
  }

  /** Neurons that learn nothing, as links. @param {HTMLElement} place @param {number} number @param {LayerErrors} layer */
  #tellStuck(place, number, { dead, saturated }) {
    const [words, neurons] = dead.length ? ["off for all of them", dead] : ["saturated", saturated];
    const key = `${number} ${words} ${neurons}`;
    place.hidden = neurons.length === 0;
    if (place.dataset.key === key) return;
    place.dataset.key = key;
    const links = neurons.slice(0, NAMED).map((index) =>
      element(
        "button",
        {
          type: "button",
          className: "link number",
          "aria-label": `Select neuron ${index} of layer ${number}`,
          onclick: () => this.choose(`n:${number}:${index}`),
        },
        String(index),
      ),
    );
    const more = neurons.length - links.length;
    place.replaceChildren(`${neurons.length} ${words}: `, ...links);
    if (more > 0) place.append(`and ${more} more`);
  }
}

/** The root mean square over a layer's neurons, which layers of any width can be compared by.
 * @param {LayerErrors} layer @returns {number | null} */
export function typicalError({ norm, delta }) {
  return norm === null ? null : norm / Math.sqrt(delta.length);
}

/**
 * Where a layer's error lies on the scale.
 * @param {number | null} typical @param {number | null} outputs
 * @returns {number | null} 0 to 1, at one half as large as the outputs'; null where there is no place
 */
export function placeOf(typical, outputs) {
  if (typical === null || !outputs) return null;
  const decades = typical === 0 ? Number.NEGATIVE_INFINITY : Math.log10(typical / outputs);
  return 0.5 + Math.min(DECADES, Math.max(-DECADES, decades)) / (2 * DECADES);
}

/**
 * @param {LayerErrors} layer @param {number | null} typical @param {number | null} outputs
 * @param {string} measure what is said of the outputs, no verdict being possible
 */
export function verdictOf({ verdict }, typical, outputs, measure) {
  if (typical === null || outputs === null) return "not a number: nothing can be learned from it";
  if (outputs === 0) return "the outputs have no error";
  return measure || WORDS[verdict];
}

/** @param {HTMLElement} node @param {string} text */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
