/**
 * Where edges' light is added up: a picture of optical density in half floats, composed onto the canvas
 * with a glow. Processors have no half floats: where one stands in for a card, whole ones are faster.
 * Without either an 8-bit picture does; crowds then reach full light sooner.
 */

import { createTexture, linkProgram } from "./gl.js";
import { TONE_FRAGMENT, TONE_VERTEX } from "./shaders.js";

/**
 * @typedef {{texture: WebGLTexture, framebuffer: WebGLFramebuffer, width: number, height: number}} Layer
 */

export class Light {
  /** @param {WebGL2RenderingContext} gl @param {boolean} software whether the processor draws */
  constructor(gl, software) {
    this.gl = gl;
    this.format = formatOf(gl, software);
    this.tone = linkProgram(gl, TONE_VERTEX, TONE_FRAGMENT);
    this.sum = createLayer(gl, gl.LINEAR);
    /** Shrunk in two steps, each an exact mean of four, so that no thin edge is lost in the glow. */
    this.shrunk = [1, 2].map(() => createLayer(gl, gl.LINEAR_MIPMAP_LINEAR));
  }

  /**
   * Empties the sum and makes it the target of what is drawn next.
   * @param {number} width @param {number} height in device pixels
   */
  begin(width, height) {
    const { gl } = this;
    this.resize(width, height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.sum.framebuffer);
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** @private @param {number} width @param {number} height */
  resize(width, height) {
    if (width === this.sum.width && height === this.sum.height) return;
    const { gl } = this;
    const [format, type] = this.format;
    for (const [halvings, layer] of [this.sum, ...this.shrunk].entries()) {
      layer.width = Math.max(1, width >> halvings);
      layer.height = Math.max(1, height >> halvings);
      gl.bindTexture(gl.TEXTURE_2D, layer.texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, format, layer.width, layer.height, 0, gl.RGBA, type, null);
      gl.bindFramebuffer(gl.FRAMEBUFFER, layer.framebuffer);
      gl.framebufferTexture2D(
        gl.FRAMEBUFFER,
        gl.COLOR_ATTACHMENT0,
        gl.TEXTURE_2D,
        layer.texture,
        0,
      );
    }
  }

  /**
   * Shrinks the sum for the glow to a quarter of the canvas, or less.
   * @private
   * @param {boolean} half whether the sum is no larger than half the canvas already
   * @returns {WebGLTexture}
   */
  shrink(half) {
    const { gl } = this;
    let from = this.sum;
    for (const to of half ? this.shrunk.slice(0, 1) : this.shrunk) {
      gl.bindFramebuffer(gl.READ_FRAMEBUFFER, from.framebuffer);
      gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, to.framebuffer);
      gl.blitFramebuffer(
        0,
        0,
        from.width,
        from.height,
        0,
        0,
        to.width,
        to.height,
        gl.COLOR_BUFFER_BIT,
        gl.LINEAR,
      );
      from = to;
    }
    gl.bindTexture(gl.TEXTURE_2D, from.texture);
    gl.generateMipmap(gl.TEXTURE_2D);
    return from.texture;
  }

  /**
   * Composes the sum onto the canvas: screen on dark, multiply on light.
   * @param {boolean} dark @param {number} glow
   */
  compose(dark, glow) {
    const { gl, tone } = this;
    gl.activeTexture(gl.TEXTURE1);
    const half = this.sum.width < 0.6 * gl.drawingBufferWidth;
    gl.bindTexture(gl.TEXTURE_2D, glow > 0 ? this.shrink(half) : this.shrunk[1].texture);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.sum.texture);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.useProgram(tone.program);
    gl.uniform1i(tone.at.uLight, 0);
    gl.uniform1i(tone.at.uHalo, 1);
    gl.uniform1f(tone.at.uGlow, glow);
    gl.uniform1f(tone.at.uDark, dark ? 1 : 0);
    if (dark) gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_COLOR);
    else gl.blendFunc(gl.ZERO, gl.SRC_COLOR);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
}

/** @param {WebGL2RenderingContext} gl @param {boolean} software @returns {[number, number]} */
function formatOf(gl, software) {
  const extensions = ["EXT_color_buffer_float", "EXT_float_blend", "OES_texture_float_linear"];
  const [whole, blended, smooth] = extensions.map((name) => gl.getExtension(name) !== null);
  if (software && whole && blended && smooth) return [gl.RGBA32F, gl.FLOAT];
  const half = whole || gl.getExtension("EXT_color_buffer_half_float") !== null;
  return half ? [gl.RGBA16F, gl.HALF_FLOAT] : [gl.RGBA8, gl.UNSIGNED_BYTE];
}

/** @param {WebGL2RenderingContext} gl @param {number} shrinking filter @returns {Layer} */
function createLayer(gl, shrinking) {
  const texture = createTexture(gl, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, shrinking);
  return { texture, framebuffer: gl.createFramebuffer(), width: 0, height: 0 };
}
