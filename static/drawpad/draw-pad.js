/**
 * `<draw-pad>`: draw a digit, see it fitted as the data set's digits are, and see at once what the
 * network makes of it, as the drawing grows and as the network learns.
 *
 * Left out: uploading a picture, which the REST interface takes.
 */

import { element } from "../elements.js";
import { AddingForm } from "./adding.js";
import { ProbabilityBars } from "./bars.js";
import { fitDrawing } from "./fit.js";
import { Ink } from "./ink.js";
import { NewestWins } from "./newest.js";
import { paintInputs } from "./pixels.js";
import { SpotlightForm } from "./spotlight.js";
import { judge, percent } from "./verdict.js";

/** Milliseconds between two predictions while drawing, and while only the network changes. */
const WHILE_DRAWING = 100;
const WHILE_LEARNING = 330;

const MARKUP = `
  <div class="draw-paper">
    <canvas class="draw-canvas" role="img" aria-label="Drawing area"></canvas>
    <p class="draw-empty muted">Draw a digit here</p>
  </div>
  <div class="draw-tools" role="toolbar" aria-label="Drawing tools">
    <div class="segmented" role="group" aria-label="Tool">
      <button type="button" data-tool="brush" aria-pressed="true">Brush</button>
      <button type="button" data-tool="eraser" aria-pressed="false">Eraser</button>
    </div>
    <button type="button" class="button" data-do="undo" disabled>Undo</button>
    <button type="button" class="button" data-do="clear" disabled>Clear</button>
    <button type="button" class="button" data-do="example">Try a test digit</button>
  </div>
  <div class="draw-result">
    <figure class="draw-fitted">
      <canvas width="112" height="112" role="img" aria-label="The fitted drawing"></canvas>
      <figcaption class="muted"></figcaption>
    </figure>
    <div class="draw-verdict">
      <p class="draw-answer"></p>
      <p class="draw-reasons muted"></p>
    </div>
  </div>`;

export class DrawPad extends HTMLElement {
  /** @type {import("../types.js").Context} */
  #context = /** @type {any} */ (null);
  /** @type {Ink} */
  #ink = /** @type {any} */ (null);
  /** @type {SpotlightForm} */
  #spotlight = /** @type {any} */ (null);
  /** @type {AddingForm} */
  #adding = /** @type {any} */ (null);
  #bars = new ProbabilityBars();
  #pad = document.createElement("div");
  #refusal = document.createElement("div");
  /** @type {Float32Array | null} what the network gets, or null without ink */
  #inputs = null;
  /** @type {{probabilities: number[], step: number} | null} */
  #prediction = null;
  /** @type {{familiar: boolean} | null} */
  #familiarity = null;
  #run = "";
  #asked = 0;
  #fitting = false;
  #visible = false;
  #announcing = false;
  /** @type {NewestWins<Float32Array>} */
  #predict = new NewestWins((inputs) => this.#askNetwork(inputs), WHILE_DRAWING);
  /** @type {NewestWins<Float32Array>} */
  #compare = new NewestWins((inputs) => this.#askFamiliarity(inputs), 2 * WHILE_DRAWING);

  /** @param {import("../types.js").Context} context called once */
  attach(context) {
    this.#context = context;
    this.#adding = new AddingForm(context);
    this.#spotlight = new SpotlightForm(context, (label) => this.#adding.setLabel(label));
    this.#build();
    this.#ink = new Ink(/** @type {HTMLCanvasElement} */ (this.#part(".draw-canvas")));
    this.#ink.addEventListener("change", () => this.#changed());
    this.#ink.addEventListener("rest", () => this.#rest());
    this.#listen();
    this.#setDataset();
    this.#meet();
  }

  #build() {
    // Constant markup; data only ever enters as text.
    this.#pad.innerHTML = MARKUP;
    this.#pad.className = "draw-content";
    this.#pad.append(this.#bars.element, this.#spotlight.element, this.#adding.element);
    this.#refusal.className = "draw-refusal card";
    this.append(this.#pad, this.#refusal);
  }

  #listen() {
    const { session } = this.#context;
    this.#pad.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("keydown", (event) => {
      if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
      event.preventDefault();
      this.#ink.undo();
    });
    session.addEventListener("dataset", () => this.#setDataset());
    session.addEventListener("frame", () => this.#learned());
    session.addEventListener("reset", () => this.#askAgain());
    session.addEventListener("run", () => this.#meet());
    new IntersectionObserver((entries) => {
      this.#visible = entries[entries.length - 1].isIntersecting;
    }).observe(this.#pad);
    const repaint = () => requestAnimationFrame(() => this.#repaint());
    new MutationObserver(repaint).observe(document.documentElement, {
      attributes: true,
      attributeFilter: ["data-theme"],
    });
  }

  #setDataset() {
    const { dataset } = this.#context.session;
    this.#pad.hidden = !dataset?.drawing;
    this.#refusal.hidden = !dataset || dataset.drawing !== null;
    if (dataset && !dataset.drawing) this.#refuse();
    if (!dataset?.drawing) {
      this.#inputs = null;
      this.#ask();
      return;
    }
    const [rows, columns] = dataset.input_shape;
    this.#part("figcaption").textContent = `what it sees: ${rows} × ${columns}`;
    this.#ink.suit(dataset.drawing.box);
    this.#bars.setClasses(dataset.classes);
    this.#spotlight.setClasses(dataset.classes);
    this.#fit();
  }

  #refuse() {
    const text =
      "This data set is made of points in a plane, and there is nothing to draw. The draw pad " +
      "needs pictures, such as MNIST's digits.";
    const onclick = () => this.#context.state.set({ panel: "build" });
    const build = { type: "button", className: "button", onclick };
    this.#refusal.replaceChildren(
      element("p", {}, text),
      element("button", build, "Build a network for pictures"),
    );
  }

  /** @param {Event} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target).closest("button");
    if (!target) return;
    const { tool, do: action } = target.dataset;
    if (tool) this.#choose(tool === "eraser");
    if (action === "undo") this.#ink.undo();
    if (action === "clear") this.#ink.clear();
    if (action === "example") this.#tryExample();
  }

  /** @param {boolean} erasing */
  #choose(erasing) {
    this.#ink.erasing = erasing;
    this.#part(".draw-canvas").classList.toggle("erasing", erasing);
    for (const button of this.#pad.querySelectorAll("[data-tool]")) {
      const pressed = (button.getAttribute("data-tool") === "eraser") === erasing;
      button.setAttribute("aria-pressed", String(pressed));
    }
  }

  async #tryExample() {
    const { api, session } = this.#context;
    if (!session.dataset) return;
    const { name, test_count, input_shape } = session.dataset;
    try {
      const index = Math.floor(Math.random() * test_count);
      const { inputs, label } = await api.example(name, "test", index);
      this.#choose(false);
      this.#announcing = true;
      this.#ink.show(Float32Array.from(inputs), input_shape);
      this.#fit(label);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Fits at most once an animation frame, however many strokes arrive. */
  #changed() {
    this.#part(".draw-empty").hidden = true;
    if (this.#fitting) return;
    this.#fitting = true;
    requestAnimationFrame(() => {
      this.#fitting = false;
      this.#fit();
    });
  }

  #rest() {
    this.#announcing = true;
    if (this.#inputs) this.#predict.request(this.#inputs);
  }

  /** @param {number} [label] when it is known */
  #fit(label) {
    const { dataset } = this.#context.session;
    if (!dataset?.drawing) return;
    const [rows, columns] = dataset.input_shape;
    const digit = this.#ink.untouchedDigit;
    const { ink, width, height } = this.#ink.read();
    const fit = { shape: [rows, columns], ...dataset.drawing };
    this.#inputs = digit?.length === rows * columns ? digit : fitDrawing(ink, width, height, fit);
    this.#spotlight.update(this.#inputs, label);
    this.#adding.setDrawing(this.#inputs, this.#inputs !== null && this.#inputs === digit);
    this.#ask();
    this.#render();
  }

  #ask() {
    if (this.#inputs) {
      this.#predict.request(this.#inputs);
      this.#compare.request(this.#inputs);
    } else {
      this.#predict.cancel();
      this.#compare.cancel();
      this.#prediction = null;
      this.#familiarity = null;
    }
  }

  /** Another network knows nothing of what the one before it answered. */
  #meet() {
    const { run } = this.#context.session;
    if (run?.id === this.#run) {
      this.#learned();
      return;
    }
    this.#run = run?.id ?? "";
    this.#prediction = null;
    this.#render();
    this.#askAgain();
  }

  /** The network may answer differently now, though the drawing is the same. */
  #learned() {
    const { run } = this.#context.session;
    const news = run && run.step !== this.#prediction?.step;
    if (news && performance.now() - this.#asked > WHILE_LEARNING) this.#askAgain();
  }

  #askAgain() {
    if (this.#visible && this.#inputs) this.#predict.request(this.#inputs);
  }

  /** @param {Float32Array} inputs */
  async #askNetwork(inputs) {
    const { api, session, announce } = this.#context;
    // While another data set is being opened, the drawing fits the one and the run is of the other.
    if (session.run?.layers[0] !== inputs.length) return;
    this.#asked = performance.now();
    try {
      const { step, predictions } = await api.predict(session.run.id, [[...inputs]]);
      if (!this.#inputs) return;
      this.#prediction = { step, probabilities: predictions[0].probabilities };
      this.#render();
      if (this.#announcing && inputs === this.#inputs) {
        this.#announcing = false;
        announce(`${this.#part(".draw-answer").textContent}`);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {Float32Array} inputs */
  async #askFamiliarity(inputs) {
    const { api, session } = this.#context;
    if (session.dataset?.inputs !== inputs.length) return;
    try {
      const { familiar } = await api.familiarity(session.dataset.name, [[...inputs]]);
      this.#familiarity = this.#inputs ? { familiar: familiar[0] } : null;
      this.#render();
    } catch {
      // The verdict then rests on the network alone, whose own failure is shown.
      this.#familiarity = null;
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#prediction = null;
    this.#render();
    this.#part(".draw-reasons").textContent =
      error instanceof Error ? error.message : String(error);
  }

  #repaint() {
    this.#ink.repaint();
    this.#render();
  }

  #render() {
    const { dataset } = this.#context.session;
    if (!dataset?.drawing) return;
    const empty = this.#inputs === null;
    this.#part(".draw-empty").hidden = !empty;
    this.#part(".draw-result").classList.toggle("empty", empty);
    /** @type {HTMLButtonElement} */ (this.#part("[data-do=undo]")).disabled = !this.#ink.canUndo;
    /** @type {HTMLButtonElement} */ (this.#part("[data-do=clear]")).disabled = empty;
    const fitted = /** @type {HTMLCanvasElement} */ (this.#part(".draw-fitted canvas"));
    const color = getComputedStyle(fitted).color;
    paintInputs(fitted, this.#inputs ?? [], dataset.input_shape, color);
    this.#renderVerdict(dataset.classes);
  }

  /** @param {string[]} classes */
  #renderVerdict(classes) {
    const answer = this.#part(".draw-answer");
    const reasons = this.#part(".draw-reasons");
    answer.classList.toggle("doubtful", false);
    if (!this.#prediction) {
      this.#bars.update(null, -1);
      answer.textContent = "";
      reasons.textContent = this.#inputs ? "" : "The network's answer appears while you draw.";
      return;
    }
    const { probabilities, step } = this.#prediction;
    const verdict = judge(probabilities, classes, this.#familiarity, step);
    const { winner, looksLikeDigit } = verdict;
    this.#bars.update(probabilities, winner);
    answer.classList.toggle("doubtful", !looksLikeDigit);
    answer.textContent = looksLikeDigit
      ? `${classes[winner]} with ${percent(probabilities[winner])}`
      : "Does not look like a digit";
    reasons.textContent = verdict.reasons.join(" ");
  }

  /** @param {string} selector @returns {HTMLElement} */
  #part(selector) {
    const part = this.#pad.querySelector(selector);
    if (!(part instanceof HTMLElement)) throw new Error(`The draw pad has no ${selector}`);
    return part;
  }
}

customElements.define("draw-pad", DrawPad);
