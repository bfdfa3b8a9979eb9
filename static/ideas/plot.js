/**
 * A Plotly figure in a page or on the stage: as large as its place, in the theme's colors, and let go
 * when it is taken away.
 *
 * @typedef {import("../charts/plotting.js").Figure} Figure
 * @typedef {import("../charts/plotting.js").Colors} Colors
 */

import { layoutOf, readColors } from "../charts/plotting.js";
import { element } from "../elements.js";

const CONFIG = { displayModeBar: false, doubleClick: false, scrollZoom: false, responsive: false };

export class Plot {
  #figure = element("div", { className: "plot-figure" });
  #size = { width: 0, height: 0 };
  /** @type {((colors: Colors) => Figure) | null} */ #make = null;
  #theme = new MutationObserver(() => requestAnimationFrame(() => this.#redraw()));

  /** @param {string} className of its place, which must have a size of its own */
  constructor(className) {
    this.node = element("div", { className: `plot ${className}`, role: "img" }, this.#figure);
    new ResizeObserver(([{ contentRect }]) => this.#fit(contentRect)).observe(this.node);
  }

  /**
   * @param {(colors: Colors) => Figure} make called again in another theme or size
   * @param {string} words what is to be seen, for whoever cannot
   */
  draw(make, words) {
    this.#make = make;
    this.node.setAttribute("aria-label", words);
    this.#redraw();
  }

  clear() {
    this.#make = null;
    Plotly.purge(this.#figure);
    this.node.removeAttribute("aria-label");
  }

  /** A place without a size is not on the page any more, or not yet. @param {DOMRectReadOnly} place */
  #fit({ width, height }) {
    const before = this.#size.width;
    this.#size = { width, height };
    if (width < 1 || height < 1) {
      this.#theme.disconnect();
      Plotly.purge(this.#figure);
      return;
    }
    if (before < 1) {
      this.#theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    }
    this.#redraw();
  }

  #redraw() {
    if (!this.#make || this.#size.width < 1 || this.#size.height < 1) return;
    const colors = readColors(this.node);
    const figure = this.#make(colors);
    Plotly.react(this.#figure, figure.traces, layoutOf(figure, colors, this.#size), CONFIG);
  }
}
