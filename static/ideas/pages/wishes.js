/** Idea 1: how single examples want to adjust the parameters, and what averaging leaves of it. */

import {
  costDerivative,
  fraction,
  indexed,
  name,
  node,
  operator,
  row,
  termed,
} from "../../inspector/math.js";
import { formatTarget } from "../../network/selection.js";
import { says } from "../idea.js";
import { nameOf } from "../places.js";
import { ROWS, WishesBody } from "../wishes/body.js";
import { addressOf, rangeOf, shareLeft } from "../wishes/numbers.js";
import { examplesOf, titleOf } from "../wishes/picks.js";
import { wishMarks } from "../wishes/scene.js";

/** Lit on the stage; the table shows the first of them. */
const TOP = 60;

/** @type {import("../wishes/body.js").Choice} */
const choice = { of: "picks", pinned: -1, pointed: -1 };

const WISH = says`Each example has a wish for each of the ${"parameters"} weights and biases: minus the
  derivative of its own cost. A positive one says: raise it a little, and my cost falls; the larger the
  wish, the faster.`;

/** @type {import("../idea.js").Idea} */
export const wishes = {
  name: "wishes",
  title: "What one example wants",
  text: [
    WISH,
    says`Examples can disagree. For ${"parameter"}, ${"count"} wish from ${"least"} to ${"most"}; on
      average they wish ${"average"}, which is ${"left"} of the mean size of their wishes. Opposite
      wishes cancel.`,
    says`A training step follows such averages, over its mini-batch. With these examples as its
      mini-batch the optimizer would add ${"update"} to ${"parameter"}.`,
  ],
  other: {
    when: isAlone,
    text: [
      WISH,
      says`One example alone is its own average: for ${"parameter"} it wishes ${"average"}. With others
        beside it, opposite wishes cancel.`,
      says`A training step follows the average over its mini-batch. With this example alone the
        optimizer would add ${"update"} to ${"parameter"}.`,
    ],
  },
  formula,
  key: () => choice.of,
  async ask(api, moment) {
    const examples = choice.of === "picks" ? examplesOf(moment) : null;
    const asked = examples ? { examples } : { batch: "current" };
    const answer = await api.probe(moment.run.id, "nudges", { ...asked, top: TOP });
    return { ...answer, examples };
  },
  values(answer, moment) {
    const row = toldRow(answer, moment);
    return {
      parameters: moment.run.parameters.toLocaleString("en-US"),
      parameter: nameOf(row.parameter),
      count: `${row.wishes.length} examples`,
      ...rangeOf(row),
      average: row.average,
      left: shareText(shareLeft(row)),
      update: row.update,
    };
  },
  scene,
  build(tools) {
    const { state, view } = tools.context;
    return new WishesBody(tools, choice, (answer, moment) => {
      if (state.get("show") === "on") view.show(scene(answer, moment));
    });
  },
  question: {
    ask: "Two examples wish the same weight to move by the same amount, in opposite directions. What does their average do with it?",
    choices: ["Follows the first", "Leaves it where it is", "Moves it twice as far"],
    right: 1,
    because: says`Equal and opposite wishes add up to zero, although each alone was strong. In the
      table, ${"parameter"} keeps ${"left"} of the mean size of its wishes.`,
  },
};

/** What the words were about last. */
let told = "";

/**
 * The row that the words are about: the selected one, if it is there; else the first, which stays for
 * as long as the run plays and the table has it, so that it can be read.
 * @param {any} answer @param {import("../moment.js").Moment} moment
 * @returns {import("../wishes/numbers.js").Row}
 */
export function toldRow({ rows }, { selected, run }) {
  const find = (/** @type {any[]} */ among, /** @type {string | null} */ address) =>
    among.find((each) => addressOf(each) === address);
  const kept = run.status === "running" ? find(rows.slice(0, ROWS), told) : undefined;
  const row = find(rows, selected && formatTarget(selected)) ?? kept ?? rows[0];
  told = addressOf(row);
  return row;
}

/** @param {import("../moment.js").Moment} moment */
function isAlone(moment) {
  return choice.of === "picks" ? examplesOf(moment).length === 1 : moment.frame.batchSize === 1;
}

/** @param {number | null} share null where no wish has any size, or one is not a number */
function shareText(share) {
  if (share === null) return "no defined share";
  return `${(100 * share).toPrecision(share < 0.1 ? 2 : 3)} %`;
}

/** @param {import("../moment.js").Moment} moment @param {any} answer @returns {import("../idea.js").Tree} */
function formula(moment, answer) {
  const parameter = answer && toldRow(answer, moment).parameter;
  const by = parameter ? letterOf(parameter) : name("θ");
  const count = answer ? answer.rows[0].wishes.length : "B";
  const one = fraction(
    row(operator("∂"), node("msub", name("C"), name("i"))),
    row(operator("∂"), by),
  );
  return row(
    termed("average", row(operator("−"), costDerivative(by))),
    operator("="),
    fraction(["mn", "1"], ["mn", String(count)]),
    node("munderover", operator("∑"), row(name("i"), operator("="), ["mn", "1"]), [
      "mn",
      `${count}`,
    ]),
    operator("("),
    operator("−"),
    one,
    operator(")"),
  );
}

/** @param {import("../../api.js").ParameterReference} parameter */
function letterOf({ layer, to, from }) {
  return from === undefined ? indexed("b", layer, to) : indexed("W", layer, to, from);
}

/**
 * @param {any} answer @param {import("../moment.js").Moment} _moment
 * @returns {import("../../network/view.js").Scene}
 */
function scene({ rows, examples }, _moment) {
  const column = choice.pointed >= 0 ? choice.pointed : choice.pinned;
  const single = examples !== null && column >= 0 && column < examples.length;
  const marks = wishMarks(rows, (each) => (single ? each.wishes[column] : each.average));
  const whose = single ? titleOf(examples[column]) : null;
  return { caption: captionOf(whose, marks.length, rows.length), marks };
}

/**
 * @param {string | null} whose null for all of them, on average @param {number} marks
 * @param {number} rows so many parameters could be marked
 */
export function captionOf(whose, marks, rows) {
  const of = whose ? `of ${whose} alone` : "on average";
  if (marks === 0) return `Wishes ${of}: all that could be marked are 0.`;
  const strongest = marks < rows ? `the only ${marks} above 0 in size` : `the strongest ${marks}`;
  const which = whose ? "where the average is strongest" : strongest;
  return `Wishes ${of}, ${which}: orange up, blue down; arrows are biases.`;
}
