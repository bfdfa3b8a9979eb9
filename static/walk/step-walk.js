/**
 * `<step-walk>`: one step of the training walked through at one's own pace. A slider over its stops,
 * the phase held on the stage, and the formulas of the stop with the numbers of this network now.
 *
 * A walk is of one step, so it pauses the run; when it ends, a run that it paused plays on.
 *
 * @typedef {import("../types.js").Context} Context
 * @typedef {{moment: import("../ideas/moment.js").Moment, stop: import("./stops.js").Stop}} Asked
 */

import { element } from "../elements.js";
import { keyOf, momentOf } from "../ideas/moment.js";
import { formulaList } from "../inspector/formula.js";
import { Refresher } from "../inspector/refresher.js";
import { Glide } from "./glide.js";
import { lessonOf } from "./lessons.js";
import { moveWalk, nameOf, phaseAtPlace, stopNumber, stopsOf } from "./stops.js";
import { WalkBar } from "./walk-bar.js";

const LOST =
  "This run has diverged and makes no more steps: choose a smaller learning rate, then reset it. ";

export class StepWalk extends HTMLElement {
  /** The run that this walk has paused. */
  #paused = "";
  #open = false;
  /** Of how many layers the stops were when the stage was last held. */
  #heldLayers = 0;
  #bar = new WalkBar({
    go: (stop) => this.#context.state.set({ walk: String(stop) }),
    move: (places) => moveWalk(this.#context.state, this.#layers, places),
    close: () => this.#context.state.set({ walk: "" }),
    pause: () => this.#pause(),
    step: () => this.#step(),
  });
  #words = element("p", { className: "walk-words", role: "status" });
  #formulas = element("div", { className: "walk-formulas", tabIndex: 0, role: "group" });
  #glide = new Glide((place) => this.#hold(place));
  /** @type {Refresher<Asked, import("./lessons.js").Lesson>} */
  #refresher = new Refresher(
    {
      ask: ({ moment, stop }) => lessonOf(this.#context.api, moment, stop),
      show: (lesson) => this.#tell(lesson),
      fail: (error) => this.#fail(error),
    },
    100,
  );

  /** @param {Context} context */
  attach(context) {
    this.context = context;
    const { session, state } = context;
    this.#formulas.setAttribute("aria-label", "Formulas of this stop");
    const telling = element("div", { className: "walk-telling" }, this.#words, this.#formulas);
    this.replaceChildren(this.#bar.node, telling);
    // Whoever comes by a link finds the walk open, and the run as it is: it may be another's.
    this.#open = state.get("walk") !== "";
    state.subscribe("walk", () => this.#walked());
    state.subscribe(["select", "run"], () => this.#follow());
    for (const event of ["frame", "run", "diverged"]) {
      session.addEventListener(event, () => this.#follow());
    }
    this.#follow();
  }

  get #context() {
    return /** @type {Context} */ (this.context);
  }

  get #layers() {
    return (this.#context.session.run?.layers.length ?? 2) - 1;
  }

  get #stop() {
    return stopNumber(this.#context.state.get("walk"), this.#layers);
  }

  /** The walk was begun, went on, or has ended. */
  #walked() {
    const { state, session } = this.#context;
    const open = state.get("walk") !== "";
    const begun = open && !this.#open;
    this.#open = open;
    if (begun) {
      this.#glide.set(0);
      if (session.run?.status === "running") this.#pause();
    }
    if (open) this.#glide.to(this.#stop + 1);
    else this.#end();
    this.#follow();
  }

  #pause() {
    const { session } = this.#context;
    this.#paused = session.run?.id ?? "";
    session.pause();
  }

  #end() {
    const { session, view } = this.#context;
    this.#glide.stop();
    this.#refresher.forget();
    view.hold(null);
    view.mark([]);
    if (this.#paused === session.run?.id && session.run.status === "paused") session.play();
    this.#paused = "";
  }

  /** Makes the step that was walked through; the next one begins at its first stop. */
  #step() {
    const { session, state } = this.#context;
    session.step();
    this.#glide.set(0);
    state.set({ walk: "0" });
  }

  /** @param {number} place */
  #hold(place) {
    if (!this.#open) return;
    this.#heldLayers = this.#layers;
    this.#context.view.hold(phaseAtPlace(place, this.#layers));
  }

  /** Tells of the present stop, if the run stands still. */
  #follow() {
    const { session, state } = this.#context;
    const { run } = session;
    this.hidden = !this.#open;
    if (!this.#open || !run) return;
    // Which stop the address means is known with the run, and another run may have others.
    if (this.#heldLayers !== this.#layers) this.#glide.set(this.#stop + 1);
    const stops = stopsOf(this.#layers);
    this.#bar.update(stops, this.#stop, run.status);
    const moment = momentOf(this.#context);
    if (!moment || run.status === "running") {
      this.#context.view.mark([]);
      this.#refresher.forget();
      return;
    }
    const stop = stops[this.#stop];
    const key = [nameOf(stop), run.status, keyOf(moment, state)].join(" ");
    // Also where it is told already: an answer about a stop that was left may be on its way.
    this.#refresher.want(key, { moment, stop });
  }

  /** @param {import("./lessons.js").Lesson} lesson */
  #tell(lesson) {
    const lost = this.#context.session.run?.status === "diverged";
    const words = (lost ? LOST : "") + lesson.words;
    if (this.#words.textContent !== words) this.#words.textContent = words;
    this.#formulas.replaceChildren(formulaList(lesson.formulas));
    this.#bar.tellStep(lesson.step, lost);
    this.#context.view.mark(lesson.marks);
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#words.textContent = error instanceof Error ? error.message : String(error);
    this.#formulas.replaceChildren();
  }
}

customElements.define("step-walk", StepWalk);
