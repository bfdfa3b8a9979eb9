/**
 * Where everything of the network stands, in CSS pixels of the unzoomed stage (y downwards).
 *
 * Pure: sizes in, positions out. Inputs that are a picture stand as its pixels; two-dimensional
 * inputs stand as two neurons beside the place of the decision surface. Draws nothing.
 */

/**
 * @typedef {"circles" | "cells" | "strip"} ColumnShape strip: a layer too wide for circles
 *
 * @typedef {object} Column one layer
 * @property {ColumnShape} shape
 * @property {number} first number of its first node among all nodes
 * @property {number} count
 * @property {number} x its center
 * @property {number} left
 * @property {number} right
 * @property {number} top
 * @property {number} bottom
 * @property {number} spacing from node to node, down the column
 * @property {number} halfWidth of one node; the radius of a circle
 * @property {number} halfHeight
 *
 * @typedef {object} Gap the room between layer l - 1 and layer l that the edges cross
 * @property {number} left
 * @property {number} right
 * @property {number} bend x of the curves' control points
 * @property {number} firstEdge number of its first edge among all edges
 * @property {number} edges
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 *
 * @typedef {object} NetworkLayout
 * @property {number} width
 * @property {number} height
 * @property {number[]} layers
 * @property {Column[]} columns
 * @property {Gap[]} gaps gap 0 leads from layer 0 to layer 1
 * @property {Float32Array} nodes x, y, half width, half height of every node
 * @property {Box | null} picture the input picture, or the decision surface
 * @property {[number, number] | null} pixels rows and columns of the input picture
 * @property {number} edges how many in all
 */

/** Room kept for the captions above. */
export const MARGIN_TOP = 66;
/** Narrower stages stack the legend and a second line over the color bar. */
export const NARROW = 720;
const WIDEST_CIRCLES = 5;
const STRIP_HALF_WIDTH = 5;

/**
 * @param {object} plan
 * @param {number[]} plan.layers neurons of layers 0 to L
 * @param {number[] | null} plan.inputShape `[rows, columns]`, `[2]`, or null for a plain column
 * @param {number} plan.width
 * @param {number} plan.height
 * @param {number} [plan.labelWidth] room for the output neurons' names
 * @returns {NetworkLayout}
 */
export function placeNetwork({ layers, inputShape, width, height, labelWidth = 24 }) {
  const room = stageRoom(width, height, labelWidth);
  const pixels = picturePixels(inputShape, layers[0]);
  const surface = inputShape?.length === 1 && inputShape[0] === 2 && layers[0] === 2;
  const picture = pixels || surface ? placePicture(room, pixels ?? [1, 1]) : null;
  const centers = placeCenters(room, layers.length, picture, pixels !== null);
  const columns = placeColumns(layers, room, centers, picture, pixels);
  return {
    width,
    height,
    layers,
    columns,
    picture,
    pixels,
    gaps: placeGaps(columns),
    nodes: placeNodes(columns, pixels),
    edges: layers.slice(1).reduce((sum, count, l) => sum + count * layers[l], 0),
  };
}

/**
 * @typedef {{left: number, right: number, top: number, bottom: number}} Room
 * @param {number} width @param {number} height @param {number} labelWidth @returns {Room}
 */
function stageRoom(width, height, labelWidth) {
  const side = Math.min(32, Math.max(14, width * 0.025));
  return {
    left: side,
    right: Math.max(side + 40, width - side - labelWidth - 18),
    top: MARGIN_TOP,
    bottom: Math.max(MARGIN_TOP + 40, height - (width < NARROW ? 104 : 78)),
  };
}

/** @param {number[] | null} shape @param {number} inputs @returns {[number, number] | null} */
function picturePixels(shape, inputs) {
  if (shape?.length !== 2 || shape[0] * shape[1] !== inputs) return null;
  return [shape[0], shape[1]];
}

/** @param {Room} room @param {number[]} pixels @returns {Box} whole-pixel cells, so that they are crisp */
function placePicture(room, [rows, columns]) {
  const width = room.right - room.left;
  const height = room.bottom - room.top;
  const share = rows === 1 || width < 560 ? 0.33 : 0.24;
  const largest = Math.min(width * share, height * 0.72, 460);
  const cell = largest / Math.max(rows, columns);
  const crisp = rows > 1 && cell > 3 ? Math.floor(cell) : cell;
  const middle = (room.top + room.bottom) / 2;
  const top = Math.round(middle - (crisp * rows) / 2);
  return { x: Math.round(room.left), y: top, width: crisp * columns, height: crisp * rows };
}

/** @param {Room} room @param {number} count @param {Box | null} picture @param {boolean} pixels */
function placeCenters(room, count, picture, pixels) {
  const edge = 20;
  const start = picture ? picture.x + picture.width : room.left + edge;
  if (!pixels) {
    const first = picture ? start + Math.min(44, (room.right - start) * 0.12) : start;
    return spread(first, room.right - edge, count, 1);
  }
  return [
    picture ? picture.x + picture.width / 2 : start,
    ...spread(start, room.right - edge, count, 1.45).slice(1),
  ];
}

/**
 * Evenly from first to last, the first interval wider where a whole picture fans in.
 * @param {number} first @param {number} last @param {number} count @param {number} widening
 */
function spread(first, last, count, widening) {
  const unit = (last - first) / (count - 2 + widening);
  return Array.from({ length: count }, (_, l) =>
    l === 0 ? first : first + unit * (l - 1 + widening),
  );
}

/**
 * @param {number[]} layers @param {Room} room @param {number[]} centers
 * @param {Box | null} picture @param {[number, number] | null} pixels
 * @returns {Column[]}
 */
function placeColumns(layers, room, centers, picture, pixels) {
  const narrowest = Math.min(...centers.slice(1).map((x, l) => x - centers[l]));
  const widest = widestSpacing(room, layers.slice(pixels ? 1 : 0));
  let first = 0;
  return layers.map((count, l) => {
    const column =
      l === 0 && picture && pixels
        ? pictureColumn(picture, pixels)
        : neuronColumn(count, centers[l], room, narrowest, widest);
    column.first = first;
    first += count;
    return column;
  });
}

/**
 * One spacing for all layers that fit: a layer of ten is shorter than one of sixteen.
 * @param {Room} room @param {number[]} counts
 */
function widestSpacing(room, counts) {
  const height = room.bottom - room.top;
  const tallest = Math.min(14, Math.max(6, ...counts));
  return Math.min(Math.max(height / tallest, 18), 84);
}

/** @param {Box} picture @param {[number, number]} pixels @returns {Column} */
function pictureColumn(picture, [rows, columns]) {
  const cell = picture.height / rows;
  const half = cell / 2 - Math.min(0.5, cell * 0.06);
  return {
    shape: "cells",
    first: 0,
    count: rows * columns,
    x: picture.x + picture.width / 2,
    left: picture.x,
    right: picture.x + picture.width,
    top: picture.y,
    bottom: picture.y + picture.height,
    spacing: cell,
    halfWidth: half,
    halfHeight: half,
  };
}

/**
 * @param {number} count @param {number} x @param {Room} room @param {number} gap to the next layer
 * @param {number} widest spacing @returns {Column}
 */
function neuronColumn(count, x, room, gap, widest) {
  const height = room.bottom - room.top;
  const spacing = Math.min(widest, height / count);
  const strip = spacing < WIDEST_CIRCLES;
  const radius = Math.max(1.6, Math.min(spacing * 0.32, gap * 0.2, 20));
  const halfWidth = strip ? Math.min(STRIP_HALF_WIDTH, gap * 0.2) : radius;
  const middle = (room.top + room.bottom) / 2;
  return {
    shape: strip ? "strip" : "circles",
    first: 0,
    count,
    x,
    left: x - halfWidth,
    right: x + halfWidth,
    top: middle - (spacing * count) / 2,
    bottom: middle + (spacing * count) / 2,
    spacing,
    halfWidth,
    halfHeight: strip ? spacing * 0.45 : radius,
  };
}

/** @param {Column[]} columns @returns {Gap[]} */
function placeGaps(columns) {
  let firstEdge = 0;
  return columns.slice(1).map((to, l) => {
    const from = columns[l];
    const edges = to.count * from.count;
    const gap = {
      left: from.right,
      right: to.left,
      bend: (from.right + to.left) / 2,
      firstEdge,
      edges,
    };
    firstEdge += edges;
    return gap;
  });
}

/** @param {Column[]} columns @param {[number, number] | null} pixels */
function placeNodes(columns, pixels) {
  const nodes = new Float32Array(4 * columns.reduce((sum, column) => sum + column.count, 0));
  for (const column of columns) {
    for (let i = 0; i < column.count; i++) {
      const across = pixels && column.shape === "cells" ? pixels[1] : 1;
      const x = across > 1 ? column.left + ((i % across) + 0.5) * column.spacing : column.x;
      const y = column.top + (Math.floor(i / across) + 0.5) * column.spacing;
      nodes.set([x, y, column.halfWidth, column.halfHeight], 4 * (column.first + i));
    }
  }
  return nodes;
}
