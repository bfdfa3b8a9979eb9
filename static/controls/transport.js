/** Play, step, speed, reset and new seed: what moves the run through its steps. */

import { element } from "../elements.js";
import { formatSpeed } from "./format.js";
import { icon, iconButton } from "./icons.js";
import { mainAction } from "./main-action.js";
import { SPEEDS, speedIndex } from "./speeds.js";

/** @typedef {import("../types.js").Context} Context */

/** @param {Context} context */
export function playButton({ session }) {
  const button = element("button", {
    type: "button",
    className: "button primary play",
    disabled: true,
    onclick: () => session[mainAction(session.run).does](),
  });
  const show = () => {
    const { does, label, title } = mainAction(session.run);
    button.disabled = session.run === null;
    button.title = title;
    button.replaceChildren(icon(does === "rewind" ? "back" : does), label);
  };
  session.addEventListener("run", show);
  show();
  return button;
}

/** @param {Context} context */
export function stepButton({ session }) {
  const button = iconButton("step", "One step", () => session.step());
  return whileRun(session, button, ({ status }) => status !== "diverged");
}

/**
 * Without a run there is nothing to do.
 * @template {HTMLButtonElement | HTMLInputElement} T
 * @param {Context["session"]} session @param {T} control
 * @param {(run: import("../types.js").Run) => boolean} [allowed]
 * @returns {T}
 */
function whileRun(session, control, allowed = () => true) {
  const show = () => {
    control.disabled = !session.run || !allowed(session.run);
  };
  for (const event of ["run", "frame"]) session.addEventListener(event, show);
  show();
  return control;
}

/** @param {Context} context */
export function backButton({ session }) {
  const button = iconButton("back", "One step back", () => session.stepBack());
  return whileRun(session, button, ({ step }) => step > 0);
}

/** @param {Context} context */
export function resetButton({ session, announce }) {
  const label = "Reset to the same initial weights";
  const reset = () => {
    session.reset();
    announce(`${label}.`);
  };
  return whileRun(session, iconButton("reset", label, reset, "Reset"));
}

/** @param {Context} context */
export function newSeedButton({ session, announce }) {
  const label = "New seed: other initial weights and another order of examples";
  const reseed = () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    session.reset(seed);
    announce(`New seed ${seed}.`);
  };
  const button = whileRun(session, iconButton("seed", label, reseed, "New seed"));
  session.addEventListener("run", () => {
    button.title = `${label} (now ${session.run?.seed})`;
  });
  return button;
}

/** @param {Context} context */
export function speedSlider({ session }) {
  const slider = element("input", {
    type: "range",
    min: 0,
    max: SPEEDS.length - 1,
    step: 1,
    "aria-label": "Speed",
  });
  whileRun(session, slider);
  const output = element("span", { className: "number", "aria-hidden": "true" });
  const show = (/** @type {number | "max"} */ speed) => {
    output.textContent = formatSpeed(speed);
    slider.setAttribute(
      "aria-valuetext",
      speed === "max" ? "as fast as it goes" : formatSpeed(speed),
    );
  };
  let dragging = false;
  slider.addEventListener("input", () => {
    dragging = true;
    show(SPEEDS[slider.valueAsNumber]);
  });
  slider.addEventListener("change", async () => {
    dragging = false;
    await session.change({ speed: SPEEDS[slider.valueAsNumber] }).catch((error) => {
      session.dispatchEvent(new CustomEvent("problem", { detail: error }));
    });
  });
  session.addEventListener("run", () => {
    if (!session.run || dragging) return;
    slider.value = String(speedIndex(session.run.speed));
    show(session.run.speed);
  });
  return element("label", { className: "speed", title: "Speed" }, slider, output);
}
