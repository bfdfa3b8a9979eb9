/** What the main button and the space bar do, as the run stands. Pure. */

/** @typedef {{does: "play" | "pause" | "rewind", label: string, title: string}} MainAction */

/** @param {import("../types.js").Run | null} run @returns {MainAction} */
export function mainAction(run) {
  if (run?.status === "running") return { does: "pause", label: "Pause", title: "" };
  // There is no gradient to follow: the way on is from before.
  if (run?.status === "diverged") {
    const title = "This run has diverged: back to its last healthy step";
    return { does: "rewind", label: "Rewind", title };
  }
  return { does: "play", label: "Play", title: "" };
}
