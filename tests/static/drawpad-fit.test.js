import assert from "node:assert/strict";
import test from "node:test";
import { boundingBox, fitDrawing } from "../../static/drawpad/fit.js";

/** @type {import("../../static/drawpad/fit.js").Fit} */
const MNIST = { shape: [28, 28], box: 20, center: "mass" };

/** A hook of ink: lopsided, so that its center of mass is not the middle of its box. */
function hook({ size = 100, left = 20, top = 30, unit = 2 }) {
  const ink = new Uint8Array(size * size);
  for (let row = 0; row < 20 * unit; row++) {
    for (let column = 0; column < 10 * unit; column++) {
      const inside = column < 3 * unit || row >= 16 * unit;
      if (inside) ink[(top + row) * size + left + column] = 255;
    }
  }
  return { ink, size };
}

/** @param {ReturnType<typeof hook>} picture */
function fit({ ink, size }, options = MNIST) {
  return fitDrawing(ink, size, size, options) ?? assert.fail("expected inputs");
}

/** @param {Float32Array} inputs @param {number} size */
function centerOfMass(inputs, size) {
  let [mass, x, y] = [0, 0, 0];
  inputs.forEach((value, i) => {
    mass += value;
    x += value * ((i % size) + 0.5);
    y += value * (Math.floor(i / size) + 0.5);
  });
  return { mass, x: x / mass, y: y / mass };
}

test("no ink gives null", () => {
  assert.equal(fitDrawing(new Uint8Array(400), 20, 20, MNIST), null);
  assert.equal(fitDrawing(new Float32Array(400), 20, 20, MNIST), null);
});

test("the longer side fills the box and the center of mass comes to the middle", () => {
  const inputs = fit(hook({}));
  const box = boundingBox(inputs, 28, 28);
  assert.ok(box);
  assert.equal(box.bottom - box.top, 20);
  assert.equal(box.right - box.left, 10);
  const { x, y } = centerOfMass(inputs, 28);
  // Between the middle and one pixel behind it, as in MNIST's own files.
  assert.ok(x >= 13.99 && x < 15.01, `x ${x}`);
  assert.ok(y >= 13.99 && y < 15.01, `y ${y}`);
});

test("where it is drawn does not matter", () => {
  assert.deepEqual(fit(hook({ left: 55, top: 3 })), fit(hook({})));
});

test("how large it is drawn does not matter", () => {
  assert.deepEqual(fit(hook({ unit: 3 })), fit(hook({ unit: 1 })));
});

test("a fitted digit stays as it is", () => {
  const once = fit(hook({}));
  assert.deepEqual(fitDrawing(once, 28, 28, MNIST), once);
});

test("area averaging keeps the amount of ink", () => {
  const { ink, size } = hook({ unit: 4, left: 5, top: 5 });
  const drawn = ink.reduce((sum, value) => sum + value / 255, 0);
  const { mass } = centerOfMass(fit({ ink, size }), 28);
  const scale = 20 / 80;
  assert.ok(Math.abs(mass - drawn * scale * scale) < 1e-3);
});

test("bytes and floats are the same ink", () => {
  const { ink, size } = hook({});
  const floats = Float32Array.from(ink, (value) => value / 255);
  assert.deepEqual(fitDrawing(floats, size, size, MNIST), fit({ ink, size }));
});

test("centered by its box, a tall stroke stands in the middle of an 8 x 8 field", () => {
  const ink = new Uint8Array(64 * 64);
  for (let row = 10; row < 58; row++) ink.fill(255, row * 64 + 40, row * 64 + 52);
  const inputs = fitDrawing(ink, 64, 64, { shape: [8, 8], box: 8, center: "box" });
  assert.ok(inputs);
  assert.deepEqual(boundingBox(inputs, 8, 8), { top: 0, bottom: 8, left: 3, right: 5 });
});

test("a box between pixels goes to the nearest", () => {
  // 24 rows become 8 pixels, so 11 columns become 3.67, which begin at 2.17: on 2, not on 3.
  for (const [columns, left, right] of [
    [11, 2, 6],
    [13, 2, 7],
    [8, 3, 6],
    [9, 3, 6],
  ]) {
    const ink = new Uint8Array(24 * columns).fill(255);
    const inputs = fitDrawing(ink, columns, 24, { shape: [8, 8], box: 8, center: "box" });
    assert.ok(inputs);
    assert.deepEqual(boundingBox(inputs, 8, 8), { top: 0, bottom: 8, left, right });
  }
});

test("lopsided ink is never pushed out of the field", () => {
  const size = 200;
  const ink = new Uint8Array(size * size);
  for (let row = 150; row < 170; row++) ink.fill(255, row * size, row * size + 200);
  for (let row = 0; row < 150; row++) ink[row * size] = 3;
  const inputs = fit({ ink, size });
  const total = ink.reduce((sum, value) => sum + value / 255, 0) * (20 / 200) ** 2;
  const { mass } = centerOfMass(inputs, 28);
  assert.ok(Math.abs(mass - total) / total < 1e-5, `${mass} of ${total}`);
});
