/** The charts that compared runs share, drawn a few times a second and read anew as the runs go on. */

import { element } from "../elements.js";
import { Plot } from "../ideas/plot.js";
import { accuracyFigure, costFigure } from "./figures.js";
import { messageOf } from "./words.js";

/** @typedef {import("./conductor.js").LivePane} LivePane */

const POINTS = 400;
const EVERY = 1500;
const DRAW_EVERY = 200;
const KINDS = [
  { title: "Cost, mean of neighboring batches", figure: costFigure },
  { title: "Test accuracy", figure: accuracyFigure },
];

export class CompareCharts {
  node = element("div", { className: "compare-charts" });
  /** @type {Map<string, import("../api.js").Curve>} */
  #curves = new Map();
  /** @type {Plot[]} */
  #plots = [];
  #live;
  #reach;
  /** @type {string[]} */
  #ids = [];
  #known = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #drawing = 0;

  /** @param {() => LivePane[]} live @param {import("./main.js").Reach} reach */
  constructor(live, reach) {
    this.#live = live;
    this.#reach = reach;
    for (const { title, figure } of KINDS) {
      const plot = new Plot("compare-plot", (colors) => {
        const runs = this.#live().map(({ run, color }) => {
          return { run, color, curve: this.#curves.get(run.id) };
        });
        const state = this.#curves.size > 0 ? "no steps yet" : "reading …";
        return { figure: figure(runs, colors), words: `${title}: ${state}` };
      });
      this.#plots.push(plot);
      this.node.append(
        element("section", { className: "compare-chart" }, element("h3", {}, title), plot.node),
      );
    }
  }

  /** @param {string[]} ids of the runs from now on */
  follow(ids) {
    this.#ids = ids;
    this.#curves.clear();
    this.#known = "";
    this.#read();
  }

  draw() {
    if (this.#drawing) return;
    this.#drawing = window.setTimeout(() => {
      this.#drawing = 0;
      for (const plot of this.#plots) plot.draw();
    }, DRAW_EVERY);
  }

  /** Reads the curves if a run has got further than when they were read; then again in a while. */
  async #read() {
    clearTimeout(this.#timer);
    const ids = this.#ids;
    if (ids.length === 0) return;
    const ends = this.#live().map(({ run }) => `${run.id} ${run.end} ${run.evaluated_step}`);
    const known = ends.join();
    if (!document.hidden && (known !== this.#known || this.#curves.size === 0)) {
      try {
        const curves = await this.#reach.api.curves(ids, POINTS);
        if (ids !== this.#ids) return;
        this.#curves = new Map(curves.map((curve) => [curve.run.id, curve]));
        this.#known = known;
        this.draw();
      } catch (error) {
        this.#reach.say(messageOf(error));
      }
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#read(), EVERY);
  }
}
