/** Idea 10: what a network learns from labeled examples, how well, and what more of them are worth. */

import { fraction, name, node, number, operator, row, termed } from "../../inspector/math.js";
import { DataBody } from "../data/body.js";
import { hardestOf, listed, sum } from "../data/counts.js";
import { says } from "../idea.js";

/** @typedef {import("../moment.js").Moment} Moment */
/** @typedef {import("../idea.js").Tree} Tree */
/** @typedef {import("../data/mistakes.js").Confusion} Confusion */

/** @type {DataBody | null} made with the first page */
let body = null;

/** @type {import("../idea.js").Idea} */
export const data = {
  name: "data",
  title: "Training needs much labeled data",
  text: [
    says`This run has ${"count"} labeled examples to learn from. It is judged by ${"tested"} others, the test
      examples, which no step uses: its accuracy there is ${"accuracy"}.`,
    says`Accuracy is a mean over all, and hides who is missed. The lowest recall, ${"recall"}, is that of
      ${"hardest"} (${"taken"}). Choose a cell of the matrix to see its mistakes.`,
    says`What are more examples worth? Let networks that begin alike, make as many steps and differ only
      in their data show it. Labels are what training needs, and somebody must give them: draw, label and
      add your own.`,
  ],
  formula,
  interval: 2000,
  async ask(api, { run }) {
    const question = body?.question ?? { split: "test" };
    return { ...(await api.probe(run.id, "confusion", question)), question };
  },
  values,
  scene: () => ({
    caption: "The confusion matrix of the test examples, and the learning curve.",
    figure: /** @type {DataBody} */ (body).view.node,
  }),
  build({ context }) {
    body ??= new DataBody(context);
    return body;
  },
  question: {
    ask: "A network gets all of its 100 training examples right. What does this tell about new examples?",
    choices: [
      "It will get nearly all of them right too",
      "Little: it may know those 100 by heart",
      "It will get most of them wrong",
    ],
    right: 1,
    because: says`Only examples that it did not learn from can tell. This run's accuracy: ${"train"} on
      training examples, when last measured; ${"accuracy"} on test examples.`,
  },
};

/** @param {Confusion} answer @param {Moment} moment */
function values(answer, { run, dataset }) {
  const hardest = hardestOf(answer.matrix, answer.recall);
  const names = dataset?.classes ?? answer.matrix.map((_, label) => String(label));
  return {
    count: dataset ? dataset.train_count + run.added_examples : undefined,
    tested: sum(answer.matrix.map(sum)),
    accuracy: answer.accuracy,
    recall: hardest.recall,
    hardest: listed(
      hardest.labels.map((label) => names[label]),
      "and",
    ),
    taken: takenWords(hardest, names),
    train: run.train_accuracy ?? undefined,
  };
}

/** @param {import("../data/counts.js").Hardest} hardest @param {string[]} names */
function takenWords({ labels, takenFor, times }, names) {
  if (times === 0) return "none is missed";
  const others = listed(
    takenFor.map((label) => names[label]),
    "or",
  );
  const count = `${times.toLocaleString("en-US")} ${times === 1 ? "time" : "times"}`;
  const which = labels.length > 1 ? `${names[labels[0]]} is ` : "";
  const each = takenFor.length > 1 ? " each" : "";
  return `${which}most often taken for ${others}, ${count}${each}`;
}

/**
 * Accuracy as a mean; recall and precision of the hardest class, from its row and its column.
 * @param {Moment} moment @param {Confusion | null} answer @returns {Tree[]}
 */
function formula({ dataset }, answer) {
  const hardest = answer ? hardestOf(answer.matrix, answer.recall).labels[0] : undefined;
  const c = hardest === undefined ? "c" : (dataset?.classes[hardest] ?? String(hardest));
  const count = (/** @type {string} */ label, /** @type {string} */ prediction) =>
    node("msub", name("M"), row(name(label), operator(","), name(prediction)));
  const total = (/** @type {Tree} */ of) => row(node("munder", operator("∑"), name("k")), of);
  const known = (/** @type {number | null | undefined} */ value) =>
    answer ? [operator("="), number(value ?? null, value == null ? "not defined" : undefined)] : [];
  const right = row(
    ["mtext", "["],
    node("msub", name("ŷ"), name("i")),
    operator("="),
    node("msub", name("y"), name("i")),
    ["mtext", "]"],
  );
  const mean = row(
    fraction(["mn", "1"], name("N")),
    node("munder", operator("∑"), name("i")),
    right,
  );
  const share = (/** @type {Tree} */ all) => fraction(count(c, c), total(all));
  const of = (/** @type {string} */ word) => node("msub", ["mtext", word], name(c));
  return [
    termed("accuracy", row(["mtext", "accuracy"], operator("="), mean, ...known(answer?.accuracy))),
    termed(
      "recall",
      row(
        of("recall"),
        operator("="),
        share(count(c, "k")),
        ...known(answer?.recall[hardest ?? 0]),
      ),
    ),
    termed(
      "precision",
      row(
        of("precision"),
        operator("="),
        share(count("k", c)),
        ...known(answer?.precision[hardest ?? 0]),
      ),
    ),
  ];
}
