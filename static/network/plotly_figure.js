/**
 * The stage's Plotly figure, held: drawn anew when the structure or the theme changes, and touched as
 * little as possible in between. Says where its axes stand, so that the edge layer can follow them.
 * Until Plotly can draw it there is none, and what is asked of it is left out.
 */

import { hasPlotly } from "../plotly.js";
import { colorBarChange, sameScale } from "./color_bar.js";
import { baseLayout, baseTraces, TRACES } from "./figure.js";
import { NARROW } from "./layout.js";

/**
 * @typedef {import("./layout.js").NetworkLayout} NetworkLayout
 * @typedef {import("./figure.js").Look} Look
 * @typedef {import("../types.js").Scale} Scale
 * @typedef {import("../types.js").Channel} Channel
 * @typedef {{x: number, y: number, size: number, color: string, square: boolean}} Ring
 * @typedef {{x: number, y: number, color: string}} Spot an example on the decision surface
 * @typedef {{scale: Scale, channel: Channel, label: number, spot: Spot | null}} News
 * @typedef {[number, number, number, number]} View zoom x, zoom y, pan x, pan y
 */

/** Between two changes of words that could change with every frame, in milliseconds. */
const PAUSE = 250;
const CONFIG = { displayModeBar: false, doubleClick: "reset", responsive: false, showTips: false };

export class PlotlyFigure {
  /** @param {HTMLElement} element @param {() => void} onView called whenever the axes moved */
  constructor(element, onView) {
    this.element = /** @type {any} */ (element);
    this.onView = onView;
    /** @type {NetworkLayout | null} */ this.layout = null;
    /** @type {Look | null} */ this.look = null;
    /** @type {Scale | null} */ this.scale = null;
    /** @type {Channel | null} */ this.channel = null;
    this.target = -1;
    this.spot = "";
    this.drawnZoom = 1;
    this.listening = false;
    this.pause = 0;
    /** @type {News | null} */ this.pending = null;
  }

  /**
   * @param {NetworkLayout} layout @param {Look} look @param {string[]} classes
   * @param {boolean} touch whether the page is scrolled with a finger, which must then not pan
   */
  draw(layout, look, classes, touch) {
    if (!hasPlotly()) return;
    const kept =
      this.layout?.width === layout.width && this.layout.height === layout.height
        ? this.element.layout
        : null;
    const { target } = this;
    Object.assign(this, { layout, look, target: -1, spot: "" });
    const figure = baseLayout(layout, look, classes);
    if (kept) {
      figure.xaxis.range = [...kept.xaxis.range];
      figure.yaxis.range = [...kept.yaxis.range];
    }
    figure.dragmode = touch ? false : "pan";
    if (this.scale && this.channel) assignPaths(figure, this.barChange(this.scale, this.channel));
    const traces = baseTraces(layout, look, classes, this.drawnZoom);
    Plotly.react(this.element, traces, figure, { ...CONFIG, scrollZoom: !touch });
    if (!this.listening) this.listen();
    if (target >= 0) this.markTarget(target);
    this.onView();
  }

  /** @private */
  listen() {
    this.listening = true;
    this.element.on("plotly_relayouting", () => this.onView());
    this.element.on("plotly_relayout", () => {
      this.resizeMarkers();
      this.onView();
    });
  }

  /** @private Markers have screen sizes; neurons have layout sizes. */
  resizeMarkers() {
    if (!this.layout || !this.look) return;
    const zoom = this.view[0];
    if (Math.abs(zoom - this.drawnZoom) < 0.01 * zoom) return;
    this.drawnZoom = zoom;
    const [neurons] = /** @type {any[]} */ (baseTraces(this.layout, this.look, [], zoom));
    Plotly.restyle(this.element, { "marker.size": [neurons.marker.size, this.exampleSize] }, [
      TRACES.neurons,
      TRACES.examples,
    ]);
  }

  /** @returns {View} layout pixels to screen pixels, this instant, even while it is being dragged */
  get view() {
    const full = this.element._fullLayout;
    if (!full?.xaxis) return [1, 1, 0, 0];
    const { width, height } = full;
    const [left, right] = full.xaxis.range;
    const [bottom, top] = full.yaxis.range;
    const [zoomX, zoomY] = [width / (right - left), height / (bottom - top)];
    return [zoomX, zoomY, -left * zoomX, -top * zoomY];
  }

  /** @param {number} factor above 1 to see less, larger, about the middle; 0 for everything */
  zoomBy(factor) {
    if (!this.layout) return;
    const { xaxis, yaxis } = this.element._fullLayout;
    const { width, height } = this.layout;
    Plotly.relayout(this.element, {
      "xaxis.range": factor ? narrowed(xaxis.range, factor) : [0, width],
      "yaxis.range": factor ? narrowed(yaxis.range, factor) : [height, 0],
    });
  }

  get zoomed() {
    const [x, , panX, panY] = this.view;
    return Math.abs(x - 1) > 0.001 || Math.abs(panX) > 0.5 || Math.abs(panY) > 0.5;
  }

  /**
   * Says what is drawn: on the color bar the scale, among the outputs the right answer, on the surface
   * the spotlit example. Does nothing while that stays the same; what changes with every frame is said
   * a few times a second.
   * @param {News} news whose label is -1 for none
   */
  say(news) {
    this.pending = news;
    if (!this.pause) this.sayPending();
  }

  /** Takes back all that was said. */
  silence() {
    this.pending = this.scale = this.channel = null;
    if (!this.layout) return;
    Plotly.relayout(this.element, { "coloraxis.showscale": false });
    this.markTarget(-1);
    this.markSpot(null);
  }

  /** @private */
  sayPending() {
    this.pause = 0;
    const { pending } = this;
    this.pending = null;
    if (!pending) return;
    const { scale, channel, label, spot } = pending;
    const rescaled = channel !== this.channel || !sameScale(scale, this.scale);
    if (!rescaled && label === this.target && JSON.stringify(spot) === this.spot) return;
    Object.assign(this, { scale, channel });
    if (rescaled && this.layout) Plotly.relayout(this.element, this.barChange(scale, channel));
    this.markTarget(label);
    this.markSpot(spot);
    this.pause = window.setTimeout(() => this.sayPending(), PAUSE);
  }

  /** @private @param {Scale} scale @param {Channel} channel */
  barChange(scale, channel) {
    const width = this.layout?.width ?? 0;
    const look = /** @type {Look} */ (this.look);
    return colorBarChange(scale, channel, look, width, width < NARROW);
  }

  /** @param {Ring[]} rings around what is selected, focused or pointed at */
  setRings(rings) {
    if (!this.layout) return;
    Plotly.restyle(
      this.element,
      {
        x: [rings.map((ring) => ring.x)],
        y: [rings.map((ring) => ring.y)],
        "marker.size": [rings.map((ring) => ring.size)],
        "marker.symbol": [rings.map((ring) => (ring.square ? "square" : "circle"))],
        "marker.color": "rgba(0,0,0,0)",
        "marker.opacity": 1,
        "marker.line.color": [rings.map((ring) => ring.color)],
        "marker.line.width": 2,
      },
      [TRACES.rings],
    );
  }

  /** @private @param {number} label the right answer, whose name is emphasized */
  markTarget(label) {
    if (!this.layout || !this.look || label === this.target) return;
    this.target = label;
    const count = this.element.data[TRACES.labels].text.length;
    const color = Array.from({ length: count }, (_, i) =>
      i === label ? this.look?.accent : this.look?.muted,
    );
    const weight = color.map((_, i) => (i === label ? 700 : 400));
    Plotly.restyle(this.element, { "textfont.color": [color], "textfont.weight": [weight] }, [
      TRACES.labels,
    ]);
  }

  /**
   * The training examples over the decision surface.
   * @param {number[]} x @param {number[]} y layout pixels @param {string[]} colors
   */
  setExamples(x, y, colors) {
    if (!this.layout) return;
    const line = { color: this.look?.background, width: 0.8 };
    const marker = { size: this.exampleSize, opacity: 1, color: colors, line };
    Plotly.restyle(this.element, { x: [x], y: [y], marker: [marker] }, [TRACES.examples]);
  }

  /** @private */
  get exampleSize() {
    const width = (this.layout?.picture?.width ?? 0) * this.view[0];
    return Math.min(9, Math.max(3, width / 60));
  }

  /** @private @param {Spot | null} spot marked by a ring about the example's own color */
  markSpot(spot) {
    const key = JSON.stringify(spot);
    if (!this.look || key === this.spot) return;
    this.spot = key;
    const { text, background } = this.look;
    const core = 4 + this.exampleSize;
    const marker = {
      size: [core + 9, core + 6, core],
      opacity: 1,
      color: [background, text, spot?.color],
      line: { width: [0, 0, 2], color: background },
    };
    const [x, y] = spot ? [Array(3).fill(spot.x), Array(3).fill(spot.y)] : [[], []];
    Plotly.restyle(this.element, { x: [x], y: [y], marker: [marker] }, [TRACES.spotlit]);
  }
}

/** @param {number[]} range @param {number} factor */
function narrowed([from, to], factor) {
  const [middle, half] = [(from + to) / 2, (to - from) / 2 / factor];
  return [middle - half, middle + half];
}

/**
 * Sets "a.b.c" paths in a plain object, as Plotly.relayout does in a figure.
 * @param {any} object @param {Record<string, unknown>} changes
 */
function assignPaths(object, changes) {
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = /** @type {string} */ (keys.pop());
    keys.reduce((inner, key) => inner[key], object)[last] = value;
  }
}
