/**
 * The color bar in words and ticks: what is drawn, on which scale and range, in which unit. Pure:
 * changes for Plotly.relayout come out.
 */

import { colorBarTicks, LAST } from "../scales.js";

/**
 * @typedef {import("../types.js").Scale} Scale
 * @typedef {import("./figure.js").Look} Look
 * @typedef {{levels: number[], labels: string[]}} Ticks
 */

const CHANNEL_TITLES = {
  gradient: "Gradient magnitude |∂C/∂w|",
  signed_gradient: "Gradient ∂C/∂w",
  weight: "Weight w",
  update: "Last update Δw",
  wish: "Wish of the example −∂C/∂w",
  hebbian: "Hebbian product",
  difference: "Difference θ(A) − θ(B)",
};

const RANGE_NAMES = { locked: "range locked", frame: "range of this frame" };

/** Units that the channel's own name says already. */
const SELF_EVIDENT = new Set(["1", "", "weight"]);

/** Beside the bar, in pixels: Plotly hides a label at the end that does not fit on its background. */
export const BAR_PADDING = 26;

/** @param {number} width of the stage @param {number} size of small text, in pixels */
export function barLength(width, size) {
  return Math.min(32 * size, width - 2 * BAR_PADDING - 8);
}

/**
 * @param {Scale} scale @param {keyof typeof CHANNEL_TITLES} channel @param {Look} look
 * @param {number} width of the stage @param {boolean} narrow
 * @returns {Record<string, any>} for Plotly.relayout
 */
export function colorBarChange(scale, channel, look, width, narrow) {
  const ticks = scale.range === "layer" ? shareTicks(scale) : colorBarTicks(scale);
  const { levels, labels } = legible(ticks, barLength(width, look.size) / (LAST - 1), look.size);
  return {
    "coloraxis.showscale": true,
    "coloraxis.colorbar.title": {
      text: titleOf(scale, channel, look.muted, narrow),
      side: "top",
      font: { size: look.size, color: look.text },
    },
    "coloraxis.colorbar.tickvals": levels,
    "coloraxis.colorbar.ticktext": labels,
  };
}

/**
 * @param {Scale} scale @param {keyof typeof CHANNEL_TITLES} channel @param {string} muted
 * @param {boolean} narrow
 */
function titleOf(scale, channel, muted, narrow) {
  // With a range for each layer the bar holds shares, which have no unit.
  const unit = scale.range === "layer" || SELF_EVIDENT.has(scale.unit) ? "" : ` [${scale.unit}]`;
  const range =
    scale.range === "layer" ? "% of each layer's largest" : rangeName(scale.range, channel);
  const rest = `${scale.kind} scale, ${range}`;
  const between = narrow ? "<br>" : " · ";
  return `${CHANNEL_TITLES[channel]}${unit}${between}<span style="color:${muted}">${rest}</span>`;
}

/** @param {"locked" | "frame"} range @param {keyof typeof CHANNEL_TITLES} channel */
function rangeName(range, channel) {
  return channel === "difference" ? "up to the largest" : RANGE_NAMES[range];
}

/** The ticks of a layer whose largest is one hundred percent. @param {Scale} scale @returns {Ticks} */
function shareTicks(scale) {
  const { low, high } = scale.layers?.[0] ?? scale;
  const { levels } = colorBarTicks({ ...scale, low: (100 * low) / high, high: 100 });
  const labels = levels.map((level) => shareAt(level, scale, low / high));
  return { levels, labels };
}

/** @param {number} level @param {Scale} scale @param {number} lowest share */
function shareAt(level, { signed, kind }, lowest) {
  const place = signed ? (level - 127) / 126 : (level - 1) / (LAST - 1);
  if (place === 0 && (signed || kind === "linear")) return "0";
  const share = kind === "log" ? lowest ** (1 - Math.abs(place)) : Math.abs(place);
  return `${place < 0 ? "−" : ""}${Number((100 * share).toPrecision(2))} %`;
}

/**
 * Without the labels that would run into others. Zero stays, then the ends, then what lies further in.
 * @param {Ticks} ticks @param {number} pixels a level @param {number} size of the letters
 * @returns {Ticks}
 */
export function legible({ levels, labels }, pixels, size) {
  // As wide without its sign, so that both halves of a signed scale keep the same labels.
  const halfWidth = (/** @type {number} */ i) =>
    (labels[i].replace("−", "").length * size * 0.55 + 10) / 2;
  const order = [...levels.keys()].sort((a, b) => rank(b) - rank(a));
  /** @param {number} i */
  function rank(i) {
    return labels[i] === "0" ? Number.POSITIVE_INFINITY : Math.abs(levels[i] - 127);
  }
  /** @type {number[]} */
  const kept = [];
  for (const i of order) {
    const free = kept.every(
      (k) => Math.abs(levels[i] - levels[k]) * pixels >= halfWidth(i) + halfWidth(k),
    );
    if (free) kept.push(i);
  }
  kept.sort((a, b) => a - b);
  return { levels: kept.map((i) => levels[i]), labels: kept.map((i) => labels[i]) };
}

/**
 * @param {Scale} a @param {Scale | null} b
 * @returns {boolean} whether the color bar says the same of both
 */
export function sameScale(a, b) {
  return (
    b !== null &&
    a.kind === b.kind &&
    a.signed === b.signed &&
    a.range === b.range &&
    a.unit === b.unit &&
    (a.range === "layer" || (a.low === b.low && a.high === b.high))
  );
}
