/** Idea 2: the gradient as one direction among all parameters', and the cost on the way down. */

import { fraction, name, operator, parentheses, row, termed } from "../../inspector/math.js";
import { formatNumber } from "../../scales.js";
import { CostChoice } from "../cost-choice.js";
import { GradientBody } from "../gradient/body.js";
import { lead } from "../gradient/walk.js";
import { says } from "../idea.js";

const DIRECTIONS = 10;
/** Of each walk: enough to see where it bends. */
const POINTS = 21;

/** @typedef {import("../moment.js").Moment} Moment */

const cost = new CostChoice();
/** How far the walks lead; kept while another page is open. */
const walk = { radius: 1 };
/** @type {GradientBody | null} the open page's, whose figure the stage takes */
let body = null;

/** @type {import("../idea.js").Idea} */
export const gradient = {
  name: "gradient",
  title: "The cost's gradient",
  text: [
    says`The picture shows all ${"parameters"} derivatives of the cost of ${"of"}. Together they are one
      vector: a direction in a space of as many dimensions. Its length is ${"norm"}.`,
    says`Straight against it, the cost falls at first by ${"norm"} per unit walked, and faster in no
      other direction. A random direction's typical cosine with it is ${"cosine"}. Of the
      ${"directions"} random walks measured here none gets below this one up to distance ${"lead"}.`,
    says`With this gradient the optimizer's next step should change the cost by ${"predicted"}, to first
      order; measured, it changes it by ${"measured"}.`,
  ],
  formula,
  key: ({ dataset }) => [cost.of, walk.radius, dataset?.name].join(" "),
  interval: 500,
  async ask(api, moment) {
    const of = cost.request(moment);
    const walks = { directions: DIRECTIONS, points: POINTS, radius: walk.radius };
    const [descent, { metadata, tensors }] = await Promise.all([
      api.probe(moment.run.id, "descent", { ...of, ...walks }),
      api.gradient(moment.run.id, of),
    ]);
    const values = tensors.get("gradient")?.data;
    return { ...descent, components: { step: Number(metadata.step), values } };
  },
  values(answer, moment) {
    return {
      parameters: moment.run.parameters.toLocaleString("en-US"),
      of: cost.words(moment),
      norm: answer.gradient_norm,
      cosine: 1 / Math.sqrt(moment.run.parameters),
      directions: answer.random_costs.length,
      lead: leadText(answer),
      predicted: negative(answer.predicted_drop),
      measured: negative(answer.true_drop),
    };
  },
  scene: () => ({
    caption: "The gradient's components, and the cost down the gradient beside random directions.",
    figure: body?.stage,
  }),
  build(tools) {
    body = new GradientBody(tools, cost, walk);
    return body;
  },
  question: {
    ask: "Suppose the walk down the gradient turns upward after a while. What does that say about the gradient?",
    choices: [
      "It was computed wrongly",
      "Nothing: it speaks of small enough steps only",
      "A random direction would have fallen faster at the start",
    ],
    right: 1,
    because: says`The gradient belongs to the point where one stands. There the cost falls by ${"norm"}
      per unit, the dotted line; on the way the slope changes, and the gradient knows nothing of that.`,
  },
};

/** @param {number | null} drop */
const negative = (drop) => (drop === null ? null : 0 - drop);

/** @param {import("../gradient/walk.js").Descent} descent */
export function leadText(descent) {
  const reached = lead(descent);
  const next = descent.distances.findIndex((distance) => distance > reached);
  if (next < 0) return `${formatNumber(reached)}, the whole walk`;
  const [distance, cost] = [descent.distances[next], descent.gradient_costs[next]];
  const then = cost === null ? "this one's cost is not a number" : "one does";
  return `${formatNumber(reached)}; at ${formatNumber(distance)} ${then}`;
}

/** @returns {import("../idea.js").Tree} */
function formula() {
  const slope = row(operator("∇"), name("C"));
  const norm = termed("norm", row(operator("‖"), slope, operator("‖")));
  const point = row(name("θ"), operator("−"), name("r"), fraction(slope, norm));
  return row(
    name("C"),
    parentheses(point),
    operator("="),
    row(name("C"), parentheses(name("θ"))),
    operator("−"),
    name("r"),
    norm,
    operator("+"),
    name("o"),
    parentheses(name("r")),
  );
}
