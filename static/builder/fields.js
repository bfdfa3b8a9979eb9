/**
 * Labeled form fields with a line for what is wrong with them, which screen readers read along.
 */

import { element } from "../elements.js";

/**
 * @param {string} field
 * @param {string} title
 * @param {string[][]} choices value and title
 * @param {string} value
 * @param {(value: string) => void} change
 */
export function selectField(field, title, choices, value, change) {
  const select = element(
    "select",
    { id: `builder-${field}`, "aria-describedby": problemId(field) },
    ...choices.map(([choice, name]) =>
      element("option", { value: choice, selected: choice === value }, name),
    ),
  );
  select.addEventListener("change", () => change(select.value));
  return labeled(field, title, select);
}

/**
 * @param {string} field
 * @param {string} title
 * @param {string} value
 * @param {string} hint shown where nothing is typed
 * @param {(value: string) => void} change
 */
export function numberField(field, title, value, hint, change) {
  const input = element("input", {
    id: `builder-${field}`,
    className: "number",
    inputMode: "decimal",
    autocomplete: "off",
    value,
    placeholder: hint,
    "aria-describedby": problemId(field),
    oninput: () => change(input.value),
  });
  return labeled(field, title, input);
}

/** Where a field's problem is said. @param {string} field */
export function problemLine(field) {
  return element("p", { id: problemId(field), className: "error", "data-problem": field });
}

/** @param {string} field @param {string} title @param {HTMLElement} control */
function labeled(field, title, control) {
  return element(
    "div",
    { className: "field" },
    element("label", { htmlFor: control.id }, title),
    control,
    problemLine(field),
  );
}

/** @param {string} field */
const problemId = (field) => `builder-${field}-problem`;
