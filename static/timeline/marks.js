/**
 * The marks along the track: a tick for every checkpoint, a triangle for every change of settings.
 *
 * @typedef {import("./places.js").Change} Change
 */

import { pixelsOf } from "./places.js";

/** @typedef {{checkpoint: string, change: string}} Colors */

/** The theme's. @param {Element} where @returns {Colors} */
export function colorsOfMarks(where) {
  const style = getComputedStyle(where);
  return {
    checkpoint: style.getPropertyValue("--border-strong"),
    change: style.getPropertyValue("--accent"),
  };
}

/**
 * Asks the page for nothing: it would have to be laid out then and there.
 * @param {HTMLCanvasElement} canvas
 * @param {{width: number, height: number}} size on the page, in pixels
 * @param {Colors} colors
 * @param {{checkpoints: number[], changes: Change[]}} record the first change is the beginning
 * @param {number} end the last step
 */
export function drawMarks(canvas, { width, height }, colors, { checkpoints, changes }, end) {
  const ratio = devicePixelRatio || 1;
  if (width < 1 || height < 1) return;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  context.fillStyle = colors.checkpoint;
  for (const x of pixelsOf(checkpoints, end, width)) context.fillRect(x, height - 3, 1, 3);
  context.fillStyle = colors.change;
  const changed = changes.slice(1).map(({ step }) => step);
  for (const x of pixelsOf(changed, end, width)) {
    context.beginPath();
    context.moveTo(x - 3.5, 1);
    context.lineTo(x + 3.5, 1);
    context.lineTo(x, 7);
    context.fill();
  }
}
