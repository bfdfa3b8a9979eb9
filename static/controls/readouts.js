/** Step, epoch, cost and test accuracy in numbers. */

import { element } from "../elements.js";
import { formatCost, formatCount, formatEpoch, formatPercent } from "./format.js";

/** @typedef {import("../types.js").Run} Run */

/** Where the record ends of a run that has gone back. @param {Run} run */
function endOf({ step, end }) {
  return step < end ? `of ${formatCount(end)}` : "";
}

/**
 * @type {{name: string, title: string, text: (run: Run, rate: number | null) => string,
 *   beside?: (run: Run) => string}[]}
 */
const READOUTS = [
  { name: "step", title: "Step", text: (run) => formatCount(run.step), beside: endOf },
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
    element("span", { className: "number", "data-readout": name }, "–"),
  );
  const notes = READOUTS.map(() => element("small", { className: "muted number" }));
  const show = oncePerFrame(() => {
    const { run, frame } = session;
    if (!run) return;
    const rate = run.status === "running" ? (frame?.stepsPerSecond ?? null) : null;
    READOUTS.forEach(({ text, beside }, i) => {
      setText(values[i], text(run, rate));
      setText(notes[i], beside?.(run) ?? "");
    });
  });
  for (const event of ["run", "frame", "evaluated"]) session.addEventListener(event, show);
  const groups = READOUTS.map(({ name, title }, i) =>
    element(
      "div",
      { className: `readout ${name}` },
      element("dt", {}, title),
      element("dd", {}, values[i], " ", notes[i]),
    ),
  );
  return element("dl", { className: "readouts" }, ...groups);
}

/** @param {HTMLElement} node @param {string} text */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
