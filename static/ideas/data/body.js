/**
 * What the page about data has besides its words: the confusion matrix, the worst mistakes, the
 * learning curve and one's own examples; and its picture for the stage. Made once and kept, so that
 * what was chosen and drawn is still there for whoever comes back from another page.
 *
 * @typedef {import("./matrix.js").Cell} Cell
 * @typedef {import("./mistakes.js").Confusion} Confusion
 * @typedef {import("../moment.js").Moment} Moment
 */

import { element } from "../../elements.js";
import { percent, sum } from "./counts.js";
import { CurveCard } from "./curve-card.js";
import { Learning } from "./learning.js";
import { ConfusionTable } from "./matrix.js";
import { LISTED, Mistakes } from "./mistakes.js";
import { OwnExamples } from "./own.js";
import { WorthView } from "./view.js";

export class DataBody {
  /** @type {Cell | null} of the confusion matrix, whose mistakes are listed */
  #chosen = null;
  /** @type {{answer: Confusion, moment: Moment} | null} */
  #known = null;
  #context;
  #small = new ConfusionTable((cell) => this.#choose(cell));
  #large = new ConfusionTable((cell) => this.#choose(cell));
  #mistakes;

  /** @param {import("../../types.js").Context} context */
  constructor(context) {
    this.#context = context;
    this.#mistakes = new Mistakes(context, () => this.#choose(null));
    const learning = new Learning(context);
    this.view = new WorthView(this.#large, learning);
    this.node = element(
      "div",
      { className: "data-page" },
      element(
        "section",
        { className: "data-part" },
        element("h3", {}, "Confusion matrix"),
        this.#small.node,
      ),
      this.#mistakes.node,
      new CurveCard(learning).node,
      new OwnExamples(context).node,
    );
  }

  /** What the server is asked: of the chosen cell's mistakes, or of all. */
  get question() {
    return { split: "test", top: LISTED, ...this.#chosen };
  }

  /** @param {Confusion} answer @param {Moment} moment */
  update(answer, moment) {
    this.#known = { answer, moment };
    this.#drawMatrix();
    if (this.#isOfChosen(answer)) this.#mistakes.update(answer, moment, this.#chosen);
  }

  clear() {
    this.#chosen = null;
    this.#known = null;
    for (const part of [this.#small, this.#large, this.#mistakes]) part.clear();
  }

  /** Chosen twice, a cell is let go. @param {Cell | null} cell */
  #choose(cell) {
    const again =
      cell?.label === this.#chosen?.label && cell?.prediction === this.#chosen?.prediction;
    this.#chosen = again ? null : cell;
    this.#drawMatrix();
    this.#ask();
  }

  /** At once, and not when the page's numbers are due again. */
  async #ask() {
    const { api } = this.#context;
    const { question } = this;
    const moment = this.#known?.moment;
    if (!moment) return;
    try {
      const answer = await api.probe(moment.run.id, "confusion", question);
      if (moment.run.id === this.#known?.moment.run.id)
        this.update({ ...answer, question }, moment);
    } catch (error) {
      this.#mistakes.fail(error);
    }
  }

  /** An answer may be to what was chosen before. @param {any} answer */
  #isOfChosen({ question }) {
    return JSON.stringify(question) === JSON.stringify(this.question);
  }

  #drawMatrix() {
    if (!this.#known) return;
    const { answer, moment } = this.#known;
    const names = moment.dataset?.classes ?? answer.matrix.map((_, label) => String(label));
    for (const table of [this.#small, this.#large]) {
      table.update(answer.matrix, names, this.#chosen);
    }
    const count = sum(answer.matrix.map(sum));
    this.view.tell(
      `${count.toLocaleString("en-US")} test examples after step ` +
        `${answer.step.toLocaleString("en-US")}: ${percent(answer.accuracy)} right.`,
    );
  }
}
