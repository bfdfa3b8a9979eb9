import assert from "node:assert/strict";
import test from "node:test";
import { Newest, together } from "../../static/stream/newest.js";

/** Animation frames that come when the test says so. */
function screen() {
  let time = 0;
  const [within, after] = [[], []];
  return {
    surroundings: {
      now: () => time,
      nextFrame: (callback) => within.push(callback),
      afterFrame: (callback) => after.push(callback),
    },
    frame: (milliseconds = 16) => {
      time += milliseconds;
      for (const callback of [...within.splice(0), ...after.splice(0)]) callback();
    },
  };
}

function shown() {
  const { surroundings, frame } = screen();
  const seen = [];
  return { newest: new Newest((value) => seen.push(value), surroundings), seen, frame };
}

test("of what comes within one animation frame the newest is handed on, once", () => {
  const { newest, seen, frame } = shown();
  for (const value of [1, 2, 3]) newest.put(value);
  assert.deepEqual(seen, []);
  frame();
  frame();
  assert.deepEqual(seen, [3]);
  newest.put(4);
  frame();
  assert.deepEqual(seen, [3, 4]);
});

test("while the picture is busy nothing is handed on, then the newest", () => {
  const { newest, seen, frame } = shown();
  let busy = true;
  newest.ready = () => !busy;
  newest.put(1);
  for (let i = 0; i < 5; i++) frame();
  newest.put(2);
  assert.deepEqual(seen, []);
  busy = false;
  frame();
  assert.deepEqual(seen, [2]);
});

test("however busy the picture is, the rest of the page is not kept waiting for it", () => {
  const { newest, seen, frame } = shown();
  newest.ready = () => false;
  let puts = 0;
  for (let i = 0; i < 100; i++) {
    newest.put(puts++);
    frame(33);
  }
  assert.ok(seen.length >= 10 && seen.length <= 14, `${seen.length} in 3.3 seconds`);
});

test("what must not be overtaken is handed on at once, and once", () => {
  const { newest, seen, frame } = shown();
  newest.ready = () => false;
  newest.put(1);
  newest.flush();
  newest.flush();
  assert.deepEqual(seen, [1]);
  frame(1000);
  assert.deepEqual(seen, [1]);
});

test("what is drawn together is drawn in the animation frame after a handing on, once", () => {
  const { newest, seen, frame } = shown();
  together(() => seen.push("chart"));
  newest.put(1);
  frame();
  assert.deepEqual(seen, [1]);
  frame();
  newest.put(2);
  frame();
  frame();
  assert.deepEqual(seen, [1, "chart", 2]);
});

test("if nothing comes it is drawn all the same", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const seen = [];
  globalThis.requestAnimationFrame = (callback) => callback();
  context.after(() => delete globalThis.requestAnimationFrame);
  together(() => seen.push("chart"));
  context.mock.timers.tick(300);
  context.mock.timers.tick(300);
  assert.deepEqual(seen, ["chart"]);
});
