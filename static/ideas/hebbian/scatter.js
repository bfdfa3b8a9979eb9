/**
 * Hebb's products against wishes, a dot a weight, as a canvas: thousands are drawn anew with every
 * answer. Where dots lie is told by `dotsOf`, which draws nothing.
 */

import { element } from "../../elements.js";
import { niceCeiling } from "../../inspector/fan-chart.js";
import { numberText } from "../../inspector/math.js";

/** @typedef {(number | null)[][]} Matrix */

const WIDTH = 300;
const HEIGHT = 170;
const RADIUS = 2;

/** @returns {import("../idea.js").Body} */
export function scatter() {
  const canvas = element("canvas", { role: "img", className: "hebbian-dots" });
  const [top, right] = [0, 1].map(() => element("span", { className: "number" }));
  const node = element(
    "figure",
    { className: "hebbian-scatter", hidden: true },
    element("figcaption", {}, "Every weight of the layer: up, its wish; right, Hebb's product"),
    canvas,
    element("div", { className: "hebbian-ends muted", "aria-hidden": "true" }, top, right),
  );
  /** @type {any} */ let shown = null;
  // The canvas holds colors, which another theme has others of.
  const theme = new MutationObserver(() => {
    if (!node.isConnected) theme.disconnect();
    else if (shown) draw(canvas, dotsOf(shown.products, shown.wishes).dots);
  });
  theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return {
    node,
    clear: () => {
      shown = null;
      node.hidden = true;
    },
    update: (answer) => {
      shown = answer;
      node.hidden = false;
      const { dots, width, height, lost } = dotsOf(answer.products, answer.wishes);
      draw(canvas, dots);
      top.textContent = `wish up to ±${numberText(height)}`;
      right.textContent = `product up to ±${numberText(width)}`;
      const without = lost ? `; ${lost} are not numbers and not shown` : "";
      canvas.setAttribute("aria-label", `${dots.length} weights: wish over product${without}`);
    },
  };
}

/**
 * Each weight's place, -1 to 1 to the right and upwards, and what 1 stands for: round numbers, so that
 * the picture does not breathe while the network learns.
 * @param {Matrix} products @param {Matrix} wishes
 */
export function dotsOf(products, wishes) {
  const [x, y] = [products.flat(), wishes.flat()];
  const [width, height] = [niceCeiling(x), niceCeiling(y)];
  /** @type {[number, number][]} */
  const dots = [];
  for (const [i, across] of x.entries()) {
    const up = y[i];
    if (across !== null && up !== null) dots.push([across / width, up / height]);
  }
  return { dots, width, height, lost: x.length - dots.length };
}

/** @param {HTMLCanvasElement} canvas @param {[number, number][]} dots */
function draw(canvas, dots) {
  const ratio = Math.max(1, globalThis.devicePixelRatio || 1);
  canvas.width = WIDTH * ratio;
  canvas.height = HEIGHT * ratio;
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(canvas);
  const color = (/** @type {string} */ token) => style.getPropertyValue(token).trim();
  context.scale(ratio, ratio);
  context.fillStyle = color("--border-strong");
  context.fillRect(0, HEIGHT / 2, WIDTH, 1);
  context.fillRect(WIDTH / 2, 0, 1, HEIGHT);
  const [reachX, reachY] = [WIDTH / 2 - 2 * RADIUS, HEIGHT / 2 - 2 * RADIUS];
  context.globalAlpha = dots.length > 500 ? 0.45 : 0.8;
  for (const sign of [1, -1]) {
    context.fillStyle = color(sign > 0 ? "--positive" : "--negative");
    context.beginPath();
    for (const [x, y] of dots) {
      if (y < 0 !== sign < 0) continue;
      const [left, top] = [WIDTH / 2 + x * reachX, HEIGHT / 2 - y * reachY];
      context.moveTo(left + RADIUS, top);
      context.arc(left, top, RADIUS, 0, 2 * Math.PI);
    }
    context.fill();
  }
}
