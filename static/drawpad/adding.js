/**
 * The draw pad's way into training: adds the drawing, as it was fitted, with its label to the run's
 * training set. The label is chosen in `spotlight.js`; what was added is listed on the ideas' last page.
 */

import { element } from "../elements.js";

export class AddingForm {
  element = element("div", { className: "draw-adding" });
  /** @type {Float32Array | null} */
  #inputs = null;
  /** @type {number | null} */
  #label = null;
  /** Whether the drawing is one of the test set's own. */
  #borrowed = false;
  /** Whether this drawing with this label was added already. */
  #added = false;
  #busy = false;
  #run = "";
  #told = "";
  #context;
  #button = element(
    "button",
    { type: "button", className: "button" },
    "Add to this run’s training set",
  );
  #status = element("p", { className: "muted number draw-hint", role: "status" });
  #problem = element("p", { className: "error draw-hint", role: "alert" });

  /** @param {import("../types.js").Context} context */
  constructor(context) {
    this.#context = context;
    this.element.append(this.#button, this.#status, this.#problem);
    this.#button.addEventListener("click", () => this.#add());
    context.session.addEventListener("run", () => this.#meet());
    this.#meet();
  }

  /** @param {Float32Array | null} inputs null without ink @param {boolean} borrowed from the test set */
  setDrawing(inputs, borrowed) {
    this.#inputs = inputs;
    this.#borrowed = borrowed;
    this.#change();
  }

  /** @param {number | null} label null until somebody says it */
  setLabel(label) {
    this.#label = label;
    this.#change();
  }

  /** Another run has not got this drawing yet. */
  #meet() {
    const { run } = this.#context.session;
    if (run?.id !== this.#run) this.#change();
    else this.#render();
    this.#run = run?.id ?? "";
  }

  #change() {
    this.#added = false;
    this.#problem.textContent = "";
    this.#render();
  }

  async #add() {
    const { api, session } = this.#context;
    const [run, inputs, label] = [session.run, this.#inputs, this.#label];
    if (!run || !inputs || label === null || this.#busy) return;
    this.#busy = true;
    this.#render();
    try {
      const { examples } = await api.addExample(run.id, { inputs: [...inputs], label });
      this.#told = examples[0].active
        ? "Added: it takes part in the epoch that begins now."
        : "Added: it takes part from the next epoch on.";
      this.#added = inputs === this.#inputs && label === this.#label;
    } catch (error) {
      this.#problem.textContent = error instanceof Error ? error.message : String(error);
    }
    this.#busy = false;
    this.#render();
  }

  #render() {
    const count = this.#context.session.run?.added_examples ?? 0;
    const ready = this.#inputs !== null && this.#label !== null && !this.#borrowed;
    this.#button.disabled = !ready || this.#added || this.#busy;
    const words = [
      this.#added ? this.#told : "",
      this.#borrowed ? BORROWED : "",
      countWords(count),
    ];
    const text = words.filter(Boolean).join(" ");
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }
}

const BORROWED =
  "This digit is of the test set, which nothing may be learned from: draw one yourself to add it.";

/** @param {number} count added to the run */
function countWords(count) {
  return count === 0 ? "" : `${count} added to this run.`;
}
