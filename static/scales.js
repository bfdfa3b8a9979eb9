/**
 * Color scales for Plotly and WebGL alike, from levels to colors and back to values.
 *
 * Knows what a level means (docs/protocol.md) and how it looks in either theme: the stronger a value,
 * the further its color is from the background, so a scale is turned around for the light theme.
 * Draws nothing.
 */

/**
 * @typedef {import("./types.js").Scale} Scale
 * @typedef {"plasma" | "viridis" | "cividis"} ColorName
 * @typedef {"dark" | "light"} Theme
 * @typedef {[number, string][]} PlotlyColorscale
 */

export const ZERO = 0;
export const FIRST = 1;
export const MIDDLE = 127;
export const LAST = 253;
export const NOT_COMPUTED = 254;
export const NOT_A_NUMBER = 255;

/** The looks of what is not on the scale; magenta is on none of the scales. */
export const SPECIAL_COLORS = {
  dark: { zero: "#8b93a7", notComputed: "#7d8597", notANumber: "#ff2fd6" },
  light: { zero: "#6b7280", notComputed: "#7b8190", notANumber: "#d4009f" },
};

/** @type {Record<ColorName, string[]>} from weak to strong on a dark background */
const SEQUENTIAL = {
  plasma: [
    "#0d0887",
    "#46039f",
    "#7201a8",
    "#9c179e",
    "#bd3786",
    "#d8576b",
    "#ed7953",
    "#fb9f3a",
    "#fdca26",
    "#f0f921",
  ],
  viridis: [
    "#440154",
    "#482878",
    "#3e4989",
    "#31688e",
    "#26828e",
    "#1f9e89",
    "#35b779",
    "#6ece58",
    "#b5de2b",
    "#fde725",
  ],
  cividis: [
    "#00224e",
    "#123570",
    "#3b496c",
    "#575d6d",
    "#707173",
    "#8a8678",
    "#a59c74",
    "#c3b369",
    "#e1cc55",
    "#fee838",
  ],
};

/**
 * Weak to strong, negative and positive: pairs that differ for every kind of color vision.
 * @type {Record<ColorName, Record<Theme, {negative: string[], positive: string[]}>>}
 */
const DIVERGING = {
  plasma: {
    dark: {
      negative: ["#1b3fa8", "#2f6bff", "#8fc7ff"],
      positive: ["#8f2d12", "#f0712c", "#ffd27a"],
    },
    light: {
      negative: ["#8db8ee", "#2b6fd0", "#0b2f7a"],
      positive: ["#f3b184", "#d2590f", "#6e2300"],
    },
  },
  viridis: {
    dark: {
      negative: ["#53308f", "#8d5cf0", "#d2b8ff"],
      positive: ["#1f6b35", "#3fb85c", "#c9f27a"],
    },
    light: {
      negative: ["#bfa5ea", "#7a45c9", "#37106e"],
      positive: ["#93cf9c", "#25863f", "#08401b"],
    },
  },
  cividis: {
    dark: {
      negative: ["#1c4587", "#3f7be0", "#a5cbff"],
      positive: ["#6e6330", "#c3ab45", "#ffec70"],
    },
    light: {
      negative: ["#93b5e8", "#2f63b8", "#00224e"],
      positive: ["#d3c27a", "#8d7a1c", "#453900"],
    },
  },
};

/** @param {string} hex @returns {[number, number, number]} each 0 to 255 */
export function parseHex(hex) {
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/**
 * The color at place t (0 to 1) of evenly spaced stops.
 * @param {string[]} stops @param {number} t @returns {[number, number, number]}
 */
function colorAt(stops, t) {
  const place = Math.min(Math.max(t, 0), 1) * (stops.length - 1);
  const index = Math.min(Math.floor(place), stops.length - 2);
  const [low, high] = [parseHex(stops[index]), parseHex(stops[index + 1])];
  const blend = (/** @type {number} */ i) =>
    Math.round(low[i] + (high[i] - low[i]) * (place - index));
  return [blend(0), blend(1), blend(2)];
}

/**
 * @param {ColorName} name @param {Theme} theme
 * @returns {string[]} weak to strong
 */
function sequentialStops(name, theme) {
  // The palest tenth is left out where the background is pale: it would not be seen.
  return theme === "dark" ? SEQUENTIAL[name] : SEQUENTIAL[name].slice(0, -1).reverse();
}

/**
 * How far a level is from nothing, 0 to 1; for the levels of the scale only.
 * @param {number} level @param {boolean} signed
 */
export function strengthOfLevel(level, signed) {
  return signed ? Math.abs(level - MIDDLE) / 126 : (level - FIRST) / 252;
}

/**
 * The color of a level of the scale (1 to 253), without opacity.
 * @param {number} level @param {ColorName} name @param {boolean} signed @param {Theme} theme
 * @returns {[number, number, number]}
 */
export function colorOfLevel(level, name, signed, theme) {
  const strength = strengthOfLevel(level, signed);
  if (!signed) return colorAt(sequentialStops(name, theme), strength);
  const pair = DIVERGING[name][theme];
  return colorAt(level < MIDDLE ? pair.negative : pair.positive, strength);
}

/**
 * 256 x RGBA for WebGL. Opacity grows with strength, so that the middle of a diverging scale is
 * transparent and a crowd of weak edges is a haze, not a wall.
 * @param {ColorName} name @param {boolean} signed @param {Theme} theme
 * @returns {Uint8Array}
 */
export function lookupTable(name, signed, theme) {
  const table = new Uint8Array(256 * 4);
  for (let level = FIRST; level <= LAST; level++) {
    const strength = strengthOfLevel(level, signed);
    const opacity = 255 * strength ** 2.2;
    table.set([...colorOfLevel(level, name, signed, theme), Math.round(opacity)], level * 4);
  }
  const special = SPECIAL_COLORS[theme];
  table.set([...parseHex(special.zero), 16], ZERO * 4);
  table.set([...parseHex(special.notComputed), 90], NOT_COMPUTED * 4);
  table.set([...parseHex(special.notANumber), 255], NOT_A_NUMBER * 4);
  return table;
}

/**
 * The same scale for Plotly's color bar, over levels 1 to 253.
 * @param {ColorName} name @param {boolean} signed @param {Theme} theme @param {string} background
 * the middle of a diverging scale, where edges are transparent
 * @returns {PlotlyColorscale}
 */
export function plotlyColorscale(name, signed, theme, background) {
  const count = 33;
  return Array.from({ length: count }, (_, i) => {
    const place = i / (count - 1);
    const level = FIRST + place * (LAST - FIRST);
    const color = colorOfLevel(level, name, signed, theme);
    const opacity = signed ? Math.min(1, strengthOfLevel(level, true) * 4) : 1;
    const behind = parseHex(background);
    const mixed = color.map((c, k) => Math.round(c * opacity + behind[k] * (1 - opacity)));
    return [place, `rgb(${mixed.join(",")})`];
  });
}

/**
 * The ends of the scale that a layer's levels are on.
 * @param {Scale} scale @param {number} [layer] 1 to L; matters where each layer has its own range
 * @returns {{low: number, high: number}}
 */
export function endsOfScale(scale, layer) {
  return (layer !== undefined && scale.layers?.[layer - 1]) || scale;
}

/**
 * The value a level stands for, within half a level; the ends also stand for all beyond them.
 * @param {number} level @param {Scale} scale @param {number} [layer] 1 to L
 * @returns {number | null} signed on signed scales; NaN for not a number; null for not computed
 */
export function levelToMagnitude(level, scale, layer) {
  if (level === ZERO) return 0;
  if (level === NOT_COMPUTED) return null;
  if (level === NOT_A_NUMBER) return Number.NaN;
  const { low, high } = endsOfScale(scale, layer);
  const strength = strengthOfLevel(level, scale.signed);
  const magnitude =
    scale.kind === "log" ? low * (high / low) ** strength : low + (high - low) * strength;
  return scale.signed && level < MIDDLE ? -magnitude : magnitude;
}

/**
 * Where a value lies on the scale, as a real number of levels (1 to 253).
 * @param {number} value @param {Scale} scale @param {number} [layer]
 */
export function valueToLevel(value, scale, layer) {
  const { low, high } = endsOfScale(scale, layer);
  const magnitude = Math.abs(value);
  const place =
    scale.kind === "log"
      ? Math.log(magnitude / low) / Math.log(high / low)
      : (magnitude - low) / (high - low);
  const strength = Math.min(Math.max(place, 0), 1) || 0;
  return scale.signed ? MIDDLE + 126 * strength * Math.sign(value) : FIRST + 252 * strength;
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {number} exponent @returns {string} "⁻⁵" */
export function superscript(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]);
  return (exponent < 0 ? "⁻" : "") + digits.join("");
}

/**
 * A number for reading: three significant digits, a real minus sign, powers of ten where needed.
 * @param {number | null | undefined} x @returns {string}
 */
export function formatNumber(x) {
  if (x === null || x === undefined) return "not known";
  if (Number.isNaN(x)) return "not a number";
  const sign = x < 0 ? "−" : "";
  const magnitude = Math.abs(x);
  if (magnitude === Number.POSITIVE_INFINITY) return `${sign}∞`;
  if (magnitude === 0) return "0";
  if (Number.isInteger(x) && magnitude < 1e6) return sign + magnitude.toLocaleString("en-US");
  const [mantissa, exponent] = magnitude.toExponential(2).split("e").map(Number);
  if (exponent >= -3 && exponent < 5) {
    return (
      sign +
      Number(magnitude.toPrecision(3)).toLocaleString("en-US", {
        minimumSignificantDigits: 3,
        maximumSignificantDigits: 3,
      })
    );
  }
  return `${sign}${mantissa.toFixed(2)} × 10${superscript(exponent)}`;
}

/**
 * Ticks of the color bar: powers of ten on a log scale, round numbers on a linear one.
 * @param {Scale} scale @returns {{levels: number[], labels: string[]}}
 */
export function colorBarTicks(scale) {
  const magnitudes = scale.kind === "log" ? powersOfTen(scale) : roundNumbers(scale);
  const values = scale.signed
    ? [...magnitudes.map((m) => -m).reverse(), 0, ...magnitudes.filter((m) => m > 0)]
    : magnitudes;
  const unique = [...new Set(values.map((value) => (value === 0 ? 0 : value)))];
  return {
    levels: unique.map((value) => valueToLevel(value, scale)),
    labels: unique.map((value) => tickLabel(value, scale.kind === "log")),
  };
}

/** @param {number} value @param {boolean} power */
function tickLabel(value, power) {
  if (!power || value === 0) return formatNumber(value);
  const exponent = Math.round(Math.log10(Math.abs(value)));
  return `${value < 0 ? "−" : ""}10${superscript(exponent)}`;
}

/** @param {Scale} scale at most six, the whole way from low to high */
function powersOfTen({ low, high }) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / 6));
  const powers = [];
  for (let exponent = last; exponent >= first; exponent -= step) powers.unshift(10 ** exponent);
  return powers;
}

/** @param {Scale} scale three to six of 1, 2 or 5 times a power of ten */
function roundNumbers({ low, high }) {
  const rough = (high - low) / 4;
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const numbers = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high * (1 + 1e-9); k++) {
    numbers.push(Number((k * step).toPrecision(12)));
  }
  return numbers;
}
