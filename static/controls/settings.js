/** What can be changed while a run goes on: its name, learning rate and batch size. */

import { element } from "../elements.js";

/** @typedef {import("../types.js").Context} Context */
/** @typedef {"name" | "learning_rate" | "batch_size"} Setting */

/** @param {Context} context */
export function runName(context) {
  const input = element("input", {
    type: "text",
    className: "run-name",
    maxLength: 80,
    spellcheck: false,
    autocomplete: "off",
    "aria-label": "Name of the run",
  });
  context.session.addEventListener("run", () => {
    input.title = `${context.session.run?.name} (click to rename)`;
  });
  return setting(context, "name", input, (text) => text.trim() || context.session.run?.name);
}

/** @param {Context} context */
export function learningRate(context) {
  const field = numberField(context, "learning_rate", "Learning rate");
  const input = /** @type {HTMLInputElement} */ (field.querySelector("input"));
  input.step = "any";
  // The browser's arrows add 1; a learning rate is felt in ratios.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    input.value = String(nextRate(input.valueAsNumber, event.key === "ArrowUp"));
    input.dispatchEvent(new Event("change"));
  });
  return field;
}

/** @param {Context} context */
export function batchSize(context) {
  return numberField(context, "batch_size", "Batch size");
}

/**
 * The next of 1, 2, 5, 10, ... (times a power of ten) above or below.
 * @param {number} rate
 * @param {boolean} up
 */
export function nextRate(rate, up) {
  if (!(rate > 0)) return 0.1;
  const power = Math.floor(Math.log10(rate));
  const series = [power - 1, power, power + 1].flatMap((exponent) =>
    [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)),
  );
  const next = up
    ? series.find((each) => each > rate)
    : series.reverse().find((each) => each < rate);
  return next ?? rate;
}

/** @param {Context} context @param {Setting} key @param {string} caption */
function numberField(context, key, caption) {
  const input = element("input", { type: "number", min: 0, autocomplete: "off" });
  const field = setting(context, key, input, (text) => (text === "" ? null : Number(text)));
  return element(
    "label",
    { className: "setting" },
    element("span", { className: "muted" }, caption),
    field,
  );
}

/**
 * An input that shows a setting of the run and changes it. A refusal is shown below it, with what was
 * typed left standing; Escape brings back the run's own value.
 * @param {Context} context
 * @param {Setting} key
 * @param {HTMLInputElement} input
 * @param {(text: string) => unknown} read
 */
function setting({ session }, key, input, read) {
  const id = `error-${key}`;
  const error = element("span", { className: "error bubble", id, role: "alert", hidden: true });
  const complain = (/** @type {string} */ message) => {
    error.textContent = message;
    error.hidden = message === "";
    input.toggleAttribute("aria-invalid", message !== "");
    if (message) input.setAttribute("aria-invalid", "true");
  };
  input.disabled = true;
  const show = () => {
    if (!session.run) return;
    input.disabled = false;
    input.value = String(session.run[key]);
    complain("");
  };
  input.setAttribute("aria-describedby", id);
  input.addEventListener("change", async () => {
    const text = input.value;
    try {
      await session.change({ [key]: read(text) });
      // Unless it was changed again meanwhile.
      if (input.value === text) show();
    } catch (problem) {
      const message = problem instanceof Error ? problem.message : String(problem);
      // The field is named by its caption; the server's name for it would only repeat that.
      complain(message.replace(`${key}: `, ""));
    }
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show();
    if (event.key === "Enter") input.blur();
  });
  session.addEventListener("run", () => {
    // What is being typed, or was refused and is to be mended, must not be overwritten.
    if (document.activeElement !== input && !input.hasAttribute("aria-invalid")) show();
  });
  return element("span", { className: "setting-input" }, input, error);
}
