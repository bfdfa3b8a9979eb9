/**
 * The spotlit example at large: what it is, what the network takes it for, and what that costs.
 */

import { element } from "../elements.js";
import { formatNumber } from "../scales.js";
import { drawPicture } from "./picture.js";

export class Spotlit {
  #canvas = element("canvas", { role: "img" });
  #point = element("p", { className: "spotlit-point number" });
  #name = element("p", { className: "muted number" });
  #label = element("p", { className: "spotlit-label" });
  #verdict = element("p", { className: "spotlit-verdict" });
  #cost = element("p", { className: "muted number" });

  constructor() {
    this.node = element(
      "section",
      { className: "spotlit", "aria-label": "The spotlit example" },
      this.#canvas,
      this.#point,
      element("div", {}, this.#name, this.#label, this.#verdict, this.#cost),
    );
  }

  /**
   * @param {import("../types.js").Frame} frame
   * @param {import("../types.js").Dataset} dataset
   * @param {import("./picture.js").Ink} ink
   */
  update(frame, dataset, ink) {
    const { split, index, label, prediction, cost } = frame.example;
    const picture = dataset.input_shape.length === 2;
    this.#canvas.hidden = !picture;
    this.#point.hidden = picture;
    const inputs = frame.activations[0];
    if (picture) drawPicture(this.#canvas, inputs, dataset.input_shape, ink);
    else this.#point.textContent = Array.from(inputs, formatNumber).join(", ");
    const [truth, guess] = [label, prediction].map((i) => dataset.classes[i] ?? String(i));
    this.#canvas.setAttribute("aria-label", `Labeled ${truth}`);
    this.#name.textContent = split === null ? "your drawing" : `${split} example ${index}`;
    this.#label.textContent = `Labeled ${truth}`;
    const right = label === prediction;
    this.#verdict.textContent = `${right ? "✓" : "✗"} taken for ${guess}`;
    this.#verdict.classList.toggle("wrong", !right);
    this.#cost.textContent = `cost ${formatNumber(cost)}`;
  }
}
