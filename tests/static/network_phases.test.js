import assert from "node:assert/strict";
import test from "node:test";
import { captionOf, phaseAt, stepDuration } from "../../static/network/phases.js";
import { Playback } from "../../static/network/playback.js";

const DURATION = 1000;
const times = Array.from({ length: 1000 }, (_, i) => i);
const played = (layers) => times.map((now) => phaseAt(now, DURATION, layers));

for (const layers of [1, 3, 7]) {
  test(`a step of ${layers} layers goes forward, to the cost, backward, to the update`, () => {
    const order = played(layers).map(({ name, layer }) => `${name} ${layer}`);
    const stations = order.filter((station, i) => station !== order[i - 1]);
    const up = Array.from({ length: layers }, (_, l) => l + 1);
    assert.deepEqual(stations, [
      ...up.map((l) => `forward ${l}`),
      "cost 0",
      ...up.reverse().map((l) => `backward ${l}`),
      "update 0",
    ]);
  });

  test(`what has been lit or revealed in ${layers} layers stays so`, () => {
    const phases = played(layers);
    for (let i = 1; i < phases.length; i++) {
      for (const key of ["lit", "revealed"]) {
        phases[i][key].forEach((share, l) => {
          assert.ok(share >= phases[i - 1][key][l] && share <= 1, `${key} ${l} at ${i}`);
        });
      }
    }
    assert.ok(phases.at(-1).revealed.every((share) => share === 1));
  });
}

test("gradients are revealed only after all activations are lit", () => {
  for (const { lit, revealed } of played(3)) {
    if (revealed.some((share) => share > 0)) assert.ok(lit.every((share) => share === 1));
  }
});

test("a step fits between two, and fast steps are not played", () => {
  for (const speed of [0.1, 0.5, 1, 2]) assert.ok(stepDuration(speed, true) < 1000 / speed);
  assert.equal(stepDuration(2.5, true), 0);
  assert.equal(stepDuration("max", true), 0);
  assert.ok(stepDuration("max", false) > 1000, "a step by hand is played whatever the speed");
});

test("captions name the formula of the layer at work", () => {
  const network = {
    activation: "relu",
    outputActivation: "sigmoid",
    optimizer: "adam",
    layers: 2,
    cost: "squared_error",
    value: 0.25,
  };
  const [hidden, output] = [60, 300].map((now) => captionOf(phaseAt(now, DURATION, 2), network));
  assert.equal(hidden, "forward: a[1] = relu(W[1] a[0] + b[1])");
  assert.equal(output, "forward: a[2] = σ(W[2] a[1] + b[2])");
  assert.equal(captionOf(phaseAt(DURATION, DURATION, 2), network), "");
});

const frame = (step, run = "r", status = "paused") => ({ run, step, status, layers: [2, 2, 1] });
const slow = { speed: 1, running: true, still: false };
const paused = { speed: "max", running: false, still: false };

test("slow steps are played, the first frame and jumps are not", () => {
  const playback = new Playback();
  playback.offer(frame(4), slow, 0);
  assert.equal(playback.playing(1), false);
  // The time of an animation frame that began before the frame came.
  assert.equal(playback.playing(-1), false);
  playback.offer(frame(5), slow, 1000);
  assert.equal(playback.phase(1001, 2).name, "forward");
  assert.equal(playback.playing(2000), false);
  playback.offer(frame(0), slow, 3000);
  assert.equal(playback.playing(3001), false);
  playback.offer(frame(1, "another"), slow, 4000);
  assert.equal(playback.playing(4001), false);
});

test("the same step in other colors neither starts a wave nor stops one", () => {
  const playback = new Playback();
  playback.offer(frame(1), paused, 0);
  playback.offer(frame(1), paused, 50);
  assert.equal(playback.playing(51), false);
  playback.offer(frame(2), paused, 100);
  const again = frame(2);
  playback.offer(again, paused, 600);
  assert.equal(playback.frame, again);
  assert.deepEqual(playback.phase(700, 2), phaseAt(600, stepDuration("max", false), 2));
});

test("the frame that a pause ends on is no step by hand", () => {
  const playback = new Playback();
  playback.offer(frame(1, "r", "running"), { ...slow, speed: "max" }, 0);
  playback.offer(frame(2), paused, 100);
  assert.equal(playback.playing(101), false);
});

test("who wants no motion gets the whole picture at once", () => {
  const playback = new Playback();
  playback.offer(frame(1), paused, 0);
  playback.offer(frame(2), { ...paused, still: true }, 100);
  assert.equal(playback.phase(101, 2).name, "done");
  assert.ok(playback.skipped, "and is told that a step went by");
});
