/**
 * One step of training, told in time: forward layer by layer, the cost, backward layer by layer, the
 * update. Pure: elapsed time in, what to show out; every view of it is drawn elsewhere.
 */

import { formatNumber } from "../scales.js";

/**
 * @typedef {"forward" | "cost" | "backward" | "update" | "done"} PhaseName
 *
 * @typedef {object} Phase
 * @property {PhaseName} name
 * @property {number} layer the layer at work, 1 to L; 0 where there is none
 * @property {number} progress of this layer's part, 0 to 1
 * @property {number[]} lit how far each layer's activations (0 to L) are lit, 0 to 1
 * @property {number[]} revealed how much of each weight layer (1 to L, at 0 to L-1) shows the
 *   frame's own colors, from its outputs back to its inputs, 0 to 1
 * @property {number} flash of the update, 0 to 1
 */

/** Shares of the whole time; forward and backward are divided among the layers. */
const SHARES = { forward: 0.36, cost: 0.12, backward: 0.36, update: 0.16 };
const LONGEST = 4000;
/** A step made by hand, in milliseconds. */
export const STEP_BY_HAND = 1600;
/** Steps a second up to which every step is played. */
export const SLOW = 2;

/**
 * How long a step is played: a little less than the time to the next one.
 * @param {number | "max"} speed steps per second @param {boolean} running
 * @returns {number} milliseconds; 0 where steps come too fast to follow
 */
export function stepDuration(speed, running) {
  if (!running) return STEP_BY_HAND;
  if (speed === "max" || speed > SLOW) return 0;
  return Math.min(LONGEST, (1000 / speed) * 0.92);
}

/**
 * @param {number} elapsed milliseconds @param {number} duration milliseconds
 * @param {number} layers weight layers, L @returns {Phase}
 */
export function phaseAt(elapsed, duration, layers) {
  let place = duration > 0 ? elapsed / duration : 1;
  if (place >= 1) return finished(layers);
  place = Math.max(0, place);
  if (place < SHARES.forward) return forward(...part(place / SHARES.forward, layers), layers);
  place -= SHARES.forward;
  if (place < SHARES.cost) return whole("cost", place / SHARES.cost, layers, 0);
  place -= SHARES.cost;
  if (place < SHARES.backward) {
    const [fromEnd, progress] = part(place / SHARES.backward, layers);
    return backward(layers + 1 - fromEnd, progress, layers);
  }
  return whole("update", (place - SHARES.backward) / SHARES.update, layers, 1);
}

/** @param {number} layers @returns {Phase} */
export function finished(layers) {
  return { ...whole("done", 1, layers, 1), flash: 0 };
}

/**
 * One part of the step, by its layer.
 * @param {PhaseName} name @param {number} layer 1 to L, or 0 @param {number} progress 0 to 1
 * @param {number} layers @returns {Phase}
 */
export function partAt(name, layer, progress, layers) {
  if (name === "forward") return forward(layer, progress, layers);
  if (name === "backward") return backward(layer, progress, layers);
  if (name === "done") return finished(layers);
  return whole(name, progress, layers, name === "cost" ? 0 : 1);
}

/** @param {number} layer @param {number} progress @param {number} layers @returns {Phase} */
function forward(layer, progress, layers) {
  const lit = Array.from({ length: layers + 1 }, (_, l) => {
    if (l < layer) return 1;
    return l === layer ? Math.min(1, Math.max(0, (progress - 0.7) / 0.3)) : 0;
  });
  return { name: "forward", layer, progress, lit, revealed: Array(layers).fill(0), flash: 0 };
}

/** @param {number} layer @param {number} progress @param {number} layers @returns {Phase} */
function backward(layer, progress, layers) {
  const revealed = Array.from({ length: layers }, (_, i) => {
    if (i + 1 > layer) return 1;
    return i + 1 === layer ? progress : 0;
  });
  return { name: "backward", layer, progress, lit: Array(layers + 1).fill(1), revealed, flash: 0 };
}

/** @param {number} place @param {number} layers @returns {[number, number]} 1 to L, and 0 to 1 */
function part(place, layers) {
  const index = Math.min(layers - 1, Math.floor(place * layers));
  return [index + 1, place * layers - index];
}

/**
 * @param {"cost" | "update" | "done"} name @param {number} progress @param {number} layers
 * @param {number} revealed @returns {Phase}
 */
function whole(name, progress, layers, revealed) {
  return {
    name,
    layer: 0,
    progress,
    lit: Array(layers + 1).fill(1),
    revealed: Array(layers).fill(revealed),
    flash: name === "update" ? Math.sin(Math.PI * progress) : 0,
  };
}

/**
 * The phase in the mathematics' own letters.
 * @param {Phase} phase
 * @param {{activation: string, outputActivation: string, optimizer: string, layers: number,
 *   cost: string, value: number}} network
 * @returns {string} "" when the step is done
 */
export function captionOf(phase, network) {
  const l = phase.layer;
  const activation = l === network.layers ? network.outputActivation : network.activation;
  const f = activation === "sigmoid" ? "σ" : activation;
  switch (phase.name) {
    case "forward":
      return `forward: a[${l}] = ${f}(W[${l}] a[${l - 1}] + b[${l}])`;
    case "cost":
      return `cost: C = ${formatNumber(network.value)} (${network.cost.replace("_", " ")})`;
    case "backward":
      return `backward: ∂C/∂W[${l}] = δ[${l}] a[${l - 1}]ᵀ`;
    case "update":
      return network.optimizer === "sgd"
        ? "update: θ ← θ − η ∂C/∂θ"
        : `update: θ ← θ + ${network.optimizer}(∂C/∂θ)`;
    default:
      return "";
  }
}
