/**
 * Of what the cost is that a page measures: the spotlit example, or the mini-batch of the next step.
 * Kept while another page is open.
 */

import { element } from "../elements.js";

/** @type {{of: "example" | "batch", title: string}[]} */
const CHOICES = [
  { of: "example", title: "Spotlit example" },
  { of: "batch", title: "Next mini-batch" },
];

export class CostChoice {
  /** @type {"example" | "batch"} */
  of = "example";

  /** The fields by which a probe is told. @param {import("./moment.js").Moment} moment */
  request({ example }) {
    return this.of === "batch" ? { batch: /** @type {const} */ ("current") } : { example };
  }

  /** What the cost is of, to stand after "the cost of". @param {import("./moment.js").Moment} moment */
  words({ frame }) {
    if (this.of === "example") return "the spotlit example";
    return frame.batchSize === 1
      ? "the next step's example"
      : `the next ${frame.batchSize} examples`;
  }

  /** @param {() => void} again asks anew */
  control(again) {
    const buttons = CHOICES.map(({ of, title }) =>
      element("button", { type: "button", onclick: () => choose(of) }, title),
    );
    const choose = (/** @type {"example" | "batch"} */ of) => {
      this.of = of;
      mark();
      again();
    };
    const mark = () => {
      for (const [i, { of }] of CHOICES.entries()) {
        buttons[i].setAttribute("aria-pressed", String(of === this.of));
      }
    };
    mark();
    return element(
      "div",
      { className: "segmented", role: "group", "aria-label": "Cost of" },
      ...buttons,
    );
  }
}
