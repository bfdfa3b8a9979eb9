/** Hands a file to the browser to be saved. */

import { element } from "../elements.js";

/** Milliseconds after which every browser has begun to save it. */
const KEPT = 60_000;

/** @param {import("../api.js").ServerFile} file */
export function save({ blob, name }) {
  const href = URL.createObjectURL(blob);
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT);
}
