import assert from "node:assert/strict";
import { test } from "node:test";

import { emptyWords, stepsAxis } from "../../static/charts/plotting.js";

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
