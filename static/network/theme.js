/**
 * The page's tokens as the stage's colors, for Plotly and for the edge layer.
 */

import { lookupTable, parseHex, plotlyColorscale, SPECIAL_COLORS } from "../scales.js";

/**
 * @typedef {import("../scales.js").ColorName} ColorName
 * @typedef {import("../scales.js").Theme} Theme
 */

/** @param {string} hex @returns {[number, number, number]} each 0 to 1 */
function rgb(hex) {
  const [r, g, b] = parseHex(hex);
  return [r / 255, g / 255, b / 255];
}

/** @returns {Theme} */
export function currentTheme() {
  return document.documentElement.dataset.theme === "light" ? "light" : "dark";
}

/**
 * @param {Element} element where the tokens are read @param {ColorName} colors @param {boolean} signed
 * @returns {{look: import("./figure.js").Look, palette: import("./renderer.js").Palette,
 *   background: string}}
 */
export function readTheme(element, colors, signed) {
  const theme = currentTheme();
  const style = getComputedStyle(element);
  const token = (/** @type {string} */ name, /** @type {string} */ fallback) =>
    style.getPropertyValue(name).trim() || fallback;
  const dark = theme === "dark";
  const background = token("--stage", dark ? "#0b0e14" : "#ffffff");
  const accent = token("--accent", "#f6b44b");
  return {
    background,
    look: {
      theme,
      background,
      text: token("--text", dark ? "#e8ebf2" : "#171b26"),
      muted: token("--text-muted", dark ? "#9ba5b9" : "#586176"),
      outline: dark ? "#7f9c9a" : "#5b6b78",
      accent,
      focus: token("--focus", "#8ab4ff"),
      font: token("--font", "sans-serif"),
      size: Number.parseFloat(token("--text-small", "12px")),
      veil: `rgba(${parseHex(background).join(",")},0.8)`,
      colorscale: plotlyColorscale(colors, signed, theme, background),
    },
    palette: {
      dark,
      table: lookupTable(colors, signed, theme),
      background: rgb(background),
      empty: rgb(dark ? "#12161d" : "#ffffff"),
      pixel: rgb(dark ? "#151922" : "#eef1f6"),
      full: rgb(dark ? "#ffffff" : "#1b2130"),
      negative: rgb(dark ? "#4f8dff" : "#2563c9"),
      warning: rgb(SPECIAL_COLORS[theme].notANumber),
      glow: rgb(accent),
    },
  };
}
