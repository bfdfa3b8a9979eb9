/** A run's health: what led to a divergence in words and lines, and warnings that do not flicker. */

import assert from "node:assert/strict";
import test from "node:test";
import { chainFigure, figureWords, linesOf, overflowOf, SIGNS } from "../../static/vitals/signs.js";
import { Steady } from "../../static/vitals/steady.js";
import {
  badgeWords,
  causeOf,
  lookedAt,
  outlookOf,
  rateText,
  tenthOf,
} from "../../static/vitals/words.js";

const COLORS = { text: "#111", muted: "#777", accent: "#fa0", layers: ["#00f", "#0f0"] };

const layer = (/** @type {(number | null)[]} */ ratio) => ({
  z: [1, 2, 30, null],
  a: [1, 1, 1, 1],
  gradient_norm: [0.5, 0, 1e30, null],
  parameter_norm: [5, 5, 6, 700],
  update_norm: [null, 0.1, 9, 3000],
  update_ratio: ratio,
});

const CHAIN = {
  step: 13,
  layer: 1,
  reason: "it overflowed",
  last_healthy_step: 11,
  trouble: { step: 12, layer: 2, sign: "update_ratio", value: 4.5 },
  learning_rate: 0.3,
  steps: [10, 11, 12, 13],
  cost: [0.5, 0.6, 348, null],
  layers: [layer([null, 0.02, 1.5, 500]), layer([null, 0.03, 4.5, 900])],
};

const withTrouble = (/** @type {any} */ trouble) => ({
  ...CHAIN,
  trouble: trouble && { ...CHAIN.trouble, ...trouble },
});

test("the cause is one plain sentence for every sign", () => {
  const end = " One step later the gradient was no longer finite.";
  const start = "Step 11 was the last healthy one. At step 12 ";
  const expected = [
    [{}, "the update was 4.50 times as long as the parameters of layer 2 that it changed."],
    [{ sign: "weighted_input", value: 2e4 }, "a weighted input of layer 2 had reached 20,000."],
    [{ sign: "parameter_growth", value: 12 }, "the parameters of layer 2 had grown 12-fold."],
    [{ sign: "cost_growth", layer: 0, value: 34 }, "the cost had leapt to 348."],
    [{ sign: "finite", value: null }, "a number of layer 2 was not finite."],
    [{ sign: "finite", layer: 0, value: null }, "the cost was not finite."],
  ];
  for (const [trouble, words] of expected) {
    assert.equal(causeOf(withTrouble(trouble)), start + words + end);
  }
});

test("the cause counts steps, tells a sudden end, a long one and a bad beginning", () => {
  assert.match(causeOf({ ...CHAIN, step: 14 }), /\. Two steps later/);
  assert.match(causeOf({ ...CHAIN, step: 1212 }), /\. 1,200 steps later/);
  const sudden = { ...withTrouble(null), last_healthy_step: 12 };
  assert.equal(
    causeOf(sudden),
    "Step 12 was healthy. The update after it was 900 times as long as the parameters of layer 2, " +
      "and overflowed at once.",
  );
  const long = { ...CHAIN, last_healthy_step: 0, trouble: { ...CHAIN.trouble, step: 9 } };
  assert.match(causeOf(long), /^Step 0, the start, was healthy; by step 9 the update was/);
  const never = { ...CHAIN, last_healthy_step: null };
  assert.match(causeOf(never), /^No step of this run/);
  assert.match(causeOf({ ...never, step: 0 }), /^The first pass overflowed/);
});

test("what to expect of the ways out is said", () => {
  assert.match(outlookOf(CHAIN), /diverges again: every step is repeated exactly/);
  const wild = { ...CHAIN, last_healthy_step: 12 };
  assert.match(
    outlookOf(wild),
    /may still be too much: the first update after step 12 was 900 times/,
  );
  assert.match(outlookOf({ ...CHAIN, last_healthy_step: null }), /another initialization/);
});

test("a tenth of a learning rate has no digits of its own", () => {
  assert.deepEqual([0.3, 3, 1e6, 0.07, 1e-4].map(tenthOf), [0.03, 0.3, 1e5, 0.007, 1e-5]);
  assert.deepEqual([0.03, 100000, 1e-5].map(rateText), ["0.03", "100000", "1.00 × 10⁻⁵"]);
});

test("every sign is a line a layer, with gaps where nothing was computed and a cross where it ends", () => {
  for (const { name } of SIGNS) {
    const { traces, yaxis } = chainFigure(CHAIN, name, COLORS);
    const lines = linesOf(CHAIN, name);
    assert.equal(traces.length, 2 * lines.length);
    assert.equal(lines.length, name === "cost" ? 1 : 2);
    lines.forEach(({ values }, i) => {
      const [line, cross] = [traces[2 * i], traces[2 * i + 1]];
      assert.deepEqual(line.x, CHAIN.steps);
      assert.ok(!line.y.includes(0));
      assert.deepEqual(
        line.y,
        values.map((value) => value || null),
      );
      const end = overflowOf(values);
      assert.deepEqual(cross.x, end === null ? [] : [CHAIN.steps[end]]);
    });
    assert.equal(yaxis.type, "log");
  }
});

test("what was not computed before the first step is no overflow", () => {
  assert.equal(overflowOf([null, 1, 2]), null);
  assert.equal(overflowOf([1, 2, null]), 2);
  assert.equal(overflowOf([null, null]), null);
  assert.equal(overflowOf([]), null);
});

test("the last healthy step and the bound are marked, where they are in the figure", () => {
  const shapes = (/** @type {any} */ chain, /** @type {any} */ sign) =>
    chainFigure(chain, sign, COLORS).layout?.shapes;
  assert.deepEqual(
    shapes(CHAIN, "z").map((/** @type {any} */ { x0, y0 }) => [x0, y0]),
    [
      [0, 1e4],
      [11, 0],
    ],
  );
  assert.equal(shapes(CHAIN, "cost").length, 1);
  assert.equal(shapes({ ...CHAIN, last_healthy_step: 3 }, "cost").length, 0);
  assert.equal(shapes({ ...CHAIN, last_healthy_step: null }, "cost").length, 0);
  const { yaxis } = chainFigure(CHAIN, "update_ratio", COLORS);
  assert.ok(yaxis.range[0] <= 0 && yaxis.range[1] >= 0, "the bound of 1 lies within");
});

test("the figure is told to those who cannot see it", () => {
  assert.equal(
    figureWords(CHAIN, "cost"),
    "Cost over steps 10 to 13: cost from 0.500 to 348, not finite at step 13.",
  );
  assert.match(
    figureWords(CHAIN, "update_ratio"),
    /layer 1 from 0.0200 to 500; .*Healthy up to 1\.$/,
  );
  const one = { ...CHAIN, steps: [0], cost: [null] };
  assert.equal(figureWords(one, "cost"), "Cost at step 0: cost was never finite.");
});

const DEAD = { kind: "dead", layer: 1, units: [3], words: "w", advice: "a" };
const LARGE = { kind: "large_update", layer: 2, units: [], words: "w", advice: "a" };

test("while it plays a warning comes with the third answer in a row and goes with the third without", () => {
  const steady = new Steady();
  const shown = (/** @type {any[]} */ ...warnings) =>
    steady.take(warnings, false).map(({ kind }) => kind);
  assert.deepEqual([shown(DEAD), shown(DEAD), shown(), shown(DEAD)], [[], [], [], []]);
  assert.deepEqual([shown(DEAD), shown(DEAD)], [[], ["dead"]]);
  assert.deepEqual([shown(), shown(), shown(DEAD)], [["dead"], ["dead"], ["dead"]]);
  assert.deepEqual([shown(), shown(), shown()], [["dead"], ["dead"], []]);
});

test("of a run that stands still one answer is enough, either way", () => {
  const steady = new Steady();
  assert.deepEqual(steady.take([LARGE, DEAD], true), [DEAD, LARGE]);
  assert.deepEqual(steady.take([DEAD], true), [DEAD]);
  assert.deepEqual(steady.take([], true), []);
});

test("what is shown is the newest, and forgotten with the run", () => {
  const steady = new Steady();
  steady.take([DEAD], true);
  const more = { ...DEAD, units: [3, 4] };
  assert.deepEqual(steady.take([more], false), [more]);
  steady.clear();
  assert.deepEqual(steady.take([], false), []);
});

test("the quiet line counts, and says why it does not", () => {
  assert.equal(badgeWords("running", null), "Health: not looked at yet");
  assert.equal(badgeWords("running", 0), "Health: no warnings");
  assert.equal(badgeWords("paused", 1), "Health: 1 warning");
  assert.equal(badgeWords("paused", 3), "Health: 3 warnings");
  assert.equal(badgeWords("diverged", 3), "Health: diverged");
  assert.match(badgeWords("failed", null), /process stopped/);
});

test("updates that are not known are not written as zero", () => {
  const vitals = {
    step: 1200,
    examples: 500,
    cost: 1,
    layers: [
      { last: 0.002, next: 0.5 },
      { last: null, next: 0.01 },
      { last: null, next: null },
    ],
    warnings: [],
  };
  assert.match(
    lookedAt(vitals),
    /^Step 1,200, 500 .* layer 1 0\.00200, layer 2 0\.0100, layer 3 not known\.$/,
  );
});
