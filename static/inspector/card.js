/**
 * The selected thing with all its numbers. Its nodes stay while the numbers change; only what is
 * selected decides which of them are shown.
 *
 * @typedef {import("./derivation.js").Inspection} Inspection
 * @typedef {import("./derivation.js").ParameterInspection} ParameterInspection
 * @typedef {import("./derivation.js").NeuronInspection} NeuronInspection
 * @typedef {import("./derivation.js").InputInspection} InputInspection
 * @typedef {import("../types.js").Dataset} Dataset
 */

import { element } from "../elements.js";
import { derive } from "./derivation.js";
import { FanChart } from "./fan-chart.js";
import { formulaList, titleOf } from "./formula.js";
import { numberText } from "./math.js";
import { StrongestEdges } from "./strongest.js";

export class Card {
  #title = element("h2");
  #step = element("p", { className: "muted number card-step" });
  #value = element("span", { className: "large-value number" });
  #meaning = element("span", { className: "muted" });
  #facts = element("dl", { className: "facts" });
  #ends = element("p", { className: "ends" });
  #formulas = element("section", { className: "card-formulas" });
  #weights;
  #gradients;
  #fan;
  #fanIn;
  #fanOut;
  /** @type {Inspection | null} */
  #inspection = null;

  /** @param {(select: string) => void} select */
  constructor(select) {
    const intoThis = (/** @type {number} */ from) => {
      if (this.#inspection && "index" in this.#inspection) {
        select(`e:${this.#inspection.layer}:${this.#inspection.index}:${from}`);
      }
    };
    const outOfThis = (/** @type {number} */ to) => {
      if (this.#inspection && "index" in this.#inspection) {
        select(`e:${this.#inspection.layer + 1}:${to}:${this.#inspection.index}`);
      }
    };
    this.#weights = new FanChart("Weights into it", intoThis);
    this.#gradients = new FanChart("Their gradients", intoThis);
    this.#fan = element("div", { className: "fan" }, this.#weights.node, this.#gradients.node);
    this.#fanIn = new StrongestEdges(intoThis);
    this.#fanOut = new StrongestEdges(outOfThis);
    this.select = select;
    const close = element(
      "button",
      {
        type: "button",
        className: "button icon",
        "aria-label": "Deselect",
        title: "Deselect (Esc)",
      },
      "×",
    );
    close.addEventListener("click", () => select(""));
    this.node = element(
      "article",
      { className: "inspection" },
      element("header", {}, this.#title, close),
      element("p", { className: "card-value" }, this.#value, this.#meaning),
      this.#facts,
      this.#ends,
      this.#formulas,
      this.#fan,
      this.#fanIn.node,
      this.#fanOut.node,
      this.#step,
    );
  }

  /** Another thing is selected, of which nothing is known yet. @param {string} title */
  clear(title) {
    this.#inspection = null;
    this.#title.textContent = title;
    this.#value.textContent = "…";
    this.#meaning.textContent = "";
    this.#step.textContent = "Reading its numbers…";
    for (const node of [this.#facts, this.#ends, this.#formulas]) node.replaceChildren();
    for (const node of [this.#fan, this.#fanIn.node, this.#fanOut.node]) node.hidden = true;
  }

  /**
   * @param {Inspection} inspection
   * @param {Dataset | null} dataset
   * @param {import("./fan-chart.js").Look} look
   */
  update(inspection, dataset, look) {
    this.#inspection = inspection;
    const shape = dataset?.input_shape.length === 2 ? dataset.input_shape : null;
    this.#title.textContent = titleOf(inspection, dataset?.input_shape);
    this.#step.textContent = `Exact numbers of step ${inspection.step.toLocaleString("en-US")}.`;
    const formulas = derive(inspection);
    this.#formulas.replaceChildren(...(formulas.length ? [formulaList(formulas)] : []));
    if ("to" in inspection) this.#showParameter(inspection, shape);
    else this.#showNeuron(inspection, shape, look, classOf(inspection, dataset));
  }

  /** @param {ParameterInspection} inspection @param {number[] | null} shape */
  #showParameter(inspection, shape) {
    this.#value.textContent = numberText(inspection.value);
    this.#meaning.textContent = "is its value";
    this.#facts.replaceChildren(
      gradientFact("This example's gradient", inspection.gradient),
      gradientFact("The batch's gradient", inspection.batch_gradient),
      updateFact(inspection.update),
    );
    const { layer, to, from } = inspection;
    const links =
      from === null ? [] : [["from ", placeName(layer - 1, from, shape), `n:${layer - 1}:${from}`]];
    this.#showEnds([...links, ["to ", placeName(layer, to, null), `n:${layer}:${to}`]]);
    for (const node of [this.#fan, this.#fanIn.node, this.#fanOut.node]) node.hidden = true;
  }

  /**
   * @param {NeuronInspection | InputInspection} inspection
   * @param {number[] | null} shape
   * @param {import("./fan-chart.js").Look} look
   * @param {string} className of an output neuron, else empty
   */
  #showNeuron(inspection, shape, look, className) {
    this.#value.textContent = numberText(inspection.a);
    this.#meaning.textContent = className
      ? `is its activation, for the class ${className}`
      : "is its activation";
    const { layer, index, fan_out } = inspection;
    const fan_in = inspection.kind === "neuron" ? inspection.fan_in : null;
    this.#facts.replaceChildren(...(inspection.kind === "neuron" ? neuronFacts(inspection) : []));
    this.#showEnds(inspection.kind === "neuron" ? [["its ", "bias", `b:${layer}:${index}`]] : []);
    this.#fan.hidden = fan_in === null;
    this.#fanIn.node.hidden = fan_in === null;
    this.#fanOut.node.hidden = fan_out === null;
    if (fan_in) {
      const picture = layer === 1 ? shape : null;
      this.#fan.classList.toggle("pictures", picture !== null);
      this.#weights.update(fan_in.weights, picture, look);
      this.#gradients.update(fan_in.gradients, picture, look);
      this.#fanIn.update("Strongest into it", fan_in.weights, fan_in.gradients, (from) =>
        placeName(layer - 1, from, shape),
      );
    }
    if (fan_out) {
      this.#fanOut.update("Strongest out of it", fan_out.weights, fan_out.gradients, (to) =>
        placeName(layer + 1, to, null),
      );
    }
  }

  /** @param {string[][]} links text before, text, selection */
  #showEnds(links) {
    const texts = links.map(([before, text]) => before + text).join();
    if (this.#ends.dataset.texts === texts && this.#ends.children.length) return;
    this.#ends.dataset.texts = texts;
    const buttons = links.map(([before, text, select]) =>
      element(
        "button",
        { type: "button", className: "link", onclick: () => this.select(select) },
        before,
        element("span", {}, text),
      ),
    );
    this.#ends.replaceChildren(...buttons);
  }
}

/** @param {NeuronInspection | InputInspection} inspection @param {Dataset | null} dataset */
function classOf(inspection, dataset) {
  const output = inspection.kind === "neuron" && inspection.target !== null;
  return output ? (dataset?.classes[inspection.index] ?? "") : "";
}

/** @param {NeuronInspection} inspection */
function neuronFacts({ delta, bias, bias_gradient, batch_bias_gradient, target }) {
  return [
    ...(target === null ? [] : [fact("Wanted", target)]),
    fact("Error δ", delta),
    fact("Bias", bias),
    gradientFact("Bias's gradient, this example", bias_gradient),
    gradientFact("Bias's gradient, the batch", batch_bias_gradient),
  ];
}

/** @param {number | null} update */
function updateFact(update) {
  if (update !== null) return fact("Last update", update);
  return element("div", {}, element("dt", {}, "Last update"), element("dd", {}, "none yet"));
}

/** @param {string} term @param {number | null} value */
function fact(term, value) {
  return element(
    "div",
    {},
    element("dt", {}, term),
    element("dd", { className: "number" }, numberText(value)),
  );
}

/** A fact with what its sign means. @param {string} term @param {number | null} gradient */
function gradientFact(term, gradient) {
  const row = fact(term, gradient);
  const words = directionOf(gradient);
  if (!words) return row;
  const side = words.includes("raises") ? "raises" : words.includes("lowers") ? "lowers" : "";
  row.append(element("dd", { className: `muted words ${side}` }, words));
  return row;
}

/** What the sign of a gradient means. @param {number | null} gradient */
export function directionOf(gradient) {
  if (gradient === null || Number.isNaN(gradient)) return "";
  if (gradient === 0) return "nudging it changes nothing";
  return gradient > 0 ? "raising it raises the cost" : "raising it lowers the cost";
}

/** @param {number} layer @param {number} index @param {number[] | null} shape of a picture */
function placeName(layer, index, shape) {
  if (layer > 0) return `neuron ${index} of layer ${layer}`;
  if (!shape) return `input ${index}`;
  return `pixel ${Math.floor(index / shape[1])}, ${index % shape[1]}`;
}
