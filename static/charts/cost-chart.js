/**
 * `<cost-chart>`: the cost against the step. Of the mini-batches as they come and as a running mean,
 * and of the training and test examples whenever they are evaluated.
 *
 * @typedef {import("./chart.js").Evaluation} Evaluation
 */

import { formatNumber } from "../scales.js";
import { LiveChart } from "./chart.js";
import { extent, logRange } from "./decades.js";
import { dottedLine, line, roundedUp, SAYS_STEP, stepsAxis } from "./plotting.js";
import { RunningMean, Series } from "./series.js";

const [BATCH, MEAN] = [0, 1];
const [TRAIN, TEST] = [0, 1];
/** The axis ends at least so far above the highest cost, in shares of it. */
const ROOM = 1.03;

export class CostChart extends LiveChart {
  heading = "Cost";
  #batches = new Series(2);
  #evaluations = new Series(2);
  #mean = new RunningMean();
  #log = false;

  /** @param {import("../types.js").Context} context */
  attach(context) {
    super.attach(context);
    const toggle = this.addToggle("log", "log cost axis");
    toggle.addEventListener("click", () => {
      this.#log = !this.#log;
      toggle.setAttribute("aria-pressed", String(this.#log));
      this.changed();
    });
  }

  clear() {
    this.#batches.clear();
    this.#evaluations.clear();
    this.#mean.clear();
  }

  /** @param {import("../types.js").History} history */
  load({ step, cost, evaluations }) {
    step.forEach((at, i) => {
      this.#addBatch(at, cost[i]);
    });
    evaluations.step.forEach((at, i) => {
      this.#evaluations.push(at, [evaluations.train_cost[i], evaluations.test_cost[i]]);
    });
  }

  /** @param {import("../types.js").Frame} frame */
  addFrame({ step, cost }) {
    if (step > this.#batches.last) this.#addBatch(step, cost);
  }

  /** @param {Evaluation} evaluation */
  addEvaluation({ step, train_cost, test_cost }) {
    this.#evaluations.push(step, [train_cost, test_cost]);
  }

  /** @param {number} step @param {number} cost */
  #addBatch(step, cost) {
    this.#batches.push(step, [cost, this.#mean.push(step, cost)]);
  }

  /** @param {import("./chart.js").Colors} colors */
  figure(colors) {
    const [batches, evaluations] = [this.#batches, this.#evaluations];
    if (Math.max(batches.length, evaluations.length) < 2) return null;
    const batch = (/** @type {number} */ i) => ({ x: batches.x, y: batches.y[i] });
    const evaluated = (/** @type {number} */ i) => ({ x: evaluations.x, y: evaluations.y[i] });
    return {
      traces: [
        line("batch", batch(BATCH), { color: colors.batch, width: 1, opacity: 0.45, ...SAYS_STEP }),
        line("batches, mean", batch(MEAN), { color: colors.batch }),
        dottedLine("train", evaluated(TRAIN), { color: colors.train, dash: "dot" }),
        dottedLine("test", evaluated(TEST), { color: colors.test }),
      ],
      xaxis: stepsAxis(batches.last),
      bySteps: true,
      yaxis: this.#costAxis([...batches.y, ...evaluations.y].flat()),
    };
  }

  /** An axis that stands still while the cost moves a little. @param {(number | null)[]} costs */
  #costAxis(costs) {
    const [least, most] = extent(costs);
    if (this.#log)
      return { type: "log", range: logRange(least, most), dtick: "D2", tickformat: ".1~g" };
    const range = [0, roundedUp(ROOM * most) || 1];
    return { type: "linear", range, tickformat: ".3~g", automargin: true };
  }

  /** @param {import("./chart.js").Colors} colors @param {number | null} step */
  legend(colors, step) {
    const value = (/** @type {Series} */ series, /** @type {number} */ column) =>
      step === null ? newest(series.latest(column)) : exact(series.at(column, step));
    return [
      { name: "batch", color: colors.batch, value: value(this.#batches, MEAN) },
      { name: "train", color: colors.train, value: value(this.#evaluations, TRAIN), dash: true },
      { name: "test", color: colors.test, value: value(this.#evaluations, TEST) },
    ];
  }
}

/** @param {number | null} value */
const newest = (value) => (value === null ? "–" : formatNumber(value));

/** @param {number | null} value */
const exact = (value) => (value === null ? "–" : value.toPrecision(5));

customElements.define("cost-chart", CostChart);
