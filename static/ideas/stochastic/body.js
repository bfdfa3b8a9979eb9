/**
 * What the page of stochastic gradient descent has besides its words: the chart of the noise, the race,
 * and the race's view for the stage. Made once and kept, so that a race is still there, and its map too,
 * for whoever comes back from another page.
 */

import { element } from "../../elements.js";
import { Plot } from "../plot.js";
import { noiseFigure, noiseWords } from "./noise-chart.js";
import { RaceCard } from "./race-card.js";
import { Racing } from "./racing.js";
import { Surveyor } from "./surveyor.js";
import { RaceView } from "./view.js";

export class StochasticBody {
  /** @type {{rows: import("./noise-chart.js").Row[], refused: string, size: number} | null} */
  #noise = null;
  #chart = new Plot("noise-plot", (colors) => this.#drawNoise(colors));

  /** @param {import("../../types.js").Context} context */
  constructor(context) {
    const racing = new Racing(context);
    this.view = new RaceView(context, racing, new Surveyor(context));
    this.node = element(
      "div",
      { className: "stochastic" },
      element(
        "figure",
        { className: "chart noise-chart" },
        element("figcaption", {}, "Cosine to the full gradient: mean ± deviation"),
        this.#chart.node,
      ),
      new RaceCard(context, racing).node,
    );
  }

  /** @param {any} answer */
  update({ rows, refused, size }) {
    this.#noise = { rows, refused, size };
    this.#chart.draw();
  }

  clear() {
    this.#noise = null;
    this.#chart.draw();
  }

  /** @param {import("../../charts/plotting.js").Colors} colors */
  #drawNoise(colors) {
    if (!this.#noise) return { figure: null, words: "Drawing mini-batches …" };
    const { rows, refused, size } = this.#noise;
    const figure = noiseFigure(rows, size, colors);
    if (!figure) return { figure, words: refused || "The gradients have no direction here." };
    return { figure, words: rows.map(noiseWords).join("; ") };
  }
}
