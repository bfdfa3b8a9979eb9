import assert from "node:assert/strict";
import test from "node:test";
import { RunningMean, Series } from "../../static/charts/series.js";

/** @param {Series} series @param {number} count @param {number} [stride] */
function fill(series, count, stride = 1) {
  for (let i = 0; i < count; i++) series.push(i * stride, [i]);
  return series;
}

test("keeps every point while there is room", () => {
  const series = fill(new Series(1, 100), 100);
  assert.deepEqual(
    series.x,
    Array.from({ length: 100 }, (_, i) => i),
  );
  assert.deepEqual(series.y[0], series.x);
});

test("stays bounded, even, and at the newest point over a long run", () => {
  for (const stride of [1, 37]) {
    const series = new Series(1, 100);
    for (let i = 0; i < 12_345; i++) {
      series.push(i * stride, [i]);
      assert.ok(series.length <= 100);
      assert.equal(series.last, i * stride);
    }
    assert.ok(series.length >= 45, `${series.length} points`);
    assert.equal(series.x[0], 0);
    // All but the last gap, which only leads to the newest point, are nearly alike.
    const gaps = series.x.slice(1, -1).map((x, i) => x - series.x[i]);
    assert.ok(
      Math.max(...gaps) <= 1.5 * Math.min(...gaps),
      `${Math.min(...gaps)} to ${Math.max(...gaps)}`,
    );
    // Thinned, not averaged: every kept value is the one that was measured at its step.
    series.x.forEach((x, i) => {
      assert.equal(series.y[0][i], x / stride);
    });
  }
});

test("a run that has gone back adds nothing: what it does there is known", () => {
  const series = fill(new Series(1, 100), 10);
  series.push(4, [40]);
  assert.equal(series.last, 9);
  assert.equal(series.y[0][4], 4);
});

test("the last step's point is replaced", () => {
  const series = fill(new Series(1, 100), 3);
  series.push(2, [40]);
  assert.deepEqual(series.x, [0, 1, 2]);
  assert.deepEqual(series.y[0], [0, 1, 40]);
});

test("what is not finite is a gap, and no older value passes for the newest", () => {
  const series = new Series(2);
  series.push(0, [1, 2]);
  series.push(1, [Number.NaN, Number.POSITIVE_INFINITY]);
  assert.deepEqual(series.y, [
    [1, null],
    [2, null],
  ]);
  assert.equal(series.latest(0), null);
  series.push(2, [3, 4]);
  assert.equal(series.latest(0), 3);
  assert.equal(new Series(1).latest(0), null);
});

test("forgets everything, the thinning too", () => {
  const series = fill(new Series(1, 100), 5000);
  series.clear();
  assert.equal(series.last, -1);
  fill(series, 50);
  assert.equal(series.length, 50);
});

test("the running mean starts as the plain mean and follows a change", () => {
  const mean = new RunningMean();
  assert.equal(mean.push(0, 4), 4);
  assert.equal(mean.push(1, 8), 6);
  assert.equal(mean.push(2, Number.NaN), null);
  assert.equal(mean.value, 6);
  for (let step = 3; step < 103; step++) mean.push(step, 1);
  assert.ok(Math.abs((mean.value ?? 0) - 1) < 0.01);
  mean.clear();
  assert.equal(mean.push(0, 3), 3);
});

test("the running mean of a few batches lags hardly more steps than that of all", () => {
  const after20 = [1, 2, 4].map((stride) => {
    const mean = new RunningMean();
    for (let step = 0; step <= 60; step += stride) mean.push(step, step > 40 ? 1 : 0);
    return mean.value ?? 0;
  });
  assert.ok(Math.abs(after20[0] - (1 - 0.9 ** 20)) < 1e-12);
  assert.ok(Math.abs(after20[1] - after20[0]) < 1e-12);
  assert.ok(after20[2] > 0.75, `${after20[2]}`);
});

test("the running mean is one of several however far apart they are", () => {
  const mean = new RunningMean();
  for (let step = 0; step <= 60_000; step += 1000) mean.push(step, 0);
  assert.ok((mean.push(61_000, 1) ?? 1) < 0.3);
});
