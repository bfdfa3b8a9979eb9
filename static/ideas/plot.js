/**
 * A place for one Plotly figure that takes the size it is given and the theme's colors, and lets go of
 * everything while it is not on the page. What is drawn is the caller's.
 */

import { CONFIG, layoutOf, readColors } from "../charts/plotting.js";
import { element } from "../elements.js";
import { hasPlotly, whenPlotly } from "../plotly.js";

export class Plot {
  #figure = element("div", { className: "plot-figure" });
  #empty = element("p", { className: "plot-empty muted" });
  #size = { width: 0, height: 0 };
  #draw;
  /** What Plotly has made here: figures in two and three dimensions do not turn into each other. */
  #kind = "";

  /**
   * @param {string} className
   * @param {(colors: import("../charts/plotting.js").Colors) => {figure:
   *   import("../charts/plotting.js").Figure | null, words: string}} draw the figure, if there is
   *   one, and what it shows, or why there is none, in words
   */
  constructor(className, draw) {
    this.#draw = draw;
    this.node = element(
      "div",
      { className: `plot ${className}`, role: "img" },
      this.#figure,
      this.#empty,
    );
    new ResizeObserver(
      ([
        {
          contentRect: { width, height },
        },
      ]) => {
        this.#size = { width, height };
        if (width < 1) this.#purge();
        else requestAnimationFrame(() => this.draw());
      },
    ).observe(this.node);
    new MutationObserver(() => this.draw()).observe(document.documentElement, {
      attributeFilter: ["data-theme"],
    });
    whenPlotly(() => this.draw());
  }

  /** Draws what there is now, if anybody can see it. */
  draw() {
    const { width, height } = this.#size;
    if (width < 1 || height < 1 || !this.node.isConnected || !hasPlotly()) return;
    const colors = readColors(this.node);
    const { figure, words } = this.#draw(colors);
    this.node.setAttribute("aria-label", words);
    this.#empty.hidden = figure !== null;
    this.#empty.textContent = figure ? "" : words;
    const kind = figure ? (figure.layout?.scene ? "3-D" : "2-D") : "";
    if (kind !== this.#kind) this.#purge();
    this.#kind = kind;
    if (figure) {
      const layout = layoutOf(figure, colors, this.#size);
      Plotly.react(this.#figure, figure.traces, layout, CONFIG);
    }
  }

  #purge() {
    if (this.#kind) Plotly.purge(this.#figure);
    this.#kind = "";
  }
}
