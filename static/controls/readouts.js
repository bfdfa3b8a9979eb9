/** Step, epoch, cost and test accuracy in numbers. */

import { element } from "../elements.js";
import { formatCost, formatCount, formatEpoch, formatPercent } from "./format.js";

/** @typedef {import("../types.js").Run} Run */

/** @type {{name: string, title: string, text: (run: Run, rate: number | null) => string}[]} */
const READOUTS = [
  { name: "step", title: "Step", text: (run) => formatCount(run.step) },
  { name: "epoch", title: "Epoch", text: (run) => formatEpoch(run.epoch) },
  { name: "cost", title: "Cost", text: (run) => formatCost(run.cost) },
  { name: "accuracy", title: "Test accuracy", text: (run) => formatPercent(run.test_accuracy) },
  { name: "rate", title: "Steps/s", text: (_, rate) => formatCount(rate) },
];

/**
 * Calls `draw` in the next animation frame, once however often it is asked for.
 * @param {() => void} draw
 * @returns {() => void} asks for it
 */
function oncePerFrame(draw) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}

/** @param {import("../types.js").Context} context */
export function readouts({ session }) {
  const values = READOUTS.map(({ name }) =>
    element("dd", { className: "number", "data-readout": name }),
  );
  const show = oncePerFrame(() => {
    const { run, frame } = session;
    if (!run) return;
    const rate = run.status === "running" ? (frame?.stepsPerSecond ?? null) : null;
    READOUTS.forEach(({ text }, i) => {
      const next = text(run, rate);
      if (values[i].textContent !== next) values[i].textContent = next;
    });
  });
  for (const event of ["run", "frame", "evaluated"]) session.addEventListener(event, show);
  const groups = READOUTS.map(({ name, title }, i) =>
    element("div", { className: `readout ${name}` }, element("dt", {}, title), values[i]),
  );
  return element("dl", { className: "readouts" }, ...groups);
}
