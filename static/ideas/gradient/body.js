/**
 * What the page of the gradient has besides its words: all components, the walks, how far they lead;
 * and the same two at large for the stage.
 *
 * @typedef {import("../moment.js").Moment} Moment
 */

import { element } from "../../elements.js";
import { numberText } from "../../inspector/math.js";
import { logSlider } from "../log-slider.js";
import { Plot } from "../plot.js";
import { ComponentPicture } from "./component-picture.js";
import { walkFigure } from "./walk.js";

export class GradientBody {
  #pictures;
  #walks = ["walk-plot", "walk-plot large"].map(
    (className) => new Plot(className, (colors) => this.#drawWalk(colors)),
  );
  /** @type {any} what is shown */ #answer = null;

  /**
   * @param {import("../idea.js").Tools} tools @param {import("../cost-choice.js").CostChoice} cost
   * @param {{radius: number}} walk
   */
  constructor({ context, again }, cost, walk) {
    const { state } = context;
    this.#pictures = [new ComponentPicture(state), new ComponentPicture(state)];
    const radius = logSlider({
      label: "Walk",
      low: -2,
      high: 3,
      step: 0.25,
      value: walk.radius,
      change: (value) => {
        walk.radius = value;
        again();
      },
    });
    this.node = element(
      "section",
      { className: "idea-body", "aria-label": "Components and walks" },
      cost.control(again),
      this.#pictures[0].node,
      this.#walks[0].node,
      legend(),
      radius,
    );
    /** In the network's place. */
    this.stage = element(
      "div",
      { className: "gradient-stage" },
      this.#pictures[1].node,
      element("div", { className: "gradient-walks" }, this.#walks[1].node, legend()),
    );
    state.subscribe(["theme", "colors"], () =>
      requestAnimationFrame(() => {
        for (const picture of this.#pictures) picture.redraw();
      }),
    );
  }

  /** @param {any} answer @param {Moment} moment */
  update(answer, moment) {
    this.#answer = answer;
    for (const plot of this.#walks) plot.draw();
    for (const picture of this.#pictures) picture.update(answer.components, moment);
  }

  clear() {
    this.#answer = null;
    for (const plot of this.#walks) plot.draw();
    for (const picture of this.#pictures) picture.clear();
  }

  /** @param {import("../../charts/plotting.js").Colors} colors */
  #drawWalk(colors) {
    if (!this.#answer) return { figure: null, words: "" };
    const { distances, gradient_costs, random_costs } = this.#answer;
    const words =
      `Cost over a walk of ${distances.at(-1)}: down the gradient from ` +
      `${numberText(gradient_costs[0])} to ${numberText(gradient_costs.at(-1))}, ` +
      `beside ${random_costs.length} random directions`;
    return { figure: walkFigure(this.#answer, colors), words };
  }
}

function legend() {
  const entry = (/** @type {string} */ className, /** @type {string} */ title) =>
    element("li", {}, element("span", { className }), title);
  return element(
    "ul",
    { className: "plot-legend" },
    entry("swatch strong", "down the gradient"),
    entry("swatch dotted", "first order"),
    entry("swatch muted", "random directions"),
  );
}
