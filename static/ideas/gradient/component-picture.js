/**
 * All components of a gradient as one picture: layer by layer, neuron by neuron, on one scale; the one
 * that is pointed at in words.
 *
 * @typedef {import("../moment.js").Moment} Moment
 * @typedef {{step: number, values: Float64Array}} Components
 */

import { element } from "../../elements.js";
import { currentTheme } from "../../network/theme.js";
import { formatNumber } from "../../scales.js";
import { nameOf, parameterOf, selectionOf } from "../places.js";
import { ComponentColors, DECADES, summarize } from "./colors.js";
import { indexOf, largestCell, offsetsOf } from "./grid.js";
import { LayerPicture } from "./layer-picture.js";

export class ComponentPicture {
  #layers = element("div", { className: "component-layers" });
  #readout = element("p", { className: "number component-readout", "aria-live": "polite" });
  #legend = element("div", { className: "component-legend number", "aria-hidden": "true" });
  #scale = element("p", { className: "muted component-scale" });
  #room = 0;
  #built = "";
  /** @type {LayerPicture[]} */ #pictures = [];
  /** @type {{components: Components, moment: Moment} | null} */ #shown = null;
  /** @type {import("../../api.js").ParameterReference | null} */ #pointed = null;
  #state;

  /** @param {import("../../state.js").State} state */
  constructor(state) {
    this.#state = state;
    this.node = element(
      "div",
      { className: "components", role: "group", "aria-label": "All components of the gradient" },
      this.#layers,
      this.#readout,
      this.#legend,
      this.#scale,
    );
    new ResizeObserver(([{ contentRect }]) => {
      this.#room = Math.floor(contentRect.width);
      requestAnimationFrame(() => this.#draw());
    }).observe(this.#layers);
  }

  /** @param {Components} components @param {Moment} moment */
  update(components, moment) {
    this.#shown = { components, moment };
    this.#draw();
  }

  clear() {
    this.#shown = null;
    this.#built = "";
    this.#pictures = [];
    this.#layers.replaceChildren();
    for (const node of [this.#readout, this.#legend, this.#scale]) node.replaceChildren();
  }

  /** In another theme, or another size, the same again. */
  redraw() {
    this.#draw();
  }

  #draw() {
    if (!this.#shown || this.#room < 40) return;
    const { components, moment } = this.#shown;
    this.#build(moment);
    const { values } = components;
    const { high, zeros } = summarize(values);
    const theme = currentTheme();
    const background = getComputedStyle(this.node).getPropertyValue("--stage").trim();
    const colors = new ComponentColors({ colors: this.#state.get("colors"), theme }, background);
    const selected = parameterOf(moment.selected);
    for (const [i, picture] of this.#pictures.entries()) {
      picture.draw(values, colors, high);
      picture.mark(selected?.layer === i + 1 ? selected : null);
    }
    this.#explain(colors, high, zeros, components);
    this.#tell();
  }

  /** @param {Moment} moment */
  #build({ run, dataset }) {
    const shape = dataset?.input_shape.length === 2 ? dataset.input_shape : null;
    const key = JSON.stringify([run.layers, shape, this.#room]);
    if (key === this.#built) return;
    this.#built = key;
    const largest = largestCell(run.layers);
    this.#pictures = run.layers.slice(1).map((_, i) => {
      const layer = i + 1;
      const offsets = offsetsOf(run.layers, layer);
      return new LayerPicture(
        { layer, offsets, shape: layer === 1 ? shape : null, room: this.#room, largest },
        {
          point: (cell) => this.#point(cell && { layer, ...cell }),
          choose: (cell) => this.#state.set({ select: selectionOf({ layer, ...cell }) }),
        },
      );
    });
    this.#layers.replaceChildren(...this.#pictures.map(({ node }) => node));
  }

  /** @param {import("../../api.js").ParameterReference | null} parameter */
  #point(parameter) {
    this.#pointed = parameter;
    this.#tell();
  }

  /** The component that is pointed at; else the largest. */
  #tell() {
    if (!this.#shown) return;
    const { components, moment } = this.#shown;
    const { values } = components;
    const { layers } = moment.run;
    const parameter = this.#pointed ?? parameterAt(layers, summarize(values).largest);
    const value = values[indexOf(offsetsOf(layers, parameter.layer), parameter)];
    const words = `${nameOf(parameter)}: ${formatNumber(value)}`;
    this.#readout.textContent = this.#pointed ? words : `Largest: ${words}`;
  }

  /** @param {ComponentColors} colors @param {number} high @param {number} zeros @param {Components} components */
  #explain({ table }, high, zeros, { step, values }) {
    const stops = table.filter((_, i) => i % 21 === 0).map((color) => `rgb(${color.join(" ")})`);
    const bar = element("span", { className: "component-bar" });
    bar.style.backgroundImage = `linear-gradient(to right, ${stops.join(", ")})`;
    const end = formatNumber(high);
    const low = formatNumber(high / 10 ** DECADES);
    this.#legend.replaceChildren(`−${end}`, bar, `+${end}`);
    this.#scale.textContent =
      `Logarithmic from ${low} (fading out) to ${end}, one scale for all. ` +
      `${zeros.toLocaleString("en-US")} of ${values.length.toLocaleString("en-US")} ` +
      `${zeros === 1 ? "is" : "are"} exactly zero. ` +
      `Step ${step.toLocaleString("en-US")}.`;
  }
}

/** @param {number[]} layers @param {number} index in the flat vector @returns {import("../../api.js").ParameterReference} */
export function parameterAt(layers, index) {
  for (let layer = 1; layer < layers.length; layer++) {
    const { weights, biases, inputs, neurons } = offsetsOf(layers, layer);
    if (index < biases) {
      const place = index - weights;
      return { layer, to: Math.floor(place / inputs), from: place % inputs };
    }
    if (index < biases + neurons) return { layer, to: index - biases };
  }
  throw new RangeError(`The network has no parameter ${index}`);
}
