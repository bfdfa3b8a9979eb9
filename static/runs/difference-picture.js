/**
 * The difference of two runs' parameters as a picture of the network: its edges on a diverging scale, the
 * difference of biases as rings. Neurons are not filled: a difference of parameters has no activations.
 *
 * @typedef {import("./difference.js").Difference} Difference
 * @typedef {import("./pane.js").Pane} Pane
 */

import { element } from "../elements.js";
import { edgeNumber } from "../network/card.js";
import { finished } from "../network/phases.js";
import { Picture } from "../network/picture.js";
import { nameTarget } from "../network/selection.js";
import { formatNumber } from "../scales.js";
import { levelsOf, scaleOf } from "./difference.js";

const UNBOUNDED = { activation: "identity", output_activation: "identity" };

export class DifferencePicture {
  #canvas = element("canvas", { className: "stage-edges", "aria-hidden": "true" });
  #figure = element("div", { className: "stage-figure" });
  #pointed = element("p", { className: "stage-caption number", hidden: true });
  #waiting = false;
  #structure = "";
  #picture;
  /** @type {Difference | null} */
  #difference = null;
  /** @type {[Pane, Pane] | null} */
  #panes = null;

  constructor() {
    this.node = element(
      "div",
      { className: "difference-picture", role: "img", "aria-label": "Difference" },
      this.#canvas,
      this.#figure,
      this.#pointed,
    );
    this.#picture = new Picture(this.#figure, this.#canvas, () => this.#schedule());
    new ResizeObserver(() => requestAnimationFrame(() => this.#show())).observe(this.node);
    new MutationObserver(() => this.#structure && this.#picture.restyle()).observe(
      document.documentElement,
      { attributeFilter: ["data-theme"] },
    );
    this.#figure.onpointermove = (event) => {
      const box = this.node.getBoundingClientRect();
      this.#point(this.#picture.pick(event.clientX - box.left, event.clientY - box.top));
    };
    this.#figure.onpointerleave = () => this.#point(null);
  }

  /** @param {Difference} difference @param {[Pane, Pane]} panes @param {string} words */
  show(difference, panes, words) {
    this.#difference = difference;
    this.#panes = panes;
    this.node.setAttribute("aria-label", `Network of differences. ${words}`);
    this.#show();
  }

  #show() {
    const [a] = this.#panes ?? [];
    const frame = a?.frame;
    const difference = this.#difference;
    const { clientWidth: width, clientHeight: height } = this.node;
    if (!a?.run || !frame || !difference || width < 50 || height < 50) return;
    this.#build(a, frame.layers, width, height);
    const scale = scaleOf(difference);
    const blank = frame.layers.map((count, l) =>
      l === 0 ? frame.activations[0] : new Float32Array(count),
    );
    this.#picture.show(
      {
        ...frame,
        channel: /** @type {any} */ ("difference"),
        scale,
        edges: levelsOf(difference.weights, scale),
        edgeNumbers: null,
        biasLevels: levelsOf(difference.biases, scale),
        activations: blank,
        deltas: blank.map(() => null),
        surface: null,
      },
      UNBOUNDED,
    );
  }

  /** @param {Pane} pane @param {number[]} layers @param {number} width @param {number} height */
  #build(pane, layers, width, height) {
    const { dataset } = pane;
    // Two-dimensional inputs would leave an empty place for a surface that there is none of.
    const shape = dataset?.extent ? null : (dataset?.input_shape ?? null);
    const structure = {
      layers,
      width,
      height,
      inputShape: shape,
      classes: dataset?.classes ?? [],
      extent: null,
      touch: matchMedia("(pointer: coarse)").matches,
    };
    const key = JSON.stringify(structure);
    if (key === this.#structure) return;
    this.#structure = key;
    this.#picture.build(structure);
  }

  /** @param {import("../network/selection.js").Target | null} target */
  #point(target) {
    const { layout } = this.#picture;
    const difference = this.#difference;
    const shown = target?.kind === "neuron" && target.layer === 0 ? null : target;
    this.#pointed.hidden = !shown;
    if (!layout || !difference) return;
    this.#picture.point(null, shown, null);
    if (!shown) return;
    let [name, value] = ["", 0];
    if (shown.kind === "edge") {
      name = nameTarget(shown, null);
      value = difference.weights[edgeNumber(shown, layout.layers)];
    } else {
      const to = shown.kind === "neuron" ? shown.index : shown.to;
      const before = layout.layers.slice(1, shown.layer).reduce((sum, count) => sum + count, 0);
      name = nameTarget({ kind: "bias", layer: shown.layer, to }, null);
      value = difference.biases[before + to];
    }
    this.#pointed.textContent = `${name}: A − B = ${formatNumber(value)}`;
  }

  #schedule() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame((now) => {
      this.#waiting = false;
      const layers = (this.#picture.layout?.layers.length ?? 2) - 1;
      if (!this.#picture.draw(now, finished(layers), true)) this.#schedule();
    });
  }
}
