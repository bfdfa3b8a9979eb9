/**
 * The marks along the track: a tick for every checkpoint, a triangle for every change of settings.
 *
 * @typedef {import("./places.js").Change} Change
 */

import { pixelsOf } from "./places.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} width of the track in pixels
 * @param {{checkpoints: number[], changes: Change[]}} record the first change is the beginning
 * @param {number} end the last step
 */
export function drawMarks(canvas, width, { checkpoints, changes }, end) {
  const ratio = devicePixelRatio || 1;
  const height = canvas.clientHeight;
  if (width < 1 || height < 1) return;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  context.fillStyle = style.getPropertyValue("--border-strong");
  for (const x of pixelsOf(checkpoints, end, width)) context.fillRect(x, height - 3, 1, 3);
  context.fillStyle = style.getPropertyValue("--accent");
  const changed = changes.slice(1).map(({ step }) => step);
  for (const x of pixelsOf(changed, end, width)) {
    context.beginPath();
    context.moveTo(x - 3.5, 1);
    context.lineTo(x + 3.5, 1);
    context.lineTo(x, 7);
    context.fill();
  }
}
