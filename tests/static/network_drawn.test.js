import assert from "node:assert/strict";
import { test } from "node:test";

import { drawnReading } from "../../static/network/drawn.js";

const WEIGHT = {
  kind: "weight",
  to: 9,
  from: 239,
  gradient: 0.25,
  batch_gradient: -0.5,
  update: null,
  activation: 0.5,
  previous_activation: 0.25,
};

test("the card says what is drawn: the batch's gradient, not the example's", () => {
  assert.match(drawnReading("gradient", WEIGHT), /next batch −0\.500$/);
  assert.match(drawnReading("signed_gradient", WEIGHT), /next batch −0\.500$/);
});

test("every other channel is read as the server computes it", () => {
  assert.match(drawnReading("wish", WEIGHT), /example −0\.250$/);
  assert.match(drawnReading("hebbian", WEIGHT), /product 0\.125$/);
  assert.match(drawnReading("hebbian", { ...WEIGHT, previous_activation: undefined }), /0\.500$/);
  assert.match(drawnReading("update", WEIGHT), /not computed$/);
  assert.equal(drawnReading("weight", WEIGHT), "");
});

test("a neuron has no color on the scale", () => {
  assert.equal(drawnReading("gradient", { kind: "neuron", layer: 1, index: 0 }), "");
});
