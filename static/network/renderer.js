/**
 * The WebGL2 layer: edges, neurons' fills and the input picture, drawn beneath Plotly's figure.
 *
 * Geometry stays on the graphics card; a frame uploads four bytes an edge that is drawn (its number
 * and level) and four a neuron. Knows nothing of Plotly, of the page or of where frames come from.
 */

import { createTexture, linkProgram } from "./gl.js";
import { Light } from "./light.js";
import {
  edgeFragment,
  edgeVertex,
  NODE_FRAGMENT,
  NODE_VERTEX,
  PICTURE_FRAGMENT,
  PICTURE_VERTEX,
} from "./shaders.js";

/**
 * @typedef {import("./layout.js").NetworkLayout} NetworkLayout
 * @typedef {import("./layout.js").Column} Column
 * @typedef {import("./draw_order.js").Range} Range
 * @typedef {import("./phases.js").Phase} Phase
 * @typedef {[number, number, number]} Rgb each 0 to 1
 *
 * @typedef {object} Palette
 * @property {boolean} dark
 * @property {Uint8Array} table 256 x RGBA, by level
 * @property {Rgb} background
 * @property {Rgb} empty fill of a neuron at zero
 * @property {Rgb} pixel fill of a pixel at zero
 * @property {Rgb} full
 * @property {Rgb} negative
 * @property {Rgb} warning
 * @property {Rgb} glow of a neuron's error
 *
 * @typedef {{ranges: Range[], gain: number, bold: number, width: number}} Crowd
 *
 * @typedef {object} Scene
 * @property {number} width screen pixels
 * @property {number} height
 * @property {number} ratio device pixels a screen pixel
 * @property {[number, number, number, number]} view zoom x, zoom y, pan x, pan y
 * @property {Crowd[]} crowds drawn in this order
 * @property {Phase} phase
 * @property {boolean} signed
 * @property {boolean} patterned whether some edges are not computed or not a number
 * @property {number} segments
 * @property {number} thin segments of the lines that crowded layers are drawn as, 0 for ribbons
 * @property {number} resolution of the edges' light, 1 for that of the canvas
 * @property {number} glow
 */

const TEXTURE_WIDTH = 1024;
/** A layer of more edges than these is a crowd: lines do as well as ribbons. */
const CROWDED = 2000;

const USUAL = { thin: false, playing: false, patterned: false };

export class Renderer {
  /** @param {HTMLCanvasElement} canvas @throws {Error} where WebGL2 cannot be had */
  constructor(canvas) {
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: false, depth: false });
    if (!gl) throw new Error("this browser has no WebGL2");
    this.canvas = canvas;
    this.gl = gl;
    /** @type {NetworkLayout | null} */
    this.layout = null;
    /** @type {Palette | null} */
    this.palette = null;
    /** @type {WebGLSync | null} */
    this.fence = null;
    this.hasPicture = false;
    this.capacity = 0;
    this.software = isSoftware(gl);
    this.card = makeOnCard(gl, this.software);
  }

  /** Makes everything that lives on the card again, after a lost context came back. */
  restore() {
    this.card = makeOnCard(this.gl, this.software);
    this.capacity = 0;
    this.fence = null;
  }

  /** @param {NetworkLayout} layout */
  setLayout(layout) {
    const { gl } = this;
    this.layout = layout;
    const rows = Math.ceil(layout.nodes.length / 4 / TEXTURE_WIDTH);
    const padded = new Float32Array(rows * TEXTURE_WIDTH * 4);
    padded.set(layout.nodes);
    gl.bindTexture(gl.TEXTURE_2D, this.card.nodes);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, TEXTURE_WIDTH, rows, 0, gl.RGBA, gl.FLOAT, padded);
    gl.bindTexture(gl.TEXTURE_2D, this.card.values);
    gl.texImage2D(
      gl.TEXTURE_2D,
      0,
      gl.RGBA8UI,
      TEXTURE_WIDTH,
      rows,
      0,
      gl.RGBA_INTEGER,
      gl.UNSIGNED_BYTE,
      null,
    );
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    const { gl } = this;
    this.palette = palette;
    gl.bindTexture(gl.TEXTURE_2D, this.card.colors);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, palette.table);
  }

  /** @param {Uint8Array | null} rgba a square picture in place of the pixels, lowest row first */
  setPicture(rgba) {
    const { gl } = this;
    this.hasPicture = rgba !== null;
    if (!rgba) return;
    const side = Math.sqrt(rgba.length / 4);
    gl.bindTexture(gl.TEXTURE_2D, this.card.picture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, side, side, 0, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
  }

  /** @param {Uint8Array} bytes four for each node, padded to whole rows of the texture */
  setValues(bytes) {
    const { gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, this.card.values);
    gl.texSubImage2D(
      gl.TEXTURE_2D,
      0,
      0,
      0,
      TEXTURE_WIDTH,
      bytes.length / 4 / TEXTURE_WIDTH,
      gl.RGBA_INTEGER,
      gl.UNSIGNED_BYTE,
      bytes,
    );
  }

  /** @param {Uint32Array} list @param {number} count how many of it are in use */
  setEdges(list, count) {
    const { gl } = this;
    const [format, type] = [gl.RED_INTEGER, gl.UNSIGNED_INT];
    gl.bindTexture(gl.TEXTURE_2D, this.card.edges);
    if (count > this.capacity) {
      const rows = Math.ceil((1.5 * count) / TEXTURE_WIDTH);
      this.capacity = rows * TEXTURE_WIDTH;
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32UI, TEXTURE_WIDTH, rows, 0, format, type, null);
    }
    const rows = Math.floor(count / TEXTURE_WIDTH);
    const rest = count % TEXTURE_WIDTH;
    if (rows > 0) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, TEXTURE_WIDTH, rows, format, type, list);
    if (rest === 0) return;
    const last = list.subarray(rows * TEXTURE_WIDTH, count);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, rows, rest, 1, format, type, last);
  }

  /** Whether the card is still at work on the last picture. */
  get busy() {
    const { gl, fence } = this;
    if (!fence) return false;
    if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) return true;
    gl.deleteSync(fence);
    this.fence = null;
    return false;
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { gl, layout, palette } = this;
    const { light } = this.card;
    if (!layout || !palette || gl.isContextLost()) return;
    const [width, height] = [scene.width, scene.height].map((n) => Math.round(n * scene.ratio));
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.bindTextures();
    light.begin(Math.round(width * scene.resolution), Math.round(height * scene.resolution));
    this.drawEdges(scene);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, width, height);
    gl.clearColor(...palette.background, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE);
    if (this.hasPicture) this.drawPicture(scene);
    this.drawNodes(scene, true);
    // On light paper a glow soon looks like a stain.
    light.compose(palette.dark, scene.glow * (palette.dark ? 1 : 0.4));
    this.bindTextures();
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE);
    this.drawNodes(scene, false);
    if (this.fence) gl.deleteSync(this.fence);
    this.fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
  }

  /** @private */
  bindTextures() {
    const { gl } = this;
    const { nodes, values, colors, edges } = this.card;
    for (const [unit, texture] of [nodes, values, colors, edges].entries()) {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, texture);
    }
    gl.activeTexture(gl.TEXTURE0 + 4);
  }

  /**
   * @private
   * @param {import("./gl.js").Program} program @param {Scene} scene
   */
  use(program, scene) {
    const { gl } = this;
    gl.useProgram(program.program);
    gl.uniform1i(program.at.uNodes, 0);
    gl.uniform1i(program.at.uValues, 1);
    gl.uniform1i(program.at.uColors, 2);
    gl.uniform4f(program.at.uView, ...scene.view);
    gl.uniform2f(program.at.uSize, scene.width, scene.height);
    gl.uniform1f(program.at.uDark, this.palette?.dark ? 1 : 0);
    return program.at;
  }

  /** @private @param {Scene} scene */
  drawEdges(scene) {
    for (const crowd of scene.crowds) {
      for (const range of crowd.ranges) {
        if (range.count > 0) this.drawRange(scene, crowd, range);
      }
    }
  }

  /**
   * The program for a style, made when it is first needed.
   * @private
   * @param {import("./shaders.js").EdgeStyle} style @param {Scene} scene
   */
  useStyle(style, scene) {
    const { gl, palette } = this;
    const { edgePrograms } = this.card;
    const key = JSON.stringify(style);
    const program = edgePrograms.get(key) ?? linkEdges(gl, style);
    edgePrograms.set(key, program);
    const at = this.use(program, scene);
    const neutral = palette?.dark ? [1.1, 1.2, 1.5] : [1.5, 1.3, 1.0];
    gl.uniform3f(at.uNeutral, neutral[0], neutral[1], neutral[2]);
    // Mixed signs would turn to mud where colors are only added up, most of all on light paper.
    gl.uniform1f(at.uCover, (palette?.dark ? 0.6 : 0.75) + (scene.signed ? 0.2 : 0));
    gl.uniform1f(at.uSigned, scene.signed ? 1 : 0);
    gl.uniform1f(at.uPixels, scene.ratio * scene.resolution);
    gl.uniform1i(at.uEdges, 3);
    gl.uniform1i(at.uSegments, style.thin ? scene.thin : scene.segments);
    gl.uniform1f(at.uFlash, scene.phase.flash);
    return at;
  }

  /**
   * @private
   * @param {Scene} scene @param {Crowd} crowd @param {Range} range
   */
  drawRange(scene, crowd, { layer, start, count }) {
    const { gl, layout } = this;
    if (!layout) return;
    const gap = layout.gaps[layer - 1];
    const [from, to] = layout.columns.slice(layer - 1, layer + 1);
    // What is lit is few, however many edges its layer has.
    const thin = scene.thin > 0 && crowd.bold === 0 && gap.edges > CROWDED;
    const style = { thin, playing: scene.phase.name !== "done", patterned: scene.patterned };
    const at = this.useStyle(style, scene);
    const { width, gain } = strokeOf(gap.edges, scene.view[0]);
    gl.uniform3i(at.uLayer, from.first, from.count, to.first);
    gl.uniform2f(at.uGap, gap.bend, from.shape === "cells" ? from.right : from.left);
    gl.uniform1f(at.uWidth, width * crowd.width);
    gl.uniform1f(at.uGain, gain * crowd.gain);
    gl.uniform1f(at.uBold, crowd.bold);
    const pulse = scene.phase.name === "forward" && scene.phase.layer === layer;
    gl.uniform2f(at.uWave, pulse ? scene.phase.progress : -1, scene.phase.revealed[layer - 1]);
    gl.uniform1i(at.uStart, start);
    if (thin) gl.drawArrays(gl.LINES, 0, 2 * scene.thin * count);
    else gl.drawArrays(gl.TRIANGLE_STRIP, 0, (2 * (scene.segments + 1) + 2) * count);
  }

  /** @private @param {Scene} scene @param {boolean} cells the picture's pixels, or all others */
  drawNodes(scene, cells) {
    const { gl, layout, palette } = this;
    if (!layout || !palette) return;
    const at = this.use(this.card.nodeProgram, scene);
    gl.uniform3f(at.uEmpty, ...(cells ? palette.pixel : palette.empty));
    gl.uniform3f(at.uFull, ...palette.full);
    gl.uniform3f(at.uNegative, ...palette.negative);
    gl.uniform3f(at.uWarning, ...palette.warning);
    gl.uniform3f(at.uGlowColor, ...palette.glow);
    for (const [layer, column] of layout.columns.entries()) {
      if ((column.shape === "cells") !== cells) continue;
      const phase = scene.phase;
      const glow = phase.name === "backward" && phase.layer === layer ? 1 - phase.progress : 0;
      gl.uniform1i(at.uFirst, column.first);
      gl.uniform1i(at.uKind, column.shape === "circles" ? 0 : 1);
      gl.uniform2f(at.uReveal, phase.lit[layer], glow);
      const ringed = layer > 0 && column.halfWidth * scene.view[0] >= 5;
      // A thousand small neurons are mostly their margins: as wide as what shines in them, no more.
      gl.uniform1f(at.uMargin, ringed || glow > 0 ? 8 : 0.5);
      gl.uniform1f(at.uRings, ringed ? phase.revealed[layer - 1] : 0);
      gl.drawArrays(gl.TRIANGLES, 0, 6 * column.count);
    }
  }

  /** @private @param {Scene} scene */
  drawPicture(scene) {
    const { gl, layout } = this;
    if (!layout?.picture) return;
    const at = this.use(this.card.pictureProgram, scene);
    const { x, y, width, height } = layout.picture;
    gl.bindTexture(gl.TEXTURE_2D, this.card.picture);
    gl.uniform1i(at.uPicture, 4);
    gl.uniform4f(at.uBox, x, y, width, height);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }
}

/**
 * Whether there is no graphics card behind WebGL2 but a program on the processor.
 * @param {WebGL2RenderingContext} gl
 */
function isSoftware(gl) {
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

/** @param {WebGL2RenderingContext} gl @param {import("./shaders.js").EdgeStyle} style */
function linkEdges(gl, style) {
  return linkProgram(gl, edgeVertex(style.thin), edgeFragment(style));
}

/** Programs and textures. @param {WebGL2RenderingContext} gl @param {boolean} software */
function makeOnCard(gl, software) {
  return {
    // The usual ones at once, so that a driver that cannot build them is known from the start.
    edgePrograms: new Map(
      [USUAL, { ...USUAL, playing: true }].map((style) => [
        JSON.stringify(style),
        linkEdges(gl, style),
      ]),
    ),
    nodeProgram: linkProgram(gl, NODE_VERTEX, NODE_FRAGMENT),
    pictureProgram: linkProgram(gl, PICTURE_VERTEX, PICTURE_FRAGMENT),
    light: new Light(gl, software),
    nodes: createTexture(gl, gl.NEAREST),
    values: createTexture(gl, gl.NEAREST),
    colors: createTexture(gl, gl.NEAREST),
    picture: createTexture(gl, gl.LINEAR),
    edges: createTexture(gl, gl.NEAREST),
  };
}

/**
 * Few edges are broad and bright, crowds are fine and faint: what is seen is about equally much.
 * @param {number} edges in this layer @param {number} zoom
 */
export function strokeOf(edges, zoom) {
  const crowding = Math.min(1, Math.max(0, Math.log10(Math.max(edges, 1) / 100) / 2.6));
  return {
    width: (2.1 - 0.95 * crowding) * Math.min(3, Math.sqrt(Math.max(zoom, 0.25))),
    gain: (0.95 - 0.66 * crowding) * Math.max(0.15, Math.min(1, Math.sqrt(15000 / edges))),
  };
}
