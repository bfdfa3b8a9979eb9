/**
 * What a frame says about neurons, as four bytes a neuron for the edge layer: magnitude of the
 * activation, its kind, level of the bias, size of the error. Pure.
 */

import { NOT_COMPUTED } from "../scales.js";

/**
 * @typedef {import("../types.js").Frame} Frame
 * @typedef {import("./layout.js").NetworkLayout} NetworkLayout
 */

export const POSITIVE = 0;
export const NEGATIVE = 1;
export const NOT_A_NUMBER_KIND = 2;

/** Activations that already lie between -1 and 1; others are shown relative to their layer's largest. */
const BOUNDED = new Set(["sigmoid", "tanh", "softmax"]);

/**
 * @param {Frame} frame @param {NetworkLayout} layout
 * @param {{activation: string, output_activation: string}} run
 * @param {Uint8Array} bytes four for each neuron; overwritten
 */
export function fillValues(frame, layout, run, bytes) {
  const last = layout.columns.length - 1;
  for (const [l, column] of layout.columns.entries()) {
    const activation = l === last ? run.output_activation : run.activation;
    const values = frame.activations[l];
    // Pictures are dark to light as they are; other inputs have no bounds of their own.
    const bounded = l === 0 ? column.shape === "cells" : BOUNDED.has(activation);
    const unit = bounded ? 1 : largest(values);
    const deltas = frame.deltas[l];
    const deltaUnit = deltas ? largest(deltas) : 1;
    const bias = column.first - layout.columns[0].count;
    for (let i = 0; i < column.count; i++) {
      const at = 4 * (column.first + i);
      bytes[at] = toByte(values[i] / unit);
      bytes[at + 1] = kindOf(values[i]);
      bytes[at + 2] = l === 0 ? NOT_COMPUTED : frame.biasLevels[bias + i];
      bytes[at + 3] = deltas ? toByte(deltas[i] / deltaUnit) : 0;
    }
  }
}

/** @param {Float32Array} values the largest finite magnitude, or 1 */
function largest(values) {
  let most = 0;
  for (const value of values) {
    const magnitude = Math.abs(value);
    if (magnitude > most && magnitude < Number.POSITIVE_INFINITY) most = magnitude;
  }
  return most || 1;
}

/** @param {number} value */
function toByte(value) {
  return Math.min(255, Math.round(Math.abs(value) * 255)) || 0;
}

/** @param {number} value */
function kindOf(value) {
  if (!Number.isFinite(value)) return NOT_A_NUMBER_KIND;
  return value < 0 ? NEGATIVE : POSITIVE;
}
