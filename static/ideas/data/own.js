/**
 * Examples of one's own in the run's training set: how many, how many the present epoch has, and which.
 * Adding them is the draw pad's.
 *
 * @typedef {import("../../types.js").Context} Context
 * @typedef {import("../../api.js").Added} Added
 */

import { element } from "../../elements.js";
import { drawPicture, inkOf } from "../../examples/picture.js";
import { formatNumber } from "../../scales.js";
import { addedWords } from "./added-words.js";

export class OwnExamples {
  #context;
  /** @type {Added | null} */
  #added = null;
  /** What the newest answer is of: run, number, epoch. */
  #read = "";
  #words = element("p", { className: "number", "data-slot": "added", role: "status" });
  #list = element("ul", { className: "own-examples" });
  #problem = element("p", { className: "error", role: "alert" });
  #draw = element("button", { type: "button", className: "button" }, "Open the draw pad");

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    const { session, state } = context;
    const open = (/** @type {"draw" | "examples"} */ panel) => () => state.set({ panel });
    this.#draw.addEventListener("click", open("draw"));
    this.node = element(
      "section",
      { className: "data-part" },
      element("h3", {}, "Your own examples"),
      this.#words,
      this.#list,
      this.#problem,
      element(
        "div",
        { className: "data-actions" },
        this.#draw,
        element(
          "button",
          { type: "button", className: "button", onclick: open("examples") },
          "Browse the labeled examples",
        ),
      ),
    );
    for (const event of ["run", "frame", "reset", "dataset"]) {
      session.addEventListener(event, () => this.#follow());
    }
    state.subscribe(["panel", "idea"], () => this.#follow());
    state.subscribe("theme", () => requestAnimationFrame(() => this.#render()));
    this.#follow();
  }

  get #visible() {
    const { state } = this.#context;
    return state.get("panel") === "ideas" && state.get("idea") === "data";
  }

  /** Reads them anew when their number, or the epoch, is another. */
  async #follow() {
    const { api, session } = this.#context;
    const { run } = session;
    if (!run || !this.#visible) return;
    this.#draw.hidden = !session.dataset?.drawing;
    const wanted = [run.id, run.added_examples, Math.floor(run.epoch), run.step === 0].join(" ");
    if (wanted === this.#read) return;
    if (!this.#read.startsWith(run.id)) this.#added = null;
    this.#read = wanted;
    this.#render();
    try {
      const added = await api.addedExamples(run.id);
      if (wanted !== this.#read) return;
      this.#added = added;
      this.#problem.textContent = "";
    } catch (error) {
      if (wanted !== this.#read) return;
      this.#read = "";
      this.#problem.textContent = error instanceof Error ? error.message : String(error);
    }
    this.#render();
  }

  /** @param {number} index */
  async #remove(index) {
    const { api, session, announce } = this.#context;
    if (!session.run) return;
    try {
      await api.removeExample(session.run.id, index);
      announce("Removed: the next epoch is without it.");
      this.#problem.textContent = "";
    } catch (error) {
      this.#problem.textContent = error instanceof Error ? error.message : String(error);
    }
    this.#read = "";
    this.#follow();
  }

  #render() {
    const { dataset } = this.#context.session;
    this.#words.textContent = addedWords(this.#added, Boolean(dataset?.drawing));
    const items = (this.#added?.examples ?? []).map((example) => this.#item(example, dataset));
    this.#list.hidden = items.length === 0;
    this.#list.replaceChildren(...items.reverse());
  }

  /** @param {import("../../api.js").AddedExample} example @param {import("../../types.js").Dataset | null} dataset */
  #item({ index, inputs, label, active }, dataset) {
    const name = dataset?.classes[label] ?? String(label);
    const words = `${name}${active ? "" : ", waits for the next epoch"}`;
    return element(
      "li",
      { className: active ? "active" : "waiting", title: words },
      pictureOf(inputs, dataset?.input_shape ?? []),
      element("span", { className: "number" }, name),
      element(
        "button",
        {
          type: "button",
          title: "Remove",
          "aria-label": `Remove your ${words}`,
          onclick: () => this.#remove(index),
        },
        "×",
      ),
    );
  }
}

/** @param {number[]} inputs @param {number[]} shape */
function pictureOf(inputs, shape) {
  if (shape.length !== 2) {
    return element("span", { className: "number muted" }, inputs.map(formatNumber).join(", "));
  }
  const canvas = element("canvas");
  drawPicture(canvas, inputs, shape, inkOf(document.documentElement.dataset.theme));
  return canvas;
}
