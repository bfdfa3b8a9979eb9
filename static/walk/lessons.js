/**
 * What is told at each stop of the walk: which neuron or weight, its formulas with the numbers of this
 * network now, and what is marked on the stage. Asks the server; draws nothing.
 *
 * @typedef {import("./stops.js").Stop} Stop
 * @typedef {import("../ideas/moment.js").Moment} Moment
 * @typedef {import("../inspector/derivation.js").Formula} Formula
 * @typedef {import("../network/view.js").Mark} Mark
 * @typedef {import("../api.js").Api} Api
 *
 * @typedef {object} Lesson
 * @property {number} step that all of it is of
 * @property {string} words what is told, in one or two sentences
 * @property {Formula[]} formulas
 * @property {Mark[]} marks
 */

import { largest, nameOf, parameterOf } from "../ideas/places.js";
import { derive } from "../inspector/derivation.js";
import { nodeOf } from "../network/selection.js";
import { toneOf } from "../network/view.js";
import { costFormula, updateFormulas } from "./formulas.js";

/** So many of the edges that matter to a neuron are marked. */
const EDGES = 6;

/**
 * @param {Api} api @param {Moment} moment @param {Stop} stop
 * @returns {Promise<Lesson>}
 */
export function lessonOf(api, moment, stop) {
  if (stop.name === "cost") return aboutCost(api, moment);
  if (stop.name === "update") return aboutUpdate(api, moment);
  return aboutNeuron(api, moment, stop);
}

/**
 * The neuron that a layer's stop tells of: the selected one, else on the way forward the most active
 * and on the way back the one with the largest error.
 * @param {Stop} stop @param {Moment} moment
 */
export function neuronAt({ name, layer }, { selected, frame }) {
  const node = selected ? nodeOf(selected) : null;
  if (node?.layer === layer) return { index: node.index, chosen: true };
  const values = name === "forward" ? frame.activations[layer] : frame.deltas[layer];
  return { index: largest(values ?? []), chosen: false };
}

/** @param {Api} api @param {Moment} moment @param {Stop} stop @returns {Promise<Lesson>} */
async function aboutNeuron(api, moment, stop) {
  const { layer } = stop;
  const { index, chosen } = neuronAt(stop, moment);
  const neuron = { layer, index };
  const inspection = await api.inspect(moment.run.id, { example: moment.example, neuron });
  const formulas = derive(inspection);
  /** @type {Mark} */
  const ring = { kind: "ring", at: neuron };
  const forward = stop.name === "forward";
  const usual = forward ? "the most active" : "whose error is the largest";
  const whose = chosen ? "the selected one" : usual;
  return {
    step: inspection.step,
    words: forward
      ? `Every neuron of layer ${layer} adds up what flows in, and passes on its activation. Shown here: neuron ${index}, ${whose}.`
      : `Every neuron of layer ${layer} learns its error, and each weight into it its gradient. Shown here: neuron ${index}, ${whose}.`,
    formulas: forward ? formulas.slice(0, 2) : [...formulas.slice(2), weightFormula(inspection)],
    marks: forward ? [...inflow(inspection), ring] : [...askers(inspection), ring],
  };
}

/** The gradient of the strongest weight into a neuron. @param {any} inspection @returns {Formula} */
function weightFormula(inspection) {
  const { layer, index, fan_in } = inspection;
  const from = largest(fan_in.gradients);
  const weight = { ...inspection, kind: "weight", layer, to: index, from };
  const [formula] = derive({
    ...weight,
    activation: inspection.a,
    previous_activation: fan_in.activations[from],
    gradient: fan_in.gradients[from],
  });
  return formula;
}

/** What flows into a neuron, as edges. @param {any} inspection @returns {Mark[]} */
function inflow({ layer, index, fan_in: { weights, activations } }) {
  return strongest(weights, activations, (from) => ({ layer, to: index, from }));
}

/** Who asks something of a neuron, as edges. @param {any} inspection @returns {Mark[]} */
function askers({ layer, index, fan_out }) {
  if (!fan_out) return [];
  const { weights, deltas } = fan_out;
  return strongest(weights, deltas, (to) => ({ layer: layer + 1, to, from: index }));
}

/**
 * The edges whose weight times what it meets is largest.
 * @param {(number | null)[]} weights @param {(number | null)[]} met
 * @param {(place: number) => {layer: number, to: number, from: number}} edge
 * @returns {Mark[]}
 */
function strongest(weights, met, edge) {
  const products = weights.map((weight, i) => (weight ?? 0) * (met[i] ?? 0));
  const order = products.map((_, i) => i);
  order.sort((i, j) => Math.abs(products[j]) - Math.abs(products[i]));
  const most = Math.abs(products[order[0]]) || 1;
  return order.slice(0, EDGES).map((place) => ({
    kind: "edge",
    ...edge(place),
    strength: Math.abs(products[place]) / most,
    tone: toneOf(products[place]),
  }));
}

/** @param {Api} api @param {Moment} moment @returns {Promise<Lesson>} */
async function aboutCost(api, moment) {
  const { run, example } = moment;
  const { step, cost, target, layers } = await api.trace(run.id, example);
  const { a } = layers[layers.length - 1];
  const { formula, terms } = costFormula(run.cost_function, a, target, cost);
  const most = Math.max(...terms.map((term) => term ?? 0)) || 1;
  return {
    step,
    words:
      "The outputs meet the target: 1 for the label, 0 for all others. This is the cost of the spotlit example alone.",
    formulas: [formula],
    marks: terms.map((term, index) => ({
      kind: "bar",
      at: { layer: layers.length, index },
      side: "left",
      length: (term ?? 0) / most,
    })),
  };
}

/** @param {number} size of the mini-batch */
function followed(size) {
  return size === 1
    ? "The step follows the next example in turn, whichever is spotlit."
    : `The step follows the average over the next mini-batch of ${size}, not one example.`;
}

/** @param {Api} api @param {Moment} moment @returns {Promise<Lesson>} */
async function aboutUpdate(api, moment) {
  const { run, frame } = moment;
  if (run.status === "diverged") {
    const words = "There is no update: the mini-batch's gradient is not finite.";
    return { step: frame.step, words, formulas: [], marks: [] };
  }
  const selected = parameterOf(moment.selected);
  const nudges = await api.probe(run.id, "nudges", { batch: "current", top: 1 });
  const [{ parameter: top }] = nudges.rows;
  const parameter = selected ?? top;
  const inspection = await api.inspect(run.id, { example: moment.example, parameter });
  const rows = selected
    ? (await api.probe(run.id, "nudges", { batch: "current", top: 1000 })).rows
    : nudges.rows;
  const row = rows.find((/** @type {any} */ each) => nameOf(each.parameter) === nameOf(parameter));
  const { layer, to, from } = parameter;
  /** @type {Mark[]} */
  const marks = [{ kind: "ring", at: { layer, index: to } }];
  if (from !== undefined) marks.push({ kind: "edge", layer, to, from, strength: 1 });
  return {
    step: inspection.step,
    words:
      `${followed(run.batch_size)} Shown here: ${nameOf(parameter)}, ` +
      `${selected ? "the selected one" : "whose wish is the largest"}.` +
      (row
        ? ""
        : " It is not among the thousand largest, so its update is told only after the step."),
    formulas: updateFormulas(run, parameter, inspection, row ?? null),
    marks,
  };
}
