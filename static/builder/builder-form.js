/**
 * The fields of the builder, drawn from a form. Holds nothing: every change is handed on, and
 * `network-builder.js` decides what becomes of it.
 *
 * @typedef {import("../types.js").Dataset} Dataset
 * @typedef {import("./configuration.js").Form} Form
 * @typedef {import("./configuration.js").Preset} Preset
 *
 * @typedef {object} Changes
 * @property {(changes: Partial<Form>) => void} change
 * @property {(changes: Partial<Form>) => void} redraw a change that other fields depend on
 */

import { element } from "../elements.js";
import { CHOICES, outputActivationOf, PRESETS } from "./configuration.js";
import { numberField, selectField } from "./fields.js";

/**
 * @param {Form} form
 * @param {Dataset[]} datasets
 * @param {Node[]} layers what edits and counts the layers
 * @param {Changes} changes
 * @returns {HTMLElement[]}
 */
export function builderFields(form, datasets, layers, { change, redraw }) {
  const select = (/** @type {keyof Form} */ field, /** @type {string} */ title, apply = change) =>
    selectField(field, title, CHOICES[field], String(form[field]), (value) =>
      apply({ [field]: value }),
    );
  const number = (/** @type {keyof Form} */ field, /** @type {string} */ title, hint = "") =>
    numberField(field, title, String(form[field]), hint, (value) => change({ [field]: value }));
  return [
    datasetField(form, datasets, redraw),
    group("Network", ...layers),
    group(
      "Neurons",
      select("activation", "Activation"),
      outputField(form, change),
      select("initialization", "Initial weights"),
      number("seed", "Seed"),
    ),
    group(
      "Learning",
      select("cost_function", "Cost", redraw),
      select("optimizer", "Optimizer"),
      number("learning_rate", "Learning rate", "one that suits"),
      number("batch_size", "Batch size"),
      number("max_epochs", "Pause after epochs"),
    ),
  ];
}

/**
 * @param {Form} form
 * @param {Dataset[]} datasets
 * @param {Changes["redraw"]} redraw
 */
function datasetField(form, datasets, redraw) {
  const choices = datasets.map(({ name, title, available }) => [
    name,
    available ? title : `${title} (not available)`,
  ]);
  const field = selectField("dataset", "Data", choices, form.dataset, (value) =>
    redraw({ dataset: value }),
  );
  const missing = datasets.filter(({ available }) => !available);
  for (const { name, title, message } of missing) {
    const option = field.querySelector(`option[value="${CSS.escape(name)}"]`);
    if (option instanceof HTMLOptionElement) option.disabled = true;
    field.append(note(`${title} is not available: ${message ?? "its data cannot be had."}`));
  }
  return field;
}

/** @param {Form} form @param {Changes["change"]} change */
function outputField(form, change) {
  const field = selectField(
    "output_activation",
    "Output activation",
    CHOICES.output_activation,
    outputActivationOf(form),
    (value) => change({ output_activation: value }),
  );
  if (form.cost_function !== "cross_entropy") return field;
  const select = field.querySelector("select");
  if (select) select.disabled = true;
  field.append(note("Cross-entropy is defined on probabilities, so the output is softmax."));
  return field;
}

/** What stands below the presets while the form is none of them. */
const PRESET_HINT = "Each shows something worth seeing. Change whatever you like afterwards.";

/** The ready-made forms, and what there is to see in the one that is taken. */
export class PresetPicker {
  #lesson = element("p", { className: "muted note", "aria-live": "polite" }, PRESET_HINT);
  #buttons;

  /**
   * @param {(preset: Preset) => void} take
   * @param {() => void} takeRun
   */
  constructor(take, takeRun) {
    this.#buttons = PRESETS.map(({ title }, i) => presetButton(title, () => take(PRESETS[i])));
    this.node = element(
      "fieldset",
      { className: "presets" },
      element("legend", {}, "Start from"),
      ...this.#buttons,
      presetButton("As the open run", takeRun),
      this.#lesson,
    );
  }

  /** Marks the preset that the form is, if it is one. @param {(preset: Preset) => boolean} isForm */
  mark(isForm) {
    const taken = PRESETS.find(isForm);
    this.#buttons.forEach((button, i) => {
      button.setAttribute("aria-pressed", String(PRESETS[i] === taken));
    });
    const lesson = taken?.lesson ?? PRESET_HINT;
    if (this.#lesson.textContent !== lesson) this.#lesson.textContent = lesson;
  }
}

/** @param {string} title @param {() => void} action */
function presetButton(title, action) {
  return element("button", { type: "button", className: "button preset", onclick: action }, title);
}

/** @param {string} title @param {...Node} children */
function group(title, ...children) {
  return element("fieldset", { className: "group" }, element("legend", {}, title), ...children);
}

/** @param {string} text */
function note(text) {
  return element("p", { className: "muted note" }, text);
}
