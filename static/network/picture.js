/**
 * The whole picture: Plotly's figure and the edge layer beneath it, kept in step. Shows the frame and
 * the phase it is given; knows nothing of the session, the page's state or time.
 */

import { whenPlotly } from "../plotly.js";
import { Crowds } from "./crowds.js";
import { edgeCurve, pointAt } from "./curve.js";
import { EdgeCanvas } from "./edge_canvas.js";
import { EdgeLevels } from "./edge_levels.js";
import { FALLBACK_EDGES } from "./fallback.js";
import { mostEdges, smoothest } from "./governor.js";
import { placeNetwork } from "./layout.js";
import { pick } from "./picking.js";
import { PlotlyEdges } from "./plotly_edges.js";
import { PlotlyFigure } from "./plotly_figure.js";
import { ringsOf } from "./rings.js";
import { nodeOf } from "./selection.js";
import { exampleColor, paintSurface, placeOnSurface } from "./surface.js";
import { currentTheme, readTheme } from "./theme.js";
import { fillValues } from "./values.js";

/**
 * @typedef {import("../types.js").Frame} Frame
 * @typedef {import("./selection.js").Target} Target
 * @typedef {import("./phases.js").Phase} Phase
 * @typedef {import("./layout.js").Box} Box
 * @typedef {{activation: string, output_activation: string}} Activations
 * @typedef {{inputs: number[][], labels: number[]}} Examples
 *
 * @typedef {object} Structure
 * @property {number[]} layers
 * @property {number[] | null} inputShape
 * @property {string[]} classes
 * @property {[number, number] | null} extent of both axes of two-dimensional data
 * @property {number} width
 * @property {number} height
 * @property {boolean} touch
 */

/** Opacity left to the edges that a selection does not light. */
const DIMMED = 0.06;
/** The fans of a selection: what is looked at, or the background of what is explained. */
const LIT = { gain: 1.6, bold: 0.35, width: 1.15 };
const QUIET = { gain: 0.2, bold: 0, width: 1 };
/** Rows of the node textures hold this many neurons. */
const ROW = 1024;

export class Picture {
  /** @param {HTMLElement} figure @param {HTMLCanvasElement} canvas @param {() => void} onChange */
  constructor(figure, canvas, onChange) {
    this.onChange = onChange;
    /** The axes have moved: until the edges follow, they do not lie where the figure says. */
    this.misfit = false;
    this.figure = new PlotlyFigure(figure, () => {
      this.misfit = true;
      onChange();
    });
    let shown = () => {};
    /** Resolved once a frame is on the screen. @type {Promise<void>} */
    this.first = new Promise((resolve) => {
      shown = resolve;
    });
    this.edges = new EdgeCanvas(
      canvas,
      () => this.upload(),
      (edges) => edges > 0 && shown(),
    );
    /** @type {import("./layout.js").NetworkLayout | null} */ this.layout = null;
    /** @type {Crowds | null} */ this.crowds = null;
    /** @type {Structure | null} */ this.structure = null;
    /** @type {Frame | null} */ this.frame = null;
    /** @type {Target | null} */ this.selected = null;
    /** @type {Target | null} */ this.hovered = null;
    /** @type {import("../scales.js").ColorName} */ this.colors = "plasma";
    this.ringKey = "";
    this.signed = false;
    /** @type {Activations | null} */ this.activations = null;
    this.values = new Uint8Array(0);
    this.plotlyEdges = new PlotlyEdges(this);
    /** @type {Target | null} */ this.focused = null;
    /** Whether marks are drawn over the network, which then steps back. */
    this.explained = false;
    /** @type {Examples | null} */ this.examples = null;
    this.dirty = false;
    /** Whether it was arranged for a picture that stays. */
    this.fine = false;
    this.theme = readTheme(figure, this.colors, false);
    whenPlotly(() => this.restyle());
  }

  /** @param {Structure} structure draws the figure anew for it */
  build(structure) {
    const widestLabel = Math.max(1, ...structure.classes.map((name) => name.length));
    const layout = placeNetwork({ ...structure, labelWidth: Math.min(110, 8 + 8 * widestLabel) });
    const another = layout.layers.join() !== this.layout?.layers.join();
    this.structure = structure;
    this.layout = layout;
    this.crowds = new Crowds(layout);
    const rows = Math.ceil(layout.nodes.length / 4 / ROW);
    this.values = new Uint8Array(rows * ROW * 4);
    if (another) this.frame = this.selected = this.hovered = this.focused = null;
    this.restyle();
  }

  /** Reads the theme again and draws everything with it. */
  restyle() {
    if (!this.layout || !this.structure) return;
    this.theme = readTheme(this.figure.element, this.colors, this.signed);
    this.figure.draw(this.layout, this.theme.look, this.structure.classes, this.structure.touch);
    this.ringKey = "";
    this.drawRings();
    this.setExamples(this.examples);
    this.upload();
  }

  /** Another run is to be shown, whose first frame may never come. */
  forget() {
    this.frame = null;
    this.figure.silence();
    if (this.layout) this.crowds = new Crowds(this.layout);
    this.values.fill(0);
    this.edges.renderer?.setPicture(null);
    this.edges.renderer?.setValues(this.values);
    this.onChange();
  }

  /** Everything the card holds, and the present frame again. */
  upload() {
    const { renderer } = this.edges;
    if (this.layout && renderer) {
      renderer.setLayout(this.layout);
      renderer.setPalette(this.theme.palette);
    }
    if (this.frame) this.show(this.frame, this.activations);
    this.arrange();
  }

  /** @param {Frame} frame @param {Activations | null} activations */
  show(frame, activations) {
    if (frame.layers.join() !== this.layout?.layers.join()) return;
    this.frame = frame;
    this.activations = activations;
    if (frame.scale.signed !== this.signed) {
      this.signed = frame.scale.signed;
      this.restyle();
      return;
    }
    this.say(frame);
    this.dirty = true;
    this.onChange();
  }

  /** @private @param {Frame} frame */
  say({ scale, channel, example, activations }) {
    this.figure.say({
      scale,
      channel,
      label: example.label,
      spot: this.spotOf(activations[0], example),
    });
  }

  /** @private @param {Float32Array} inputs @param {import("../types.js").FrameExample} example */
  spotOf(inputs, { label }) {
    const box = this.surfaceBox;
    if (!box || !this.extent) return null;
    const [x, y] = placeOnSurface(inputs, this.extent, box);
    return { x, y, color: exampleColor(label, currentTheme()) };
  }

  /** Where the decision surface goes, of data that has one. */
  get surfaceBox() {
    return this.layout && !this.layout.pixels ? this.layout.picture : null;
  }

  /** The frame's decision surface, lowest row first; null for other data. */
  get surface() {
    const { frame } = this;
    if (!frame?.surface || !this.surfaceBox) return null;
    return paintSurface(frame.surface, this.theme.background);
  }

  /**
   * Sorts and uploads the frame; done once for each picture drawn, however many frames came.
   * @param {boolean} [fine] for a picture that stays
   */
  arrange(fine = false) {
    const { frame, layout, crowds, edges } = this;
    this.dirty = false;
    this.fine = fine;
    if (!frame || !layout || !crowds) return;
    const { renderer } = edges;
    const { quality } = edges.governor;
    const most = renderer ? mostEdges(quality, layout.edges, fine) : FALLBACK_EDGES;
    crowds.arrange(EdgeLevels.of(frame), this.signed, most, this.selected, this.hovered);
    fillValues(frame, layout, this.activations ?? IDENTITY, this.values);
    if (!renderer) return;
    renderer.setEdges(crowds.list, crowds.count);
    renderer.setValues(this.values);
    renderer.setPicture(this.surface);
  }

  /** @param {Target | null} selected @param {Target | null} hovered @param {Target | null} focused */
  point(selected, hovered, focused) {
    this.selected = selected;
    this.hovered = hovered ?? focused;
    this.focused = focused;
    this.drawRings();
    this.dirty = true;
    this.onChange();
  }

  /** @private */
  drawRings() {
    if (!this.layout) return;
    const { accent, text, focus } = this.theme.look;
    const zoom = this.figure.view[0];
    const pointed = this.focused ? null : this.hovered;
    const rings = [
      ...ringsOf(this.selected, this.layout, zoom, accent, 1),
      ...ringsOf(pointed, this.layout, zoom, text, 0),
      ...ringsOf(this.focused, this.layout, zoom, focus, 2),
    ];
    const key = JSON.stringify(rings);
    if (key === this.ringKey) return;
    this.ringKey = key;
    this.figure.setRings(rings);
  }

  /** Whether a frame shown now would be drawn at once. */
  get ready() {
    const { renderer, lost } = this.edges;
    return !renderer || lost || this.edges.ready;
  }

  /**
   * @param {number} now @param {Phase} phase @param {boolean} fine however long it takes
   * @returns {boolean} whether it could be drawn now
   */
  draw(now, phase, fine) {
    if (!this.layout || !this.crowds) return true;
    if (!this.edges.renderer) return this.plotlyEdges.draw(now);
    if (this.misfit ? this.edges.lost : !this.edges.ready) return false;
    this.misfit = false;
    if (this.dirty || fine !== this.fine) this.arrange(fine);
    this.edges.draw(this.scene(phase, fine), this.crowds.shown);
    return true;
  }

  /**
   * @param {Phase} phase @param {boolean} fine @returns {import("./renderer.js").Scene}
   */
  scene(phase, fine) {
    const { crowds, layout } = this;
    const { segments, thin, resolution, glow } = this.edges.governor.quality;
    const { view } = this.figure;
    const dim = this.selected || this.explained ? DIMMED : 1;
    return {
      width: layout?.width ?? 1,
      height: layout?.height ?? 1,
      ratio: Math.min(devicePixelRatio || 1, 2.5),
      view,
      crowds: [
        { ranges: crowds?.all ?? [], gain: dim, bold: 0, width: 1 },
        { ranges: crowds?.lit ?? [], ...(this.explained ? QUIET : LIT) },
        { ranges: crowds?.selected ?? [], gain: 3, bold: 1, width: 2.2 },
        { ranges: crowds?.hovered ?? [], gain: 3, bold: 1, width: 2.2 },
      ],
      phase,
      signed: this.signed,
      patterned: crowds?.patterned ?? false,
      segments: fine ? smoothest((layout?.height ?? 1) * view[1]) : segments,
      thin: fine ? 0 : thin,
      glow: fine ? 1 : glow,
      resolution: fine ? 1 : resolution,
    };
  }

  /** @private Of both axes of two-dimensional data. */
  get extent() {
    return this.structure?.extent ?? null;
  }

  /** Whether a still picture would gain from being drawn once more, at its best. */
  get coarse() {
    return this.frame !== null && this.edges.coarse;
  }

  /** @param {number} x @param {number} y screen pixels of the stage @returns {Target | null} */
  pick(x, y) {
    const { layout, crowds } = this;
    if (!layout || !crowds) return null;
    const [zoomX, zoomY, panX, panY] = this.figure.view;
    const wanted = this.selected ? [crowds.lit, crowds.all] : [crowds.all];
    return pick(
      layout,
      (x - panX) / zoomX,
      (y - panY) / zoomY,
      zoomX,
      crowds.list,
      wanted,
      crowds.ranks,
    );
  }

  /** @param {Target} target @returns {Box} of the thing on the stage, in screen pixels */
  boxOf(target) {
    const layout = /** @type {NonNullable<typeof this.layout>} */ (this.layout);
    const [zoomX, zoomY, panX, panY] = this.figure.view;
    let [x, y, halfWidth, halfHeight] = [0, 0, 8, 8];
    if (target.kind === "edge") {
      [x, y] = pointAt(edgeCurve(layout, target.layer, target.to, target.from), 0.5);
    } else {
      const { layer, index } = nodeOf(target);
      const at = 4 * (layout.columns[layer].first + index);
      [x, y, halfWidth, halfHeight] = layout.nodes.subarray(at, at + 4);
    }
    return {
      x: (x - halfWidth) * zoomX + panX - 4,
      y: (y - halfHeight) * zoomY + panY - 4,
      width: 2 * halfWidth * zoomX + 8,
      height: 2 * halfHeight * zoomY + 8,
    };
  }

  /** @param {Examples | null} examples drawn over the decision surface */
  setExamples(examples) {
    this.examples = examples;
    const box = this.surfaceBox;
    if (!examples || !box || !this.extent) return;
    const { extent } = this;
    const places = examples.inputs.map((inputs) => placeOnSurface(inputs, extent, box));
    this.figure.setExamples(
      places.map(([x]) => x),
      places.map(([, y]) => y),
      examples.labels.map((label) => exampleColor(label, currentTheme())),
    );
  }
}

/** Until the run is known its activations are taken as unbounded. */
const IDENTITY = { activation: "identity", output_activation: "identity" };
