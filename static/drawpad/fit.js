/**
 * Turns what was drawn into a network's inputs, as MNIST's makers did: the ink's bounding box is
 * scaled (aspect kept, area averaging) into 20 x 20 pixels and put into the 28 x 28 field by its
 * center of mass, on whole pixels. `core/drawing.py` does the same to uploaded pictures and gives the
 * reasons; a test holds the two together.
 *
 * Left out: finding ink in a photograph, which the server does.
 *
 * @typedef {object} Fit
 * @property {number[]} shape `[rows, columns]` of the field
 * @property {number} box side of the square the ink is scaled into, in field pixels
 * @property {"mass" | "box"} center what comes to the middle of the field
 *
 * @typedef {{top: number, bottom: number, left: number, right: number}} Box end-exclusive
 */

/** Centers of mass in MNIST's own files miss the middle by up to 0.0005 pixels. */
const SLACK = 1e-3;

/**
 * @param {Uint8Array | Uint8ClampedArray | Float32Array} ink row by row; 0 to 255, or 0 to 1 as floats
 * @param {number} width columns of `ink`
 * @param {number} height rows of `ink`
 * @param {Fit} fit
 * @returns {Float32Array | null} inputs, 0 to 1, row by row; null when there is no ink
 */
export function fitDrawing(ink, width, height, { shape, box, center }) {
  const bounds = boundingBox(ink, width, height);
  if (!bounds) return null;
  const { down, across } = profiles(ink, width, bounds);
  const scale = box / Math.max(down.length, across.length);
  const tall = shares(down, scale, shape[0], center);
  const wide = shares(across, scale, shape[1], center);
  const full = ink instanceof Float32Array ? 1 : 255;
  const inputs = new Float64Array(shape[0] * shape[1]);
  for (let row = bounds.top; row < bounds.bottom; row++) {
    for (let column = bounds.left; column < bounds.right; column++) {
      const value = ink[row * width + column] / full;
      if (value === 0) continue;
      for (const [i, share] of tall[row - bounds.top]) {
        for (const [j, length] of wide[column - bounds.left]) {
          inputs[i * shape[1] + j] += value * share * length;
        }
      }
    }
  }
  return Float32Array.from(inputs, (value) => Math.min(1, value));
}

/**
 * The smallest box around all ink, or null without any.
 * @param {ArrayLike<number>} ink
 * @param {number} width
 * @param {number} height
 * @returns {Box | null}
 */
export function boundingBox(ink, width, height) {
  let [top, bottom, left, right] = [height, 0, width, 0];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (!(ink[row * width + column] > 0)) continue;
      top = Math.min(top, row);
      bottom = row + 1;
      left = Math.min(left, column);
      right = Math.max(right, column + 1);
    }
  }
  return bottom > 0 ? { top, bottom, left, right } : null;
}

/**
 * How much ink each row and each column of the box holds.
 * @param {ArrayLike<number>} ink
 * @param {number} width
 * @param {Box} bounds
 */
function profiles(ink, width, { top, bottom, left, right }) {
  const down = new Float64Array(bottom - top);
  const across = new Float64Array(right - left);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      down[row - top] += ink[row * width + column];
      across[column - left] += ink[row * width + column];
    }
  }
  return { down, across };
}

/**
 * The field pixel where the scaled box begins along one axis.
 * @param {Float64Array} profile
 * @param {number} scale
 * @param {number} field
 * @param {"mass" | "box"} center
 */
function start(profile, scale, field, center) {
  const size = profile.length * scale;
  const wanted =
    center === "mass"
      ? Math.ceil(field / 2 - centerOfMass(profile) * scale - SLACK)
      : Math.floor((field - size) / 2 + 0.5 + SLACK);
  return Math.max(0, Math.min(wanted, Math.floor(field - size + SLACK)));
}

/** @param {Float64Array} profile */
function centerOfMass(profile) {
  let [mass, moment] = [0, 0];
  profile.forEach((value, place) => {
    mass += value;
    moment += value * (place + 0.5);
  });
  return moment / mass;
}

/**
 * For each source pixel along one axis, the field pixels it falls on and the length on each.
 * @param {Float64Array} profile
 * @param {number} scale
 * @param {number} field
 * @param {"mass" | "box"} center
 * @returns {[number, number][][]}
 */
function shares(profile, scale, field, center) {
  const begin = start(profile, scale, field, center);
  return Array.from(profile, (_, place) => {
    const near = begin + scale * place;
    const far = begin + scale * (place + 1);
    /** @type {[number, number][]} */
    const found = [];
    for (let pixel = Math.floor(near); pixel < Math.min(far, field); pixel++) {
      found.push([pixel, Math.min(far, pixel + 1) - Math.max(near, pixel)]);
    }
    return found;
  });
}
