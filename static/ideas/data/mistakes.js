/**
 * The mistakes that the network is surest of, as pictures to put into the spotlight; of all classes, or
 * of the one cell of the confusion matrix that was chosen.
 *
 * @typedef {import("../../types.js").Context} Context
 * @typedef {import("../../types.js").Dataset} Dataset
 * @typedef {import("./matrix.js").Cell} Cell
 * @typedef {{index: number, label: number, prediction: number, confidence: number | null}} Mistake
 *
 * @typedef {object} Confusion what the probe answers
 * @property {number} step
 * @property {number} accuracy
 * @property {number[][]} matrix
 * @property {(number | null)[]} precision
 * @property {(number | null)[]} recall
 * @property {Mistake[]} mistakes
 */

import { element } from "../../elements.js";
import { drawPicture, inkOf } from "../../examples/picture.js";
import { formatNumber } from "../../scales.js";
import { percent } from "./counts.js";
import { listTitle, mistakeWords, nothingListed, shareNote } from "./mistake-words.js";
import { Pictures } from "./pictures.js";

/** Two rows of four. */
export const LISTED = 8;

export class Mistakes {
  #context;
  #pictures;
  #title = element("h3");
  #all = element("button", { type: "button", className: "button" }, "All mistakes");
  #list = element("ul", { className: "mistakes" });
  #note = element("p", { className: "muted" });
  /** @type {Mistake[]} */
  #shown = [];
  /** @type {Dataset | null} */
  #dataset = null;

  /** @param {Context} context @param {() => void} showAll */
  constructor(context, showAll) {
    this.#context = context;
    this.#pictures = new Pictures(context.api);
    this.#all.addEventListener("click", showAll);
    this.node = element(
      "section",
      { className: "data-part", hidden: true },
      element("header", {}, this.#title, this.#all),
      this.#list,
      this.#note,
    );
    context.state.subscribe("spotlight", () => this.#mark());
    context.state.subscribe("theme", () => requestAnimationFrame(() => this.#draw()));
  }

  /** @param {Confusion} answer @param {import("../moment.js").Moment} moment @param {Cell | null} cell */
  update(answer, { run, dataset }, cell) {
    if (!dataset) return;
    this.node.hidden = false;
    this.#dataset = dataset;
    this.#shown = answer.mistakes;
    this.#title.textContent = listTitle(answer, dataset.classes, cell);
    this.#all.hidden = cell === null;
    this.#note.textContent = answer.mistakes.length
      ? shareNote(run.output_activation)
      : nothingListed(answer, dataset.classes, cell);
    this.#draw();
  }

  clear() {
    this.node.hidden = true;
    this.#dataset = null;
  }

  /** Why those of another cell cannot be shown. @param {unknown} error */
  fail(error) {
    this.#note.textContent = error instanceof Error ? error.message : String(error);
  }

  #draw() {
    const { children } = this.#list;
    while (children.length > this.#shown.length) this.#list.lastElementChild?.remove();
    for (const [place, mistake] of this.#shown.entries()) {
      if (!children[place]) this.#list.append(element("li", {}, this.#thumbnail(place)));
      this.#fill(/** @type {HTMLElement} */ (children[place].firstElementChild), mistake);
    }
    this.#mark();
  }

  /** @param {number} place in the list */
  #thumbnail(place) {
    return element(
      "button",
      {
        type: "button",
        onclick: () =>
          // The network has to be on the stage for the example to be seen in it.
          this.#context.state.set({ spotlight: `test:${this.#shown[place].index}`, show: "" }),
      },
      element("canvas", { hidden: true }),
      element("span", { className: "mistake-point number", hidden: true }),
      element("span", { className: "number" }),
      element("span", { className: "muted number" }),
    );
  }

  /** @param {HTMLElement} button @param {Mistake} mistake */
  async #fill(button, mistake) {
    const dataset = this.#dataset;
    if (!dataset) return;
    const [canvas, point, taken, share] = /** @type {any[]} */ ([...button.children]);
    const { classes, input_shape, name } = dataset;
    const { index, label, prediction, confidence } = mistake;
    button.dataset.index = String(index);
    button.setAttribute("aria-label", mistakeWords(mistake, classes));
    button.title = mistakeWords(mistake, classes);
    taken.textContent = `${classes[label]} → ${classes[prediction]}`;
    share.textContent = percent(confidence);
    const inputs = await this.#pictures.inputs(name, index);
    if (button.dataset.index !== String(index)) return;
    const picture = input_shape.length === 2;
    canvas.hidden = !picture || inputs === null;
    point.hidden = picture || inputs === null;
    if (!inputs) return;
    if (picture)
      drawPicture(canvas, inputs, input_shape, inkOf(document.documentElement.dataset.theme));
    else point.textContent = `(${inputs.map(formatNumber).join(", ")})`;
  }

  #mark() {
    const [split, index] = this.#context.state.get("spotlight").split(":");
    for (const { firstElementChild: button } of this.#list.children) {
      const lit = split === "test" && button?.getAttribute("data-index") === index;
      button?.setAttribute("aria-pressed", String(lit));
    }
  }
}
