// The table of wishes: which rows stand where, how numbers are written, which examples are picked.
import assert from "node:assert/strict";
import test from "node:test";
import { captionOf, toldRow } from "../../static/ideas/pages/wishes.js";
import {
  addressOf,
  arrange,
  compact,
  rangeOf,
  shareLeft,
  unitOf,
} from "../../static/ideas/wishes/numbers.js";
import { anotherExample, examplesOf, formatPicks } from "../../static/ideas/wishes/picks.js";
import { wishMarks } from "../../static/ideas/wishes/scene.js";
import { ticks } from "../../static/ideas/wishes/spread.js";

const rowOf = (to, wishes, from = 0) => ({
  parameter: { layer: 1, to, from },
  wishes,
  average: wishes.reduce((sum, wish) => sum + wish, 0) / wishes.length,
  update: 0,
});
const rows = (...neurons) => neurons.map((to) => rowOf(to, [1]));
const neurons = (arranged) => arranged.map(({ parameter }) => parameter.to);

test("a paused run's rows stand in the order of their size", () => {
  const how = { running: false, held: false };
  assert.deepEqual(neurons(arrange(["e:1:3:0"], rows(1, 2, 3), 2, how)), [1, 2]);
});

test("a row keeps its place while the network learns, and gives it up when it is not among the first", () => {
  const how = { running: true, held: false };
  const before = rows(1, 2, 3).map(addressOf);
  assert.deepEqual(neurons(arrange(before, rows(3, 4, 1, 2), 3, how)), [1, 4, 3]);
});

test("a row that somebody points at stays, as long as it is known", () => {
  const how = { running: true, held: true };
  const before = rows(1, 2, 3).map(addressOf);
  assert.deepEqual(neurons(arrange(before, rows(3, 4, 1, 2), 3, how)), [1, 2, 3]);
  assert.deepEqual(neurons(arrange(before, rows(3, 4, 1), 3, how)), [1, 4, 3]);
});

test("fewer rows than there is room for are all shown, once", () => {
  for (const held of [true, false]) {
    const arranged = arrange(rows(2, 1).map(addressOf), rows(1, 2), 10, { running: true, held });
    assert.deepEqual(neurons(arranged), [2, 1]);
  }
});

test("in its unit the largest number has two digits before the point", () => {
  for (const largest of [0.00123, 0.5, 7, 99, 12345]) {
    const scaled = largest / 10 ** unitOf([largest, -largest / 3, null]);
    assert.ok(scaled >= 10 && scaled < 100, `${largest} is written as ${scaled}`);
  }
  assert.equal(unitOf([0, null]), 0);
});

test("numbers are short and rounded; what is not zero is never written as zero", () => {
  const cases = [
    [0, "0"],
    [null, "NaN"],
    [28.4, "28"],
    [-28.4, "−28"],
    [9.96, "10"],
    [1.23, "1.2"],
    [-0.734, "−.73"],
    [0.996, "1.0"],
    [0.006, ".01"],
    [0.004, "≈ 0"],
    [-1e-12, "≈ 0"],
  ];
  for (const [value, text] of cases) {
    assert.equal(compact(value === null ? null : value * 1e-3, -3), text);
  }
});

test("what averaging leaves is a share of the mean size", () => {
  assert.equal(shareLeft(rowOf(0, [1, 3])), 1);
  assert.equal(shareLeft(rowOf(0, [2, -2])), 0);
  assert.equal(shareLeft(rowOf(0, [3, -1])), 0.5);
  assert.equal(shareLeft(rowOf(0, [0, 0])), null);
  assert.equal(shareLeft({ ...rowOf(0, [1, 2]), wishes: [1, null], average: null }), null);
  assert.deepEqual(rangeOf(rowOf(0, [2, -3, 1])), { least: -3, most: 2 });
  assert.deepEqual(rangeOf({ wishes: [1, null] }), { least: null, most: null });
});

test("ticks lie in proportion to their value, zero in the middle", () => {
  const places = ticks([-2, 0, 1, null], 2, 0, 9)
    .match(/M[\d.]+/g)
    .map((place) => Number(place.slice(1)));
  assert.equal(places.length, 3);
  assert.ok(Math.abs(places[1] - places[0] - 2 * (places[2] - places[1])) < 0.2);
  assert.equal(places[1], 60);
});

const train = (index) => ({ split: "train", index });
const dataset = { name: "digits", train_count: 3, test_count: 2 };

test("picks that the data set has not are left out; without any the spotlit example is meant", () => {
  const moment = { picks: [train(1), train(3), { split: "test", index: 2 }], dataset };
  assert.deepEqual(examplesOf({ ...moment, example: train(0) }), [train(1)]);
  const drawn = { inputs: [0], label: 1 };
  assert.deepEqual(examplesOf({ picks: [train(9)], dataset, example: drawn }), [drawn]);
});

test("the address takes each pick once, and eight of them", () => {
  assert.equal(formatPicks([train(1), { split: "test", index: 1 }, train(1)]), "train:1,test:1");
  assert.equal(formatPicks(Array.from({ length: 12 }, (_, i) => train(i))).split(",").length, 8);
});

test("another example is none of those that are there, until all are", () => {
  for (const random of [0, 0.4, 0.99]) {
    const { index } = anotherExample([train(0), train(2)], 3, () => random);
    assert.equal(index, 1);
  }
  assert.equal(anotherExample([train(0)], 1), undefined);
});

test("on the stage wishes are in proportion, and what wishes nothing is not there", () => {
  const bias = { ...rowOf(0, [-4]), parameter: { layer: 2, to: 1 } };
  const marks = wishMarks([rowOf(1, [2]), bias, rowOf(2, [0])], ({ average }) => average);
  const [edge, arrow] = marks;
  assert.equal(marks.length, 2);
  assert.deepEqual([edge.kind, edge.strength, edge.tone], ["edge", 0.5, "positive"]);
  assert.deepEqual([arrow.kind, arrow.length, arrow.tone], ["arrow", -1, "negative"]);
  assert.deepEqual(arrow.at, { layer: 2, index: 1 });
  assert.equal(edge.term, "e:1:1:0");
});

test("the words stay with one row while the run plays, and follow what is selected", () => {
  const moment = (status, selected = null) => ({ run: { status }, selected });
  const about = (order, when) => toldRow({ rows: rows(...order) }, when).parameter.to;
  assert.equal(about([1, 2], moment("paused")), 1);
  assert.equal(about([2, 1], moment("running")), 1);
  assert.equal(about([2, 3], moment("running")), 2);
  assert.equal(about([3, 2], moment("paused")), 3);
  const edge = { kind: "edge", layer: 1, to: 2, from: 0 };
  assert.equal(about([3, 2], moment("running", edge)), 2);
});

test("the caption tells which wishes are marked", () => {
  assert.match(captionOf(null, 60, 60), /on average, the strongest 60/);
  assert.match(captionOf(null, 2, 60), /the only 2 above 0/);
  assert.match(captionOf("test example 3", 5, 60), /example 3 alone, where the average/);
  assert.match(captionOf(null, 0, 60), /are 0/);
});
