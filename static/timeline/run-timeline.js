/**
 * `<run-timeline>`: the run's record as a track to be dragged along: every step from the first to the
 * furthest, with the known future, the changes of settings and the runs that were forked off it.
 *
 * @typedef {import("../types.js").Context} Context
 * @typedef {import("./places.js").Change} Change
 * @typedef {import("./places.js").Way} Way
 */

import { formatCount } from "../controls/format.js";
import { element } from "../elements.js";
import { formatNumber } from "../scales.js";
import { Forks } from "./forks.js";
import { Hand } from "./hand.js";
import { colorsOfMarks, drawMarks } from "./marks.js";
import { begunWords, changesNear, costAt, shareOf, standing } from "./places.js";
import { Seeker } from "./seeker.js";

/** Milliseconds between two drawings while the run trains: the eye follows ten a second. */
const INTERVAL = 100;
/** Pixels from a mark within which the pointer means it. */
const REACH = 5;

/** @param {string} text @param {string} title @param {() => void} onclick */
const smallButton = (text, title, onclick) =>
  element("button", { type: "button", className: "button", hidden: true, title, onclick }, text);

class RunTimeline extends HTMLElement {
  /** @type {Context | null} */
  #context = null;
  #run = "";
  /** @type {number[]} */
  #checkpoints = [];
  /** @type {Change[]} */
  #changes = [];
  #forks = new Forks((id) => this.#context?.session.open(id));
  /** @type {Way | null} */
  #way = null;
  /** @type {number | null} the step at which another future was begun here */
  #begun = null;
  #size = { width: 0, height: 0 };
  /** @type {import("./marks.js").Colors | null} */
  #colors = null;
  #drawnAt = 0;
  #asked = false;
  #seeker = new Seeker((step, nearest) => this.#go(step, nearest));

  #marks = element("canvas", { className: "timeline-marks", "aria-hidden": "true" });
  #past = element("span", { className: "timeline-past" });
  #thumb = element("span", { className: "timeline-thumb", hidden: true });
  #tip = element("span", { className: "timeline-tip number", hidden: true });
  #track = element(
    "div",
    {
      className: "timeline-track",
      role: "slider",
      tabIndex: 0,
      "aria-label": "Step",
      "aria-valuemin": "0",
    },
    element("span", { className: "timeline-rail" }),
    this.#past,
    this.#marks,
    this.#thumb,
    this.#tip,
  );
  #hand = new Hand(
    this.#track,
    () => this.#known,
    (step, nearest) => {
      this.#ask();
      return this.#seeker.go(step, nearest).finally(() => this.#ask());
    },
  );
  #words = element("p", { className: "timeline-words muted" });
  #branch = smallButton("Branch here", "A new run that goes on from this step", () => this.#fork());
  #stop = smallButton("Stop", "Stay at the nearest snapshot before it (Esc)", () => this.#giveUp());
  #open = smallButton("Open it", "The run as it went on", () => this.#openKept());

  /** @param {Context} context called once */
  attach(context) {
    this.#context = context;
    this.append(
      element("div", { className: "timeline-row" }, this.#track, this.#forks.node),
      element("div", { className: "timeline-standing" }, this.#words, ...this.#buttons),
    );
    this.#listenToRun();
    this.#listenToPointer();
    new ResizeObserver(([{ contentRect }]) => {
      this.#size = { width: Math.round(contentRect.width), height: contentRect.height };
      this.#ask();
    }).observe(this.#marks);
    new MutationObserver(() => {
      this.#colors = null;
      this.#ask();
    }).observe(document.documentElement, {
      attributeFilter: ["data-theme"],
    });
    this.#ask();
  }

  get #buttons() {
    return [this.#stop, this.#open, this.#branch];
  }

  get #known() {
    return this.#context?.session.run ?? null;
  }

  #listenToRun() {
    const { session } = /** @type {Context} */ (this.#context);
    const on = (/** @type {string} */ type, /** @type {(detail: any) => void} */ handle) =>
      session.addEventListener(type, (event) => handle(/** @type {CustomEvent} */ (event).detail));
    on("run", () => {
      const run = this.#known;
      if (run && run.id !== this.#run) this.#forget(run.id);
      if (run?.status !== "running" && !this.#seeker.isBusy) this.#read();
      this.#ask();
    });
    for (const type of ["moved", "failed"]) on(type, () => this.#arrive());
    on("reset", () => {
      this.#arrive();
      this.#read();
    });
    on("cut", ({ end }) => {
      this.#begun = end;
      this.#ask();
    });
    on("seeking", ({ step, target }) => {
      const before = this.#way;
      const from = before && before.target === target ? before.from : step;
      this.#way = { from, step, target };
      this.#ask();
    });
    on("frame", () => this.#ask());
    on("history", () => this.#readForks());
  }

  /** The run stands elsewhere than it did. */
  #arrive() {
    this.#way = this.#begun = null;
    this.#ask();
  }

  /** @param {string} id */
  #forget(id) {
    this.#run = id;
    [this.#checkpoints, this.#changes] = [[], []];
    this.#forks.show([], id);
    this.#way = this.#begun = null;
    this.#hand.clear();
  }

  /** What the record holds: read when the run stands still, since nothing needs it sooner. */
  async #read() {
    const id = this.#run;
    if (!id || !this.#context) return;
    try {
      const { checkpoints, changes } = await this.#context.api.timeline(id);
      if (id !== this.#run) return;
      [this.#checkpoints, this.#changes] = [checkpoints, changes];
      this.#ask();
    } catch {
      // Without its marks the track still works; the banner says if the server is away.
    }
  }

  /** Forks are made rarely: they are looked for with the history, once and after a branch. */
  async #readForks() {
    const id = this.#run;
    if (!id || !this.#context) return;
    const runs = await this.#context.api.runs().catch(() => []);
    if (id !== this.#run) return;
    this.#forks.show(runs, id);
    this.#ask();
  }

  #listenToPointer() {
    this.#track.addEventListener("pointermove", (event) => {
      this.#point(this.#hand.stepUnder(event));
    });
    this.#track.addEventListener("pointerleave", () => {
      this.#tip.hidden = true;
    });
    this.#track.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#giveUp()) return;
      event.preventDefault();
    });
  }

  /** Back to where the hand found the run; of a long way, to the nearest place that is there at once. */
  #giveUp() {
    if (this.#hand.giveUp()) return true;
    if (!this.#way) return false;
    this.#seeker.go(this.#way.target, true);
    this.#track.focus();
    return true;
  }

  /** @param {number} step @param {boolean} nearest */
  async #go(step, nearest) {
    this.#way = null;
    await this.#context?.session.seek(step, nearest);
  }

  #openKept() {
    const kept = this.#begun === null ? null : this.#forks.at(this.#begun);
    if (kept) this.#context?.session.open(kept.id);
  }

  async #fork() {
    const { api, session } = /** @type {Context} */ (this.#context);
    const run = this.#known;
    if (!run) return;
    this.#branch.disabled = true;
    try {
      const forked = await api.fork(run.id, run.step);
      await session.open(forked.id);
    } catch (error) {
      session.dispatchEvent(new CustomEvent("problem", { detail: error }));
    } finally {
      this.#branch.disabled = false;
    }
  }

  /** Says what lies under the pointer. @param {number} step */
  #point(step) {
    const { session } = /** @type {Context} */ (this.#context);
    const end = this.#known?.end ?? 0;
    this.#tip.hidden = end === 0;
    const cost = costAt(session.history, step);
    const reach = (REACH * end) / Math.max(1, this.#size.width);
    this.#tip.textContent = [
      `step ${formatCount(step)}${cost === null ? "" : ` · cost ${formatNumber(cost)}`}`,
      ...changesNear(this.#changes, step, reach),
    ].join(" · ");
    this.#tip.style.left = `${100 * shareOf(step, end)}%`;
    this.#tip.dataset.side = shareOf(step, end) > 0.5 ? "left" : "right";
  }

  /** Draws soon, and not more often than the eye follows. */
  #ask() {
    if (this.#asked) return;
    this.#asked = true;
    const wait = Math.max(0, this.#drawnAt + INTERVAL - performance.now());
    setTimeout(() => requestAnimationFrame(() => this.#draw()), wait);
  }

  #draw() {
    this.#asked = false;
    this.#drawnAt = performance.now();
    const run = this.#known;
    if (!run) return;
    const { end } = run;
    const step = this.#hand.step ?? run.step;
    const way = this.#way;
    // On a long way the thumb is where it leads, and the line grows towards it.
    this.#thumb.style.left = `${100 * shareOf(way?.target ?? step, end)}%`;
    this.#past.style.width = `${100 * shareOf(way?.step ?? step, end)}%`;
    this.#thumb.hidden = end === 0;
    this.classList.toggle("traveling", way !== null);
    this.classList.toggle("empty", end === 0);
    this.#tell({ ...run, step });
    this.#describe(step, end);
    const record = { checkpoints: this.#checkpoints, changes: this.#changes };
    this.#colors ??= colorsOfMarks(this.#marks);
    drawMarks(this.#marks, this.#size, this.#colors, record, end);
    this.#forks.place(end);
  }

  /** Says how the run stands, and offers what can be done there. @param {import("../types.js").Run} run */
  #tell(run) {
    const kept = this.#begun === null ? null : this.#forks.at(this.#begun);
    const words = kept ? begunWords(this.#begun ?? 0, kept.name) : standing(run, this.#way);
    if (this.#words.textContent !== words) this.#words.textContent = words;
    this.#stop.hidden = this.#way === null;
    this.#open.hidden = kept === null || this.#way !== null;
    const back = run.step < run.end && run.status !== "running";
    this.#branch.hidden = !back || this.#way !== null;
  }

  /** @param {number} step @param {number} end */
  #describe(step, end) {
    this.#track.setAttribute("aria-valuemax", String(end));
    this.#track.setAttribute("aria-valuenow", String(step));
    this.#track.setAttribute("aria-valuetext", `step ${formatCount(step)} of ${formatCount(end)}`);
  }
}

customElements.define("run-timeline", RunTimeline);
