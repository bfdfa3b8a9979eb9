/**
 * `<norm-chart>`: the norm of the gradient, layer by layer, on a logarithmic axis. Where the line of
 * an early layer lies orders of magnitude under that of a late one, the gradient vanishes on its way
 * back.
 */

import { formatNumber } from "../scales.js";
import { LiveChart } from "./chart.js";
import { decadeAxis } from "./decades.js";
import { line, SAYS_STEP, stepsAxis } from "./plotting.js";
import { Series } from "./series.js";

/** Layers whose norms find room beside the title; of more only the names. */
const ROOM = 3;

export class NormChart extends LiveChart {
  heading = "Gradient norms";
  #norms = new Series(0);

  clear() {
    this.#norms = new Series(0);
  }

  /** @param {import("../types.js").History} history */
  load({ step, gradient_norms }) {
    step.forEach((at, i) => {
      this.#add(at, gradient_norms[i]);
    });
  }

  /** @param {import("../types.js").Frame} frame */
  addFrame({ step, gradientNorms }) {
    if (step > this.#norms.last) this.#add(step, gradientNorms);
  }

  /** @param {number} step @param {number[]} norms layers 1 to L */
  #add(step, norms) {
    if (norms.length !== this.#norms.y.length) this.#norms = new Series(norms.length);
    this.#norms.push(step, norms);
  }

  /** @param {import("./chart.js").Colors} colors */
  figure(colors) {
    const norms = this.#norms;
    if (norms.length < 2) return null;
    // A norm of zero has no place on a logarithmic axis.
    const columns = norms.y.map((norm) => norm.map((value) => value || null));
    return {
      traces: columns.map((y, i) =>
        line(
          `layer ${i + 1}`,
          { x: norms.x, y },
          { width: 1.25, ...lookOf(i, colors), ...(i === 0 && SAYS_STEP) },
        ),
      ),
      xaxis: stepsAxis(norms.last),
      bySteps: true,
      yaxis: decadeAxis(columns),
    };
  }

  /** @param {import("./chart.js").Colors} colors @param {number | null} step */
  legend(colors, step) {
    const norms = this.#norms;
    const crowded = norms.y.length > ROOM;
    return norms.y.map((_, i) => {
      const { color, dash } = lookOf(i, colors);
      const norm = step === null ? norms.latest(i) : norms.at(i, step);
      const name = i === 0 ? "layer 1" : String(i + 1);
      return { name, color, dash: dash === "dot", value: crowded ? "" : inWords(norm) };
    });
  }
}

/** @param {number | null} norm */
const inWords = (norm) => (norm === null ? "not finite" : formatNumber(norm));

/** @param {number} i layer, from 0 @param {import("./chart.js").Colors} colors */
function lookOf(i, { layers }) {
  return { color: layers[i % layers.length], dash: i < layers.length ? "solid" : "dot" };
}

customElements.define("norm-chart", NormChart);
