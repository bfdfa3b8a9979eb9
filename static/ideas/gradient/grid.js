/**
 * Where the parameters into one layer lie in their picture, in cells: over a picture's pixels a tile
 * for each neuron, its bias as a bar below; otherwise a row for each neuron, its bias behind. Pure.
 *
 * @typedef {{to: number, from?: number}} Cell a bias has no `from`
 * @typedef {{x: number, y: number, width: number, height: number}} Area in cells
 */

/** Cells between tiles, and between weights and bias. */
const GAP = 2;
const BEFORE_BIAS = 1;
/** Cells are no larger than this share of the room: a small matrix needs no large picture. */
const LARGEST = 1 / 40;
/** Of a deep network, whose layers shall all be seen at once, and of one that else were a speck. */
const LARGEST_DEEP = 1 / 64;
const LARGEST_TINY = 1 / 24;
/** Taller pictures, in shares of the room's width, would have to be scrolled. */
const TALLEST = 0.9;

/** How large cells may be, as a share of the room, if they are to be alike in all layers. @param {number[]} layers */
export function largestCell(layers) {
  if (layers.length > 4) return LARGEST_DEEP;
  return Math.max(...layers) <= 8 ? LARGEST_TINY : LARGEST;
}

export class LayerGrid {
  /**
   * @param {number} neurons @param {number} inputs
   * @param {number[] | null} shape rows and columns where the inputs are a picture
   * @param {number} room pixels across
   * @param {number} largest cells are no larger than this share of the room
   */
  constructor(neurons, inputs, shape, room, largest = LARGEST) {
    this.largest = largest;
    this.neurons = neurons;
    this.picture = shape !== null;
    const [tileRows, tileColumns] = shape ?? [1, inputs];
    this.tileRows = tileRows;
    this.tileColumns = tileColumns;
    this.stepX = this.tileColumns + GAP;
    this.stepY = this.picture ? this.tileRows + BEFORE_BIAS + 1 + GAP : 1;
    const [cell, across] = this.picture ? this.fitTiles(room) : [this.fitRows(room), 1];
    this.cell = cell;
    this.across = across;
    const down = Math.ceil(neurons / this.across);
    this.columns = this.picture
      ? this.across * this.stepX - GAP
      : this.tileColumns + BEFORE_BIAS + 1;
    this.rows = this.picture ? down * this.stepY - GAP : neurons;
  }

  /** @private @param {number} room @returns {[number, number]} pixels a cell, tiles side by side */
  fitTiles(room) {
    const most = Math.max(1, Math.floor(room * this.largest));
    for (let cell = most; cell > 1; cell--) {
      const across = Math.floor((room / cell + GAP) / this.stepX);
      const down = Math.ceil(this.neurons / across);
      // As many in each row as in the last one, if that can be.
      if (across > 0 && down * this.stepY * cell <= TALLEST * room) {
        return [cell, Math.ceil(this.neurons / down)];
      }
    }
    const across = Math.max(1, Math.floor((room + GAP) / this.stepX));
    return [Math.min(1, room / this.tileColumns), Math.min(across, this.neurons)];
  }

  /** @private @param {number} room */
  fitRows(room) {
    const fit = Math.min(
      room / (this.tileColumns + BEFORE_BIAS + 1),
      (TALLEST * room) / this.neurons,
      room * this.largest,
    );
    return fit > 1 ? Math.floor(fit) : fit;
  }

  /** @param {Cell} cell @returns {Area} */
  areaOf({ to, from }) {
    const x = (to % this.across) * this.stepX;
    const y = Math.floor(to / this.across) * this.stepY;
    if (from !== undefined) {
      const [row, column] = [Math.floor(from / this.tileColumns), from % this.tileColumns];
      return { x: x + column, y: y + row, width: 1, height: 1 };
    }
    return this.picture
      ? { x, y: y + this.tileRows + BEFORE_BIAS, width: this.tileColumns, height: 1 }
      : { x: x + this.tileColumns + BEFORE_BIAS, y, width: 1, height: 1 };
  }

  /** @param {number} x @param {number} y in cells @returns {Cell | null} null between them */
  at(x, y) {
    if (!(x >= 0 && y >= 0 && x < this.columns && y < this.rows)) return null;
    const [tileX, tileY] = this.picture
      ? [Math.floor(x / this.stepX), Math.floor(y / this.stepY)]
      : [0, Math.floor(y)];
    const to = tileY * this.across + tileX;
    if (to >= this.neurons) return null;
    const [column, row] = [Math.floor(x) - tileX * this.stepX, Math.floor(y) - tileY * this.stepY];
    if (column < this.tileColumns && row < this.tileRows) {
      return { to, from: row * this.tileColumns + column };
    }
    const bias = this.areaOf({ to });
    const inside =
      x >= bias.x && x < bias.x + bias.width && y >= bias.y && y < bias.y + bias.height;
    return inside ? { to } : null;
  }

  /**
   * The next cell in a direction, over the gaps; where there is none, the same.
   * @param {Cell} cell @param {number} dx @param {number} dy @returns {Cell}
   */
  beside(cell, dx, dy) {
    const area = this.areaOf(cell);
    let [x, y] = [area.x + 0.5, area.y + 0.5];
    // Out of a wide bias to its side leads past all of it.
    if (dx > 0) x = area.x + area.width - 0.5;
    while (x >= 0 && y >= 0 && x < this.columns && y < this.rows) {
      x += dx;
      y += dy;
      const next = this.at(x, y);
      if (next) return next;
    }
    return cell;
  }
}

/**
 * The places of one layer's weights and biases in the flat vector.
 * @param {number[]} layers @param {number} layer 1 to L
 * @returns {{weights: number, biases: number, inputs: number, neurons: number}}
 */
export function offsetsOf(layers, layer) {
  let weights = 0;
  for (let l = 1; l < layer; l++) weights += layers[l] * (layers[l - 1] + 1);
  const [inputs, neurons] = [layers[layer - 1], layers[layer]];
  return { weights, biases: weights + inputs * neurons, inputs, neurons };
}

/** @param {{weights: number, biases: number, inputs: number}} offsets @param {Cell} cell */
export function indexOf({ weights, biases, inputs }, { to, from }) {
  return from === undefined ? biases + to : weights + to * inputs + from;
}
