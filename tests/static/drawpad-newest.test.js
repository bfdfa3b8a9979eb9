import assert from "node:assert/strict";
import test from "node:test";
import { NewestWins } from "../../static/drawpad/newest.js";

/** Questions that a test answers, on a clock that a test moves. */
function setUp() {
  let time = 0;
  /** @type {{at: number, callback: () => void}[]} */
  let timers = [];
  const asked = /** @type {number[]} */ ([]);
  let answer = () => {};
  const ask = (/** @type {number} */ subject) => {
    asked.push(subject);
    return /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        answer = resolve;
      })
    );
  };
  const newest = new NewestWins(ask, 100, {
    now: () => time,
    after: (callback, wait) => void timers.push({ at: time + wait, callback }),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    newest,
    asked,
    answer: () => {
      answer();
      return settle();
    },
    /** @param {number} to */
    moveTo: (to) => {
      time = to;
      const due = timers.filter(({ at }) => at <= time);
      timers = timers.filter(({ at }) => at > time);
      for (const { callback } of due) callback();
    },
  };
}

test("asks at once, then one question at a time and only about the newest", async () => {
  const { newest, asked, answer, moveTo } = setUp();
  newest.request(1);
  newest.request(2);
  newest.request(3);
  assert.deepEqual(asked, [1]);
  moveTo(500);
  assert.deepEqual(asked, [1], "the first is not answered yet");
  await answer();
  assert.deepEqual(asked, [1, 3]);
});

test("keeps the interval even when answers come at once", async () => {
  const { newest, asked, answer, moveTo } = setUp();
  newest.request(1);
  await answer();
  newest.request(2);
  moveTo(60);
  newest.request(3);
  assert.deepEqual(asked, [1]);
  moveTo(100);
  assert.deepEqual(asked, [1, 3]);
});

test("what is canceled is not asked", async () => {
  const { newest, asked, answer, moveTo } = setUp();
  newest.request(1);
  newest.request(2);
  newest.cancel();
  await answer();
  moveTo(1000);
  assert.deepEqual(asked, [1]);
});
