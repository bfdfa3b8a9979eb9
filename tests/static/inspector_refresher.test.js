// Asking gently: never faster than the interval, never two at once, and the newest question wins.
import assert from "node:assert/strict";
import test from "node:test";

import { Refresher } from "../../static/inspector/refresher.js";

/** A clock that only moves when told to. */
class Clock {
  time = 0;
  #waiting = [];
  now = () => this.time;
  wait = (action, milliseconds) => this.#waiting.push({ action, at: this.time + milliseconds });

  async pass(milliseconds) {
    this.time += milliseconds;
    const due = this.#waiting.filter(({ at }) => at <= this.time);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.time);
    for (const { action } of due) action();
    await settle();
  }
}

/** Lets every promise that can go on do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const clock = new Clock();
  const asked = [];
  const shown = [];
  const failed = [];
  const answers = [];
  const refresher = new Refresher(
    {
      ask: (question) => {
        asked.push(question);
        return new Promise((resolve, reject) => answers.push({ resolve, reject }));
      },
      show: (answer) => shown.push(answer),
      fail: (error) => failed.push(error),
    },
    250,
    clock,
  );
  const answer = async (text) => {
    answers.shift().resolve(text);
    await settle();
  };
  const refuse = async () => {
    answers.shift().reject(new Error("no"));
    await settle();
  };
  return { clock, asked, shown, failed, refresher, answer, refuse };
}

test("after an answer that took long comes a pause as long", async () => {
  const { clock, asked, refresher, answer } = setUp();
  refresher.want("1", 1);
  await clock.pass(700);
  await answer("one");
  refresher.want("2", 2);
  await clock.pass(600);
  assert.deepEqual(asked, [1]);
  await clock.pass(100);
  assert.deepEqual(asked, [1, 2]);
});

test("one question at a time, and the newest of those that waited comes next", async () => {
  const { clock, asked, shown, refresher, answer } = setUp();
  for (const step of [1, 2, 3]) refresher.want(`${step}`, step);
  assert.deepEqual(asked, [1]);
  await clock.pass(200);
  assert.deepEqual(asked, [1], "the first is still under way");
  await answer("one");
  await clock.pass(200);
  assert.deepEqual(asked, [1, 3]);
  await answer("three");
  assert.deepEqual(shown, ["one", "three"]);
});

test("no faster than the interval, however quick the answers", async () => {
  const { clock, asked, refresher, answer } = setUp();
  for (let step = 0; step < 100; step++) {
    refresher.want(`${step}`, step);
    if (asked.length && step % 3 === 0) await answer("").catch(() => {});
    await clock.pass(10);
  }
  assert.ok(asked.length <= 5, `asked ${asked.length} times in a second`);
  assert.ok(asked.length >= 4);
});

test("a paused step is asked for exactly once", async () => {
  const { clock, asked, refresher, answer } = setUp();
  refresher.want("step 7", 7);
  await answer("seven");
  for (let i = 0; i < 5; i++) {
    refresher.want("step 7", 7);
    await clock.pass(250);
  }
  assert.deepEqual(asked, [7]);
});

test("what was forgotten is not shown, and the same question is asked anew", async () => {
  const { clock, asked, shown, refresher, answer } = setUp();
  refresher.want("a", "a");
  refresher.forget();
  refresher.want("a", "a");
  await answer("stale");
  assert.deepEqual(shown, []);
  await clock.pass(250);
  await answer("fresh");
  assert.deepEqual(asked, ["a", "a"]);
  assert.deepEqual(shown, ["fresh"]);
});

test("after a failure the same question may be asked again", async () => {
  const { clock, asked, failed, refresher, refuse } = setUp();
  refresher.want("a", "a");
  await refuse();
  assert.equal(failed.length, 1);
  refresher.want("a", "a");
  await clock.pass(250);
  assert.deepEqual(asked, ["a", "a"]);
});
