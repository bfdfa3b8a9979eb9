/**
 * The race in the side panel: one click starts it, then buttons to hold it, let it go on, begin again
 * and end it, and what each racer has reached.
 *
 * @typedef {import("../../types.js").Context} Context
 * @typedef {import("../../types.js").Run} Run
 * @typedef {import("./racing.js").Racing} Racing
 */

import { formatCost, formatPercent } from "../../controls/format.js";
import { element } from "../../elements.js";
import { choice } from "./choice.js";
import { nameOf } from "./curves.js";
import { parseSizes, suggestSizes } from "./sizes.js";

const EXPLANATION =
  "Same network, same initial weights, same learning rate; only the batch size differs. Seconds count " +
  "what each racer’s steps took to compute, so that sharing a processor is fair.";

export class RaceCard {
  #context;
  #racing;
  #sizes = element("input", {
    id: "race-sizes",
    className: "number",
    autocomplete: "off",
    "aria-describedby": "race-problem",
  });
  #problem = element("p", { id: "race-problem", className: "error", role: "alert" });
  #form = element("form", { className: "race-form", noValidate: true });
  #controls = element("div", { className: "race-controls" });
  #play = element("button", { type: "button", className: "button primary" });
  #table = element("table", { className: "race-table number" });
  #wrong = "";

  node = element("section", { className: "race-card card racers" });

  /** @param {Context} context @param {Racing} racing */
  constructor(context, racing) {
    this.#context = context;
    this.#racing = racing;
    this.#build();
    racing.addEventListener("change", () => this.#update());
    context.session.addEventListener("dataset", () => this.#suggest());
    this.#suggest();
    this.#update();
  }

  #build() {
    const button = (/** @type {string} */ text, /** @type {() => void} */ onclick) =>
      element("button", { type: "button", className: "button", onclick }, text);
    const by = choice("Compared", "race-card-by", { step: "by step", seconds: "by the clock" });
    by.onchange = (value) => this.#racing.compare(/** @type {any} */ (value));
    this.#racing.addEventListener("change", () => by.show(this.#racing.by));
    by.show(this.#racing.by);
    this.#form.append(
      element(
        "div",
        { className: "field" },
        element("label", { htmlFor: "race-sizes" }, "Batch sizes"),
        this.#sizes,
      ),
      element("button", { type: "submit", className: "button primary" }, "Start the race"),
    );
    this.#form.addEventListener("submit", (event) => this.#start(event));
    this.#play.addEventListener("click", () =>
      this.#racing.command(this.#racing.running ? "pause" : "play"),
    );
    this.#controls.append(
      this.#play,
      button("Again", () => this.#racing.again()),
      button("End", () => this.#racing.end()),
      by.node,
    );
    this.node.append(
      element("h3", {}, "A race"),
      element("p", { className: "muted" }, EXPLANATION),
      this.#form,
      this.#problem,
      this.#controls,
      this.#table,
    );
  }

  /** @param {Event} event */
  #start(event) {
    event.preventDefault();
    this.#wrong = "";
    try {
      const edited = this.#sizes.value !== this.#sizes.defaultValue;
      // What nobody has changed the server chooses itself: it knows how large a batch it has room for.
      this.#racing.start(edited ? parseSizes(this.#sizes.value) : undefined);
    } catch (error) {
      this.#wrong = error instanceof Error ? error.message : String(error);
    }
    this.#update();
  }

  /** Fills in what would be raced, unless somebody wrote something else. */
  #suggest() {
    const { run, dataset } = this.#context.session;
    if (!run || dataset?.name !== run.dataset) return;
    const edited = this.#sizes.value !== this.#sizes.defaultValue;
    this.#sizes.defaultValue = suggestSizes(run.batch_size, dataset.train_count).join(", ");
    if (!edited) this.#sizes.value = this.#sizes.defaultValue;
  }

  #update() {
    const { race, busy, running, problem } = this.#racing;
    this.#form.hidden = race !== null;
    this.#controls.hidden = race === null;
    this.#table.hidden = race === null;
    for (const part of [...this.#form.querySelectorAll("button"), ...this.#controls.children]) {
      if (part instanceof HTMLButtonElement) part.disabled = busy;
    }
    const submit = /** @type {HTMLElement} */ (this.#form.querySelector("button"));
    submit.textContent = busy ? "Getting ready …" : "Start the race";
    this.#play.textContent = running ? "Pause" : "Go on";
    this.#problem.textContent = this.#wrong || problem;
    this.#sizes.setAttribute("aria-invalid", String(this.#wrong !== ""));
    if (race) this.#fill(race.runs);
    else this.#suggest();
  }

  /** @param {Run[]} runs */
  #fill(runs) {
    const head = ["batch", "step", "seconds", "cost", "test"].map((name) =>
      element("th", { scope: "col" }, name),
    );
    const rows = runs.map((run, i) => this.#row(run, i + 1));
    const focused = this.#table.contains(document.activeElement)
      ? document.activeElement?.id
      : undefined;
    this.#table.replaceChildren(
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows),
    );
    if (focused) document.getElementById(focused)?.focus();
  }

  /** @param {Run} run @param {number} place */
  #row(run, place) {
    const { session } = this.#context;
    const open = element(
      "button",
      {
        type: "button",
        id: `racer-${run.id}`,
        className: "race-open",
        title: "Show this network on the page",
        "aria-current": String(run.id === session.run?.id),
        onclick: () => session.open(run.id),
      },
      element("span", { className: `swatch racer-${place}` }),
      run.batch_size.toLocaleString("en-US"),
    );
    const lost = run.status === "diverged" || run.status === "failed";
    const cells = lost
      ? [element("td", { colSpan: 2, className: "error" }, wordsFor(run))]
      : [formatCost(run.cost), formatPercent(run.test_accuracy)].map((text) =>
          element("td", {}, text),
        );
    return element(
      "tr",
      { "aria-label": nameOf(run) },
      element("th", { scope: "row" }, open),
      element("td", {}, run.step.toLocaleString("en-US")),
      element("td", {}, run.seconds.toFixed(1)),
      ...cells,
    );
  }
}

/** @param {Run} run */
const wordsFor = ({ status }) => (status === "diverged" ? "has diverged" : "has stopped");
