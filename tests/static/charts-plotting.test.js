import assert from "node:assert/strict";
import { test } from "node:test";

import { emptyWords, line, roundedUp, stepsAxis } from "../../static/charts/plotting.js";

test("a run with steps behind it is never said to have none, whatever has arrived so far", () => {
  for (const status of ["paused", "running", "diverged", "failed"]) {
    assert.doesNotMatch(emptyWords({ step: 400, status }), /no steps/i);
  }
  assert.doesNotMatch(emptyWords(null), /no steps/i);
});

test("a run at its start says what to do", () => {
  assert.match(emptyWords({ step: 0, status: "paused" }), /press play/);
});

test("the axis has no ticks between two steps", () => {
  assert.equal(stepsAxis(2).dtick, 1);
  assert.equal(stepsAxis(400).dtick, undefined);
});

test("the axis of steps ends behind the newest, at most a quarter, and stands still meanwhile", () => {
  const ends = new Set();
  for (let last = 0; last < 20_000; last++) {
    const [begin, end] = stepsAxis(last).range;
    assert.equal(begin, 0);
    assert.ok(Number.isInteger(end), `${end} for ${last}`);
    assert.ok(end >= Math.max(1, last) && end <= Math.max(1, 1.25 * last), `${end} for ${last}`);
    ends.add(end);
  }
  assert.ok(ends.size < 70, `${ends.size} places in 20,000 steps`);
});

test("an axis of what is smaller than one ends behind it, at most a quarter", () => {
  for (let most = 1e-9; most < 1e6; most *= 1.013) {
    const end = roundedUp(most);
    assert.ok(end >= most && end <= 1.2501 * most, `${end} for ${most}`);
  }
  assert.equal(roundedUp(0), 0);
});

test("nothing is still on its way from a run whose process stopped", () => {
  assert.match(emptyWords({ step: 400, status: "failed" }), /stopped/);
});

test("a value without a neighbor is seen: the first points are dots", () => {
  const diverged = { x: [0, 1], y: [26.5, null] };
  assert.match(line("layer 1", diverged, { color: "red" }).mode, /markers/);
  const many = Array.from({ length: 100 }, (_, i) => i);
  assert.equal(line("layer 1", { x: many, y: many }, { color: "red" }).mode, "lines");
});
