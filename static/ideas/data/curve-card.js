/** The learning curve in the side panel: begin it, see how far it is, cancel it, see it. */

import { element } from "../../elements.js";
import { Plot } from "../plot.js";
import { curveFigure, curveWords, jobWords } from "./curve-figure.js";

const EPOCHS = [3, 10, 30, 100, 300];

export class CurveCard {
  #learning;
  #plot;
  #epochs = element(
    "select",
    { "aria-label": "Steps of each network, in epochs of all examples" },
    ...EPOCHS.map((each) => element("option", { value: each }, `${each}`)),
  );
  #progress = element("progress", { "aria-label": "Learning curve", hidden: true });
  #status = element("p", { className: "muted number" });
  #problem = element("p", { className: "error", role: "alert" });

  /** @param {import("./learning.js").Learning} learning */
  constructor(learning) {
    this.#learning = learning;
    this.#plot = curvePlot(learning);
    this.#epochs.value = String(learning.epochs);
    this.#epochs.addEventListener("change", () => {
      learning.epochs = Number(this.#epochs.value);
    });
    this.node = element(
      "section",
      { className: "data-part" },
      element("h3", {}, "Accuracy against the number of examples"),
      curveKey(),
      this.#plot.node,
      this.#progress,
      this.#status,
      this.#problem,
      element(
        "div",
        { className: "curve-form" },
        element("label", {}, "Each trains as long as ", this.#epochs, " epochs of all take."),
        curveToggle(learning),
      ),
    );
    learning.addEventListener("change", () => this.#render());
    this.#render();
  }

  #render() {
    const { job, running, problem } = this.#learning;
    this.#epochs.disabled = running;
    this.#progress.hidden = !running;
    if (job && running) Object.assign(this.#progress, { max: job.total, value: job.done });
    this.#status.textContent = job ? jobWords(job) : "";
    this.#problem.textContent = problem;
    this.#plot.draw();
  }
}

/** The figure, wherever it stands. @param {import("./learning.js").Learning} learning */
export function curvePlot(learning) {
  return new Plot("curve-plot", (colors) => ({
    figure: curveFigure(learning.job?.points ?? [], colors),
    words: curveWords(learning.job),
  }));
}

/** Begins a curve, or ends it. @param {import("./learning.js").Learning} learning */
export function curveToggle(learning) {
  const button = element("button", {
    type: "button",
    className: "button",
    onclick: () => (learning.running ? learning.cancel() : learning.start()),
  });
  const name = () => {
    const idle = learning.job ? "Draw it anew" : "Draw the curve";
    button.textContent = learning.running ? "Cancel" : idle;
  };
  learning.addEventListener("change", name);
  name();
  return button;
}

/** Which line is which. */
export function curveKey() {
  const entry = (/** @type {string} */ name, /** @type {string} */ words) =>
    element("li", {}, element("span", { className: `curve-swatch ${name}` }), words);
  return element(
    "ul",
    { className: "curve-key" },
    entry("test", "test examples"),
    entry("train", "examples learned from"),
  );
}
