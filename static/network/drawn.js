/**
 * What the picture shows of one parameter, exactly: the card's other numbers are of the spotlit
 * example alone, while the colors of most channels are of the next mini-batch. Pure.
 */

import { formatNumber } from "../scales.js";

/** @typedef {import("../types.js").Channel} Channel */

/** @type {Record<Channel, (inspection: any) => [string, number | null] | null>} */
const READINGS = {
  gradient: ({ batch_gradient }) => ["gradient of the next batch", batch_gradient],
  signed_gradient: ({ batch_gradient }) => ["gradient of the next batch", batch_gradient],
  // The card begins with it anyway.
  weight: () => null,
  update: ({ update }) => ["last update", update],
  wish: ({ gradient }) => ["wish of the example", gradient === null ? null : -gradient],
  hebbian: ({ activation, previous_activation }) => [
    "Hebbian product",
    activation * (previous_activation ?? 1),
  ],
};

/**
 * @param {Channel} channel @param {any} inspection of a weight, a bias or a neuron
 * @returns {string} "" where the picture has no color for it, or the card says it anyway
 */
export function drawnReading(channel, inspection) {
  if (!("to" in inspection)) return "";
  const reading = READINGS[channel](inspection);
  if (!reading) return "";
  const [name, value] = reading;
  return `drawn: ${name} ${value === null ? "not computed" : formatNumber(value)}`;
}
