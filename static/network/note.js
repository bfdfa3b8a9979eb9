/** What of the network is not in the picture, in words. Pure. */

/**
 * @param {import("./crowds.js").Crowds} crowds that are drawn
 * @param {{simple: boolean, stopped: boolean}} why simple: without WebGL2; stopped: no frame will come
 * @returns {string} "" when all is there
 */
export function noteOf({ shown, present, all, layout }, { simple, stopped }) {
  const notes = [];
  if (simple) notes.push("a simpler picture: this browser has no WebGL2");
  if (shown < present) {
    const none = all.filter(({ count }) => count === 0).map(({ layer }) => layer);
    const where = none.length > 0 ? `, none of layer ${none.join(", ")}` : "";
    notes.push(`strongest ${many(shown)} of ${many(layout.edges)} edges shown${where}`);
  }
  if (stopped) notes.push("nothing to show: the training process stopped");
  return notes.join(" · ");
}

const many = (/** @type {number} */ n) => n.toLocaleString("en-US");
