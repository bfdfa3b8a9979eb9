import assert from "node:assert/strict";
import { test } from "node:test";

import { Crowds } from "../../static/network/crowds.js";
import { EdgeLevels } from "../../static/network/edge_levels.js";
import { placeNetwork } from "../../static/network/layout.js";
import { noteOf } from "../../static/network/note.js";

const LAYOUT = placeNetwork({ layers: [64, 50, 10], inputShape: [8, 8], width: 900, height: 600 });
const ALL_THERE = { simple: false, stopped: false };

/** @param {number} first level of the first layer's edges @param {number} most */
function drawn(first, most) {
  const crowds = new Crowds(LAYOUT);
  const levels = new Uint8Array(LAYOUT.edges).fill(200);
  levels.fill(first, 0, LAYOUT.gaps[1].firstEdge);
  crowds.arrange(new EdgeLevels(levels), false, most, null, null);
  return crowds;
}

test("nothing is said of a picture that has every edge", () => {
  assert.equal(noteOf(drawn(100, 20_000), ALL_THERE), "");
});

test("edges that are left out are counted against all of the network's", () => {
  const crowds = drawn(0, 300);
  assert.match(noteOf(crowds, ALL_THERE), new RegExp(`^strongest ${crowds.shown} of 3,700 edges`));
});

test("a layer of which nothing is shown is named", () => {
  assert.match(noteOf(drawn(100, 400), ALL_THERE), /, none of layer 1$/);
});

test("a picture without WebGL2, or of a run that stopped, says so", () => {
  assert.match(noteOf(drawn(100, 20_000), { simple: true, stopped: false }), /WebGL2/);
  assert.match(noteOf(drawn(100, 20_000), { simple: false, stopped: true }), /stopped/);
});
