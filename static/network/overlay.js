/**
 * The layer over the network that a scene is drawn on: its marks as SVG that follows the stage's
 * axes, its inset beside a neuron, its figure in place of everything, and its caption.
 */

import { firstOf, light, relight } from "../terms.js";
import { shapesOf, spotOf } from "./marks.js";
import { placeBeside } from "./placement.js";
import { formatTarget } from "./selection.js";

/**
 * @typedef {import("./view.js").Scene} Scene
 * @typedef {import("./view.js").Mark} Mark
 * @typedef {import("./layout.js").NetworkLayout} NetworkLayout
 * @typedef {import("./plotly_figure.js").View} View
 */

/** Between the inset and the stage's sides; and its top, where caption and tools are, if there is room. */
const EDGE = 8;
const HEAD = 36;

const SVG = "http://www.w3.org/2000/svg";

export class Overlay {
  constructor() {
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "stage-marks");
    this.svg.setAttribute("role", "img");
    this.inset = division("stage-inset card");
    this.figure = division("stage-view");
    this.caption = division("stage-scene");
    this.nodes = [this.svg, this.inset, this.figure, this.caption];
    /** @type {Scene | null} */ this.scene = null;
    /** @type {Mark[]} */ this.marks = [];
    this.drawn = "";
    this.show(null);
  }

  /** @param {Scene | null} scene @param {Mark[]} [held] besides, while a phase is held */
  show(scene, held = []) {
    this.scene = scene;
    this.marks = [...(scene?.marks ?? []), ...held];
    this.drawn = "";
    const { marks } = this;
    const { caption = "", inset, figure } = scene ?? {};
    this.caption.textContent = caption;
    this.caption.hidden = caption === "" || figure !== undefined;
    this.svg.toggleAttribute("hidden", marks.length === 0);
    this.svg.setAttribute("aria-label", caption);
    if (marks.length === 0) this.svg.replaceChildren();
    fill(this.inset, inset?.element);
    fill(this.figure, figure);
  }

  /** Draws the marks where the network's things now are. @param {NetworkLayout} layout @param {View} view */
  place(layout, view) {
    const key = `${layout.width} ${layout.height} ${layout.layers} ${view}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const inset = this.scene?.inset;
    this.svg.replaceChildren(...this.marks.flatMap((mark) => groupOf(mark, layout, view)));
    if (inset) this.placeInset(layout, view, inset);
    relight(this.svg);
  }

  /** @private @param {NetworkLayout} layout @param {View} view @param {import("./view.js").Inset} inset */
  placeInset(layout, view, { at, clear = [] }) {
    const own = boxAround([at], layout, view);
    if (!own) return;
    const all = boxAround([at, ...clear], layout, view) ?? own;
    const size = { width: this.inset.offsetWidth, height: this.inset.offsetHeight };
    const top = Math.max(0, Math.min(HEAD, layout.height - size.height));
    const room = { width: layout.width - 2 * EDGE, height: layout.height - top };
    const [here, free] = [own, all].map((box) => ({ ...box, x: box.x - EDGE, y: box.y - top }));
    const { x, y } = placeBeside(here, free, size, room);
    this.inset.style.transform = `translate(${Math.round(x + EDGE)}px, ${Math.round(y + top)}px)`;
  }

  /** Lights the term that a thing of the network stands for. @param {import("./selection.js").Target | null} target */
  pointAt(target) {
    if (!this.marks.length) return;
    const name = formatTarget(target);
    const mark = this.marks.find((each) => name !== "" && nameOf(each) === name);
    light(firstOf(mark?.term ?? ""));
  }
}

/**
 * What a scene's inset keeps clear of.
 * @param {import("./view.js").NodeName[]} nodes @param {NetworkLayout} layout @param {View} view
 * @returns {import("./layout.js").Box | null} null where the network has none of them
 */
function boxAround(nodes, layout, view) {
  const spots = nodes.flatMap(({ layer, index }) => spotOf(layout, view, layer, index) ?? []);
  if (!spots.length) return null;
  const around = (/** @type {import("./marks.js").Spot} */ { radius }) => radius + 10;
  const left = Math.min(...spots.map((spot) => spot.x - around(spot)));
  const top = Math.min(...spots.map((spot) => spot.y - around(spot)));
  const right = Math.max(...spots.map((spot) => spot.x + around(spot)));
  const bottom = Math.max(...spots.map((spot) => spot.y + around(spot)));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** @param {Mark} mark what the stage calls the thing it marks */
function nameOf(mark) {
  if (mark.kind === "edge" || mark.kind === "gauge")
    return `e:${mark.layer}:${mark.to}:${mark.from}`;
  return `n:${mark.at.layer}:${mark.at.index}`;
}

/** @param {Mark} mark @param {NetworkLayout} layout @param {View} view @returns {Element[]} */
function groupOf(mark, layout, view) {
  const shapes = shapesOf(mark, layout, view);
  if (!shapes.length) return [];
  const group = document.createElementNS(SVG, "g");
  group.setAttribute("class", `mark ${mark.kind} ${mark.tone ?? "accent"}`);
  if (mark.term) group.setAttribute("data-term", mark.term);
  for (const { tag, attributes, text } of shapes) {
    const shape = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, String(value));
    if (text !== undefined) shape.textContent = text;
    group.append(shape);
  }
  if (mark.title) {
    const title = document.createElementNS(SVG, "title");
    title.textContent = mark.title;
    group.prepend(title);
  }
  return [group];
}

/** @param {string} className */
function division(className) {
  const node = document.createElement("div");
  node.className = className;
  return node;
}

/** @param {HTMLElement} place @param {HTMLElement | undefined} content */
function fill(place, content) {
  place.hidden = content === undefined;
  if (content === undefined) place.replaceChildren();
  else if (place.firstChild !== content) place.replaceChildren(content);
}
