/**
 * One idea as nodes of the page: title, formula, words with live numbers, its body, "show me" and a
 * question. Keeps its nodes while the numbers change; asks for nothing itself.
 *
 * @typedef {import("./idea.js").Idea} Idea
 * @typedef {import("./moment.js").Moment} Moment
 */

import { element } from "../elements.js";
import { mathElement } from "../inspector/math.js";
import { relight } from "../terms.js";
import { LiveText } from "./live-text.js";
import { QuestionCard } from "./question-card.js";

export class Page {
  /** @type {LiveText[]} */ #texts = [];
  /** @type {import("./idea.js").Text[]} */ #words = [];
  #said = element("div", { className: "idea-text" });
  #width = 0;
  #formula = element("div", { className: "idea-formula", tabIndex: 0, role: "group" });
  #formulaKey = "";
  #question;
  #body;
  #show;
  #caption = element("p", { className: "muted idea-caption" });
  #step = element("p", { className: "muted number card-step" });

  /**
   * @param {Idea} idea
   * @param {import("./idea.js").Tools} tools
   * @param {() => void} toggle shows the idea on the stage, or gives the stage back
   */
  constructor(idea, tools, toggle) {
    this.idea = idea;
    this.#question = new QuestionCard(idea.question);
    this.#body = idea.build?.(tools) ?? null;
    this.#formula.setAttribute("aria-label", "Formula");
    this.#show = element("button", {
      type: "button",
      className: "button primary idea-show",
      onclick: toggle,
      hidden: !idea.scene,
    });
    this.node = element(
      "article",
      { className: "idea" },
      element("h2", { tabIndex: -1 }, idea.title),
      this.#formula,
      this.#said,
      this.#show,
      this.#caption,
      this.#body?.node ?? null,
      this.#question.node,
      this.#step,
    );
    this.#say(idea.text);
    this.wait("Reading its numbers…");
  }

  /** @param {boolean} on whether the idea is on the stage @param {string} caption what is to be seen there */
  mark(on, caption) {
    if (this.#caption.textContent !== caption) this.#caption.textContent = caption;
    this.#caption.hidden = caption === "";
    this.#show.setAttribute("aria-pressed", String(on));
    this.#show.textContent = on ? "Back to the network" : "Show me";
  }

  /** @param {Moment} moment the formula can be shown before its numbers */
  announce(moment) {
    this.#say(this.#wordsFor(moment));
    this.#drawFormula(moment, null);
  }

  /** Nothing is known yet, or of another thing. @param {string} words */
  wait(words) {
    this.#step.textContent = words;
    for (const text of this.#texts) text.update({});
    this.#said.style.minHeight = "";
    this.#question.update(-1, {});
    this.#body?.clear?.();
  }

  /** @param {any} answer @param {Moment} moment */
  update(answer, moment) {
    const { idea } = this;
    const values = idea.values(answer, moment);
    this.#say(this.#wordsFor(moment));
    for (const text of this.#texts) text.update(values);
    this.#keepHeight();
    const { right } = idea.question;
    this.#question.update(typeof right === "number" ? right : right(answer, moment), values);
    this.#drawFormula(moment, answer);
    this.#body?.update(answer, moment);
    this.#step.textContent = `Exact numbers of step ${answer.step.toLocaleString("en-US")}.`;
    relight(this.node);
  }

  /** @param {Moment} moment */
  #wordsFor(moment) {
    const { text, other } = this.idea;
    return [other ?? []].flat().find(({ when }) => when(moment))?.text ?? text;
  }

  /** @param {import("./idea.js").Text[]} words */
  #say(words) {
    if (words === this.#words) return;
    this.#words = words;
    this.#texts = words.map((text) => new LiveText(text));
    this.#said.replaceChildren(...this.#texts.map(({ node }) => node));
    this.#said.style.minHeight = "";
  }

  /** Longer and shorter numbers wrap otherwise: what is below the text would jump up and down. */
  #keepHeight() {
    const { offsetWidth, style } = this.#said;
    if (offsetWidth !== this.#width) style.minHeight = "";
    this.#width = offsetWidth;
    style.minHeight = `${this.#said.offsetHeight}px`;
  }

  /** @param {Moment} moment @param {any} answer */
  #drawFormula(moment, answer) {
    const formula = this.idea.formula(moment, answer);
    const key = JSON.stringify(formula);
    if (key === this.#formulaKey) return;
    this.#formulaKey = key;
    const lines = /** @type {import("./idea.js").Tree[]} */ (
      Array.isArray(formula[0]) ? formula : [formula]
    );
    this.#formula.replaceChildren(...lines.map(mathElement));
  }
}
