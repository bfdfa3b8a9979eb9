import assert from "node:assert/strict";
import { test } from "node:test";

import { surfaceTrace } from "../../static/network/fallback.js";
import { exampleColor, placeOnSurface } from "../../static/network/surface.js";

const BOX = { x: 100, y: 50, width: 200, height: 200 };

test("an example lies where its two inputs say, the second upwards", () => {
  assert.deepEqual(placeOnSurface([-1, -1], [-1, 1], BOX), [100, 250]);
  assert.deepEqual(placeOnSurface([1, 1], [-1, 1], BOX), [300, 50]);
  assert.deepEqual(placeOnSurface([0, 0.5], [-1, 1], BOX), [200, 100]);
});

test("without WebGL2 the surface fills the same box, its lowest row at the bottom", () => {
  const rgba = new Uint8Array(
    [
      [1, 1, 1, 255],
      [2, 2, 2, 255],
      [3, 3, 3, 255],
      [4, 4, 4, 255],
    ].flat(),
  );
  const { z, x0, dx, y0, dy } = surfaceTrace(BOX, rgba);
  assert.deepEqual(z, [
    [
      [3, 3, 3],
      [4, 4, 4],
    ],
    [
      [1, 1, 1],
      [2, 2, 2],
    ],
  ]);
  assert.deepEqual([x0 - dx / 2, y0 - dy / 2], [BOX.x, BOX.y]);
  assert.deepEqual([x0 + 1.5 * dx, y0 + 1.5 * dy], [BOX.x + BOX.width, BOX.y + BOX.height]);
});

test("an example without a label has the color of no class", () => {
  for (const theme of ["dark", "light"]) {
    const classes = [0, 1, 2, 3, 4, 5].map((index) => exampleColor(index, theme));
    assert.equal(new Set(classes).size, 6);
    assert.ok(!classes.includes(exampleColor(-1, theme)));
  }
});
