/**
 * `<run-timeline>`: the run's record as a track to be dragged along: every step from the first to the
 * furthest, with the known future, the changes of settings and the runs that were forked off it.
 *
 * @typedef {import("../types.js").Context} Context
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("./places.js").Change} Change
 */

import { formatCount } from "../controls/format.js";
import { element } from "../elements.js";
import { formatNumber } from "../scales.js";
import { changesNear, costAt, pixelsOf, shareOf, standing, stepAt } from "./places.js";
import { Seeker } from "./seeker.js";

/** Milliseconds between two drawings while the run trains: the eye follows ten a second. */
const INTERVAL = 100;
/** Pixels from a mark within which the pointer means it. */
const REACH = 5;
/** Forks that get a button; of more, the runs' own page tells. */
const MOST_FORKS = 40;

class RunTimeline extends HTMLElement {
  /** @type {Context | null} */
  #context = null;
  #run = "";
  /** @type {number[]} */
  #checkpoints = [];
  /** @type {Change[]} */
  #changes = [];
  /** @type {Run[]} */
  #forks = [];
  /** @type {{step: number, target: number} | null} */
  #way = null;
  /** @type {number | null} the step under the hand that drags */
  #dragged = null;
  #width = 0;
  #drawnAt = 0;
  #asked = false;
  #held = false;
  #seeker = new Seeker((step, nearest) => this.#go(step, nearest));

  #marks = element("canvas", { className: "timeline-marks", "aria-hidden": "true" });
  #past = element("span", { className: "timeline-past" });
  #thumb = element("span", { className: "timeline-thumb" });
  #tip = element("span", { className: "timeline-tip number", hidden: true });
  #branches = element("span", { className: "timeline-forks" });
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
  #words = element("p", { className: "timeline-words muted" });
  #branch = element("button", { type: "button", className: "button small" }, "Branch here");

  /** @param {Context} context called once */
  attach(context) {
    this.#context = context;
    this.append(
      element("div", { className: "timeline-row" }, this.#track, this.#branches),
      element("div", { className: "timeline-standing" }, this.#words, this.#branch),
    );
    this.#branch.addEventListener("click", () => this.#fork());
    this.#listenToRun();
    this.#listenToHand();
    this.#track.addEventListener("keydown", (event) => this.#press(event));
    new ResizeObserver(([{ contentRect }]) => {
      this.#width = contentRect.width;
      this.#ask();
    }).observe(this.#track);
    new MutationObserver(() => this.#ask()).observe(document.documentElement, {
      attributeFilter: ["data-theme"],
    });
    this.#ask();
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
    on("moved", () => {
      this.#way = null;
      this.#ask();
    });
    on("reset", () => {
      this.#way = null;
      this.#read();
      this.#ask();
    });
    on("seeking", (way) => {
      this.#way = way;
      this.#ask();
    });
    on("frame", () => this.#ask());
    on("history", () => this.#readForks());
  }

  /** @param {string} id */
  #forget(id) {
    this.#run = id;
    [this.#checkpoints, this.#changes, this.#forks] = [[], [], []];
    this.#way = this.#dragged = null;
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
    this.#forks = runs.filter(({ parent }) => parent === id).slice(-MOST_FORKS);
    this.#showForks();
  }

  #listenToHand() {
    const track = this.#track;
    const stepUnder = (/** @type {PointerEvent} */ event) => {
      const { left, width } = track.getBoundingClientRect();
      return stepAt((event.clientX - left) / width, this.#known?.end ?? 0);
    };
    track.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !this.#known?.end) return;
      track.setPointerCapture(event.pointerId);
      this.#held = true;
      this.#drag(stepUnder(event));
    });
    track.addEventListener("pointermove", (event) => {
      if (this.#dragged !== null) this.#drag(stepUnder(event));
      this.#point(stepUnder(event));
    });
    const release = (/** @type {PointerEvent} */ event) => {
      if (this.#dragged === null) return;
      this.#held = false;
      this.#land(event.type === "pointerup" ? stepUnder(event) : this.#dragged);
    };
    track.addEventListener("pointerup", release);
    track.addEventListener("pointercancel", release);
    track.addEventListener("pointerleave", () => {
      this.#tip.hidden = true;
    });
  }

  /** @param {number} step */
  #drag(step) {
    if (step === this.#dragged) return;
    this.#dragged = step;
    this.#seeker.go(step, true);
    this.#ask();
  }

  /** Goes exactly there; the track says so at once, and what the run says again when it is there. @param {number} step */
  async #land(step) {
    this.#dragged = step;
    this.#ask();
    await this.#seeker.go(step, false);
    if (!this.#held) this.#dragged = null;
    this.#ask();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { step, end } = this.#known ?? { step: 0, end: 0 };
    const from = this.#dragged ?? step;
    const page = Math.max(1, Math.round(end / 10));
    /** @type {Record<string, number>} */
    const goals = {
      ArrowLeft: from - 1,
      ArrowDown: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from + 1,
      PageDown: from - page,
      PageUp: from + page,
      Home: 0,
      End: end,
    };
    if (!(event.key in goals) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const goal = Math.min(end, Math.max(0, goals[event.key]));
    if (goal === from) return;
    this.#land(goal);
  }

  /** @param {number} step @param {boolean} nearest */
  async #go(step, nearest) {
    await this.#context?.session.seek(step, nearest);
    this.#way = null;
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
    const reach = (REACH * end) / Math.max(1, this.#width);
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
    const step = this.#dragged ?? run.step;
    const share = `${100 * shareOf(step, end)}%`;
    this.#past.style.width = share;
    this.#thumb.style.left = share;
    this.#thumb.hidden = end === 0;
    this.classList.toggle("rewound", step < end);
    this.classList.toggle("empty", end === 0);
    const words = standing({ ...run, step }, this.#way);
    if (this.#words.textContent !== words) this.#words.textContent = words;
    this.#branch.hidden = end === 0 || step >= end || run.status === "running";
    this.#describe(step, end);
    this.#drawMarks(end);
    for (const fork of this.#branches.children) {
      const button = /** @type {HTMLElement} */ (fork);
      button.style.left = `${100 * shareOf(Number(button.dataset.step), end)}%`;
    }
  }

  /** @param {number} step @param {number} end */
  #describe(step, end) {
    this.#track.setAttribute("aria-valuemax", String(end));
    this.#track.setAttribute("aria-valuenow", String(step));
    this.#track.setAttribute("aria-valuetext", `step ${formatCount(step)} of ${formatCount(end)}`);
  }

  /** @param {number} end */
  #drawMarks(end) {
    const canvas = this.#marks;
    const ratio = devicePixelRatio || 1;
    const [width, height] = [Math.round(this.#width), canvas.clientHeight];
    if (width < 1 || height < 1) return;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const context = canvas.getContext("2d");
    if (!context) return;
    context.scale(ratio, ratio);
    const style = getComputedStyle(this);
    context.fillStyle = style.getPropertyValue("--border-strong");
    for (const x of pixelsOf(this.#checkpoints, end, width)) {
      context.fillRect(x, height - 3, 1, 3);
    }
    context.fillStyle = style.getPropertyValue("--accent");
    const changed = this.#changes.slice(1).map((change) => change.step);
    for (const x of pixelsOf(changed, end, width)) {
      context.beginPath();
      context.moveTo(x - 3.5, 1);
      context.lineTo(x + 3.5, 1);
      context.lineTo(x, 7);
      context.fill();
    }
  }

  #showForks() {
    this.#branches.replaceChildren(
      ...this.#forks.map(({ id, name, parent_step }) =>
        element("button", {
          type: "button",
          className: "timeline-fork",
          title: `${name}: forked at step ${formatCount(parent_step ?? 0)}`,
          "aria-label": `Open ${name}, forked at step ${formatCount(parent_step ?? 0)}`,
          "data-step": String(parent_step ?? 0),
          onclick: () => this.#context?.session.open(id),
        }),
      ),
    );
    this.#ask();
  }
}

customElements.define("run-timeline", RunTimeline);
