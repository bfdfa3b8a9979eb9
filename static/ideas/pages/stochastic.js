/** Idea 9: a mini-batch's gradient as a noisy estimate of the full one, and what that is worth in a race. */

import { fraction, name, node, operator, row, termed } from "../../inspector/math.js";
import { formatNumber } from "../../scales.js";
import { says } from "../idea.js";
import { StochasticBody } from "../stochastic/body.js";

const SIZES = [1, 10, 100, 1000];
/** Of each size: enough to see the spread, few enough to be drawn again every few seconds. */
const SAMPLES = 20;
/** The words are about the run's own batch size, if not more examples than these are in it. */
const LARGEST = 1000;

const LOST =
  "With some of these batch sizes a step leads to numbers that are not finite. Choose a smaller learning " +
  "rate, then reset the run.";

/** @type {StochasticBody | null} made with the first page */
let body = null;

/** @type {import("../idea.js").Idea} */
export const stochastic = {
  name: "stochastic",
  title: "Stochastic gradient descent",
  text: [
    says`The full gradient, now ${"gradient_norm"} long, is the mean over all training examples. A
      mini-batch averages a few. Over all ways to draw it, its mean is exactly the full gradient; any
      one draw may be off.`,
    says`Of ${"samples"} draws of ${"batch"}, the cosine of the angle to the full gradient is
      ${"cosine"}\u00a0± ${"spread"} (1: same direction, 0: right angle), and the length ${"ratio"} times
      the full one’s, on average. A step takes ${"time"}.`,
    says`Many rough steps or few exact ones? Counted in steps or in seconds, different batch sizes may
      win. Race them from the same start.`,
  ],
  formula,
  ask,
  values({ gradient_norm, rows, size, refused }) {
    const found = rows.find((/** @type {any} */ each) => each.batch_size === size);
    if (refused) return notComputed(size);
    return {
      gradient_norm,
      samples: SAMPLES,
      batch: size,
      cosine: found.cosine.mean,
      spread: found.cosine.deviation,
      ratio: found.norm_ratio.mean,
      time: duration(found.step_seconds),
    };
  },
  early: true,
  scene: () => ({
    caption: "Cost curves, and the cost surface with the ways taken over it.",
    figure: /** @type {StochasticBody} */ (body).view.node,
  }),
  build({ context }) {
    body ??= new StochasticBody(context);
    return body;
  },
  interval: 4000,
  question: {
    ask: "You put four times as many examples into each mini-batch, still few beside the training set. How large is the typical error of its gradient then?",
    choices: ["About half as large", "A quarter as large", "As large: it is unbiased either way"],
    right: 0,
    because: says`The error of a mean of independent draws falls with the square root of their number:
      four times the work buys half the noise. Drawn now with ${"batch"} examples, the cosine is
      ${"cosine"}; the chart shows the other sizes.`,
  },
};

/** @param {import("../moment.js").Moment} moment */
function sizeFor({ frame }) {
  return Math.min(frame.batchSize, LARGEST);
}

/** @param {import("../../api.js").Api} api @param {import("../moment.js").Moment} moment */
async function ask(api, moment) {
  const size = sizeFor(moment);
  const count = moment.dataset?.train_count ?? size;
  const sizes = new Set([size, ...SIZES.filter((each) => each <= count)]);
  const batch_sizes = [...sizes].sort((a, b) => a - b);
  try {
    const answer = await api.probe(moment.run.id, "noise", { batch_sizes, samples: SAMPLES });
    return { ...answer, size };
  } catch (error) {
    // The race is there for networks that are too large for this, too, or whose gradients are infinite.
    const { status, code, message } = /** @type {any} */ (error);
    if (status !== 422 && code !== "diverged") throw error;
    const refused = code === "diverged" ? LOST : message;
    return { step: moment.frame.step, rows: [], size, refused };
  }
}

/** @param {number} size */
function notComputed(size) {
  const words = "(not computed)";
  const slots = ["gradient_norm", "cosine", "spread", "ratio", "time"];
  return {
    ...Object.fromEntries(slots.map((slot) => [slot, words])),
    samples: SAMPLES,
    batch: size,
  };
}

/** @param {number} seconds */
function duration(seconds) {
  if (seconds >= 1) return `${formatNumber(seconds)} s`;
  return seconds >= 1e-3
    ? `${formatNumber(seconds * 1e3)} ms`
    : `${formatNumber(seconds * 1e6)} µs`;
}

function formula() {
  const gradient = (/** @type {any} */ of) => row(operator("∇"), of);
  const example = node("msub", name("C"), name("i"));
  const batch = name("ℬ");
  const estimate = node("msub", name("g"), batch);
  const mean = (/** @type {any} */ over, /** @type {any} */ count) =>
    row(fraction(["mn", "1"], count), node("munder", operator("∑"), over), gradient(example));
  const within = row(name("i"), operator("∈"), batch);
  return [
    row(
      estimate,
      operator("="),
      termed("batch", mean(within, row(operator("|"), batch, operator("|")))),
    ),
    row(
      name("𝔼"),
      name("["),
      estimate,
      name("]"),
      operator("="),
      fraction(["mn", "1"], name("N")),
      node("munder", operator("∑"), name("i")),
      gradient(example),
      operator("="),
      termed("gradient_norm", gradient(name("C"))),
    ),
  ];
}
