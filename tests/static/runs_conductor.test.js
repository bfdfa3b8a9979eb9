/** What is done to all compared runs reaches each of them where it really stands. */

import assert from "node:assert/strict";
import test from "node:test";
import { Conductor } from "../../static/runs/conductor.js";

/** @param {Record<string, any>} runs as the panes know them @param {Record<string, any>} told by the server */
function orchestraOf(runs, told) {
  /** @type {[string, number, boolean][]} */
  const seeks = [];
  const panes = Object.entries(runs).map(([id, run]) => ({
    id,
    run: { id, status: "running", ...run },
    seeker: {
      go: async (/** @type {number} */ step, /** @type {boolean} */ nearest) =>
        void seeks.push([id, step, nearest]),
    },
  }));
  const orchestra = /** @type {any} */ ({
    live: () => panes,
    api: { pause: async (/** @type {string} */ id) => ({ id, ...told[id] }) },
    place: { set() {} },
    say() {},
    changed() {},
  });
  return { conductor: new Conductor(orchestra), seeks };
}

test("a pause brings all to the slowest one's step, though its pane knows an older end", async () => {
  const { conductor, seeks } = orchestraOf(
    { a: { step: 90, end: 90 }, b: { step: 78, end: 78 } },
    { a: { step: 92, end: 92 }, b: { step: 81, end: 81 } },
  );
  await conductor.pause();
  assert.equal(conductor.wanted, 81);
  assert.deepEqual(seeks, [
    ["a", 81, false],
    ["b", 81, false],
  ]);
});

test("whoever ends before a step goes to its own end", () => {
  const { conductor, seeks } = orchestraOf(
    { a: { step: 10, end: 200 }, b: { step: 78, end: 78 } },
    {},
  );
  conductor.go(150, true);
  assert.deepEqual(seeks, [
    ["a", 150, true],
    ["b", 78, true],
  ]);
});
