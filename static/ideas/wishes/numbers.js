/**
 * The table's numbers: which rows it has, in which unit they are written, how strongly they are
 * colored. Pure.
 *
 * @typedef {{parameter: import("../../api.js").ParameterReference, wishes: (number | null)[],
 *   average: number | null, update: number | null}} Row as the probe answers it
 */

import { superscript } from "../../scales.js";
import { selectionOf } from "../places.js";

/** @param {Row} row */
export const addressOf = ({ parameter }) => selectionOf(parameter);

/**
 * So many rows of those that were asked for, the strongest first. While the network learns a row
 * keeps its place for as long as it is one of them, so that it can be read; while somebody points at
 * the table (`held`) it stays even if it is just one of the rows asked for.
 *
 * @param {string[]} before addresses of the rows shown so far
 * @param {Row[]} rows the strongest first
 * @param {number} count
 * @param {{running: boolean, held: boolean}} how
 * @returns {Row[]}
 */
export function arrange(before, rows, count, { running, held }) {
  if (!running && !held) return rows.slice(0, count);
  const staying = new Map((held ? rows : rows.slice(0, count)).map((row) => [addressOf(row), row]));
  const places = before.map((address) => (staying.has(address) ? address : ""));
  const fresh = rows.filter((row) => !before.includes(addressOf(row)));
  const arranged = [];
  for (let i = 0; i < Math.min(count, rows.length); i++) {
    const row = staying.get(places[i] ?? "") ?? fresh.shift();
    if (row) arranged.push(row);
  }
  return arranged;
}

/**
 * The power of ten that leaves the largest magnitude with two digits before its point.
 * @param {(number | null)[]} values
 */
export function unitOf(values) {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
  return largest > 0 ? Math.floor(Math.log10(largest)) - 1 : 0;
}

/** @param {number} unit @returns {string} "10⁻³" */
export function unitText(unit) {
  return unit === 0 ? "1" : `10${superscript(unit)}`;
}

/**
 * A number in a unit, in at most four signs. What is not zero is never written as zero.
 * @param {number | null} value @param {number} unit
 */
export function compact(value, unit) {
  if (value === null) return "NaN";
  if (value === 0) return "0";
  const scaled = Math.abs(value) / 10 ** unit;
  const sign = value < 0 ? "−" : "";
  if (scaled < 0.005) return "≈ 0";
  if (scaled < 0.995) return sign + scaled.toFixed(2).slice(1);
  return sign + (scaled < 9.95 ? scaled.toFixed(1) : scaled.toFixed(0));
}

/** What is left of the wishes after averaging, as a share of their mean size; null of zeros.
 * @param {Row} row */
export function shareLeft({ wishes, average }) {
  const size = wishes.reduce((sum, wish) => (sum ?? 0) + Math.abs(wish ?? Number.NaN), 0);
  const mean = /** @type {number} */ (size) / wishes.length;
  if (average === null || !Number.isFinite(mean) || mean === 0) return null;
  return Math.min(1, Math.abs(average) / mean);
}

/** The least and the largest of the wishes; null where one is not a number. @param {Row} row */
export function rangeOf({ wishes }) {
  if (wishes.includes(null)) return { least: null, most: null };
  const numbers = /** @type {number[]} */ (wishes);
  return {
    least: numbers.reduce((a, b) => Math.min(a, b)),
    most: numbers.reduce((a, b) => Math.max(a, b)),
  };
}
