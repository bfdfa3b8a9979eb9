// The page about data: what it says of a confusion matrix, of mistakes and of a learning curve.
import assert from "node:assert/strict";
import test from "node:test";

import { hardestOf, listed, percent, strengthOf } from "../../static/ideas/data/counts.js";

test("the hardest class is that of the lowest recall, whatever its number of examples", () => {
  const matrix = [
    [90, 6, 4],
    [0, 4, 6],
    [1, 0, 9],
  ];
  assert.deepEqual(hardestOf(matrix, [0.9, 0.4, 0.9]), {
    labels: [1],
    recall: 0.4,
    takenFor: [2],
    times: 6,
  });
});

test("classes that are equally hard are all named, and so are those they are taken for", () => {
  const found = hardestOf(
    [
      [8, 1, 1],
      [0, 10, 0],
      [1, 1, 8],
    ],
    [0.8, 1, 0.8],
  );
  assert.deepEqual([found.labels, found.takenFor, found.times], [[0, 2], [1, 2], 1]);
});

test("without a mistake nothing is taken for anything", () => {
  const found = hardestOf(
    [
      [3, 0],
      [0, 4],
    ],
    [1, 1],
  );
  assert.deepEqual([found.labels, found.recall, found.takenFor], [[0, 1], 1, []]);
});

test("a class without examples is not the hardest: nothing is known of it", () => {
  const matrix = [
    [0, 0],
    [1, 3],
  ];
  assert.deepEqual(hardestOf(matrix, [null, 0.75]).labels, [1]);
  assert.deepEqual(hardestOf([[0]], [null]).labels, []);
});

test("a cell's color tells shares on a logarithmic scale, and nothing has none", () => {
  assert.equal(strengthOf(0, 1000), 0);
  assert.equal(strengthOf(1000, 1000), 1);
  assert.ok(strengthOf(1, 100_000) > 0, "what there is can be seen");
  const steps = [1, 10, 100, 1000].map((count) => strengthOf(count, 1000));
  for (const [i, step] of steps.slice(1).entries()) {
    assert.ok(Math.abs(step - steps[i] - 0.3) < 1e-9);
  }
});

test("some names are listed, many are counted", () => {
  assert.equal(listed(["4"], "or"), "4");
  assert.equal(listed(["4", "9"], "or"), "4 or 9");
  assert.equal(listed(["4", "9", "7"], "and"), "4 and 2 others");
});

test("a share is never rounded to all or to nothing", () => {
  assert.equal(percent(1), "100 %");
  assert.equal(percent(0.99996), "> 99.9 %");
  assert.equal(percent(0), "0 %");
  assert.equal(percent(0.0004), "< 0.1 %");
  assert.equal(percent(0.9312), "93.1 %");
  assert.equal(percent(null), "not defined");
});
