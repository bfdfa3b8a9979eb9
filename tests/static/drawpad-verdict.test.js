import assert from "node:assert/strict";
import test from "node:test";
import { judge, percent } from "../../static/drawpad/verdict.js";

const CLASSES = [..."0123456789"];

/** @param {Record<number, number>} shares */
const probabilities = (shares) => CLASSES.map((_, i) => shares[i] ?? 0.001);

test("a sure network and familiar ink are believed", () => {
  const verdict = judge(probabilities({ 3: 0.97 }), CLASSES, { familiar: true }, 500);
  assert.deepEqual(verdict, { winner: 3, looksLikeDigit: true, reasons: [] });
  assert.ok(judge(probabilities({ 3: 0.97 }), CLASSES, null, 500).looksLikeDigit);
});

test("an unsure network is not believed and named as the reason", () => {
  const { winner, looksLikeDigit, reasons } = judge(
    probabilities({ 4: 0.42, 9: 0.2 }),
    CLASSES,
    { familiar: true },
    500,
  );
  assert.equal(winner, 4);
  assert.equal(looksLikeDigit, false);
  assert.match(reasons.join(), /unsure: its best guess, 4, has 42.0 %/);
});

test("two answers that are about as likely are a toss-up", () => {
  const { looksLikeDigit, reasons } = judge(probabilities({ 4: 0.8, 9: 0.75 }), CLASSES, null, 500);
  assert.equal(looksLikeDigit, false);
  assert.match(reasons.join(), /4 and 9 are about as likely/);
});

test("a sure network does not make strange ink a digit; both reasons are told", () => {
  const strange = judge(probabilities({ 0: 0.99 }), CLASSES, { familiar: false }, 500);
  assert.equal(strange.looksLikeDigit, false);
  assert.equal(strange.reasons.length, 1);
  assert.match(strange.reasons[0], /ink is far/);
  const both = judge(probabilities({ 0: 0.3 }), CLASSES, { familiar: false }, 500);
  assert.equal(both.reasons.length, 2);
});

test("a network that has not learned says so instead of being unsure", () => {
  const { looksLikeDigit, reasons } = judge(probabilities({ 1: 0.9 }), CLASSES, null, 0);
  assert.equal(looksLikeDigit, false);
  assert.match(reasons.join(), /not learned anything yet/);
});

test("a diverged network's answer is no answer", () => {
  const { looksLikeDigit, reasons } = judge(
    CLASSES.map(() => Number.NaN),
    CLASSES,
    null,
    9,
  );
  assert.equal(looksLikeDigit, false);
  assert.match(reasons.join(), /not a number/);
  // JSON has no NaN: the server sends null.
  assert.equal(
    judge(/** @type {any} */ (CLASSES.map(() => null)), CLASSES, null, 9).looksLikeDigit,
    false,
  );
});

test("percentages never claim more than they know", () => {
  assert.deepEqual([0, 0.0004, 0.012, 0.5, 0.9994, 0.9996, 1].map(percent), [
    "0 %",
    "0 %",
    "1.2 %",
    "50.0 %",
    "99.9 %",
    "100 %",
    "100 %",
  ]);
  assert.equal(percent(Number.NaN), "–");
});
