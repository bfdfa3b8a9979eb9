/** The components into one layer as a canvas of cells: pointed at, walked over by keys, clicked. */

import { element } from "../../elements.js";
import { indexOf, LayerGrid } from "./grid.js";

/** @typedef {import("./grid.js").Cell} Cell */

/** @type {Record<string, [number, number]>} */
const DIRECTIONS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * @typedef {object} Actions
 * @property {(cell: Cell | null) => void} point
 * @property {(cell: Cell) => void} choose
 */

export class LayerPicture {
  #canvas = element("canvas", { tabIndex: 0, role: "application" });
  #cursor = element("div", { className: "component-cursor", hidden: true });
  #selected = element("div", { className: "component-cursor selected", hidden: true });
  #grid;
  #offsets;
  #actions;
  /** @type {Cell} */ #at = { to: 0, from: 0 };

  /**
   * @param {{layer: number, offsets: ReturnType<typeof import("./grid.js").offsetsOf>,
   *   shape: number[] | null, room: number, largest: number}} what
   * @param {Actions} actions
   */
  constructor({ layer, offsets, shape, room, largest }, actions) {
    const { neurons, inputs } = offsets;
    this.#offsets = offsets;
    this.#actions = actions;
    this.#grid = new LayerGrid(neurons, inputs, shape, room, largest);
    const { columns, rows, cell } = this.#grid;
    Object.assign(this.#canvas, { width: columns, height: rows });
    this.#canvas.style.width = `${columns * cell}px`;
    this.#canvas.style.height = `${rows * cell}px`;
    this.#canvas.classList.toggle("reduced", cell < 1);
    const count = (inputs + 1) * neurons;
    this.#canvas.setAttribute(
      "aria-label",
      `Components of layer ${layer}, ${count}: arrow keys move, Enter selects`,
    );
    this.node = element(
      "figure",
      { className: "component-layer" },
      element("figcaption", {}, `layer ${layer}: ${neurons} × ${inputs} + ${neurons}`),
      element("div", { className: "component-canvas" }, this.#canvas, this.#cursor, this.#selected),
    );
    this.#listen();
  }

  #listen() {
    const { choose } = this.#actions;
    const canvas = this.#canvas;
    canvas.addEventListener("pointermove", (event) => this.#point(this.#under(event)));
    canvas.addEventListener("pointerleave", () => this.#point(null));
    canvas.addEventListener("click", (event) => {
      const cell = this.#under(event);
      if (cell) choose(cell);
    });
    canvas.addEventListener("focus", () => {
      if (canvas.matches(":focus-visible")) this.#point(this.#at);
    });
    canvas.addEventListener("blur", () => this.#point(null));
    canvas.addEventListener("keydown", (event) => {
      const direction = DIRECTIONS[event.key];
      if (!direction && event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      if (!direction) choose(this.#at);
      else this.#point(this.#grid.beside(this.#at, ...direction));
    });
  }

  /** @param {Cell | null} cell */
  #point(cell) {
    if (cell) this.#at = cell;
    this.#frame(this.#cursor, cell);
    this.#actions.point(cell);
  }

  /** @param {MouseEvent} event */
  #under({ offsetX, offsetY }) {
    const { cell } = this.#grid;
    return this.#grid.at(offsetX / cell, offsetY / cell);
  }

  /** @param {HTMLElement} frame @param {Cell | null} cell */
  #frame(frame, cell) {
    frame.hidden = cell === null;
    if (!cell) return;
    const { x, y, width, height } = this.#grid.areaOf(cell);
    const size = this.#grid.cell;
    frame.style.transform = `translate(${x * size}px, ${y * size}px)`;
    frame.style.width = `${width * size}px`;
    frame.style.height = `${height * size}px`;
  }

  /** Frames the selected one of them, if it is. @param {Cell | null} cell */
  mark(cell) {
    this.#frame(this.#selected, cell);
  }

  /** @param {Float64Array} values of the whole vector @param {import("./colors.js").ComponentColors} colors @param {number} high */
  draw(values, colors, high) {
    const { columns, rows, neurons, tileColumns, tileRows } = this.#grid;
    const image = new ImageData(columns, rows);
    const weights = tileColumns * tileRows;
    for (let to = 0; to < neurons; to++) {
      for (let from = 0; from < weights; from++)
        this.#paint(image, values, { to, from }, colors, high);
      this.#paint(image, values, { to }, colors, high);
    }
    this.#canvas.getContext("2d")?.putImageData(image, 0, 0);
  }

  /** @param {ImageData} image @param {Float64Array} values @param {Cell} cell
   * @param {import("./colors.js").ComponentColors} colors @param {number} high */
  #paint(image, values, cell, colors, high) {
    const [red, green, blue] = colors.of(values[indexOf(this.#offsets, cell)], high);
    const { x, y, width } = this.#grid.areaOf(cell);
    for (let column = 0; column < width; column++) {
      const at = 4 * (y * image.width + x + column);
      image.data[at] = red;
      image.data[at + 1] = green;
      image.data[at + 2] = blue;
      image.data[at + 3] = 255;
    }
  }
}
