import assert from "node:assert/strict";
import test from "node:test";
import { extent, logRange } from "../../static/charts/decades.js";

test("an axis of costs begins and ends at 1, 2 or 5 times a power of ten, around all of them", () => {
  assert.deepEqual(logRange(0.034, 1.7), [Math.log10(0.02), Math.log10(2)]);
  for (let least = 1e-7; least < 100; least *= 1.37) {
    const [low, high] = logRange(least, 3 * least).map((end) => 10 ** end);
    assert.ok(low <= least * 1.0000001 && low > least / 2.6, `${low} for ${least}`);
    assert.ok(high > 2.9999999 * least && high < 7.8 * least, `${high} for ${3 * least}`);
  }
});

test("one cost alone has an axis that is not a point", () => {
  for (const cost of [1, 0.2, 0.05, 7]) {
    const [low, high] = logRange(cost, cost);
    assert.ok(low < high, `${low} to ${high} for ${cost}`);
  }
});

test("what has no place on a logarithmic axis moves none of its ends", () => {
  assert.deepEqual(extent([null, 3, 0, 0.5, null]), [0.5, 3]);
  const [least, most] = extent([0, null]);
  assert.ok(logRange(least, most).every(Number.isFinite));
});
