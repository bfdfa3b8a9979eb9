/**
 * The edge layer's canvas and its fortunes: made, resized, lost and restored, paced by how fast the
 * graphics card is. Without WebGL2 there is no renderer and the stage draws with Plotly instead.
 */

import { Governor } from "./governor.js";
import { Renderer } from "./renderer.js";

/** @typedef {import("./renderer.js").Scene} Scene */

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

  /** Whether a picture drawn now would not have to queue. */
  get ready() {
    return !this.lost && this.renderer !== null && !this.busy;
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
      const took = performance.now() - started;
      this.busy = false;
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
