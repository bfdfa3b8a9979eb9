/** Paints a network's inputs as the picture they are, one crisp square an input. */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} inputs 0 to 1, row by row; how opaque each square is
 * @param {number[]} shape `[rows, columns]`
 * @param {string} color
 */
export function paintInputs(canvas, inputs, [rows, columns], color) {
  const target = canvas.getContext("2d");
  if (!target) return;
  const { width, height } = canvas;
  const edge = (
    /** @type {number} */ i,
    /** @type {number} */ count,
    /** @type {number} */ length,
  ) => Math.round((i * length) / count);
  target.clearRect(0, 0, width, height);
  target.fillStyle = color;
  for (let i = 0; i < rows * columns; i++) {
    if (!(inputs[i] > 0)) continue;
    const [row, column] = [Math.floor(i / columns), i % columns];
    const [left, top] = [edge(column, columns, width), edge(row, rows, height)];
    target.globalAlpha = inputs[i];
    const across = edge(column + 1, columns, width) - left;
    target.fillRect(left, top, across, edge(row + 1, rows, height) - top);
  }
  target.globalAlpha = 1;
}
