/**
 * Draws an example as it is: a picture's pixels, ink on paper in the theme's own colors.
 */

/**
 * @param {HTMLCanvasElement} canvas takes the picture's size in pixels; CSS makes it larger
 * @param {ArrayLike<number>} inputs 0 (paper) to 1 (ink), row by row
 * @param {number[]} shape rows and columns
 * @param {Ink} ink
 */
export function drawPicture(canvas, inputs, [rows, columns], { paper, ink }) {
  canvas.width = columns;
  canvas.height = rows;
  const image = new ImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    const strength = Math.max(0, Math.min(1, inputs[i]));
    for (let c = 0; c < 3; c++) {
      image.data[4 * i + c] = paper[c] + (ink[c] - paper[c]) * strength;
    }
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

/** @typedef {{paper: number[], ink: number[]}} Ink */

/** The theme's colors as numbers. @param {string | undefined} theme @returns {Ink} */
export function inkOf(theme) {
  if (theme === "light") return { paper: [238, 241, 246], ink: [20, 24, 34] };
  return { paper: [5, 7, 11], ink: [240, 243, 250] };
}
