/**
 * What somebody who explains something wants on the stage: marks over the network, a figure in its
 * place, or one phase of a step held still. The stage listens; whoever shows knows nothing of it.
 *
 * @typedef {"positive" | "negative" | "accent" | "plain"} Tone
 * @typedef {{layer: number, index: number}} NodeName
 *
 * @typedef {object} Meaning what all marks share
 * @property {Tone} [tone] how it is colored; `toneOf` tells that of a signed number
 * @property {string} [term] of the formula or text that it stands for: they light each other; of
 *   several, with spaces between, its own comes first
 * @property {string} [title] in words, for whoever points at it or cannot see it
 *
 * @typedef {Meaning & {kind: "edge", layer: number, to: number, from: number, strength: number}} EdgeMark
 *   strength 0 to 1
 * @typedef {Meaning & {kind: "gauge", layer: number, to: number, from: number, place: number,
 *   side: "above" | "below", length: number, text: string}} GaugeMark a bar on an edge: place 0 (where
 *   it begins) to 1, length 0 to 1 of the room there is
 * @typedef {Meaning & {kind: "ring", at: NodeName}} RingMark
 * @typedef {Meaning & {kind: "bar", at: NodeName, side: "left" | "right", length: number,
 *   text?: string}} BarMark length 0 to 1 of the room there is
 * @typedef {Meaning & {kind: "arrow", at: NodeName, length: number, side?: "left" | "right"}} ArrowMark
 *   up for a positive length, down for a negative one, -1 to 1; on the right unless told
 * @typedef {Meaning & {kind: "label", at: NodeName, side: "left" | "right" | "above" | "below",
 *   text: string}} LabelMark
 * @typedef {EdgeMark | GaugeMark | RingMark | BarMark | ArrowMark | LabelMark} Mark
 *
 * @typedef {object} Inset
 * @property {NodeName} at the neuron that it is opened beside, and never covers
 * @property {HTMLElement} element
 * @property {NodeName[]} [clear] what it leaves free too, where there is room
 *
 * @typedef {object} Scene
 * @property {string} caption one sentence: what is to be seen; also read aloud
 * @property {Mark[]} [marks] over the network, whose own edges step back meanwhile
 * @property {Inset} [inset]
 * @property {HTMLElement} [figure] in place of the network
 */

export class StageView extends EventTarget {
  /** @type {Scene | null} */
  scene = null;
  /** @type {import("./phases.js").Phase | null} */
  phase = null;
  /** What the held phase is about, over a network that does not step back. @type {Mark[]} */
  held = [];

  /** Shows a scene until another is shown; null gives the stage back. @param {Scene | null} scene */
  show(scene) {
    if (scene === null && this.scene === null) return;
    this.scene = scene;
    this.dispatchEvent(new Event("scene"));
  }

  /**
   * Holds a phase of the step still, whatever time it is; null lets time go on.
   * @param {import("./phases.js").Phase | null} phase
   */
  hold(phase) {
    if (phase === null && this.phase === null) return;
    this.phase = phase;
    this.dispatchEvent(new Event("phase"));
  }

  /** Marks what the held phase is about. @param {Mark[]} marks */
  mark(marks) {
    if (!marks.length && !this.held.length) return;
    this.held = marks;
    this.dispatchEvent(new Event("scene"));
  }
}

/** @param {number | null} value @returns {Tone} */
export function toneOf(value) {
  if (value === null || value === 0 || Number.isNaN(value)) return "plain";
  return value > 0 ? "positive" : "negative";
}
