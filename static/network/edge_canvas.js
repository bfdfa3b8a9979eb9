/**
 * The edge layer's canvas and its fortunes: made, resized, lost and restored, paced by how fast the
 * graphics card is. Without WebGL2 there is no renderer and the stage draws with Plotly instead.
 */

import { Governor } from "./governor.js";
import { Renderer } from "./renderer.js";

/** @typedef {import("./renderer.js").Scene} Scene */

/** A slow card is left idle for this share of the time it was busy: it may well be the processor itself. */
const REST = 0.25;
const LONGEST_REST = 500;

export class EdgeCanvas {
  /**
   * @param {HTMLCanvasElement} canvas @param {() => void} onRestored
   * @param {(edges: number) => void} onFinished a picture with so many edges is done
   */
  constructor(canvas, onRestored, onFinished) {
    this.canvas = canvas;
    this.onFinished = onFinished;
    this.renderer = createRenderer(canvas);
    this.governor = new Governor(this.renderer?.software);
    this.lost = false;
    this.busy = false;
    this.free = 0;
    this.coarse = false;
    canvas.addEventListener("webglcontextlost", (event) => {
      // Without this the browser never gives the context back.
      event.preventDefault();
      this.lost = true;
    });
    canvas.addEventListener("webglcontextrestored", () => {
      this.lost = false;
      this.renderer?.restore();
      onRestored();
    });
  }

  /** @param {number} now @returns {boolean} whether a picture drawn now would not have to queue */
  ready(now) {
    return !this.lost && this.renderer !== null && !this.busy && now >= this.free;
  }

  /** @param {Scene} scene @param {number} edges */
  draw(scene, edges) {
    this.renderer?.draw(scene);
    this.coarse = scene.resolution < 1 || scene.glow === 0 || scene.thin > 0;
    this.busy = true;
    this.watch(performance.now(), edges);
  }

  /**
   * Waits for the card to finish, and notes how long it took.
   * @private
   * @param {number} started @param {number} edges
   */
  watch(started, edges) {
    requestAnimationFrame(() => {
      if (this.renderer?.busy && !this.lost) {
        this.watch(started, edges);
        return;
      }
      const now = performance.now();
      const took = now - started;
      this.busy = false;
      this.free = took > 40 ? now + Math.min(LONGEST_REST, took * REST) : now;
      // A fine picture is made once, when all is still; its time says nothing of the others'.
      const { resolution, glow } = this.governor.quality;
      const usual = this.coarse || (resolution === 1 && glow > 0);
      if (usual) this.governor.measure(took, edges);
      this.onFinished(edges);
    });
  }
}

/** @param {HTMLCanvasElement} canvas */
function createRenderer(canvas) {
  try {
    return new Renderer(canvas);
  } catch {
    // No WebGL2, or shaders this driver cannot build: the picture is then drawn by Plotly.
    canvas.hidden = true;
    return null;
  }
}
