// An inset opens beside its neuron, clear of what feeds it where there is room.
import assert from "node:assert/strict";
import test from "node:test";

import { overlap, placeBeside } from "../../static/network/placement.js";

const STAGE = { width: 1050, height: 560 };
const CARD = { width: 370, height: 330 };
const around = (x, y) => ({ x: x - 20, y: y - 20, width: 40, height: 40 });
/** From the layer before at `left` to the neuron, down to `bottom`. */
const fan = (left, x, bottom) => ({ x: left, y: 60, width: x + 20 - left, height: bottom - 60 });

test("to the right of a first layer's neuron, to the left of what feeds an output", () => {
  const first = placeBeside(around(540, 300), fan(30, 540, 500), CARD, STAGE);
  assert.ok(first.x >= 560);
  const last = placeBeside(around(970, 300), fan(740, 970, 500), CARD, STAGE);
  assert.ok(last.x + CARD.width <= 740);
});

test("it stays where it is while what feeds the neuron most changes", () => {
  const place = (bottom) => placeBeside(around(970, 300), fan(740, 970, bottom), CARD, STAGE);
  assert.deepEqual(place(200), place(500));
});

test("on a phone it lies over the network, not over its neuron", () => {
  const [phone, small] = [
    { width: 390, height: 490 },
    { width: 366, height: 200 },
  ];
  for (const y of [75, 150, 236, 300, 380]) {
    const neuron = around(263, y);
    const place = placeBeside(neuron, fan(204, 263, 380), small, phone);
    assert.ok(!overlap({ ...place, ...small }, neuron), `at ${y}`);
    assert.ok(place.x >= 0 && place.x + small.width <= phone.width);
  }
});
