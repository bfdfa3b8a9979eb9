/** The timeline's pure parts: places on the track, words, and one seek at a time. */

import assert from "node:assert/strict";
import test from "node:test";
import {
  begunWords,
  changesNear,
  changeWords,
  costAt,
  pixelsOf,
  shareOf,
  standing,
  stepAt,
} from "../../static/timeline/places.js";
import { Seeker } from "../../static/timeline/seeker.js";

const change = (step, more = {}) => ({
  step,
  learning_rate: 1.5,
  batch_size: 32,
  added_examples: 0,
  ...more,
});

test("a place on the track and its step belong together", () => {
  for (const end of [1, 7, 20_000]) {
    for (const step of [0, 1, end - 1, end]) assert.equal(stepAt(shareOf(step, end), end), step);
  }
  assert.equal(shareOf(5, 0), 0);
  assert.equal(stepAt(0.24, 10), 2);
  assert.equal(stepAt(0.26, 10), 3);
  assert.equal(stepAt(-0.2, 10), 0);
  assert.equal(stepAt(1.3, 10), 10);
});

test("checkpoints that share a pixel are drawn once", () => {
  assert.deepEqual(pixelsOf([0, 1, 2, 500, 1000], 1000, 101), [0, 50, 100]);
});

test("a change says what it changed, where the pointer is near enough", () => {
  const changes = [change(0), change(40, { batch_size: 70 }), change(90, { learning_rate: 0.5 })];
  assert.equal(changeWords(changes[1], changes[2]), "learning rate 1.5 → 0.5, batch size 70 → 32");
  assert.deepEqual(changesNear(changes, 42, 3), ["step 40: batch size 32 → 70"]);
  assert.deepEqual(changesNear(changes, 0, 3), []);
});

test("the cost at a step is that of the last recorded point up to it", () => {
  const history = { step: [0, 10, 20], cost: [2, 1, null] };
  assert.equal(costAt(history, 15), 1);
  assert.equal(costAt(history, 25), null);
  assert.equal(costAt(null, 3), null);
});

test("the standing is told only where there is something to tell", () => {
  const run = { status: "paused", step: 30, end: 60 };
  assert.match(standing(run, null), /^Step 30 of 60\. Play repeats/);
  assert.match(standing({ ...run, status: "running" }, null), /repeated/);
  assert.equal(standing({ ...run, step: 60 }, null), "");
  assert.match(standing({ ...run, step: 0, end: 0 }, null), /drag back/);
  assert.equal(
    standing(run, { from: 2_000, step: 4_000, target: 10_000 }),
    "Going to step 10,000: 25 %",
  );
});

test("a future that was begun says where, and where the one before is", () => {
  const words =
    "From step 1,200 on this is another future. The one before is kept as “it went on”.";
  assert.equal(begunWords(1200, "it went on"), words);
});

test("a seek to the very step, which may be long, is overtaken at once", async () => {
  const went = [];
  const endings = [];
  const seeker = new Seeker((step) => {
    went.push(step);
    return new Promise((resolve, reject) => endings.push({ resolve, reject }));
  });
  const done = seeker.go(200_000, false);
  seeker.go(7, true);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(went, [200_000, 7]);
  endings[0].reject(new Error("another seek came"));
  endings[1].resolve();
  await done; // what happened to the seek that was given up is of no interest
  assert.equal(seeker.isBusy, false);
});

test("one seek is on its way, and only the newest wish follows it", async () => {
  const went = [];
  const arrivals = [];
  const seeker = new Seeker((step, nearest) => {
    went.push({ step, nearest });
    return new Promise((resolve) => arrivals.push(resolve));
  });
  const done = seeker.go(1, true);
  for (const step of [2, 3, 4]) seeker.go(step, true);
  seeker.go(5, false);
  assert.deepEqual(went, [{ step: 1, nearest: true }]);
  assert.ok(seeker.isBusy);
  arrivals[0]();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(went[1], { step: 5, nearest: false });
  arrivals[1]();
  await done;
  assert.equal(went.length, 2);
  assert.equal(seeker.isBusy, false);
});
