/**
 * The row of layers in the builder: ends fixed by the data, hidden layers to add, size and remove.
 */

import { element } from "../elements.js";

/**
 * @param {object} options
 * @param {string[]} options.hidden sizes as typed
 * @param {number} options.inputs
 * @param {number} options.outputs
 * @param {(hidden: string[], focus?: number) => void} options.change called with the new sizes, and
 *   with the index of the layer to go on with where the number of layers changed
 * @returns {HTMLElement}
 */
export function layerEditor({ hidden, inputs, outputs, change }) {
  const rows = hidden.map((size, i) => {
    const replaced = (/** @type {string} */ text) => hidden.map((old, k) => (k === i ? text : old));
    return hiddenLayer(i, size, {
      resize: (text) => change(replaced(text)),
      remove: () =>
        change(
          hidden.filter((_, k) => k !== i),
          Math.max(0, i - 1),
        ),
    });
  });
  const last = hidden.at(-1) ?? "16";
  const add = element(
    "button",
    {
      type: "button",
      className: "button add-layer",
      onclick: () => change([...hidden, last], hidden.length),
    },
    "+ Add a hidden layer",
  );
  return element(
    "ol",
    { className: "layer-editor", "aria-label": "Layers" },
    fixedLayer("inputs", inputs),
    ...rows,
    element("li", {}, add),
    fixedLayer("outputs", outputs),
  );
}

/** @param {string} name @param {number} size */
function fixedLayer(name, size) {
  return element(
    "li",
    { className: "layer fixed" },
    element("span", { className: "layer-name" }, name),
    element("span", { className: "layer-size number" }, size.toLocaleString("en-US")),
    element("span", { className: "muted" }, "from the data"),
  );
}

/**
 * @param {number} index from 0
 * @param {string} size
 * @param {{resize: (text: string) => void, remove: () => void}} actions
 */
function hiddenLayer(index, size, { resize, remove }) {
  const label = `hidden ${index + 1}`;
  const input = element("input", {
    className: "number",
    inputMode: "numeric",
    value: size,
    "aria-label": `Neurons of hidden layer ${index + 1}`,
    "data-layer": index,
    oninput: () => resize(input.value),
  });
  const nudge = (/** @type {number} */ by) => {
    input.value = String(Math.max(1, (Number.parseInt(input.value, 10) || 0) + by));
    resize(input.value);
  };
  input.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    nudge(by);
  });
  return element(
    "li",
    { className: "layer" },
    element("span", { className: "layer-name" }, label),
    element(
      "span",
      { className: "layer-size stepper" },
      iconButton("−", `One neuron less in ${label}`, () => nudge(-1)),
      input,
      iconButton("+", `One neuron more in ${label}`, () => nudge(1)),
    ),
    iconButton("×", `Remove ${label}`, remove),
  );
}

/** @param {string} sign @param {string} name @param {() => void} action */
function iconButton(sign, name, action) {
  return element(
    "button",
    { type: "button", className: "button icon", "aria-label": name, title: name, onclick: action },
    sign,
  );
}
