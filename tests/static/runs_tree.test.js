// The list of all runs: who stands under whom, in which order, which rows exist, and what the address says.
import assert from "node:assert/strict";
import test from "node:test";

import { formatPlace, parsePlace } from "../../static/runs/address.js";
import { HEIGHT, pathOf, WIDTH } from "../../static/runs/sparkline.js";
import { arrange, matches } from "../../static/runs/tree.js";
import { scrollTo, visibleRows } from "../../static/runs/window.js";
import { copyName, counted, listed, statusOf, stepOf } from "../../static/runs/words.js";

let made = 0;
const runOf = (id, more = {}) => ({
  id,
  name: id,
  dataset: "mnist",
  layers: [784, 16, 10],
  activation: "sigmoid",
  optimizer: "sgd",
  status: "paused",
  cost: null,
  test_accuracy: null,
  parent: null,
  parent_step: null,
  created_at: new Date(1e12 + 1000 * made++).toISOString(),
  ...more,
});
const child = (id, parent, step, more = {}) => runOf(id, { parent, parent_step: step, ...more });
const shape = (rows) => rows.map(({ run, level }) => `${" ".repeat(level - 1)}${run.id}`);

const family = () => [
  runOf("a"),
  runOf("z"),
  child("b", "a", 30),
  child("c", "b", 7),
  child("d", "a", 1500),
];

test("a fork stands under its parent, siblings by age, and says from which step", () => {
  const rows = arrange(family(), "tree", "");
  assert.deepEqual(shape(rows), ["a", " b", "  c", " d", "z"]);
  assert.deepEqual(
    rows.map(({ origin }) => origin),
    ["", "from step 30", "from step 7", "from step 1,500", ""],
  );
});

test("lines go on past a row for as long as a later sibling of one above it comes", () => {
  const rows = Object.fromEntries(arrange(family(), "tree", "").map((row) => [row.run.id, row]));
  assert.equal(rows.b.last, false);
  assert.equal(rows.d.last, true);
  assert.deepEqual(rows.c.lines, [true]);
  assert.deepEqual(rows.b.lines, []);
  const deep = [...family(), child("e", "d", 1), child("f", "e", 1)];
  const below = arrange(deep, "tree", "").find(({ run }) => run.id === "f");
  assert.deepEqual(below.lines, [false, false]);
});

test("the child of a deleted run is a root that says so", () => {
  const rows = arrange(
    family().filter(({ id }) => id !== "b"),
    "tree",
    "",
  );
  assert.deepEqual(shape(rows), ["a", " d", "z", "c"]);
  assert.equal(rows[3].origin, "from step 7 of a deleted run");
});

test("a filter keeps those above a match, and nothing else", () => {
  assert.deepEqual(shape(arrange(family(), "tree", "c")), ["a", " b", "  c"]);
  assert.deepEqual(shape(arrange(family(), "name", "c")), ["c"]);
  assert.deepEqual(arrange(family(), "tree", "nothing"), []);
});

test("every word of the filter is looked for in name, data, network and status", () => {
  const run = runOf("a", { name: "Larger batches", status: "failed" });
  for (const filter of ["", "LARGER", "mnist larger", "784–16", "784-16-10", "stopped", "sgd"])
    assert.ok(matches(run, filter), filter);
  for (const filter of ["larger digits", "784-10", "paused"])
    assert.ok(!matches(run, filter), filter);
});

test("orders put what is not known last, and say whose fork a run is", () => {
  const runs = [
    runOf("a", { cost: 2, test_accuracy: 0.5 }),
    runOf("b"),
    child("c", "a", 3, { cost: 1, test_accuracy: 0.9 }),
    runOf("run 10"),
    runOf("run 9"),
  ];
  const ids = (sort) => arrange(runs, sort, "").map(({ run }) => run.id);
  assert.deepEqual(ids("accuracy").slice(0, 2), ["c", "a"]);
  assert.deepEqual(ids("cost").slice(0, 2), ["c", "a"]);
  assert.deepEqual(ids("newest"), ["run 9", "run 10", "c", "b", "a"]);
  assert.deepEqual(ids("name"), ["a", "b", "c", "run 9", "run 10"]);
  assert.equal(arrange(runs, "cost", "")[0].origin, "from step 3 of a");
});

test("a chain of forks as long as the list is no trouble", () => {
  const chain = [runOf("0")];
  for (let i = 1; i < 20_000; i += 1) chain.push(child(String(i), String(i - 1), i));
  const rows = arrange(chain, "tree", "");
  assert.equal(rows.length, 20_000);
  assert.equal(rows.at(-1).level, 20_000);
});

test("only rows near the window exist", () => {
  assert.deepEqual(visibleRows(0, 600, 60, 1000), [0, 14]);
  assert.deepEqual(visibleRows(6000, 600, 60, 1000), [96, 114]);
  assert.deepEqual(visibleRows(59_400, 600, 60, 1000), [986, 1000]);
  assert.deepEqual(visibleRows(0, 600, 60, 3), [0, 3]);
  assert.deepEqual(visibleRows(600, 600, 60, 0), [0, 0]);
});

test("a row is scrolled into view by as little as need be", () => {
  assert.equal(scrollTo(3, 0, 600, 60), 0);
  assert.equal(scrollTo(10, 0, 600, 60), 60);
  assert.equal(scrollTo(2, 600, 600, 60), 120);
});

test("the small curve goes from edge to edge, from zero to its largest value", () => {
  assert.equal(pathOf([0, 10, 20], [2, 1, 0]), `M2.0 2.0L60.0 16.0L${WIDTH - 2}.0 ${HEIGHT - 2}.0`);
  assert.equal(pathOf([], []), "");
  assert.equal(pathOf([5], [1]), "");
  assert.equal(pathOf([0, 1], [null, null]), "");
});

test("what is not a number is a gap in the curve, not a zero", () => {
  const path = pathOf([0, 1, 2, 3], [1, null, 1, 1]);
  assert.equal(path.match(/M/g).length, 2);
  assert.equal(path.match(/[ML]/g).length, 3);
});

test("the address holds order, filter, runs and step, and keeps what is not its own", () => {
  const place = { sort: "cost", filter: "a b", runs: ["x1", "y2"], step: 30 };
  const search = formatPlace(place, "?theme=light&step=9");
  assert.equal(search, "?theme=light&sort=cost&filter=a+b&runs=x1,y2&step=30");
  assert.deepEqual(parsePlace(search), place);
  const plain = { sort: "tree", filter: "", runs: [], step: null };
  assert.equal(formatPlace(plain, search), "?theme=light");
});

test("what an address has wrong takes its default", () => {
  const { sort, runs, step } = parsePlace("?sort=up&runs=a,a&step=-3");
  assert.deepEqual({ sort, runs, step }, { sort: "tree", runs: [], step: null });
  assert.deepEqual(parsePlace("?runs=a,b,c,d,e").runs, ["a", "b", "c", "d"]);
  assert.deepEqual(parsePlace("?runs=a,../b,c").runs, ["a", "c"]);
});

test("words are grammatical for one and for many", () => {
  assert.deepEqual([counted(1, "run"), counted(1000, "run")], ["1 run", "1,000 runs"]);
  const running = { status: "running", steps_per_second: 1 };
  assert.equal(statusOf(running), "training, 1 step/s");
  assert.equal(statusOf({ ...running, steps_per_second: 1200 }), "training, 1,200 steps/s");
  assert.equal(stepOf({ step: 30, end: 1500 }), "step 30 of 1,500");
  assert.equal(stepOf({ step: 30, end: 30 }), "step 30");
  assert.equal(listed(["a", "b", "c"]), "a, b and c");
  assert.equal(copyName("x".repeat(80)).length, 80);
});
