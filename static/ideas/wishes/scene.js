/** Wishes on the stage: weights lit by the sign and size of theirs, arrows where biases are. Pure. */

import { toneOf } from "../../network/view.js";
import { addressOf } from "./numbers.js";

/**
 * @param {import("./numbers.js").Row[]} rows
 * @param {(row: import("./numbers.js").Row) => number | null} wishOf the average, or one example's
 * @returns {import("../../network/view.js").Mark[]} the strongest last, on top; none where nothing is wished
 */
export function wishMarks(rows, wishOf) {
  const size = (/** @type {import("./numbers.js").Row} */ row) => Math.abs(wishOf(row) ?? 0);
  const largest = Math.max(...rows.map(size));
  return rows
    .filter((row) => size(row) > 0)
    .sort((a, b) => size(a) - size(b))
    .map((row) => {
      const wish = /** @type {number} */ (wishOf(row));
      const { layer, to, from } = row.parameter;
      const shared = { tone: toneOf(wish), term: addressOf(row) };
      if (from === undefined) {
        return { kind: "arrow", at: { layer, index: to }, length: wish / largest, ...shared };
      }
      return { kind: "edge", layer, to, from, strength: size(row) / largest, ...shared };
    });
}
