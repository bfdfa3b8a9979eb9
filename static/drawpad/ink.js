/**
 * A canvas to draw on with mouse, pen or finger, with an eraser and undo. Keeps what was done rather
 * than pixels, so that it stays sharp at every size and in either theme.
 *
 * Everything is drawn twice: on the visible canvas, and on a small one whose opacity is the ink that
 * is measured. Left out: fitting the ink into the network's field (`fit.js`).
 *
 * @typedef {{x: number, y: number, width: number}} Point in shares of the pad's side
 * @typedef {{kind: "stroke", erase: boolean, points: Point[]}} Stroke
 * @typedef {{kind: "digit", inputs: Float32Array, shape: number[]}} Digit
 * @typedef {Stroke | Digit | {kind: "clear"}} Action
 */

import { paintInputs } from "./pixels.js";

/** Side of the measured canvas: ten pixels for each of the network's, enough for smooth edges. */
const SIDE = 280;
/**
 * Brush widths in shares of the pad's side: a digit two thirds as high then has strokes as thick as
 * the data set's, which are bold where a digit has only a few pixels.
 */
const BRUSH = 0.085;
const BOLD_BRUSH = 0.13;
const FEW_PIXELS = 12;
const ERASER = 0.15;
/** Beyond twice the CSS pixels nobody sees the difference, but every stroke pays for it. */
const SHARPEST = 2;
/** The pen's eraser end or button, in `PointerEvent.buttons`. */
const PEN_ERASER = 32;

export class Ink extends EventTarget {
  erasing = false;
  #brush = BRUSH;
  /** @type {Action[]} */
  #actions = [];
  /** @type {Stroke | null} */
  #stroke = null;
  #canvas;
  #visible;
  #measured;

  /** @param {HTMLCanvasElement} canvas its size follows its CSS box */
  constructor(canvas) {
    super();
    this.#canvas = canvas;
    this.#visible = context(canvas);
    const small = document.createElement("canvas");
    small.width = SIDE;
    small.height = SIDE;
    this.#measured = context(small, { willReadFrequently: true });
    this.#listen();
    new ResizeObserver(() => this.#resize()).observe(canvas);
  }

  get canUndo() {
    return this.#actions.length > 0;
  }

  /** The inputs of a digit that was put here and not drawn over since, or null. */
  get untouchedDigit() {
    const last = this.#actions.at(-1);
    return last?.kind === "digit" ? last.inputs : null;
  }

  /** How opaque the ink is, 0 to 255, row by row. */
  read() {
    const { data } = this.#measured.getImageData(0, 0, SIDE, SIDE);
    const opacity = new Uint8Array(SIDE * SIDE);
    for (let i = 0; i < opacity.length; i++) opacity[i] = data[4 * i + 3];
    return { ink: opacity, width: SIDE, height: SIDE };
  }

  /** Suits the brush to a data set. @param {number} box pixels of a digit's longer side */
  suit(box) {
    this.#brush = box < FEW_PIXELS ? BOLD_BRUSH : BRUSH;
  }

  clear() {
    if (this.#actions.length === 0 || this.#actions.at(-1)?.kind === "clear") return;
    this.#do({ kind: "clear" });
  }

  /** Puts a digit of the data set here. @param {Float32Array} inputs @param {number[]} shape */
  show(inputs, shape) {
    this.#do({ kind: "digit", inputs, shape });
  }

  undo() {
    this.#stroke = null;
    this.#actions.pop();
    this.repaint();
    this.#tell("change");
  }

  /** Draws everything anew, in the colors of the theme. */
  repaint() {
    for (const target of [this.#visible, this.#measured]) {
      target.clearRect(0, 0, target.canvas.width, target.canvas.height);
    }
    const from = this.#actions.findLastIndex(({ kind }) => kind !== "stroke");
    for (const action of this.#actions.slice(Math.max(from, 0))) this.#paint(action);
  }

  /** @param {Action} action */
  #do(action) {
    this.#actions.push(action);
    this.repaint();
    this.#tell("change");
  }

  /** @param {Action} action */
  #paint(action) {
    if (action.kind === "stroke") {
      action.points.forEach((_, i) => {
        this.#paintPoint(action, i);
      });
    } else if (action.kind === "digit") {
      const color = this.#color();
      for (const { canvas } of [this.#visible, this.#measured]) {
        paintInputs(canvas, action.inputs, action.shape, color);
      }
    }
  }

  /** The piece of a stroke that its i-th point adds. @param {Stroke} stroke @param {number} i */
  #paintPoint({ erase, points }, i) {
    for (const target of [this.#visible, this.#measured]) {
      const side = target.canvas.width;
      target.globalCompositeOperation = erase ? "destination-out" : "source-over";
      target.strokeStyle = this.#color();
      target.lineWidth = points[i].width * side;
      target.beginPath();
      traceCurve(target, points, i, side);
      target.stroke();
      target.globalCompositeOperation = "source-over";
    }
  }

  #color() {
    return getComputedStyle(this.#canvas).color;
  }

  #resize() {
    const side = Math.round(this.#canvas.clientWidth * Math.min(devicePixelRatio, SHARPEST));
    if (side === 0 || side === this.#canvas.width) return;
    this.#canvas.width = side;
    this.#canvas.height = side;
    this.#visible = context(this.#canvas);
    this.repaint();
  }

  #listen() {
    const canvas = this.#canvas;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#extend(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => this.#end());
    }
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (event.button > 0 && event.buttons !== PEN_ERASER) return;
    if (!event.isPrimary) return;
    event.preventDefault();
    this.#canvas.setPointerCapture(event.pointerId);
    const erase = this.erasing || event.buttons === PEN_ERASER;
    this.#stroke = { kind: "stroke", erase, points: [] };
    this.#actions.push(this.#stroke);
    this.#add(this.#stroke, event);
    this.#tell("change");
  }

  /** @param {PointerEvent} event */
  #extend(event) {
    const stroke = this.#stroke;
    if (!stroke || !event.isPrimary) return;
    // Between two frames a pen has been at many places; without them curves get corners.
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) this.#add(stroke, each);
    this.#tell("change");
  }

  #end() {
    if (!this.#stroke) return;
    this.#stroke = null;
    this.#tell("rest");
  }

  /** @param {Stroke} stroke @param {PointerEvent} event */
  #add(stroke, event) {
    const box = this.#canvas.getBoundingClientRect();
    const force = event.pointerType === "pen" && event.pressure > 0 ? event.pressure + 0.5 : 1;
    stroke.points.push({
      x: (event.clientX - box.left) / box.width,
      y: (event.clientY - box.top) / box.height,
      width: stroke.erase ? ERASER : this.#brush * force,
    });
    this.#paintPoint(stroke, stroke.points.length - 1);
  }

  /** @param {string} type */
  #tell(type) {
    this.dispatchEvent(new Event(type));
  }
}

/** @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2DSettings} [settings] */
function context(canvas, settings) {
  const made = canvas.getContext("2d", settings);
  if (!made) throw new Error("This browser has no canvas to draw on.");
  made.lineCap = "round";
  made.lineJoin = "round";
  return made;
}

/**
 * From the middle between the two points before to the middle before the i-th, bent by the point
 * between: pieces that meet without a corner. The last half waits for the next point, but is drawn
 * straight already, so that the ink is never behind the pen.
 * @param {CanvasRenderingContext2D} target @param {Point[]} points @param {number} i
 * @param {number} side
 */
function traceCurve(target, points, i, side) {
  const [here, before, earlier] = [
    points[i],
    points[Math.max(i - 1, 0)],
    points[Math.max(i - 2, 0)],
  ];
  target.moveTo(((earlier.x + before.x) / 2) * side, ((earlier.y + before.y) / 2) * side);
  const [x, y] = [((before.x + here.x) / 2) * side, ((before.y + here.y) / 2) * side];
  target.quadraticCurveTo(before.x * side, before.y * side, x, y);
  target.lineTo(here.x * side, here.y * side);
}
