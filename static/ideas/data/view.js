/** The stage's picture of what data is worth: the confusion matrix, and beside it the learning curve. */

import { element } from "../../elements.js";
import { curveKey, curvePlot, curveToggle } from "./curve-card.js";
import { jobWords } from "./curve-figure.js";

export class WorthView {
  #plot;
  #accuracy = element("p", { className: "muted number" });
  #note = element("p", { className: "muted number" });

  /**
   * @param {import("./matrix.js").ConfusionTable} table
   * @param {import("./learning.js").Learning} learning
   */
  constructor(table, learning) {
    this.#plot = curvePlot(learning);
    this.node = element(
      "div",
      { className: "data-view" },
      element(
        "section",
        { "aria-label": "Confusion matrix" },
        element("h2", {}, "What the test examples are taken for"),
        this.#accuracy,
        table.node,
      ),
      element(
        "section",
        { "aria-label": "Learning curve" },
        element("h2", {}, "Accuracy against the number of training examples"),
        curveKey(),
        this.#plot.node,
        element("footer", {}, this.#note, curveToggle(learning)),
      ),
    );
    const tell = () => {
      const { job } = learning;
      const alike = "All begin alike and make the same number of steps: only the data differs.";
      this.#note.textContent = job ? `${alike} ${jobWords(job)}` : alike;
      this.#plot.draw();
    };
    learning.addEventListener("change", tell);
    tell();
  }

  /** @param {string} words */
  tell(words) {
    this.#accuracy.textContent = words;
  }
}
