// All components as one picture: every parameter has its cell, and its color is its size.
import assert from "node:assert/strict";
import test from "node:test";

import { ComponentColors, strengthOf, summarize } from "../../static/ideas/gradient/colors.js";
import { parameterAt } from "../../static/ideas/gradient/component-picture.js";
import { indexOf, LayerGrid, offsetsOf } from "../../static/ideas/gradient/grid.js";
import { costRange, digitsFor, firstOrder, lead } from "../../static/ideas/gradient/walk.js";
import { leadText } from "../../static/ideas/pages/gradient.js";

const GRIDS = {
  "a picture's layer": new LayerGrid(16, 784, [28, 28], 304),
  digits: new LayerGrid(7, 64, [8, 8], 304),
  "a matrix": new LayerGrid(10, 16, null, 304),
  "two inputs": new LayerGrid(8, 2, null, 304),
  "a wide matrix": new LayerGrid(3, 900, null, 304),
  "many pictures": new LayerGrid(120, 784, [28, 28], 304),
  "pictures wider than the room": new LayerGrid(2, 1600, [40, 40], 30),
};

for (const [name, grid] of Object.entries(GRIDS)) {
  const inputs = grid.tileRows * grid.tileColumns;
  const cells = Array.from({ length: grid.neurons }, (_, to) => [
    { to },
    ...Array.from({ length: inputs }, (__, from) => ({ to, from })),
  ]).flat();

  test(`${name}: every parameter has a place of its own and is found there`, () => {
    let covered = 0;
    for (const cell of cells) {
      const { x, y, width, height } = grid.areaOf(cell);
      assert.ok(x >= 0 && y >= 0 && x + width <= grid.columns && y + height <= grid.rows);
      assert.deepEqual(grid.at(x + 0.5, y + 0.5), cell);
      assert.deepEqual(grid.at(x + width - 0.5, y + 0.5), cell);
      covered += width * height;
    }
    let found = 0;
    for (let y = 0; y < grid.rows; y++) {
      for (let x = 0; x < grid.columns; x++) found += grid.at(x + 0.5, y + 0.5) ? 1 : 0;
    }
    assert.equal(found, covered);
  });

  test(`${name}: fits the room`, () => {
    assert.ok(grid.columns * grid.cell <= (name.includes("wider") ? 60 : 304) + 1e-9);
  });
}

test("keys lead over the gaps, and stop at the edge", () => {
  const grid = GRIDS["a matrix"];
  assert.deepEqual(grid.beside({ to: 2, from: 15 }, 1, 0), { to: 2 });
  assert.deepEqual(grid.beside({ to: 2 }, -1, 0), { to: 2, from: 15 });
  assert.deepEqual(grid.beside({ to: 2, from: 0 }, -1, 0), { to: 2, from: 0 });
  assert.deepEqual(grid.beside({ to: 9, from: 3 }, 0, 1), { to: 9, from: 3 });
  const tiles = GRIDS["a picture's layer"];
  assert.deepEqual(tiles.beside({ to: 0, from: 27 }, 1, 0), { to: 1, from: 0 });
  assert.deepEqual(tiles.beside({ to: 0, from: 783 }, 0, 1), { to: 0 });
  assert.deepEqual(tiles.beside({ to: 0 }, 1, 0), { to: 1 });
});

test("cells name the flat vector's parameters as the mathematics orders them", () => {
  const layers = [3, 2, 4];
  let expected = 0;
  for (const layer of [1, 2]) {
    const offsets = offsetsOf(layers, layer);
    for (let to = 0; to < layers[layer]; to++) {
      for (let from = 0; from < layers[layer - 1]; from++) {
        assert.equal(indexOf(offsets, { to, from }), expected);
        assert.deepEqual(parameterAt(layers, expected++), { layer, to, from });
      }
    }
    for (let to = 0; to < layers[layer]; to++) {
      assert.equal(indexOf(offsets, { to }), expected);
      assert.deepEqual(parameterAt(layers, expected++), { layer, to });
    }
  }
  assert.throws(() => parameterAt(layers, expected), RangeError);
});

test("a color's strength is the order of magnitude, over four powers of ten", () => {
  assert.equal(strengthOf(0, 1), 0);
  assert.equal(strengthOf(1, 1), 1);
  assert.equal(strengthOf(-5, 1), 1);
  assert.ok(Math.abs(strengthOf(-0.01, 1) - 0.5) < 1e-9);
  assert.equal(strengthOf(1e-9, 1), 0);
});

test("nothing fades into the background; signs differ; what is no number has a color of its own", () => {
  const colors = new ComponentColors({ colors: "plasma", theme: "dark" }, "#0b0e14");
  assert.deepEqual(colors.of(0, 1), [11, 14, 20]);
  assert.notDeepEqual(colors.of(0.5, 1), colors.of(-0.5, 1));
  assert.deepEqual(colors.of(Number.NaN, 1), [255, 47, 214]);
});

test("the largest component is found, whatever stands beside it", () => {
  assert.equal(summarize(new Float64Array([0, -3, 2, 0])).largest, 1);
  assert.equal(summarize(new Float64Array([0, -3, 2, 0])).zeros, 2);
  assert.equal(summarize(new Float64Array([Number.NaN, 1, -2])).largest, 2);
  assert.equal(summarize(new Float64Array([0.3, -0.1])).high, 0.5);
});

const descent = {
  distances: [0, 1, 2, 3],
  gradient_costs: [5, 3, 2, 4],
  random_costs: [
    [5, 5.5, 6, 7],
    [5, 4.5, 4, 3],
  ],
  gradient_norm: 2.5,
};

test("the walk down the gradient leads until a random one is lower", () => {
  assert.equal(lead(descent), 2);
  assert.equal(lead({ ...descent, random_costs: [[5, 6, 7, 8]] }), 3);
  assert.equal(lead({ ...descent, gradient_costs: [5, 6, 7, 8] }), 0);
  assert.equal(lead({ ...descent, gradient_costs: [5, 3, null, 1] }), 1);
});

test("how far it leads is told with what ends it", () => {
  const walks = { distances: [0, 1, 2], gradient_costs: [5, 3, 2], random_costs: [[5, 6, 1]] };
  assert.equal(leadText(walks), "1; at 2 one does");
  assert.equal(leadText({ ...walks, random_costs: [[5, 6, 7]] }), "2, the whole walk");
  assert.match(leadText({ ...walks, gradient_costs: [5, 3, null] }), /^1; at 2 .* not a number$/);
});

test("the cost's axis has digits enough to tell its ticks apart", () => {
  assert.equal(digitsFor([0, 1]), 3);
  assert.equal(digitsFor([2, 2.0005]), 6);
  assert.equal(digitsFor([1e35, 1e35 * (1 + 1e-15)]), 12);
});

test("first order is a straight line of the gradient's slope; of no number there is none", () => {
  assert.deepEqual(firstOrder(descent), [5, 2.5, 0, -2.5]);
  assert.deepEqual(firstOrder({ ...descent, gradient_norm: null }), [null, null, null, null]);
});

test("the axis holds every measured cost", () => {
  const [low, high] = costRange(descent);
  assert.ok(low < 2 && high > 7);
  const flat = costRange({ gradient_costs: [3, 3], random_costs: [[3, null]] });
  assert.ok(flat[0] < 3 && flat[1] > 3);
  assert.deepEqual(costRange({ gradient_costs: [null], random_costs: [] }), [0, 1]);
});
