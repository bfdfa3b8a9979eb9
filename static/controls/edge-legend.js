/**
 * `<edge-legend>`: what the edges show, on which scale, over which range, in which colors. Only sets
 * the state; the color bar with its numbers belongs to the stage.
 */

import { element } from "../elements.js";

/** @typedef {import("../types.js").Channel} Channel */
/** @typedef {import("../types.js").Context} Context */
/** @typedef {{value: string, title: string, short?: string, hint?: string}} Choice */

/** @type {(Choice & {value: Channel, hint: string})[]} in the order of the keys 1 to 6 */
export const CHANNELS = [
  {
    value: "gradient",
    title: "Gradient magnitude",
    hint: "How much the cost of the next mini-batch cares about each weight",
  },
  {
    value: "signed_gradient",
    title: "Signed gradient",
    hint: "Positive: raising the weight raises the cost of the next mini-batch",
  },
  { value: "weight", title: "Weight", hint: "The weights themselves" },
  { value: "update", title: "Last update", hint: "What the optimizer added in the last step" },
  {
    value: "wish",
    title: "Wish of this example",
    hint: "Which way the spotlit example alone would push each weight",
  },
  {
    value: "hebbian",
    title: "Hebbian product",
    hint: "Activation before times activation behind: what fires together",
  },
];

/** @type {Choice[]} */
const SCALES = [
  { value: "linear", title: "Linear", hint: "Twice the value, twice as far along the scale" },
  { value: "log", title: "Log", hint: "Ten times the value, one decade along the scale" },
];

/** @type {Choice[]} */
const RANGES = [
  { value: "locked", title: "Locked", hint: "The same range in every frame, so frames compare" },
  { value: "frame", title: "This frame", short: "Frame", hint: "Each frame's own range" },
  { value: "layer", title: "Each layer", short: "Layer", hint: "Each layer's own range" },
];

/** @type {Choice[]} */
const COLORS = ["plasma", "viridis", "cividis"].map((value) => ({
  value,
  title: value[0].toUpperCase() + value.slice(1),
}));

class EdgeLegend extends HTMLElement {
  /** @param {Context} context */
  attach(context) {
    const { state, session } = context;
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", "What the edges show");
    const relock = element("button", { type: "button", className: "button relock" }, "Lock again");
    relock.title = "Fix the range anew, to that of this moment";
    relock.addEventListener("click", () => session.relock());
    const hint = element("p", { className: "muted hint" });
    const show = () => {
      relock.disabled = state.get("range") !== "locked";
      hint.textContent = CHANNELS.find(({ value }) => value === state.get("edges"))?.hint ?? "";
    };
    state.subscribe(["range", "edges"], show);
    show();
    this.append(
      menu(context, "edges", "Edges", CHANNELS),
      segmented(context, "scale", "Scale", SCALES),
      segmented(context, "range", "Range", RANGES),
      relock,
      menu(context, "colors", "Colors", COLORS),
      hint,
    );
  }
}

/** @typedef {"edges" | "scale" | "range" | "colors"} Key */

/** @param {Context} context @param {Key} key @param {string} caption @param {Choice[]} choices */
function menu({ state }, key, caption, choices) {
  const options = choices.map(({ value, title }) => element("option", { value }, title));
  const select = element("select", { "aria-label": caption }, ...options);
  select.addEventListener("change", () => state.set({ [key]: select.value }));
  const show = () => {
    select.value = state.get(key);
  };
  state.subscribe(key, show);
  show();
  return element("label", { className: `choice ${key}` }, captionOf(caption), select);
}

/** @param {Context} context @param {Key} key @param {string} caption @param {Choice[]} choices */
function segmented({ state }, key, caption, choices) {
  const inputs = choices.map(({ value, title }) =>
    element("input", { type: "radio", name: `legend-${key}`, value, "aria-label": title }),
  );
  const labels = choices.map(({ title, short = title, hint = "" }, i) => {
    inputs[i].addEventListener("change", () => state.set({ [key]: choices[i].value }));
    const words = [
      element("span", { className: "long" }, title),
      element("span", { className: "short" }, short),
    ];
    return element("label", { title: hint }, inputs[i], ...words);
  });
  const show = () => {
    for (const input of inputs) input.checked = input.value === state.get(key);
  };
  state.subscribe(key, show);
  show();
  const group = { className: "segmented", role: "radiogroup", "aria-label": caption };
  return element(
    "div",
    { className: `choice ${key}` },
    captionOf(caption),
    element("div", group, ...labels),
  );
}

/** @param {string} text */
const captionOf = (text) =>
  element("span", { className: "muted caption", "aria-hidden": "true" }, text);

customElements.define("edge-legend", EdgeLegend);
