import assert from "node:assert/strict";
import test from "node:test";
import {
  acrossDecades,
  decadesAround,
  evenly,
  octaveOfDecade,
  readHistogram,
  roundUp,
} from "../../static/charts/octaves.js";

/** Counts of these numbers, by float32's own exponent bits. @param {number[]} values */
function countsOf(values) {
  const counts = new Uint32Array(512);
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  for (const word of bits) counts[(word >>> 31) * 256 + ((word >>> 23) & 255)] += 1;
  return counts;
}

test("every component falls on the bar of its octave and its sign", () => {
  const values = [0.75, 0.5, 1, 1.99, -0.3, -3, 0, -0, Number.NaN, Number.NEGATIVE_INFINITY];
  const { bars, zero, notFinite, largest } = readHistogram(countsOf(values));
  assert.deepEqual(bars, [
    { place: -2, positive: 0, negative: 1 },
    { place: -1, positive: 2, negative: 0 },
    { place: 0, positive: 2, negative: 0 },
    { place: 1, positive: 0, negative: 1 },
  ]);
  assert.equal(zero, 2);
  assert.equal(notFinite, 2);
  assert.equal(largest, 2);
});

test("empty octaves between bars are kept, outside of them are not", () => {
  const { bars } = readHistogram(countsOf([1e-3, -1]));
  assert.equal(bars.length, 11);
  assert.equal(bars.filter((bar) => bar.positive + bar.negative === 0).length, 9);
});

test("nothing but zeros has no bars", () => {
  const { bars, zero, largest } = readHistogram(countsOf([0, 0, 0]));
  assert.deepEqual({ bars, zero, largest }, { bars: [], zero: 3, largest: 0 });
});

test("decades cover their octaves", () => {
  for (const [low, high] of [
    [-20, -3],
    [-1, 0],
    [0, 1],
    [5, 40],
  ]) {
    const [from, to] = decadesAround(low, high);
    assert.ok(10 ** from <= 2 ** low && 2 ** high <= 10 ** to);
    assert.ok(10 ** (from + 1) > 2 ** low && 2 ** high > 10 ** (to - 1));
  }
  assert.ok(Math.abs(2 ** octaveOfDecade(-3) - 1e-3) < 1e-12);
});

test("every octave of the decades has its bar, in its place, whatever was found", () => {
  for (const values of [[0.011, -0.5], [0.02], [0.9], [0]]) {
    const { bars } = readHistogram(countsOf(values));
    const all = acrossDecades(bars, { low: -2, high: 0 });
    assert.deepEqual(
      all.map((bar) => bar.place),
      [-7, -6, -5, -4, -3, -2, -1],
    );
    const found = all.filter((bar) => bar.positive + bar.negative > 0);
    assert.deepEqual(
      found,
      bars.filter((bar) => bar.positive + bar.negative > 0),
    );
  }
  const none = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
  assert.deepEqual(acrossDecades([], none), []);
});

test("axes end at round numbers", () => {
  const ends = [0, 1, 3, 5, 6, 10, 11, 199, 201, 13002].map(roundUp);
  assert.deepEqual(ends, [1, 1, 5, 5, 10, 10, 20, 200, 500, 20000]);
  assert.deepEqual(evenly(-3, 0, 5), [0, -1, -2, -3]);
  assert.deepEqual(evenly(-17, 0, 5), [0, -4, -8, -12, -16]);
});
