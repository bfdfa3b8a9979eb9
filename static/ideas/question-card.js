/** A page's question: the answer is revealed to whoever has chosen one. */

import { element } from "../elements.js";
import { LiveText } from "./live-text.js";

export class QuestionCard {
  #because;
  #choices;
  #verdict = element("strong");
  #revealed;
  #right = -1;
  #chosen = -1;

  /** @param {import("./idea.js").Question} question */
  constructor({ ask, choices, because }) {
    this.#because = new LiveText(because);
    this.#choices = choices.map((choice, i) =>
      element(
        "button",
        { type: "button", className: "button", onclick: () => this.#choose(i) },
        choice,
      ),
    );
    this.#revealed = element(
      "div",
      { className: "idea-answer", role: "status" },
      element("div", { hidden: true }, this.#verdict, this.#because.node),
    );
    this.node = element(
      "section",
      { className: "idea-question card" },
      element("h3", {}, "A question"),
      element("p", {}, ask),
      element("div", { className: "idea-choices" }, ...this.#choices),
      this.#revealed,
    );
  }

  /**
   * @param {number} right the place of the right answer as of now
   * @param {import("./idea.js").Values} values
   */
  update(right, values) {
    this.#right = right;
    this.#because.update(values);
    this.#show();
  }

  /** @param {number} place */
  #choose(place) {
    this.#chosen = place;
    this.#show();
  }

  #show() {
    if (this.#chosen < 0 || this.#right < 0) return;
    const well = this.#chosen === this.#right;
    for (const [i, button] of this.#choices.entries()) {
      button.setAttribute("aria-pressed", String(i === this.#chosen));
      button.classList.toggle("right", i === this.#right);
      button.classList.toggle("wrong", i === this.#chosen && !well);
    }
    this.#verdict.textContent = well ? "Yes." : `It is: ${this.#choices[this.#right].textContent}`;
    /** @type {HTMLElement} */ (this.#revealed.firstElementChild).hidden = false;
  }
}
