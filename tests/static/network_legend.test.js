import assert from "node:assert/strict";
import { test } from "node:test";

import { rankLevels } from "../../static/network/draw_order.js";
import { leftOut } from "../../static/network/legend.js";

const SPARSE = rankLevels(false, true);
const DENSE = rankLevels(false, false);

test("the legend says where edges that are exactly zero are left out", () => {
  assert.equal(leftOut([0, 1], [SPARSE, SPARSE], 0), "");
  assert.equal(leftOut([0], [DENSE, SPARSE], 0), ": drawn where selected");
  assert.equal(leftOut([0, 1], [DENSE, SPARSE], 0), ": in layer 1 drawn where selected");
});

test("what is not computed or not a number is drawn in every layer", () => {
  for (const level of [254, 255]) assert.equal(leftOut([0, 1], [DENSE, SPARSE], level), "");
});
