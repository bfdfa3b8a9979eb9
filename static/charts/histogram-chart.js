/**
 * `<histogram-chart>`: how large the components of the gradient are. One bar an octave of |g|,
 * positive components up and negative ones down; what has no place on a logarithmic axis is said in
 * words.
 */

import { formatNumber, superscript } from "../scales.js";
import { LiveChart } from "./chart.js";
import {
  acrossDecades,
  decadesAround,
  evenly,
  octaveOfDecade,
  readHistogram,
  roundUp,
} from "./octaves.js";

const count = (/** @type {number} */ n) => n.toLocaleString("en-US");

/** Thousands in short, as on the axes of steps: there is room for five letters. */
const short = (/** @type {number} */ n) => (n < 10_000 ? count(n) : `${count(n / 1000)}k`);

/** The axis begins at a multiple of so many decades: the weakest components come and go by ones and twos. */
const DECADES = 3;
/** Of the axis of counts; round numbers are at most 2.5 times their predecessors. */
const LEAST_FILLED = 0.3;

export class HistogramChart extends LiveChart {
  heading = "Gradient values";
  /** @type {import("./octaves.js").Histogram | null} */
  #histogram = null;
  /** @type {Uint32Array | null} not read before somebody looks */
  #counts = null;
  /** Widens with what this run has shown and never narrows: an axis that follows hides the change. */
  #decades = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
  /** The count at which the axis of counts has its last tick. */
  #most = 0;

  clear() {
    this.#counts = null;
    this.#histogram = null;
    this.#most = 0;
    this.#decades = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
  }

  /** @param {import("../types.js").Frame} frame */
  addFrame({ gradientHistogram }) {
    this.#counts = gradientHistogram;
  }

  /** @param {import("./chart.js").Colors} colors */
  figure(colors) {
    if (!this.#counts) return null;
    this.#histogram = readHistogram(this.#counts);
    const { bars: found, largest } = this.#histogram;
    this.#widen(found);
    const bars = acrossDecades(found, this.#decades);
    const top = this.#top(largest);
    return {
      traces: [
        sideOf("positive", bars, colors.positive, (bar) => bar.positive),
        sideOf("negative", bars, colors.negative, (bar) => -bar.negative),
      ],
      xaxis: this.#decadeAxis(),
      yaxis: {
        type: "linear",
        range: [-1.05 * top, 1.05 * top],
        tickvals: [-top, -top / 2, 0, top / 2, top],
        ticktext: [top, top / 2, 0, top / 2, top].map(short),
        showticklabels: found.length > 0,
        zeroline: true,
        zerolinecolor: colors.muted,
      },
      layout: { barmode: "relative", bargap: 0.12 },
    };
  }

  /**
   * All components, or those of the octave under the pointer.
   * @param {import("./chart.js").Colors} colors @param {number | null} place
   */
  legend(colors, place) {
    const bars = this.#barsAt(place);
    return [
      { name: "+", color: colors.positive, value: count(total(bars, "positive")) },
      { name: "−", color: colors.negative, value: count(total(bars, "negative")) },
    ];
  }

  /** @param {number | null} place */
  note(place) {
    if (place !== null) {
      const low = 2 ** Math.floor(place);
      return `${formatNumber(low)} ≤ |g| < ${formatNumber(2 * low)}`;
    }
    const { zero, notFinite } = this.#histogram ?? { zero: 0, notFinite: 0 };
    return `exactly zero: ${count(zero)} · not finite: ${count(notFinite)}`;
  }

  /** @param {number | null} place */
  #barsAt(place) {
    const bars = this.#histogram?.bars ?? [];
    return place === null ? bars : bars.filter((bar) => bar.place === Math.floor(place));
  }

  /** @param {import("./octaves.js").Bar[]} bars */
  #widen(bars) {
    if (bars.length === 0) return;
    const [low, high] = decadesAround(bars[0].place, bars[bars.length - 1].place + 1);
    const rounded = Math.floor(low / DECADES) * DECADES;
    this.#decades.low = Math.min(this.#decades.low, rounded);
    this.#decades.high = Math.max(this.#decades.high, high);
  }

  /** Stays while the bars fill much of it, so that it does not go to and fro. @param {number} largest */
  #top(largest) {
    if (largest > this.#most || largest < LEAST_FILLED * this.#most) this.#most = roundUp(largest);
    return this.#most;
  }

  #decadeAxis() {
    const { low, high } = this.#decades;
    if (low > high)
      return { type: "linear", range: [-6, 0].map(octaveOfDecade), showticklabels: false };
    const exponents = evenly(low, high, 4);
    return {
      type: "linear",
      range: [octaveOfDecade(low), octaveOfDecade(high)],
      tickvals: exponents.map(octaveOfDecade),
      ticktext: exponents.map((exponent) => `10${superscript(exponent)}`),
    };
  }
}

/** @param {import("./octaves.js").Bar[]} bars @param {"positive" | "negative"} side */
const total = (bars, side) => bars.reduce((sum, bar) => sum + bar[side], 0);

/**
 * @param {string} name
 * @param {import("./octaves.js").Bar[]} bars
 * @param {string} color
 * @param {(bar: import("./octaves.js").Bar) => number} height
 */
function sideOf(name, bars, color, height) {
  return {
    type: "bar",
    name,
    x: bars.map((bar) => bar.place + 0.5),
    y: bars.map(height),
    width: 0.88,
    marker: { color },
    hoverinfo: "none",
  };
}

customElements.define("histogram-chart", HistogramChart);
