// Runs side by side: their difference, their steps, one seek at a time, one color scale.
import assert from "node:assert/strict";
import test from "node:test";

import { CurveReader } from "../../static/runs/curve-reader.js";
import { levelsOf, scaleOf, subtract, whyNot, wordsOf } from "../../static/runs/difference.js";
import { accuracyFigure, costFigure } from "../../static/runs/figures.js";
import { ScaleLock } from "../../static/runs/scale-lock.js";
import { alignment, endingOf, stepwise } from "../../static/runs/steps.js";
import { Seeker } from "../../static/timeline/seeker.js";

const tensorsOf = (step, arrays) => ({
  metadata: { step: String(step) },
  tensors: new Map(Object.entries(arrays).map(([name, data]) => [name, { data, shape: [] }])),
});
const A = tensorsOf(30, { W1: [3, 0, 1, 1], b1: [1, 1], W2: [0, 4], b2: [0] });
const B = tensorsOf(7, { W1: [0, 0, 1, 1], b1: [1, 1], W2: [0, 0], b2: [2] });

test("the difference is A minus B, edges apart from biases, with the norm of all of it", () => {
  const difference = subtract(A, B);
  assert.deepEqual([...difference.weights], [3, 0, 0, 0, 0, 4]);
  assert.deepEqual([...difference.biases], [0, 0, -2]);
  assert.equal(difference.norm, Math.sqrt(9 + 16 + 4));
  assert.equal(difference.reference, Math.sqrt(1 + 1 + 1 + 1 + 4));
  assert.deepEqual(difference.steps, [30, 7]);
});

test("levels are signed about the middle; zero is exactly zero, and infinity not a number", () => {
  const scale = scaleOf({ largest: 4 });
  const levels = levelsOf(
    Float64Array.of(4, -4, 2, 0, Number.NaN, Number.POSITIVE_INFINITY),
    scale,
  );
  assert.deepEqual([...levels], [253, 1, 190, 0, 255, 255]);
});

test("words say the norm, the steps and the largest difference", () => {
  const { amount, rest } = wordsOf(subtract(A, B));
  assert.match(amount, /^‖θ\(A\) − θ\(B\)‖ = 5\.3852, 190 % of ‖θ\(B\)‖$/);
  assert.match(rest, /^A at step 30, B at step 7\. Largest single difference 4\./);
});

test("equal networks are said to be equal, and numbers that are none are counted", () => {
  assert.match(wordsOf(subtract(A, A)).amount, /equal, to the bit/);
  const wild = tensorsOf(1, { W1: [Number.NaN, 0, 1, 1], b1: [1, 1], W2: [0, 4], b2: [0] });
  assert.match(wordsOf(subtract(wild, B)).amount, /1 is not a number/);
});

test("networks of other layers are not subtracted, and it is said why", () => {
  assert.equal(whyNot([2, 8, 2], [2, 8, 2]), "");
  assert.match(whyNot([2, 8, 2], [2, 4, 2]), /2–8–2 and 2–4–2/);
});

const at = (step, end, status = "paused") => ({ step, end, status });

test("a run that ends before the step says so", () => {
  assert.equal(endingOf(at(50, 50), 900), "Its record ends at step 50: shown as it is there.");
  assert.equal(endingOf(at(50, 900), 900), "");
  assert.equal(endingOf(at(50, 50), null), "");
});

test("runs that stand apart are offered the step that all have", () => {
  assert.deepEqual(alignment([at(10, 10), at(30, 30)], null).offer, 10);
  assert.equal(alignment([at(30, 30), at(30, 90)], null).words, "");
  assert.equal(alignment([at(10, 10), at(30, 30)], 30).words, "");
  assert.match(alignment([at(10, 10, "running"), at(30, 30)], null).words, /own speed/);
});

test("one step in all never trains a run that is behind", () => {
  const [front, behind, ended] = [at(30, 30), at(10, 90), at(20, 20)];
  assert.deepEqual(stepwise([front, behind, ended]), { train: [front], seek: [behind] });
});

test("while one seek is on its way only the newest wish is kept", async () => {
  const asked = [];
  const ends = [];
  const seeker = new Seeker((step, nearest) => {
    asked.push([step, nearest]);
    return new Promise((resolve) => ends.push(resolve));
  });
  const done = seeker.go(1, true);
  seeker.go(2, true);
  seeker.go(3, true);
  seeker.go(4, false);
  ends.shift()();
  await new Promise(setImmediate);
  assert.deepEqual(asked, [
    [1, true],
    [4, false],
  ]);
  ends.shift()();
  await done;
});

test("a seek that fails is told, unless a newer one went well", async () => {
  let fail = true;
  const seeker = new Seeker(async () => {
    if (fail) throw new Error("too many runs");
  });
  await assert.rejects(seeker.go(1, false), /too many/);
  const done = seeker.go(1, false);
  fail = false;
  seeker.go(2, false);
  await done.catch(() => assert.fail("the newest seek went well"));
});

test("all pictures take the first one's scale, once for each channel", () => {
  const locks = [];
  const pictures = [{ show: ({ lock }) => locks.push(lock) }];
  const lock = new ScaleLock();
  const frame = (channel, low, high) => ({ channel, scale: { low, high } });
  lock.take(frame("gradient", 1e-4, 0.012345), pictures);
  lock.take(frame("gradient", 1e-4, 0.5), pictures);
  lock.want("weight");
  lock.take(frame("gradient", 1e-4, 0.5), pictures);
  lock.take(frame("weight", 0.001, Number.POSITIVE_INFINITY), pictures);
  lock.take(frame("weight", 0.001, 2), pictures);
  assert.deepEqual(locks, ["0.0001,0.01235", "0.001,2"]);
});

const colors = { layers: ["red", "blue"] };
const curve = { step: [1, 2], cost: [2, null], evaluated_step: [0, 2], test_accuracy: [0.1, 0.9] };

test("the charts share their axes, and a line says where each run stands", () => {
  const runs = [
    { run: { name: "a <b>", step: 2, end: 2 }, color: 0, curve },
    { run: { name: "b", step: 40, end: 80 }, color: 1, curve: undefined },
  ];
  const figure = costFigure(runs, colors);
  assert.deepEqual(figure.xaxis.range, [0, 80 * 1.01]);
  assert.deepEqual(figure.traces[0].y, [2, null]);
  assert.match(figure.traces[0].hovertemplate, /a &lt;b>/);
  assert.deepEqual(
    figure.layout.shapes.map(({ x0, line }) => [x0, line.color]),
    [
      [2, "red"],
      [40, "blue"],
    ],
  );
  assert.deepEqual(accuracyFigure(runs, colors).traces[0].x, [0, 2]);
  assert.equal(costFigure(runs.slice(1), colors), null);
});

test("curves of what is seen are asked for together, and once while a run stands still", async () => {
  const asked = [];
  const reader = new CurveReader(
    async (ids) => {
      asked.push(ids);
      return ids.map((id) => ({ run: { id, step: 1, end: 1, status: "paused" } }));
    },
    () => {},
  );
  const run = (id, end = 1) => ({ id, step: end, end, status: "paused" });
  reader.look([run("a"), run("b")]);
  await new Promise(setImmediate);
  reader.look([run("a"), run("b"), run("c")]);
  await new Promise(setImmediate);
  reader.look([run("a", 5), run("b")]);
  await new Promise(setImmediate);
  reader.look([]);
  assert.deepEqual(asked, [["a", "b"], ["c"], ["a"]]);
});
