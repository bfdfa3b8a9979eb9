/**
 * The race on the stage, in the network's place: cost curves of all racers, and beside them the map of
 * the cost surface with their tracks. Draws while it is on the page, what `racing` and `surveyor` know.
 *
 * @typedef {import("../../types.js").Context} Context
 * @typedef {import("./racing.js").Racing} Racing
 * @typedef {import("./surveyor.js").Surveyor} Surveyor
 * @typedef {import("../../charts/plotting.js").Colors} Colors
 */

import { element } from "../../elements.js";
import { plotlyColorscale } from "../../scales.js";
import { Plot } from "../plot.js";
import { choice } from "./choice.js";
import { contourFigure } from "./contours.js";
import { curvesFigure, nameOf } from "./curves.js";
import { calmed, mapNote } from "./map-parts.js";
import { surfaceFigure } from "./surface.js";

/** The racers' colors among those of the layers, of which the fourth is pale; as in the style sheet. */
const PLACES = [0, 1, 2, 4];

export class RaceView {
  #context;
  #racing;
  #surveyor;
  /** @type {"contours" | "3-D"} */
  #shape = "contours";
  #curves = new Plot("race-curves", (colors) => this.#drawCurves(colors));
  #map = new Plot("race-map", (colors) => this.#drawMap(colors));
  #legend = element("ul", { className: "race-names" });
  #note = element("p", { className: "muted number" });
  #progress = element("progress", { "aria-label": "The map is computed" });
  #again = element("button", { type: "button", className: "button" }, "Compute again");
  /** @type {object | null} */
  #drawn = null;

  /** @param {Context} context @param {Racing} racing @param {Surveyor} surveyor */
  constructor(context, racing, surveyor) {
    this.#context = context;
    this.#racing = racing;
    this.#surveyor = surveyor;
    this.node = element("div", { className: "race-view racers" }, this.#left(), this.#right());
    racing.addEventListener("change", () => this.#follow());
    surveyor.addEventListener("change", () => this.#tellMap());
    context.state.subscribe("colors", () => this.#map.draw());
    context.state.subscribe(["show", "panel", "idea"], () => this.#follow());
  }

  get #shown() {
    const { state } = this.#context;
    const open = state.get("panel") === "ideas" && state.get("idea") === "stochastic";
    return open && state.get("show") === "on";
  }

  #left() {
    const by = choice("Compared", "race-by", { step: "by step", seconds: "by the clock" });
    by.show(this.#racing.by);
    by.onchange = (value) => this.#racing.compare(/** @type {any} */ (value));
    this.#racing.addEventListener("change", () => by.show(this.#racing.by));
    return element(
      "section",
      { "aria-label": "Cost curves" },
      element("header", {}, element("h2", {}, "Cost of the training examples"), by.node),
      this.#legend,
      this.#curves.node,
    );
  }

  #right() {
    const plane = choice("Plane", "race-plane", { trajectory: "of the tracks", random: "random" });
    plane.show(this.#surveyor.plane);
    plane.onchange = (value) =>
      this.#surveyor.choose(/** @type {any} */ (value), this.#racing.runs);
    const shape = choice("Shape", "race-shape", { contours: "contours", "3-D": "3-D" });
    shape.show(this.#shape);
    shape.onchange = (value) => {
      this.#shape = /** @type {any} */ (value);
      this.#map.draw();
    };
    this.#again.addEventListener("click", () => this.#toggleSurvey());
    return element(
      "section",
      { "aria-label": "Map of the cost surface" },
      element("header", {}, element("h2", {}, "The cost surface"), plane.node, shape.node),
      this.#map.node,
      element("footer", {}, this.#note, this.#progress, this.#again),
    );
  }

  #follow() {
    if (!this.#shown) {
      this.#surveyor.cancel();
      return;
    }
    this.#nameRacers();
    this.#curves.draw();
    this.#surveyor.consider(this.#racing.runs);
    this.#tellMap();
  }

  #toggleSurvey() {
    if (this.#surveyor.progress) this.#surveyor.cancel();
    else this.#surveyor.compute(this.#racing.runs, true);
  }

  /** Colors go with places in the race. */
  #racers() {
    const { runs, histories } = this.#racing;
    return runs.map((run, i) => ({ run, place: i + 1, history: histories.get(run.id) }));
  }

  #nameRacers() {
    const names = this.#racers().map(({ run, place }) =>
      element(
        "li",
        {},
        element("span", { className: `swatch racer-${place}` }),
        run.status === "diverged" ? `${nameOf(run)}: diverged` : nameOf(run),
      ),
    );
    names.push(
      element(
        "li",
        { className: "muted" },
        "firm: on the same examples for all · faint: own mini-batches, smoothed",
      ),
    );
    this.#legend.replaceChildren(...names);
  }

  /** @param {Colors} colors */
  #drawCurves(colors) {
    const racers = this.#racers().map((racer) => ({
      ...racer,
      color: colors.layers[PLACES[racer.place - 1]],
    }));
    const figure = curvesFigure(racers, this.#racing.by, colors);
    const newest = racers.map(({ run, history }) => {
      const cost = history?.evaluations.train_cost.at(-1);
      return `${nameOf(run)} ${cost == null ? "not known yet" : cost.toPrecision(3)}`;
    });
    const words = figure ? `Cost curves: ${newest.join(", ")}` : "Reading the cost curves …";
    return { figure, words };
  }

  /** @param {Colors} colors */
  #drawMap(colors) {
    const { survey, problem, progress } = this.#surveyor;
    if (!survey) {
      const words = problem || (progress ? "Measuring the cost on a plane …" : "No map yet");
      return { figure: null, words };
    }
    const { runs } = this.#racing;
    const lines = survey.tracks.flatMap((track) => {
      const place = runs.findIndex(({ id }) => id === track.run);
      return place < 0
        ? []
        : [{ track, color: colors.layers[PLACES[place]], name: nameOf(runs[place]) }];
    });
    const theme = document.documentElement.dataset.theme === "light" ? "light" : "dark";
    const colorscale = plotlyColorscale(
      this.#context.state.get("colors"),
      false,
      theme,
      colors.stage,
    );
    const look = { colors, colorscale: calmed(colorscale, colors.stage) };
    const draw = this.#shape === "contours" ? contourFigure : surfaceFigure;
    return {
      figure: draw(survey, lines, look),
      words: `Map of the cost surface as ${this.#shape}, with ${lines.length === 1 ? "the track of the run" : `the tracks of ${lines.length} runs`}`,
    };
  }

  /** What is known of the map, and how far a new one is. */
  #tellMap() {
    const { survey, progress, problem } = this.#surveyor;
    const { run } = this.#context.session;
    this.#note.classList.toggle("error", problem !== "");
    // Without a map the problem stands in its place.
    this.#note.textContent = survey && run ? problem || mapNote(survey, run.parameters) : "";
    this.#again.hidden = !survey && this.#racing.runs.every(({ status }) => status === "diverged");
    this.#progress.hidden = progress === null;
    if (progress) {
      this.#progress.max = Math.max(progress.total, 1);
      this.#progress.value = progress.done;
    }
    this.#again.textContent = progress ? "Cancel" : "Compute again";
    if (survey && survey === this.#drawn) return;
    this.#drawn = survey;
    this.#map.draw();
  }
}
