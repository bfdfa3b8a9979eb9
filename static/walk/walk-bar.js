/** The walk's controls: a slider over the stops with their names, back and on, and what can be done. */

import { element } from "../elements.js";
import { nameOf } from "./stops.js";

/**
 * @typedef {object} Actions
 * @property {(stop: number) => void} go
 * @property {(places: number) => void} move
 * @property {() => void} close
 * @property {() => void} pause
 * @property {() => void} step
 *
 * @typedef {import("./stops.js").Stop} Stop
 */

export class WalkBar {
  #title = element("strong", { className: "walk-title" });
  #step = element("span", { className: "muted number" });
  #slider = element("input", { type: "range", min: "0", step: "1", "aria-label": "Stop" });
  #parts = element("div", { className: "walk-parts" });
  #back;
  #on;
  #make;
  #moving;

  /** @param {Actions} actions */
  constructor(actions) {
    this.#slider.addEventListener("input", () => actions.go(Number(this.#slider.value)));
    this.#back = button("‹", "Back (←)", () => actions.move(-1));
    this.#on = button("›", "On (→)", () => actions.move(1));
    this.#make = element(
      "button",
      { type: "button", className: "button primary", onclick: actions.step },
      "Make this step",
    );
    this.#moving = element(
      "p",
      { className: "walk-moving", hidden: true },
      "The run is going on; a walk is of one step. ",
      element(
        "button",
        { type: "button", className: "button", onclick: actions.pause },
        "Pause it",
      ),
    );
    this.node = element(
      "div",
      { className: "walk-bar" },
      element(
        "div",
        { className: "walk-head" },
        this.#title,
        this.#step,
        button("×", "End the walk (Esc)", actions.close),
      ),
      element(
        "div",
        { className: "walk-way" },
        this.#back,
        element("div", { className: "walk-track" }, this.#slider, this.#parts),
        this.#on,
        this.#make,
      ),
      this.#moving,
    );
  }

  /** @param {Stop[]} stops @param {number} at @param {import("../types.js").Run["status"]} status */
  update(stops, at, status) {
    const running = status === "running";
    this.#slider.max = String(stops.length - 1);
    this.#slider.value = String(at);
    const name = nameOf(stops[at]);
    this.#slider.setAttribute("aria-valuetext", name);
    if (this.#title.textContent !== name) this.#title.textContent = name;
    this.#back.disabled = at === 0;
    this.#on.disabled = at === stops.length - 1;
    this.#make.hidden = stops[at].name !== "update" || status !== "paused";
    this.#moving.hidden = !running;
    this.#step.hidden = running;
    this.#nameParts(stops);
  }

  /** @param {number} step @param {boolean} lost */
  tellStep(step, lost) {
    const how = lost ? "diverged" : "paused";
    this.#step.textContent = `step ${step.toLocaleString("en-US")}, ${how}`;
  }

  /** Says below the slider which stops belong together. @param {Stop[]} stops */
  #nameParts(stops) {
    if (this.#parts.dataset.stops === String(stops.length)) return;
    this.#parts.dataset.stops = String(stops.length);
    const names = ["forward", "cost", "backward", "update"];
    this.#parts.replaceChildren(
      ...names.map((name) => {
        const part = element("span", {}, name);
        const count = stops.filter((stop) => stop.name === name).length;
        part.style.flexGrow = String(count);
        return part;
      }),
    );
  }
}

/** @param {string} text @param {string} label @param {() => void} onclick */
function button(text, label, onclick) {
  const properties = { type: "button", className: "button icon", title: label, onclick };
  return element("button", { ...properties, "aria-label": label }, text);
}
