// The page about data: what it says of a confusion matrix, of mistakes and of a learning curve.
import assert from "node:assert/strict";
import test from "node:test";

import { addedWords } from "../../static/ideas/data/added-words.js";
import { hardestOf, listed, percent, strengthOf } from "../../static/ideas/data/counts.js";
import { curveFigure, curveWords, jobWords } from "../../static/ideas/data/curve-figure.js";
import {
  listTitle,
  mistakeWords,
  nothingListed,
  shareNote,
} from "../../static/ideas/data/mistake-words.js";
import { Pictures } from "../../static/ideas/data/pictures.js";
import { data } from "../../static/ideas/pages/data.js";

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

const POINTS = [
  { size: 100, steps: 450, train_accuracy: 1, test_accuracy: 0.7, reason: null },
  { size: 1437, steps: 450, train_accuracy: 0.98, test_accuracy: 0.94, reason: null },
];
const DIVERGED = {
  size: 300,
  steps: 3,
  train_accuracy: null,
  test_accuracy: null,
  reason: "it overflowed",
};
const JOB = {
  id: "a",
  probe: "learning_curve",
  status: "done",
  done: 900,
  total: 900,
  reason: null,
};

test("a learning curve is two lines over sizes, with a gap where a network diverged", () => {
  const { traces, xaxis, yaxis } = curveFigure([POINTS[0], DIVERGED, POINTS[1]], {});
  const [train, tested] = traces;
  assert.deepEqual(train.x, [100, 300, 1437]);
  assert.deepEqual(train.y, [1, null, 0.98]);
  assert.deepEqual(tested.y, [0.7, null, 0.94]);
  assert.deepEqual(xaxis.ticktext, ["100", "300", "1.44k"]);
  assert.equal(xaxis.type, "log");
  assert.equal(yaxis.range[0], 0.5);
  assert.equal(curveFigure([], {}), null);
});

test("how a curve ended is told, and why networks diverged", () => {
  assert.equal(jobWords({ ...JOB, points: POINTS }), "2 networks of 450 steps each.");
  const lost = jobWords({ ...JOB, points: [POINTS[0], DIVERGED] });
  assert.equal(lost, "2 networks. 1 of them diverged: it overflowed.");
  assert.equal(
    jobWords({ ...JOB, status: "cancelled", reason: "it was cancelled", points: [] }),
    "Cancelled: it was cancelled.",
  );
  assert.equal(jobWords({ ...JOB, status: "running", done: 450, points: [] }), "50.0 % done.");
  assert.match(curveWords(null), /No curve/);
  assert.match(curveWords({ ...JOB, points: [DIVERGED] }), /300 examples: diverged/);
});

test("added examples that wait, take part or were removed are told apart", () => {
  const added = (...flags) => flags.map((active) => ({ active }));
  assert.equal(
    addedWords({ total: 3, active: 2, examples: added(true, true, false) }, true),
    "3 added, 2 of them in the present epoch. 1 waits for the next.",
  );
  assert.equal(
    addedWords({ total: 1, active: 2, examples: added(true) }, true),
    "1 added, and in the present epoch. 1 removed is in it until its end.",
  );
  assert.equal(
    addedWords({ total: 1, active: 0, examples: added(false) }, true),
    "1 added; it waits for the next epoch.",
  );
  assert.match(addedWords({ total: 0, active: 0, examples: [] }, true), /Draw some/);
  assert.doesNotMatch(addedWords({ total: 0, active: 0, examples: [] }, false), /Draw/);
  assert.match(addedWords(null, true), /Reading/);
});

const ANSWER = {
  matrix: [
    [9, 1],
    [0, 5],
  ],
  recall: [0.9, 1],
  precision: [1, null],
  mistakes: [],
};

test("a cell of the matrix is titled with its share, one of the diagonal told by recall and precision", () => {
  const names = ["upper", "lower"];
  assert.equal(listTitle(ANSWER, names, null), "The worst mistakes");
  assert.equal(
    listTitle(ANSWER, names, { label: 0, prediction: 1 }),
    "upper taken for lower: 1 of 10",
  );
  assert.match(
    nothingListed(ANSWER, names, { label: 0, prediction: 0 }),
    /Recall of upper: 90.0 %/,
  );
  assert.match(nothingListed(ANSWER, names, { label: 1, prediction: 1 }), /Precision: not defined/);
  assert.match(nothingListed(ANSWER, names, { label: 1, prediction: 0 }), /no such mistake/);
});

test("what a percentage is depends on the outputs, and is never called a probability", () => {
  assert.match(shareNote("sigmoid"), /share of all outputs/);
  assert.match(shareNote("identity"), /after a softmax/);
  assert.match(
    mistakeWords({ index: 7, label: 0, prediction: 1, confidence: 0.98 }, ["a", "b"]),
    /Test example 7: labeled a, taken for b with 98.0 % of the outputs/,
  );
});

test("the page's words are about the hardest class, also where classes are equally hard", () => {
  const moment = {
    run: { added_examples: 2, train_accuracy: null },
    dataset: { train_count: 800, classes: ["upper", "lower"] },
  };
  const told = data.values({ ...ANSWER, accuracy: 14 / 15 }, moment);
  assert.equal(told.count, 802);
  assert.equal(told.tested, 15);
  assert.equal(told.recall, 0.9);
  assert.equal(told.hardest, "upper");
  assert.equal(told.taken, "most often taken for lower, 1 time");
  assert.equal(told.train, undefined, "not measured yet is not zero");
  const alike = {
    matrix: [
      [5, 5],
      [5, 5],
    ],
    recall: [0.5, 0.5],
    precision: [0.5, 0.5],
  };
  const both = data.values({ ...alike, accuracy: 0.5 }, moment);
  assert.equal(both.hardest, "upper and lower");
  assert.equal(both.taken, "upper is most often taken for lower, 5 times");
});

test("pictures are read once, and a failure is asked for again", async () => {
  const asked = [];
  const pictures = new Pictures({
    example: async (_name, _split, index) => {
      asked.push(index);
      if (asked.length === 1) throw new Error("away");
      return { inputs: [index] };
    },
  });
  assert.equal(await pictures.inputs("digits", 3), null);
  assert.deepEqual(await pictures.inputs("digits", 3), [3]);
  assert.deepEqual(await pictures.inputs("digits", 3), [3]);
  assert.deepEqual(asked, [3, 3]);
});
