/**
 * `<runs-compare>`: two to four runs side by side, at the same step: their pictures on one color scale,
 * their curves on the same axes, and the difference of two of them.
 *
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("./main.js").Reach} Reach
 */

import { icon, iconButton } from "../controls/icons.js";
import { element } from "../elements.js";
import { Plot } from "../ideas/plot.js";
import { followPresence } from "../stream/presence.js";
import { DifferenceCard } from "./difference-card.js";
import { accuracyFigure, costFigure } from "./figures.js";
import { Pane } from "./pane.js";
import { ScaleLock } from "./scale-lock.js";
import { alignment, endingOf, stepwise } from "./steps.js";
import { listed, messageOf } from "./words.js";

const POINTS = 400;
const EVERY = 1500;

export class RunsCompare extends HTMLElement {
  /** @type {Reach | undefined} */
  #reach;
  /** @type {Pane[]} */
  #panes = [];
  /** @type {Map<string, import("../api.js").Curve>} */
  #curves = new Map();
  #lock = new ScaleLock();
  #waiting = false;
  #dragging = false;
  #known = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {number | null} the step that all were sent to */
  #wanted = null;
  #difference = new DifferenceCard((id) => this.#context.api.parameters(id));
  #plots = [
    { title: "Cost, mean of neighboring batches", figure: costFigure },
    { title: "Test accuracy", figure: accuracyFigure },
  ].map(({ title, figure }) => ({
    title,
    plot: new Plot("compare-plot", (colors) => ({
      figure: figure(this.#compared, colors),
      words: `${title}: ${this.#compared.some(({ curve }) => curve) ? "no steps yet" : "reading …"}`,
    })),
  }));
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
  #subtract = element("button", { type: "button", className: "button", "aria-pressed": "true" });

  /** @param {Reach} reach called once */
  attach(reach) {
    if (this.#reach) return;
    this.#reach = reach;
    this.classList.add("racers");
    this.append(
      this.#toolbar(),
      element(
        "div",
        { className: "steps" },
        this.#slider,
        this.#step,
        element("span", { className: "gathering" }, this.#apart, this.#together),
      ),
      element(
        "div",
        { className: "compared" },
        this.#grid,
        element(
          "div",
          { className: "compare-charts" },
          ...this.#plots.map(({ title, plot }) =>
            element("section", { className: "compare-chart" }, element("h3", {}, title), plot.node),
          ),
        ),
      ),
    );
    this.#slider.oninput = () => {
      this.#dragging = true;
      this.#go(Number(this.#slider.value), true);
    };
    this.#slider.onchange = () => {
      this.#dragging = false;
      this.#go(Number(this.#slider.value), false);
    };
    reach.place.subscribe(() => this.#follow());
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

  /** @returns {(Pane & {run: Run})[]} those of which something is known */
  get #live() {
    return /** @type {any} */ (this.#panes.filter(({ run, gone }) => run && !gone));
  }

  get #compared() {
    return this.#live.map(({ run, color }) => ({ run, color, curve: this.#curves.get(run.id) }));
  }

  get #running() {
    return this.#live.some(({ run }) => run.status === "running");
  }

  #toolbar() {
    const { place } = this.#context;
    const all = () => place.visit({ runs: [], step: null });
    const channel = (/** @type {"gradient" | "weight"} */ edges, /** @type {string} */ text) =>
      element("button", {
        type: "button",
        "aria-pressed": String(edges === "gradient"),
        textContent: text,
        onclick: (/** @type {MouseEvent} */ event) => {
          const pressed = /** @type {Element} */ (event.currentTarget);
          for (const each of pressed.parentElement?.children ?? [])
            each.setAttribute("aria-pressed", String(each === pressed));
          this.#lock.want(edges);
          for (const pane of this.#panes) pane.show({ edges });
        },
      });
    this.#play.onclick = () => (this.#running ? this.#pause() : this.#start());
    this.#subtract.append("Difference");
    this.#subtract.onclick = () => {
      const shown = this.#difference.node.hidden;
      this.#difference.node.hidden = !shown;
      this.#subtract.setAttribute("aria-pressed", String(shown));
      this.#difference.update();
    };
    this.#together.onclick = () => this.#go(this.#lowest, false);
    const edges = element("div", { className: "segmented", role: "group", "aria-label": "Edges" });
    edges.append(channel("gradient", "Gradient"), channel("weight", "Weights"));
    return element(
      "div",
      { className: "toolbar" },
      element("button", { type: "button", className: "button", onclick: all }, "← All runs"),
      iconButton("back", "One step back, in all", () => this.#go(this.#highest - 1, false)),
      this.#play,
      iconButton("step", "One step, in all", () => this.#stepOn()),
      element("span", { className: "picking" }, edges, this.#subtract),
    );
  }

  get #highest() {
    return Math.max(0, ...this.#live.map(({ run }) => run.step));
  }

  get #lowest() {
    return Math.min(...this.#live.map(({ run }) => run.step));
  }

  #follow() {
    const { runs, step } = this.#context.place.now;
    const shown = this.#panes.map(({ id }) => id).join();
    if (shown === runs.join()) return;
    for (const pane of this.#panes) pane.close();
    clearTimeout(this.#timer);
    this.#curves.clear();
    this.#known = "";
    this.#wanted = step;
    this.#lock = new ScaleLock();
    this.#context.say("");
    this.#panes = runs.map((id, color) => {
      let sent = step === null;
      /** @type {Pane} */
      const pane = new Pane(id, color, this.#context, {
        moved: () => {
          // Who trains is not interrupted by somebody who opens a link.
          if (!sent && pane.run?.status !== "running") this.#send(pane, step ?? 0, false);
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
      return pane;
    });
    this.#grid.replaceChildren(...this.#panes.map(({ node }) => node), this.#difference.node);
    this.#grid.dataset.count = String(runs.length);
    if (runs.length === 0) return;
    this.#difference.follow(this.#panes);
    this.#readCurves();
    this.#changed();
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
    const runs = this.#live.map(({ run }) => run);
    const running = this.#running;
    const end = Math.max(0, ...runs.map((run) => run.end));
    if (this.#play.dataset.running !== String(running)) {
      this.#play.dataset.running = String(running);
      this.#play.replaceChildren(
        icon(running ? "pause" : "play"),
        running ? "Pause all" : "Play all",
      );
    }
    this.#slider.max = String(end);
    if (!this.#dragging) this.#slider.value = String(Math.min(end, this.#wanted ?? this.#highest));
    const at = this.#dragging || this.#wanted !== null ? Number(this.#slider.value) : this.#highest;
    const step = `step ${at.toLocaleString("en-US")} of ${end.toLocaleString("en-US")}`;
    if (this.#step.value !== step) this.#step.value = step;
    for (const pane of this.#panes) {
      pane.say(running || !pane.run ? "" : endingOf(pane.run, this.#wanted));
    }
    const { words, offer } = alignment(runs, this.#wanted);
    this.#apart.textContent = words;
    this.#together.hidden = offer === null;
    this.#together.textContent =
      offer === null ? "" : `All to step ${offer.toLocaleString("en-US")}`;
    this.#difference.update();
    this.#drawPlots();
  }

  #plotted = 0;

  /** A few times a second is as often as anybody can read a chart. */
  #drawPlots() {
    if (this.#plotted) return;
    this.#plotted = window.setTimeout(() => {
      this.#plotted = 0;
      for (const { plot } of this.#plots) plot.draw();
    }, 200);
  }

  /** Reads the curves again while a run is somewhere else than when they were read. */
  async #readCurves() {
    clearTimeout(this.#timer);
    const ids = this.#panes.map(({ id }) => id);
    const known = this.#live.map(({ run }) => `${run.id} ${run.end} ${run.evaluated_step}`).join();
    if (ids.length === 0) return;
    if (!document.hidden && (known !== this.#known || this.#curves.size === 0)) {
      try {
        const curves = await this.#context.api.curves(ids, POINTS);
        this.#curves = new Map(curves.map((curve) => [curve.run.id, curve]));
        this.#known = known;
        this.#drawPlots();
      } catch (error) {
        this.#context.say(messageOf(error));
      }
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#readCurves(), EVERY);
  }

  // What is done to all

  /** @param {number} step @param {boolean} nearest */
  #go(step, nearest) {
    const to = Math.max(0, step);
    this.#wanted = to;
    if (!nearest) this.#context.place.set({ step: to });
    this.#context.say("");
    for (const pane of this.#live) this.#send(pane, to, nearest);
    this.#changed();
  }

  /** @param {Pane} pane @param {number} step @param {boolean} nearest */
  async #send(pane, step, nearest) {
    try {
      await pane.seeker.go(Math.min(step, pane.run?.end ?? 0), nearest);
    } catch (error) {
      this.#fail([[pane, error]]);
    }
  }

  #start() {
    this.#wanted = null;
    this.#context.place.set({ step: null });
    return this.#all(this.#live, (id) => this.#context.api.play(id));
  }

  /** Each trains at its own speed: the slowest tells where all stand in the end. */
  async #pause() {
    const running = this.#live.filter(({ run }) => run.status === "running");
    const paused = await this.#all(running, (id) => this.#context.api.pause(id));
    const steps = paused.map(({ step }) => step);
    if (steps.length > 0) this.#go(Math.min(...steps), false);
  }

  /** @returns {Promise<unknown>} */
  async #stepOn() {
    const { api, place } = this.#context;
    const to = this.#highest + 1;
    const { train, seek } = stepwise(this.#live.map(({ run }) => run));
    const of = (/** @type {Run[]} */ runs) => this.#live.filter(({ run }) => runs.includes(run));
    this.#wanted = to;
    place.set({ step: to });
    for (const pane of of(seek)) this.#send(pane, to, false);
    return this.#all(of(train), (id) => api.step(id, 1));
  }

  /**
   * @param {Pane[]} panes @param {(id: string) => Promise<Run>} act
   * @returns {Promise<Run[]>} those that could
   */
  async #all(panes, act) {
    this.#context.say("");
    const results = await Promise.allSettled(panes.map(({ id }) => act(id)));
    this.#fail(
      results.flatMap((result, i) =>
        result.status === "rejected" ? [[panes[i], result.reason]] : [],
      ),
    );
    return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  }

  /** @param {any[]} failures pairs of a pane and its error */
  #fail(failures) {
    if (failures.length === 0) return;
    const names = failures.map(([pane]) => pane.run?.name ?? pane.id);
    this.#context.say(`${listed(names)}: ${messageOf(failures[0][1])}`);
  }
}

customElements.define("runs-compare", RunsCompare);
