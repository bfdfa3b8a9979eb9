/**
 * The hover card: what one points at, its numbers and the formula they obey. Known numbers are shown at
 * once; the exact ones are asked of the server, one question at a time.
 */

import { describe } from "../inspector/formula.js";
import { formatNumber, levelToMagnitude } from "../scales.js";
import { drawnReading } from "./drawn.js";
import { EdgeLevels } from "./edge_levels.js";
import { placeCard } from "./placement.js";
import { formatTarget, nameTarget } from "./selection.js";

/**
 * @typedef {import("../types.js").Frame} Frame
 * @typedef {import("./selection.js").Target} Target
 * @typedef {import("./layout.js").Box} Box
 * @typedef {(target: Target) => Promise<any>} Ask
 */

const DEBOUNCE = 80;
/** How often the numbers of something still pointed at are read again while the network learns. */
const REFRESH = 400;

export class HoverCard {
  /**
   * @param {HTMLElement} element @param {Ask} ask @param {() => number[] | undefined} inputShape
   * @param {() => import("../types.js").Channel | undefined} channel that is drawn
   */
  constructor(element, ask, inputShape, channel) {
    this.channel = channel;
    this.element = element;
    this.ask = ask;
    this.inputShape = inputShape;
    /** @type {Target | null} */ this.target = null;
    /** @type {Box | null} */ this.box = null;
    this.answered = "";
    this.asking = false;
    this.stale = false;
    this.timer = 0;
    this.askedAt = 0;
  }

  /** @param {Target | null} target @param {Box | null} box what must stay visible @param {Node} facts */
  show(target, box, facts) {
    const same = target !== null && formatTarget(target) === formatTarget(this.target);
    this.target = target;
    this.box = box;
    this.element.hidden = !target;
    if (!target) return;
    if (!same) {
      this.answered = "";
      this.element.replaceChildren(facts);
      this.request(DEBOUNCE);
    }
    this.place();
  }

  /** The network has moved on: the numbers shown are read again before long. */
  refresh() {
    if (!this.target || this.asking || this.timer) return;
    this.request(Math.max(DEBOUNCE, this.askedAt + REFRESH - performance.now()));
  }

  /** @private @param {number} delay */
  request(delay) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      if (this.asking) this.stale = true;
      else this.fetch();
    }, delay);
  }

  /** @private */
  async fetch() {
    const target = this.target;
    if (!target) return;
    this.asking = true;
    this.stale = false;
    this.askedAt = performance.now();
    try {
      const inspection = await this.ask(target);
      if (formatTarget(target) === formatTarget(this.target)) this.fill(inspection);
    } catch {
      // The facts already shown stay; the next frame or move asks again.
    } finally {
      this.asking = false;
      if (this.stale) this.request(0);
    }
  }

  /** @private @param {any} inspection */
  fill(inspection) {
    const card = describe(inspection, this.inputShape());
    const channel = this.channel();
    const drawn = channel ? drawnReading(channel, inspection) : "";
    if (drawn) card.firstElementChild?.after(paragraph(drawn, "number stage-drawn"));
    this.element.replaceChildren(card);
    this.place();
  }

  /** Without its formulas, which the inspector has too, where the whole card would be in the way. @private */
  place() {
    this.element.classList.remove("compact");
    let place = this.measure();
    if (place && !place.fits) {
      this.element.classList.add("compact");
      place = this.measure();
    }
    if (!place) return;
    const { x, y } = place;
    this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  /** @private */
  measure() {
    const stage = this.element.parentElement;
    if (!this.box || !stage) return null;
    const card = { width: this.element.offsetWidth, height: this.element.offsetHeight };
    return placeCard(this.box, card, { width: stage.clientWidth, height: stage.clientHeight });
  }
}

/**
 * What the frame itself says of a target, to show and to read aloud before the server answers.
 * @param {Target} target @param {Frame | null} frame @param {number[]} layers
 * @param {[number, number] | null} pixels @returns {string[]} its name, then facts
 */
export function factsOf(target, frame, layers, pixels) {
  const name = nameTarget(target, pixels);
  if (!frame) return [name];
  if (target.kind === "neuron") {
    const facts = [
      name,
      `activation ${formatNumber(frame.activations[target.layer][target.index])}`,
    ];
    const delta = frame.deltas[target.layer]?.[target.index];
    return delta === undefined ? facts : [...facts, `error δ ${formatNumber(delta)}`];
  }
  const level =
    target.kind === "edge"
      ? EdgeLevels.of(frame).levelOf(edgeNumber(target, layers))
      : frame.biasLevels[biasNumber(target, layers)];
  if (level === null) return [name, "weaker than the edges shown"];
  const value = levelToMagnitude(level, frame.scale, target.layer);
  const words = value === null ? "not computed" : `about ${formatNumber(value)}`;
  return [name, `${frame.channel.replace("_", " ")} ${words}`];
}

/** @param {import("./selection.js").EdgeTarget} target @param {number[]} layers */
export function edgeNumber({ layer, to, from }, layers) {
  let first = 0;
  for (let l = 1; l < layer; l++) first += layers[l] * layers[l - 1];
  return first + to * layers[layer - 1] + from;
}

/** @param {import("./selection.js").BiasTarget} target @param {number[]} layers */
export function biasNumber({ layer, to }, layers) {
  return layers.slice(1, layer).reduce((sum, count) => sum + count, 0) + to;
}

/** @param {string[]} facts @returns {HTMLElement} */
export function factsElement([name, ...facts]) {
  const element = document.createElement("div");
  const title = document.createElement("strong");
  title.textContent = name;
  element.append(title);
  element.append(...facts.map((fact) => paragraph(fact, "number")));
  return element;
}

/** @param {string} text @param {string} className */
function paragraph(text, className) {
  const line = document.createElement("p");
  line.className = className;
  line.textContent = text;
  return line;
}
