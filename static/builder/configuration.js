/**
 * What can be chosen of a network, ready-made choices, and what is wrong with a choice, in words.
 *
 * Only what a form can get wrong is checked here; the server has the last word on everything else.
 *
 * @typedef {import("../types.js").Dataset} Dataset
 * @typedef {import("../types.js").Run} Run
 *
 * A form holds what was typed, so numbers are texts; an empty text leaves the choice to the server.
 * @typedef {object} Form
 * @property {string} dataset
 * @property {string[]} hidden sizes of the hidden layers
 * @property {string} activation
 * @property {string} output_activation
 * @property {string} cost_function
 * @property {string} optimizer
 * @property {string} learning_rate
 * @property {string} batch_size
 * @property {string} initialization
 * @property {string} seed
 * @property {string} max_epochs
 *
 * @typedef {Record<string, string>} Problems a sentence for each field that has one
 *
 * @typedef {object} Preset
 * @property {string} title
 * @property {string} lesson what there is to see
 * @property {Partial<Form>} form `dataset` "picture" is the best picture data there is
 */

/** @type {Record<string, [value: string, title: string][]>} */
export const CHOICES = {
  activation: [
    ["sigmoid", "Sigmoid"],
    ["tanh", "tanh"],
    ["relu", "ReLU"],
    ["leaky_relu", "Leaky ReLU"],
    ["identity", "Identity"],
  ],
  output_activation: [
    ["sigmoid", "Sigmoid"],
    ["softmax", "Softmax"],
    ["tanh", "tanh"],
    ["relu", "ReLU"],
    ["leaky_relu", "Leaky ReLU"],
    ["identity", "Identity"],
  ],
  cost_function: [
    ["squared_error", "Squared error"],
    ["cross_entropy", "Cross-entropy"],
  ],
  optimizer: [
    ["sgd", "SGD"],
    ["momentum", "Momentum"],
    ["rmsprop", "RMSprop"],
    ["adam", "Adam"],
  ],
  initialization: [
    ["", "To suit the activation"],
    ["xavier", "Xavier"],
    ["he", "He"],
    ["uniform", "Uniform"],
    ["normal", "Normal"],
    ["zero", "All zeros"],
  ],
};

/** The textbook's network; the empty texts are filled in by the server to suit the rest. */
/** @type {Form} */
export const TEXTBOOK = {
  dataset: "picture",
  hidden: ["16", "16"],
  activation: "sigmoid",
  output_activation: "sigmoid",
  cost_function: "squared_error",
  optimizer: "sgd",
  learning_rate: "",
  batch_size: "10",
  initialization: "xavier",
  seed: "1",
  max_epochs: "100",
};

/** @type {Preset[]} */
export const PRESETS = [
  {
    title: "Textbook",
    lesson: "Two small sigmoid layers and the squared error: the one everybody draws.",
    form: {},
  },
  {
    title: "ReLU + cross-entropy",
    lesson: "What is used today. It learns faster, and some units die.",
    form: {
      hidden: ["32", "16"],
      activation: "relu",
      output_activation: "softmax",
      cost_function: "cross_entropy",
      initialization: "he",
    },
  },
  {
    title: "Vanishing gradients: six sigmoid layers",
    lesson:
      "Each layer passes back at most a quarter of the slope; watch the first ones stand still.",
    form: { hidden: ["16", "16", "16", "16", "16", "16"] },
  },
  {
    title: "All zeros: a lesson in symmetry",
    lesson: "Neurons that start alike are changed alike, and stay alike for ever.",
    form: { initialization: "zero" },
  },
  {
    title: "Spiral",
    lesson: "Two numbers in, two classes out: see the decision surface bend.",
    form: {
      dataset: "spiral",
      hidden: ["16", "16"],
      activation: "tanh",
      output_activation: "softmax",
      cost_function: "cross_entropy",
      optimizer: "adam",
      learning_rate: "0.01",
      max_epochs: "1000",
    },
  },
];

/**
 * @param {Preset} preset
 * @param {Dataset[]} datasets
 * @returns {Form}
 */
export function formOfPreset(preset, datasets) {
  const form = { ...TEXTBOOK, ...preset.form };
  if (form.dataset !== "picture") return form;
  const picture = datasets.find((dataset) => dataset.available && dataset.input_shape.length === 2);
  return { ...form, dataset: picture?.name ?? datasets.find((one) => one.available)?.name ?? "" };
}

/** The form that would make this run again. @param {Run} run @returns {Form} */
export function formOfRun(run) {
  return {
    dataset: run.dataset,
    hidden: run.layers.slice(1, -1).map(String),
    activation: run.activation,
    output_activation: run.output_activation,
    cost_function: run.cost_function,
    optimizer: run.optimizer,
    learning_rate: String(run.learning_rate),
    batch_size: String(run.batch_size),
    initialization: run.initialization,
    seed: String(run.seed),
    max_epochs: String(run.max_epochs),
  };
}

/**
 * All sizes, the first and the last being the data's.
 *
 * @param {Form} form
 * @param {Dataset | undefined} dataset
 * @returns {number[]} NaN where no whole number is typed
 */
export function layersOf(form, dataset) {
  if (!dataset) return [];
  return [dataset.inputs, ...form.hidden.map(wholeNumber), dataset.classes.length];
}

/**
 * @param {Form} form
 * @param {Dataset | undefined} dataset the chosen one
 * @returns {Problems} empty when the server can be asked
 */
export function problemsOf(form, dataset) {
  /** @type {Problems} */
  const problems = {};
  if (!dataset) problems.dataset = "Choose a data set.";
  else if (!dataset.available) problems.dataset = dataset.message ?? "Its data cannot be had now.";
  const wrong = form.hidden.findIndex((size) => !(wholeNumber(size) >= 1));
  if (wrong >= 0) {
    const came = got(form.hidden[wrong]);
    problems.layers = `Hidden layer ${wrong + 1} needs a whole number of at least 1${came}.`;
  }
  const rate = Number(form.learning_rate);
  if (form.learning_rate.trim() !== "" && !(rate > 0 && Number.isFinite(rate))) {
    const came = got(form.learning_rate);
    problems.learning_rate = `Type a number above 0, such as 0.1${came}; or nothing, for one that suits.`;
  }
  checkWhole(problems, "batch_size", form.batch_size, 1, dataset?.train_count);
  checkWhole(problems, "seed", form.seed, 0, Number.MAX_SAFE_INTEGER);
  checkWhole(problems, "max_epochs", form.max_epochs, 1);
  return problems;
}

/**
 * @param {Problems} problems
 * @param {string} field
 * @param {string} text
 * @param {number} low
 * @param {number} [high]
 */
function checkWhole(problems, field, text, low, high = Number.POSITIVE_INFINITY) {
  const number = wholeNumber(text);
  if (number >= low && number <= high) return;
  const span = Number.isFinite(high)
    ? `from ${low} to ${high.toLocaleString("en-US")}`
    : `of at least ${low}`;
  problems[field] = `Type a whole number ${span}${got(text)}.`;
}

/**
 * What POST /runs takes; nothing is sent of what the server shall choose.
 *
 * @param {Form} form without problems
 * @param {Dataset} dataset
 * @returns {Partial<Run>}
 */
export function configurationOf(form, dataset) {
  const { activation, cost_function, optimizer } = form;
  /** @type {Partial<Run>} */
  const configuration = {
    dataset: dataset.name,
    layers: layersOf(form, dataset),
    activation,
    output_activation: outputActivationOf(form),
    cost_function,
    optimizer,
    batch_size: Number(form.batch_size),
    seed: Number(form.seed),
    max_epochs: Number(form.max_epochs),
  };
  if (form.learning_rate.trim()) configuration.learning_rate = Number(form.learning_rate);
  if (form.initialization) configuration.initialization = form.initialization;
  return configuration;
}

/** Cross-entropy is defined on a softmax output, so it leaves no choice. @param {Form} form */
export function outputActivationOf(form) {
  return form.cost_function === "cross_entropy" ? "softmax" : form.output_activation;
}

/**
 * The field that a server's message is about: it begins with the field's name and a colon.
 *
 * @param {string} message
 * @returns {[field: string, sentence: string] | null}
 */
export function fieldOfMessage(message) {
  const match = /^([a-z_]+)(?:[.[][^:]*)?: (.+)$/s.exec(message);
  if (!match || !(match[1] === "layers" || match[1] in TEXTBOOK)) return null;
  return [match[1], match[2][0].toUpperCase() + match[2].slice(1)];
}

/** What was typed instead, where anything was. @param {string} text */
const got = (text) => (text.trim() ? ` instead of “${text.trim()}”` : "");

/** @param {string} text @returns {number} NaN for anything but a whole number */
function wholeNumber(text) {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
}
