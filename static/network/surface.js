/**
 * The decision surface of two-dimensional data as a picture: each class has a color, and the surer the
 * network, the fuller it is. Pure.
 */

import { parseHex } from "../scales.js";

/** Okabe and Ito's colors, told apart by every kind of color vision. */
export const CLASS_COLORS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];

export const SURFACE_SIDE = 40;

/** Examples are told from the surface by more than their outlines: lighter on dark, darker on light. */
const APART = { dark: 0.3, light: -0.25 };

/**
 * @param {Float32Array} surface (classes, 40, 40), row 0 lowest
 * @param {string} background shown where the network is undecided
 * @returns {Uint8Array} 40 x 40 RGBA, row 0 lowest
 */
export function paintSurface(surface, background) {
  const cells = SURFACE_SIDE * SURFACE_SIDE;
  const classes = surface.length / cells;
  const colors = Array.from({ length: classes }, (_, c) => parseHex(classColor(c)));
  const behind = parseHex(background);
  const rgba = new Uint8Array(cells * 4);
  for (let cell = 0; cell < cells; cell++) {
    const { winner, margin } = verdict(surface, cell, cells, classes);
    // Even where nearly undecided the winner is hinted at, so that the border between classes shows.
    const fullness = winner < 0 ? 0 : 0.12 + 0.48 * margin;
    const color = colors[Math.max(0, winner)];
    for (let i = 0; i < 3; i++) {
      rgba[4 * cell + i] = Math.round(behind[i] + (color[i] - behind[i]) * fullness);
    }
    rgba[4 * cell + 3] = 255;
  }
  return rgba;
}

/** @param {number} index */
export function classColor(index) {
  return CLASS_COLORS[index % CLASS_COLORS.length];
}

/**
 * @param {number} index of a class; -1 for none @param {import("../scales.js").Theme} theme
 * @returns {string} the color of its examples on the surface
 */
export function exampleColor(index, theme) {
  if (index < 0) return theme === "dark" ? "#e8ebf2" : "#171b26";
  const share = APART[theme];
  const toward = share > 0 ? 255 : 0;
  const parts = parseHex(classColor(index)).map((part) =>
    Math.round(part + (toward - part) * Math.abs(share)),
  );
  return `rgb(${parts.join(",")})`;
}

/**
 * Where an example lies on the picture of the surface, in layout pixels.
 * @param {ArrayLike<number>} inputs two @param {[number, number]} extent
 * @param {import("./layout.js").Box} box @returns {[number, number]}
 */
export function placeOnSurface(inputs, [low, high], box) {
  const unit = box.width / (high - low);
  return [box.x + (inputs[0] - low) * unit, box.y + box.height - (inputs[1] - low) * unit];
}

/**
 * @param {Float32Array} surface @param {number} cell @param {number} cells @param {number} classes
 * @returns {{winner: number, margin: number}} -1 where no output is a number; margin 0 to 1
 */
function verdict(surface, cell, cells, classes) {
  let [winner, first, second] = [-1, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let c = 0; c < classes; c++) {
    const value = surface[c * cells + cell];
    if (value > first) [winner, first, second] = [c, value, first];
    else if (value > second) second = value;
  }
  const margin = Number.isFinite(second) ? first - second : first;
  return { winner, margin: Math.min(1, Math.max(0, margin)) };
}
