/** Idea 3: a derivative as a sensitivity, compared with another's and held to a measured change. */

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
import { toneOf } from "../../network/view.js";
import { formatNumber } from "../../scales.js";
import { CostChoice } from "../cost-choice.js";
import { says } from "../idea.js";
import { nameOf, selectionOf } from "../places.js";
import { errorText, SensitivityBody } from "../sensitivity/body.js";
import { SHARES } from "../sensitivity/chart.js";
import { comparison, isSame, pairOf } from "../sensitivity/pair.js";

/** @typedef {import("../moment.js").Moment} Moment */

const cost = new CostChoice();
/** How far parameters are moved; kept while another page is open. */
const wiggle = { epsilon: 0.1 };

/** @type {import("../idea.js").Idea} */
export const sensitivity = {
  name: "sensitivity",
  title: "Sensitivity",
  text: [
    says`The derivative says how fast the cost, here of ${"of"}, changes per unit of a parameter. For
      ${"firstName"} it is ${"first"}, for ${"secondName"} ${"second"}: a minus sign means that raising
      it a little lowers the cost. ${"comparison"}`,
    says`Check it: move ${"firstName"} by ε = ${"epsilon"}. Predicted is ε times the derivative,
      ${"predicted"}. Measured, as half the difference of the costs at +ε and −ε, it is ${"measured"}:
      ${"error"} off. The prediction is sure to be close only where ε is small enough; where it is
      tiny, rounding shows.`,
  ],
  subject: (moment) => selectionOf(pairOf(moment)[0]),
  formula,
  key: () => [cost.of, wiggle.epsilon].join(" "),
  interval: 500,
  async ask(api, moment) {
    const { epsilon } = wiggle;
    const asked = { ...cost.request(moment), parameters: pairOf(moment) };
    const ask = (/** @type {number} */ share) =>
      api.probe(moment.run.id, "sensitivity", { ...asked, epsilon: share * epsilon });
    const [whole, ...parts] = await Promise.all([1, ...SHARES].map(ask));
    const wiggles = parts.map((part, i) => ({ ...part, epsilon: SHARES[i] * epsilon }));
    return { ...whole, epsilon, wiggles };
  },
  values({ rows, epsilon }, moment) {
    const [first, second] = rows;
    return {
      of: cost.words(moment),
      firstName: nameOf(first.parameter),
      first: first.gradient,
      secondName: nameOf(second.parameter),
      second: second.gradient,
      comparison: comparison(rows),
      epsilon,
      predicted: first.predicted,
      measured: first.measured,
      error: errorText(first.relative_error),
    };
  },
  scene,
  build: (tools) => new SensitivityBody(tools, cost, wiggle),
  question: {
    ask: "Suppose a weight's derivative is zero at this step. What follows?",
    choices: [
      "The network could do without it",
      "A small change of it hardly changes this cost, for now",
      "It has found its best value",
    ],
    right: 1,
    because: says`A derivative speaks of small changes, of this cost, at this point. Here and now it is
      ${"first"} for ${"firstName"}; for other examples, or some steps later, it can be another.`,
  },
};

/** @param {Moment} moment @returns {import("../idea.js").Tree} */
function formula(moment) {
  const [first] = pairOf(moment);
  const { layer, to, from } = first;
  const letter = from === undefined ? indexed("b", layer, to) : indexed("W", layer, to, from);
  const at = (/** @type {string} */ sign) =>
    node("msub", name("C"), row(operator(sign), name("ε")));
  return row(
    termed("measured", fraction(row(at("+"), operator("−"), at("−")), ["mn", "2"])),
    operator("≈"),
    termed("predicted", row(name("ε"), termed("first", costDerivative(letter)))),
  );
}

/** @param {any} answer @param {Moment} _moment @returns {import("../../network/view.js").Scene} */
function scene({ rows }, _moment) {
  const largest = Math.max(...rows.map((/** @type {any} */ each) => Math.abs(each.gradient ?? 0)));
  const same = isSame(rows[0].parameter, rows[1].parameter);
  const shown = same ? rows.slice(0, 1) : rows;
  return {
    caption:
      "Two parameters and the cost's derivatives by them: bars in proportion, orange up, blue down.",
    marks: [...shown.entries()].reverse().flatMap(([i, each]) => marksOf(each, i, largest)),
  };
}

/**
 * @param {any} answered @param {number} i 0 for the first of the two @param {number} largest
 * @returns {import("../../network/view.js").Mark[]}
 */
function marksOf({ parameter, gradient }, i, largest) {
  const { layer, to, from } = parameter;
  const length = largest ? Math.abs(gradient ?? 0) / largest : 0;
  const term = i ? "second" : "first";
  const text = gradient === null ? "not a number" : formatNumber(gradient);
  const bar = { length, text, tone: toneOf(gradient), term, title: nameOf(parameter) };
  if (from === undefined) {
    const at = { layer, index: to };
    return [
      { kind: "ring", at, term },
      { kind: "bar", at, side: "left", ...bar },
    ];
  }
  return [
    { kind: "edge", layer, to, from, strength: 0.6, tone: i ? "plain" : "accent", term },
    // At different places of their edges, so that two that run close together stay apart.
    {
      kind: "gauge",
      layer,
      to,
      from,
      place: i ? 0.55 : 0.3,
      side: i ? "below" : "above",
      ...bar,
    },
  ];
}
