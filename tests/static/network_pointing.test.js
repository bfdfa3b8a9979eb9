import assert from "node:assert/strict";
import test from "node:test";
import { pointAt } from "../../static/network/curve.js";
import { ALWAYS, Governor, mostEdges, smoothest } from "../../static/network/governor.js";
import { placeNetwork } from "../../static/network/layout.js";
import { move } from "../../static/network/navigation.js";
import { overlap, placeCard } from "../../static/network/placement.js";
import { formatTarget, parseTarget } from "../../static/network/selection.js";
import { paintSurface } from "../../static/network/surface.js";
import { fillValues } from "../../static/network/values.js";

const LAYERS = [64, 6, 4];
const LAYOUT = placeNetwork({ layers: LAYERS, inputShape: [8, 8], width: 900, height: 600 });

test("selections are read as they are written, and only where they exist", () => {
  for (const text of ["n:0:63", "n:2:3", "e:1:5:63", "e:2:3:5", "b:1:5"]) {
    assert.equal(formatTarget(parseTarget(text, LAYERS)), text);
  }
  for (const text of [
    "",
    "n:3:0",
    "n:1:6",
    "e:1:0:64",
    "e:0:0:0",
    "b:0:1",
    "n:1",
    "x:1:1",
    "n:1:-1",
  ]) {
    assert.equal(parseTarget(text, LAYERS), null, text);
  }
});

const still = () => 0;

test("every neuron can be reached with arrow keys alone", () => {
  const start = { kind: "neuron", layer: 2, index: 0 };
  const reached = new Map([[formatTarget(start), start]]);
  for (const target of reached.values()) {
    for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
      const next = move(target, key, LAYOUT, still);
      assert.ok(parseTarget(formatTarget(next), LAYERS), `${key} leads to ${formatTarget(next)}`);
      if (!reached.has(formatTarget(next))) reached.set(formatTarget(next), next);
    }
  }
  assert.equal(reached.size, 64 + 6 + 4);
});

test("W walks down all weights of a neuron from the strongest, and shift back up", () => {
  const strength = (...[, , from]) => (from * 37) % 64;
  const seen = [];
  let target = { kind: "neuron", layer: 1, index: 2 };
  for (let i = 0; i < 64; i++) {
    target = move(target, "w", LAYOUT, strength);
    assert.deepEqual([target.kind, target.layer, target.to], ["edge", 1, 2]);
    seen.push(strength(1, 2, target.from));
  }
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => b - a),
  );
  assert.equal(new Set(seen).size, 64);
  const back = move(target, "W", LAYOUT, strength);
  assert.equal(strength(1, 2, back.from), seen[62]);
});

test("B leads to the bias; other keys are left to the page", () => {
  assert.deepEqual(move({ kind: "neuron", layer: 1, index: 2 }, "b", LAYOUT, still), {
    kind: "bias",
    layer: 1,
    to: 2,
  });
  assert.equal(move({ kind: "neuron", layer: 1, index: 2 }, "p", LAYOUT, still), null);
});

test("a card that fits never covers what it explains, nor leaves the stage", () => {
  const stage = { width: 390, height: 420 };
  const card = { width: 200, height: 120 };
  for (let x = 0; x <= 370; x += 10) {
    for (let y = 0; y <= 400; y += 10) {
      const thing = { x, y, width: 20, height: 20 };
      const place = placeCard(thing, card, stage);
      assert.ok(!overlap({ ...place, ...card }, thing), `at ${x}, ${y}`);
      assert.ok(place.fits);
      assert.ok(place.x >= 0 && place.x + card.width <= stage.width);
      assert.ok(place.y >= 0 && place.y + card.height <= stage.height);
    }
  }
});

test("a card that would be in the way says so, and stays on the stage", () => {
  const thing = { x: 150, y: 180, width: 20, height: 20 };
  const place = placeCard(thing, { width: 300, height: 350 }, { width: 390, height: 420 });
  assert.equal(place.fits, false);
  assert.ok(place.x >= 0 && place.x <= 90 && place.y >= 0 && place.y <= 70);
});

test("a slow card draws fewer edges, but never fewer than it always must", () => {
  const governor = new Governor();
  for (let i = 0; i < 500; i++) governor.measure(400, governor.quality.most);
  assert.equal(mostEdges(governor.quality, ALWAYS, false), ALWAYS);
  const [moving, still] = [false, true].map((fine) => mostEdges(governor.quality, 600_000, fine));
  assert.ok(moving >= 1000 && moving < ALWAYS / 2 && still === ALWAYS, `${moving}, ${still}`);
  assert.ok(governor.quality.thin > 0 && governor.quality.resolution === 1);
  for (let i = 0; i < 500; i++) governor.measure(3, governor.quality.most);
  assert.ok(governor.quality.most > 100_000 && governor.quality.resolution === 1);
});

test("neurons' bytes say magnitude, sign, bias and what is not a number", () => {
  const layout = placeNetwork({ layers: [2, 3, 1], inputShape: null, width: 500, height: 300 });
  const frame = {
    activations: [[1, -2], [0.5, -1, Number.NaN], [4]].map((a) => Float32Array.from(a)),
    deltas: [null, Float32Array.from([0.1, -0.2, 0]), Float32Array.from([0.3])],
    biasLevels: Uint8Array.from([10, 20, 30, 40]),
  };
  const bytes = new Uint8Array(24);
  fillValues(frame, layout, { activation: "tanh", output_activation: "identity" }, bytes);
  const node = (i) => [...bytes.subarray(4 * i, 4 * i + 4)];
  assert.deepEqual(node(0).slice(0, 2), [128, 0]);
  assert.deepEqual(node(1).slice(0, 2), [255, 1]);
  assert.deepEqual(node(2), [128, 0, 10, 128]);
  assert.deepEqual(node(3), [255, 1, 20, 255]);
  assert.deepEqual(node(4).slice(1, 3), [2, 30]);
  assert.deepEqual(node(5), [255, 0, 40, 255]);
});

test("the decision surface takes the winner's color, fuller the surer it is", () => {
  const surface = new Float32Array(2 * 1600);
  surface.fill(0.5);
  surface[0] = 1;
  surface[1600] = 0;
  surface[1600 + 1599] = 0.9;
  surface[1599] = 0.1;
  const rgba = paintSurface(surface, "#000000");
  const color = (cell) => [...rgba.subarray(4 * cell, 4 * cell + 3)];
  const [first, last] = [color(0), color(1599)];
  assert.ok(first[2] > first[0], "class 0 is blue");
  assert.ok(last[0] > last[2], "class 1 is orange");
  assert.ok(Math.max(...color(800)) < Math.max(...first) / 2, "undecided is near the background");
});

test("a processor that stands in for a card draws crowds as lines, and keeps to what suits it", () => {
  const governor = new Governor(true);
  assert.ok(governor.quality.thin > 0);
  for (const took of [40, 400]) for (let i = 0; i < 100; i++) governor.measure(took, 7000);
  assert.ok(governor.quality.thin > 0 && governor.quality.resolution === 1);
  for (let i = 0; i < 500; i++) governor.measure(3, 7000);
  assert.equal(governor.quality.thin, 0);
  assert.equal(new Governor().quality.thin, 0);
});

test("a picture that stays is smooth: no corner lies half a pixel from its curve", () => {
  for (const height of [300, 543, 1080, 6000]) {
    const curve = { x0: 0, y0: 0, x1: 400, y1: height, bend: 200 };
    const segments = smoothest(height);
    for (let i = 0; i < segments; i++) {
      const [from, middle, to] = [i, i + 0.5, i + 1].map((k) => pointAt(curve, k / segments)[1]);
      assert.ok(Math.abs(middle - (from + to) / 2) < 0.5, `${height}: segment ${i}`);
    }
  }
});
