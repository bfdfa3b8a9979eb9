import assert from "node:assert/strict";
import test from "node:test";
import { Pacer } from "../../static/charts/pacer.js";

/** A clock that only a test moves; a frame comes every 16 ms. */
function makeClock() {
  let time = 0;
  let putOff = 0;
  /** @type {{at: number, callback: () => void}[]} */
  const timers = [];
  const clock = {
    now: () => time,
    after: (/** @type {() => void} */ callback, /** @type {number} */ wait) => {
      timers.push({ at: time + wait, callback });
    },
    nextFrame: (/** @type {() => void} */ callback) => {
      timers.push({ at: (Math.floor(time / 16) + 1) * 16, callback });
    },
    afterwards: (/** @type {() => void} */ callback) => {
      time += putOff;
      putOff = 0;
      callback();
    },
  };
  return {
    clock,
    /** Work that takes this long. @param {number} milliseconds */
    spend: (milliseconds) => {
      time += milliseconds;
    },
    /** Work that is only begun, and takes this long afterwards. @param {number} milliseconds */
    putOff: (milliseconds) => {
      putOff += milliseconds;
    },
    /** @param {number} end */
    runUntil: (end) => {
      for (;;) {
        timers.sort((a, b) => a.at - b.at);
        if (timers.length === 0 || timers[0].at > end) break;
        const [{ at, callback }] = timers.splice(0, 1);
        time = Math.max(time, at);
        callback();
      }
      time = Math.max(time, end);
    },
  };
}

test("however often asked, a chart is drawn at most four times a second", () => {
  const { clock, runUntil } = makeClock();
  const pacer = new Pacer(clock);
  let drawn = 0;
  const draw = () => {
    drawn += 1;
  };
  for (let time = 0; time <= 2000; time += 5) {
    pacer.request(draw);
    runUntil(time);
  }
  assert.ok(drawn >= 7 && drawn <= 9, `${drawn} drawings in two seconds`);
});

test("all charts together take at most 3 % of the time, in turns", () => {
  const { clock, runUntil, spend } = makeClock();
  const pacer = new Pacer(clock);
  const drawn = [0, 0, 0, 0];
  const draws = drawn.map((_, i) => () => {
    drawn[i] += 1;
    spend(15);
  });
  for (let time = 0; time <= 10_000; time += 10) {
    for (const draw of draws) pacer.request(draw);
    runUntil(time);
  }
  const total = drawn.reduce((sum, n) => sum + n, 0);
  assert.ok(total * 15 <= 0.03 * 10_000 + 15, `${total} drawings`);
  assert.ok(total * 15 > 0.02 * 10_000, `${total} drawings`);
  assert.ok(Math.max(...drawn) - Math.min(...drawn) <= 1, `${drawn}`);
});

test("what a drawing puts off counts as well", () => {
  const { clock, runUntil, putOff } = makeClock();
  const pacer = new Pacer(clock);
  let drawn = 0;
  const draws = [0, 1, 2, 3].map(() => () => {
    drawn += 1;
    putOff(15);
  });
  for (let time = 0; time <= 10_000; time += 10) {
    for (const draw of draws) pacer.request(draw);
    runUntil(time);
  }
  assert.ok(drawn * 15 <= 0.03 * 10_000 + 15, `${drawn} drawings`);
});

test("the last request is always drawn, and nothing after it", () => {
  const { clock, runUntil } = makeClock();
  const pacer = new Pacer(clock);
  let [newest, shown, drawn] = [0, 0, 0];
  const draw = () => {
    shown = newest;
    drawn += 1;
  };
  for (newest = 1; newest <= 7; newest++) pacer.request(draw);
  newest = 7;
  runUntil(1000);
  assert.equal(shown, 7);
  const before = drawn;
  runUntil(5000);
  assert.equal(drawn, before);
});

test("a canceled drawing is not drawn, a failing one does not stop the others", () => {
  const { clock, runUntil } = makeClock();
  const pacer = new Pacer(clock);
  const log = /** @type {string[]} */ ([]);
  const canceled = () => void log.push("canceled");
  pacer.request(() => {
    throw new Error("no canvas");
  });
  pacer.request(canceled);
  pacer.request(() => void log.push("other"));
  pacer.cancel(canceled);
  assert.throws(() => runUntil(1000), /no canvas/);
  runUntil(2000);
  assert.deepEqual(log, ["other"]);
});
