/**
 * `<network-builder>`: a form for a new network. It builds nothing itself: the server makes the run,
 * and whatever it refuses is said beside the field it names.
 *
 * @typedef {import("../types.js").Context} Context
 * @typedef {import("../types.js").Dataset} Dataset
 * @typedef {import("./configuration.js").Form} Form
 * @typedef {import("./configuration.js").Problems} Problems
 */

import { ApiError } from "../api.js";
import { element } from "../elements.js";
import { builderFields, PresetPicker } from "./builder-form.js";
import {
  configurationOf,
  fieldOfMessage,
  formOfPreset,
  formOfRun,
  layersOf,
  PRESETS,
  problemsOf,
} from "./configuration.js";
import { countParameters, parameterArithmetic } from "./count.js";
import { problemLine } from "./fields.js";
import { layerEditor } from "./layer-editor.js";

export class NetworkBuilder extends HTMLElement {
  /** @type {Context | undefined} */
  #context;
  /** @type {Dataset[]} */
  #datasets = [];
  /** @type {Form} */
  #form = formOfPreset(PRESETS[0], []);
  /** Whether the form is still the open run's, which it follows until the user changes something. */
  #untouched = true;
  /** @type {Problems} what the server refused; a field's goes when the field changes */
  #refused = {};
  #presets = new PresetPicker(
    (preset) => this.#take(formOfPreset(preset, this.#datasets)),
    () => {
      const run = this.#context?.session.run;
      if (run) this.#take(formOfRun(run));
    },
  );
  #layers = element("div");
  #count = element("output", { className: "parameter-count" });
  #fields = element("div", { className: "builder-fields" });
  #problem = element("p", { className: "error", role: "alert", hidden: true });
  #submit = element("button", { className: "button primary", type: "submit" }, "Build and train");

  /** @param {Context} context */
  attach(context) {
    this.#context = context;
    context.session.addEventListener("run", () => this.#followRun());
    context.state.subscribe("panel", () => this.#load());
    this.#layout();
    this.#load();
  }

  #layout() {
    const form = element(
      "form",
      { className: "builder", noValidate: true },
      this.#presets.node,
      this.#fields,
      element(
        "div",
        { className: "builder-submit" },
        this.#problem,
        this.#submit,
        element(
          "p",
          { className: "muted note" },
          "It becomes a new run and opens. The one you see now stays in the Runs panel.",
        ),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#build();
    });
    this.replaceChildren(form);
    this.#draw();
  }

  /** Data sets become available while the page is open, so they are read when the panel opens. */
  async #load() {
    const { api, state } = /** @type {Context} */ (this.#context);
    if (state.get("panel") !== "build" && this.#datasets.length) return;
    try {
      this.#datasets = await api.datasets();
      this.#problem.hidden = true;
      this.#followRun();
      this.#draw();
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  #followRun() {
    const run = this.#context?.session.run;
    if (!this.#untouched) return;
    const form = run ? formOfRun(run) : formOfPreset(PRESETS[0], this.#datasets);
    if (JSON.stringify(form) === JSON.stringify(this.#form)) return;
    this.#form = form;
    this.#draw();
  }

  /** @param {Form} form */
  #take(form) {
    this.#form = form;
    this.#untouched = false;
    this.#refused = {};
    this.#draw();
  }

  /** @param {Partial<Form>} changes */
  #change(changes) {
    this.#untouched = false;
    this.#form = { ...this.#form, ...changes };
    for (const field of Object.keys(changes)) delete this.#refused[field];
    if ("hidden" in changes || "dataset" in changes) delete this.#refused.layers;
    this.#check();
  }

  get #dataset() {
    return this.#datasets.find(({ name }) => name === this.#form.dataset);
  }

  /** Draws the fields anew; done where their kind changes, not while one is typed into. */
  #draw() {
    const focused = document.activeElement?.id;
    this.#drawLayers();
    const fields = builderFields(this.#form, this.#datasets, [this.#layers, this.#count], {
      change: (changes) => this.#change(changes),
      redraw: (changes) => {
        this.#change(changes);
        this.#draw();
      },
    });
    this.#fields.replaceChildren(...fields);
    if (focused?.startsWith("builder-")) document.getElementById(focused)?.focus();
    this.#check();
  }

  /** @param {number} [focus] the hidden layer to go on with */
  #drawLayers(focus) {
    const { inputs = 0, classes = [] } = this.#dataset ?? {};
    this.#layers.replaceChildren(
      layerEditor({
        hidden: this.#form.hidden,
        inputs,
        outputs: classes.length,
        change: (hidden, next) => {
          const resized = hidden.length === this.#form.hidden.length;
          this.#change({ hidden });
          if (!resized || next !== undefined) this.#drawLayers(next ?? 0);
        },
      }),
      problemLine("layers"),
    );
    if (focus === undefined) return;
    const input = this.#layers.querySelector(`input[data-layer="${focus}"]`);
    const target = input ?? this.#layers.querySelector(".add-layer");
    if (target instanceof HTMLElement) target.focus();
    this.#check();
  }

  /** Shows the count and every problem. */
  #check() {
    const form = JSON.stringify(this.#form);
    this.#presets.mark((preset) => JSON.stringify(formOfPreset(preset, this.#datasets)) === form);
    const problems = { ...this.#refused, ...problemsOf(this.#form, this.#dataset) };
    const layers = layersOf(this.#form, this.#dataset);
    const countable = layers.length > 0 && layers.every((size) => size >= 1);
    this.#count.replaceChildren(
      element(
        "strong",
        { className: "number" },
        countable ? `${countParameters(layers).toLocaleString("en-US")} parameters` : "—",
      ),
      element("span", { className: "muted number" }, countable ? parameterArithmetic(layers) : ""),
    );
    for (const line of this.querySelectorAll("[data-problem]")) {
      const field = /** @type {HTMLElement} */ (line).dataset.problem ?? "";
      // While the data sets are still being read, that none is chosen is no mistake of the user's.
      const sentence = this.#datasets.length ? (problems[field] ?? "") : "";
      if (line.textContent !== sentence) line.textContent = sentence;
      const input = line.parentElement?.querySelector("input, select");
      input?.setAttribute("aria-invalid", String(sentence !== ""));
    }
    return problems;
  }

  async #build() {
    const { session, announce, state } = /** @type {Context} */ (this.#context);
    this.#problem.hidden = true;
    const dataset = this.#dataset;
    const problems = problemsOf(this.#form, dataset);
    this.#refused = {};
    this.#check();
    if (!dataset || Object.keys(problems).length) {
      this.#focusProblem();
      return;
    }
    this.#submit.disabled = true;
    try {
      const run = await session.create(configurationOf(this.#form, dataset));
      this.#untouched = true;
      announce(`Built ${run.name} with ${run.parameters.toLocaleString("en-US")} parameters.`);
      if (run.status === "paused") await session.play();
      state.set({ select: "" });
    } catch (error) {
      if (error instanceof ApiError && error.code === "too_many_runs") this.#sayFull();
      else this.#refuse(error instanceof Error ? error.message : String(error));
    } finally {
      this.#submit.disabled = false;
    }
  }

  /** @param {string} message the server's */
  #refuse(message) {
    const named = fieldOfMessage(message);
    if (!named) {
      this.#say(message);
      return;
    }
    this.#refused = { [named[0]]: named[1] };
    this.#check();
    this.#focusProblem();
  }

  #focusProblem() {
    const invalid = this.querySelector('[aria-invalid="true"]');
    if (!(invalid instanceof HTMLElement)) return;
    invalid.focus();
    // The button below stays in view and would hide what it complains about.
    invalid.scrollIntoView({ block: "center" });
  }

  /** The one refusal that is about the other runs, so it leads there. */
  #sayFull() {
    this.#say("The server has as many runs as it allows. Delete one to make room.");
    const { state } = /** @type {Context} */ (this.#context);
    const button = element("button", { type: "button", className: "button" }, "Show the runs");
    button.addEventListener("click", () => state.set({ panel: "runs" }));
    this.#problem.append(button);
  }

  /** @param {string} message */
  #say(message) {
    this.#problem.textContent = message;
    this.#problem.hidden = false;
  }
}

customElements.define("network-builder", NetworkBuilder);
