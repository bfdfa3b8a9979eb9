/** One of a few, as radio buttons side by side. */

import { element } from "../../elements.js";

/**
 * @param {string} label
 * @param {string} name of the group, unique on the page
 * @param {Record<string, string>} choices what is shown, by value
 */
export function choice(label, name, choices) {
  const inputs = Object.keys(choices).map((value) =>
    element("input", { type: "radio", name, value }),
  );
  const made = {
    node: element(
      "div",
      { className: "segmented", role: "radiogroup", "aria-label": label },
      ...inputs.map((input) => element("label", {}, input, choices[input.value])),
    ),
    /** @param {string} _value chosen by the user */
    onchange: (_value) => {},
    /** @param {string} value */
    show(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
  for (const input of inputs) input.addEventListener("change", () => made.onchange(input.value));
  return made;
}
