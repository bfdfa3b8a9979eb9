/**
 * The weights into a neuron, and their gradients: over the pixels they belong to where the inputs are
 * a picture, as bars otherwise. One color scale with its ends written beside it.
 *
 * @typedef {import("../scales.js").ColorName} ColorName
 * @typedef {import("../scales.js").Theme} Theme
 * @typedef {object} Look
 * @property {ColorName} colors
 * @property {Theme} theme
 */

import { element } from "../elements.js";
import { colorOfLevel, FIRST, formatNumber, LAST, MIDDLE } from "../scales.js";

const BAR_HEIGHT = 48;
const BAR_WIDTH = 288;

/** A picture or bars, drawn anew by `update`. */
export class FanChart {
  #canvas = element("canvas", { role: "img" });
  #legend = element("div", { className: "fan-legend number", "aria-hidden": "true" });
  #caption;
  #title;

  /**
   * @param {string} title
   * @param {(from: number) => void} choose called with the input that was clicked
   */
  constructor(title, choose) {
    this.#title = title;
    this.#caption = element("figcaption", {}, title);
    this.#canvas.addEventListener("click", (event) => choose(this.#indexAt(event)));
    this.node = element(
      "figure",
      { className: "fan-chart" },
      this.#caption,
      this.#canvas,
      this.#legend,
    );
  }

  #shape = [0, 0];

  /**
   * @param {(number | null)[]} values
   * @param {number[] | null} shape rows and columns of a picture, or null for bars
   * @param {Look} look
   */
  update(values, shape, look) {
    const high = niceCeiling(values);
    this.#shape = shape ?? [1, values.length];
    this.node.classList.toggle("bars", shape === null);
    if (shape) drawPicture(this.#canvas, values, shape, high, look);
    else drawBars(this.#canvas, values, high, look);
    this.#canvas.setAttribute("aria-label", `${this.#title}: ${inWords(values)}`);
    if (values.every((value) => value === 0)) this.#legend.replaceChildren("all exactly zero");
    else this.#drawLegend(high, look);
  }

  /** @param {number} high @param {Look} look */
  #drawLegend(high, look) {
    const levels = [FIRST, 64, MIDDLE, 190, LAST];
    const stops = levels.map((level) => `rgb(${signedColor(level, look).join(" ")})`);
    const bar = element("span", { className: "fan-scale" });
    bar.style.backgroundImage = `linear-gradient(to right, ${stops.join(", ")})`;
    // The ends are round numbers: 0.0500 says no more than 0.05 and takes more room.
    const end = formatNumber(high).replace(/\.?0+(?= |$)/, (zeros, at, text) =>
      text.slice(0, at + zeros.length).includes(".") ? "" : zeros,
    );
    this.#legend.replaceChildren(`−${end}`, bar, `+${end}`);
  }

  /** @param {MouseEvent} event */
  #indexAt({ offsetX, offsetY }) {
    const [rows, columns] = this.#shape;
    const { clientWidth, clientHeight } = this.#canvas;
    const row = Math.min(rows - 1, Math.floor((offsetY / clientHeight) * rows));
    const column = Math.min(columns - 1, Math.floor((offsetX / clientWidth) * columns));
    return row * columns + column;
  }
}

/**
 * The least of 1, 2, 5 times a power of ten that is no less than any magnitude. A scale that follows
 * the largest value itself would change with every step and make all steps look alike.
 *
 * @param {(number | null)[]} values
 */
export function niceCeiling(values) {
  const largest = values.reduce((/** @type {number} */ most, value) => {
    return value !== null && Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most;
  }, 0);
  if (largest === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  return /** @type {number} */ ([1, 2, 5].find((n) => n * power >= largest) ?? 10) * power;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {(number | null)[]} values
 * @param {number[]} shape
 * @param {number} high
 * @param {Look} look
 */
function drawPicture(canvas, values, [rows, columns], high, look) {
  canvas.width = columns;
  canvas.height = rows;
  const image = new ImageData(columns, rows);
  values.forEach((value, i) => {
    image.data.set([...valueColor(value, high, look), 255], 4 * i);
  });
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {(number | null)[]} values
 * @param {number} high
 * @param {Look} look
 */
function drawBars(canvas, values, high, look) {
  const ratio = Math.max(1, globalThis.devicePixelRatio || 1);
  canvas.width = BAR_WIDTH * ratio;
  canvas.height = BAR_HEIGHT * ratio;
  const context = canvas.getContext("2d");
  if (!context) return;
  const [slot, middle] = [canvas.width / values.length, canvas.height / 2];
  const width = Math.max(1, slot - Math.min(2 * ratio, slot / 4));
  context.fillStyle = getComputedStyle(canvas).color;
  context.globalAlpha = 0.35;
  context.fillRect(0, middle - ratio / 2, canvas.width, ratio);
  context.globalAlpha = 1;
  values.forEach((value, i) => {
    const height = value === null ? canvas.height : (Math.abs(value) / high) * middle;
    const top = value === null ? 0 : value > 0 ? middle - height : middle;
    context.fillStyle = `rgb(${valueColor(value, high, look).join(" ")})`;
    context.fillRect(i * slot, top, width, Math.max(height, ratio));
  });
}

/** @param {number | null} value @param {number} high @param {Look} look */
function valueColor(value, high, look) {
  if (value === null || !Number.isFinite(value)) return [255, 47, 214];
  return signedColor(MIDDLE + 126 * Math.max(-1, Math.min(1, value / high)), look);
}

/** The diverging scale, fading into the stage at its middle. @param {number} level @param {Look} look */
function signedColor(level, { colors, theme }) {
  const strength = Math.abs(level - MIDDLE) / 126;
  const behind = theme === "dark" ? [11, 14, 20] : [251, 252, 254];
  const opacity = Math.min(1, 2.5 * strength);
  return colorOfLevel(level, colors, true, theme).map((color, i) =>
    Math.round(opacity * color + (1 - opacity) * behind[i]),
  );
}

/** @param {(number | null)[]} values */
function inWords(values) {
  const numbers = values.filter((value) => value !== null);
  if (!numbers.length) return "not numbers";
  const low = numbers.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = numbers.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return `${values.length} values from ${formatNumber(low)} to ${formatNumber(high)}`;
}
