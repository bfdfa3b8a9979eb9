/**
 * `<idea-pages>`: the ten ideas, one page at a time, their numbers kept live; and what the stage shows
 * of the one that is open. The address names the page and whether it is on the stage.
 *
 * @typedef {import("../types.js").Context} Context
 * @typedef {import("./moment.js").Moment} Moment
 * @typedef {{key: string, idea: import("./idea.js").Idea, moment: Moment}} Asked
 */

import { element } from "../elements.js";
import { Refresher } from "../inspector/refresher.js";
import { IDEAS } from "./ideas.js";
import { keyOf, momentOf } from "./moment.js";
import { Page } from "./page.js";
import { turn } from "./turn.js";

const INTERVAL = 250;
/** Numbers older than this while the run has gone on are shown as old. */
const STALE_AFTER = 1500;

export class IdeaPages extends HTMLElement {
  /** @type {Page | null} */ #page = null;
  /** @type {{answer: any, moment: Moment} | null} */ #answered = null;
  #shownKey = "";
  /** @type {number | undefined} */ #staleTimer;
  /** @type {Refresher<Asked, any>} */ #refresher = this.#makeRefresher(INTERVAL);
  #place = element("div", { className: "idea-place" });
  #trouble = element("div", { className: "idea-trouble", role: "status", hidden: true });
  #choice = element("select", { "aria-label": "Idea" });

  /** @param {Context} context */
  attach(context) {
    this.context = context;
    const { session, state } = context;
    this.replaceChildren(this.#navigation(), this.#trouble, this.#place);
    for (const event of ["frame", "run", "dataset", "diverged", "failed"]) {
      session.addEventListener(event, () => this.#follow());
    }
    session.addEventListener("reset", () => this.#anew());
    state.subscribe(["idea", "run"], () => this.#open());
    state.subscribe(["select", "compare", "picks"], () => this.#anew());
    state.subscribe(["panel", "show"], () => this.#follow());
    this.#open();
  }

  get #context() {
    return /** @type {Context} */ (this.context);
  }

  /** @param {number} interval */
  #makeRefresher(interval) {
    return new Refresher(
      {
        ask: (/** @type {Asked} */ { idea, moment }) => idea.ask(this.#context.api, moment),
        show: (answer, { key, moment }) => this.#take(answer, key, moment),
        fail: (error) => this.#fail(error),
      },
      interval,
    );
  }

  #navigation() {
    const move = (/** @type {number} */ places) => () => turn(this.#context.state, places);
    this.#choice.replaceChildren(
      ...IDEAS.map(({ name, title }, i) =>
        element("option", { value: name }, `${i + 1}. ${title}`),
      ),
    );
    this.#choice.addEventListener("change", () => {
      this.#context.state.set({ idea: /** @type {any} */ (this.#choice.value), show: "" });
    });
    const step = (
      /** @type {string} */ text,
      /** @type {string} */ label,
      /** @type {() => void} */ onclick,
    ) =>
      element(
        "button",
        { type: "button", className: "button icon", "aria-label": label, title: label, onclick },
        text,
      );
    return element(
      "nav",
      { className: "idea-navigation", "aria-label": "The ten ideas" },
      step("‹", "Previous idea (B)", move(-1)),
      this.#choice,
      step("›", "Next idea (N)", move(1)),
    );
  }

  #open() {
    const { state } = this.#context;
    const idea = IDEAS.find(({ name }) => name === state.get("idea")) ?? IDEAS[0];
    this.#choice.value = idea.name;
    if (this.#page?.idea !== idea) {
      this.#refresher.forget();
      this.#refresher = this.#makeRefresher(idea.interval ?? INTERVAL);
      this.#answered = null;
      const tools = { context: this.#context, again: () => this.#anew() };
      this.#page = new Page(idea, tools, () => this.#toggle());
      this.#place.replaceChildren(this.#page.node);
    }
    this.#anew();
  }

  /** What was answered is about something else now. */
  #anew() {
    this.#refresher.forget();
    this.#shownKey = "";
    this.#follow();
  }

  #toggle() {
    const { state } = this.#context;
    const { idea } = /** @type {Page} */ (this.#page);
    const moment = momentOf(this.#context);
    if (state.get("show") === "on" || !moment) {
      state.set({ show: "" });
      return;
    }
    const select = idea.subject?.(moment) ?? state.get("select");
    state.set({ show: "on", select });
    idea.prepare?.(this.#context);
    document.getElementById("stage")?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  /** Wants the newest numbers, if anybody can see them. */
  #follow() {
    const { state, view } = this.#context;
    const page = this.#page;
    if (!page) return;
    page.mark(state.get("show") === "on", view.scene?.caption ?? "");
    if (state.get("panel") !== "ideas") {
      view.show(null);
      return;
    }
    const moment = momentOf(this.#context);
    this.#tellTrouble(moment);
    if (!moment) {
      this.#answered = null;
      page.wait(waitingFor(this.#context.session.run));
      if (!page.idea.early) view.show(null);
      return;
    }
    if (this.#answered?.moment.run.id !== moment.run.id) this.#answered = null;
    if (!this.#answered) page.announce(moment);
    this.#display();
    if (document.hidden) return;
    const key = [page.idea.name, keyOf(moment, state), page.idea.key?.(moment) ?? ""].join(" ");
    if (key !== this.#shownKey) this.#expectNews();
    this.#refresher.want(key, { key, idea: page.idea, moment });
  }

  /** @param {any} answer @param {string} key @param {Moment} moment */
  #take(answer, key, moment) {
    this.#answered = { answer, moment };
    this.#shownKey = key;
    this.#setStale(false);
    this.#page?.update(answer, moment);
    this.#tellTrouble(moment);
    this.#display();
  }

  /** Puts the idea on the stage, or takes it off. */
  #display() {
    const { state, view } = this.#context;
    const scene = this.#page?.idea.scene;
    const wanted = state.get("panel") === "ideas" && state.get("show") === "on";
    if (!wanted || !scene) view.show(null);
    else {
      const { answer = null, moment = momentOf(this.#context) } = this.#answered ?? {};
      if (view.scene && answer === this.shown) return;
      if (!moment || (answer === null && !this.#page?.idea.early)) return;
      this.shown = answer;
      view.show(scene(answer, moment));
    }
    this.#page?.mark(wanted, view.scene?.caption ?? "");
  }

  /** @param {unknown} error */
  #fail(error) {
    const words = error instanceof Error ? error.message : String(error);
    const status = this.#context.session.run?.status;
    // Of a run that has diverged it is said already, and what to do.
    if (status !== "diverged" || this.#trouble.hidden) {
      this.#trouble.replaceChildren(element("p", { className: "error" }, words));
      this.#trouble.hidden = false;
    }
    if (!this.#answered) this.#page?.wait("There are no numbers now.");
    this.#setStale(true);
  }

  /** A run that has nothing finite to tell says so, and how to go on. @param {Moment | null} moment */
  #tellTrouble(moment) {
    const run = moment?.run ?? this.#context.session.run;
    const status = run?.status;
    const lost = status === "diverged" || status === "failed";
    this.#trouble.hidden = !lost;
    if (!lost) return;
    const words =
      status === "diverged"
        ? "This run has diverged: its next gradient is not finite, so it makes no more steps. Lower " +
          "the learning rate, then go back or reset it. The numbers below are of its last step; where there are none it says so."
        : "This run's process has stopped, so nothing can be computed.";
    if (this.#trouble.dataset.told === status && this.#trouble.childElementCount === 2) return;
    this.#trouble.dataset.told = status;
    this.#trouble.replaceChildren(
      element("p", { className: "notice warning" }, words),
      element(
        "button",
        { type: "button", className: "button", onclick: () => this.#context.session.reset() },
        "Reset to the same initial weights",
      ),
    );
  }

  #expectNews() {
    const usual = this.#page?.idea.interval ?? 0;
    this.#staleTimer ??= setTimeout(() => this.#setStale(true), usual + STALE_AFTER);
  }

  /** @param {boolean} stale */
  #setStale(stale) {
    clearTimeout(this.#staleTimer);
    this.#staleTimer = undefined;
    this.#place.classList.toggle("stale", stale);
    this.#place.setAttribute("aria-busy", String(stale));
  }
}

/** Why there are no numbers. @param {import("../types.js").Run | null} run */
function waitingFor(run) {
  if (!run) return "No numbers yet: no run is open.";
  if (run.status === "failed") return "No numbers: the run's process has stopped.";
  return "Waiting for the run's first numbers…";
}

customElements.define("idea-pages", IdeaPages);
