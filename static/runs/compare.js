/**
 * `<runs-compare>`: two to four runs side by side, at the same step: their pictures on one color scale,
 * their curves on the same axes, and the difference of two of them.
 *
 * @typedef {import("./main.js").Reach} Reach
 * @typedef {import("./conductor.js").LivePane} LivePane
 */

import { icon, iconButton } from "../controls/icons.js";
import { element } from "../elements.js";
import { followPresence } from "../stream/presence.js";
import { CompareCharts } from "./compare-charts.js";
import { Conductor } from "./conductor.js";
import { DifferenceCard } from "./difference-card.js";
import { Pane } from "./pane.js";
import { ScaleLock } from "./scale-lock.js";
import { alignment, endingOf } from "./steps.js";

/** @type {{edges: "gradient" | "weight", text: string}[]} */
const CHANNELS = [
  { edges: "gradient", text: "Gradient" },
  { edges: "weight", text: "Weights" },
];

export class RunsCompare extends HTMLElement {
  /** @type {Reach | undefined} */
  #reach;
  /** @type {Conductor | undefined} */
  #conductor;
  /** @type {CompareCharts | undefined} */
  #charts;
  /** @type {Pane[]} */
  #panes = [];
  #lock = new ScaleLock();
  #waiting = false;
  #dragging = false;
  #difference = new DifferenceCard((id) => this.#context.api.parameters(id));
  #play = element("button", { type: "button", className: "button primary play" });
  #slider = element("input", {
    type: "range",
    min: "0",
    step: "1",
    "aria-label": "Step of all runs",
  });
  #step = element("output", { className: "number step-readout" });
  #apart = element("span", { className: "muted small apart" });
  #together = element("button", { type: "button", className: "button small-button" });
  #grid = element("div", { className: "panes" });

  /** @param {Reach} reach */
  attach(reach) {
    // Plotly and the modules may be loaded again after a failure.
    if (this.#reach) return;
    this.#reach = reach;
    const { api, place, say } = reach;
    const live = () => this.#live;
    const changed = () => this.#changed();
    const conductor = new Conductor({ live, api, place, say, changed });
    const charts = new CompareCharts(live, reach);
    this.#conductor = conductor;
    this.#charts = charts;
    this.classList.add("racers");
    const gathering = element("span", { className: "gathering" }, this.#apart, this.#together);
    this.append(
      this.#toolbar(conductor),
      element("div", { className: "steps" }, this.#slider, this.#step, gathering),
      element("div", { className: "compared" }, this.#grid, charts.node),
    );
    this.#slider.oninput = () => {
      this.#dragging = true;
      conductor.go(Number(this.#slider.value), true);
    };
    this.#slider.onchange = () => {
      this.#dragging = false;
      conductor.go(Number(this.#slider.value), false);
    };
    this.#together.onclick = () => conductor.go(conductor.lowest, false);
    place.subscribe(() => this.#follow());
    followPresence(/** @type {any} */ (this), document, window);
    this.#follow();
  }

  // What followPresence asks of a session: here of all of them.

  get connection() {
    return { state: "waiting" };
  }

  rest() {
    for (const pane of this.#panes) pane.close();
  }

  retry() {
    for (const pane of this.#panes) pane.wake();
  }

  get #context() {
    return /** @type {Reach} */ (this.#reach);
  }

  /** @returns {LivePane[]} those of which something is known */
  get #live() {
    return /** @type {any} */ (this.#panes.filter(({ run, gone }) => run && !gone));
  }

  get #running() {
    return this.#live.some(({ run }) => run.status === "running");
  }

  /** @param {Conductor} conductor */
  #toolbar(conductor) {
    const { place } = this.#context;
    const all = () => place.visit({ runs: [], step: null });
    this.#play.onclick = () => (this.#running ? conductor.pause() : conductor.play());
    return element(
      "div",
      { className: "toolbar" },
      element("button", { type: "button", className: "button", onclick: all }, "← All runs"),
      iconButton("back", "One step back, in all", () => conductor.go(conductor.highest - 1, false)),
      this.#play,
      iconButton("step", "One step, in all", () => conductor.stepOn()),
      element("span", { className: "picking" }, this.#channels(), this.#differenceButton()),
    );
  }

  #channels() {
    const group = element("div", { className: "segmented", role: "group", "aria-label": "Edges" });
    const buttons = CHANNELS.map(({ edges, text }) => {
      const onclick = () => {
        buttons.forEach((button, i) => {
          button.setAttribute("aria-pressed", String(CHANNELS[i].edges === edges));
        });
        this.#edges = edges;
        this.#lock.want(edges);
        for (const pane of this.#panes) pane.show({ edges });
      };
      const pressed = { "aria-pressed": String(edges === this.#edges) };
      return element("button", { type: "button", ...pressed, onclick }, text);
    });
    group.append(...buttons);
    return group;
  }

  /** @type {"gradient" | "weight"} */
  #edges = "gradient";

  #differenceButton() {
    const button = element(
      "button",
      { type: "button", className: "button", "aria-pressed": "true" },
      "Difference",
    );
    button.onclick = () => {
      const shown = this.#difference.node.hidden;
      this.#difference.node.hidden = !shown;
      button.setAttribute("aria-pressed", String(shown));
      this.#difference.update();
    };
    return button;
  }

  #follow() {
    const { runs, step } = this.#context.place.now;
    const shown = this.#panes.map(({ id }) => id).join();
    if (shown === runs.join()) return;
    for (const pane of this.#panes) pane.close();
    this.#lock = new ScaleLock();
    this.#lock.want(this.#edges);
    this.#context.say("");
    if (this.#conductor) this.#conductor.wanted = step;
    this.#panes = runs.map((id, color) => this.#makePane(id, color, step));
    this.#grid.replaceChildren(...this.#panes.map(({ node }) => node), this.#difference.node);
    this.#charts?.follow(runs);
    if (runs.length === 0) return;
    this.#difference.follow(this.#panes);
    this.#changed();
  }

  /** @param {string} id @param {number} color @param {number | null} step to be sent to */
  #makePane(id, color, step) {
    let sent = step === null;
    /** @type {Pane} */
    const pane = new Pane(id, color, this.#context, {
      moved: () => {
        // Who trains is not interrupted by somebody who opens a link.
        if (!sent && pane.run?.status !== "running") this.#conductor?.send(pane, step ?? 0, false);
        sent = true;
        this.#changed();
      },
      selected: (select) => {
        for (const other of this.#panes) if (other !== pane) other.show({ select });
      },
      frame: (frame) => {
        if (pane === this.#panes[0]) this.#lock.take(frame, this.#panes);
      },
    });
    pane.show({ edges: this.#edges });
    return pane;
  }

  /** Asks for a drawing of what all share, at most once a frame. */
  #changed() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#draw();
    });
  }

  #draw() {
    if (this.#live.length > 0) this.#context.ready();
    const wanted = this.#conductor?.wanted ?? null;
    const running = this.#running;
    if (this.#play.dataset.running !== String(running)) {
      this.#play.dataset.running = String(running);
      const text = running ? "Pause all" : "Play all";
      this.#play.replaceChildren(icon(running ? "pause" : "play"), text);
    }
    this.#drawSteps(wanted);
    for (const pane of this.#panes) {
      pane.say(running || !pane.run ? "" : endingOf(pane.run, wanted));
    }
    this.#difference.update();
    this.#charts?.draw();
  }

  /** @param {number | null} wanted */
  #drawSteps(wanted) {
    const runs = this.#live.map(({ run }) => run);
    const end = Math.max(0, ...runs.map((run) => run.end));
    this.#slider.max = String(end);
    const highest = this.#conductor?.highest ?? 0;
    const at = this.#running ? highest : (wanted ?? highest);
    if (!this.#dragging) this.#slider.value = String(Math.min(end, at));
    const step = Number(this.#slider.value);
    const words = `step ${step.toLocaleString("en-US")} of ${end.toLocaleString("en-US")}`;
    if (this.#step.value !== words) this.#step.value = words;
    const { words: apart, offer } = alignment(runs, wanted);
    if (this.#apart.textContent !== apart) this.#apart.textContent = apart;
    this.#together.hidden = offer === null;
    this.#together.textContent =
      offer === null ? "" : `All to step ${offer.toLocaleString("en-US")}`;
  }
}

customElements.define("runs-compare", RunsCompare);
