/**
 * `<accuracy-chart>`: the share of right answers against the step. Of the mini-batches, smoothed,
 * because a single one can only have a few values; of the training and test examples when evaluated.
 */

import { LiveChart } from "./chart.js";
import { dottedLine, line, SAYS_STEP, stepsAxis } from "./plotting.js";
import { RunningMean, Series } from "./series.js";

const [TRAIN, TEST] = [0, 1];

export class AccuracyChart extends LiveChart {
  heading = "Accuracy";
  #batches = new Series(1);
  #evaluations = new Series(2);
  #mean = new RunningMean();

  clear() {
    this.#batches.clear();
    this.#evaluations.clear();
    this.#mean.clear();
  }

  /** @param {import("../types.js").History} history */
  load({ step, batch_accuracy, evaluations }) {
    step.forEach((at, i) => {
      this.#batches.push(at, [this.#mean.push(at, batch_accuracy[i])]);
    });
    evaluations.step.forEach((at, i) => {
      this.#evaluations.push(at, [evaluations.train_accuracy[i], evaluations.test_accuracy[i]]);
    });
  }

  /** @param {import("../types.js").Frame} frame */
  addFrame({ step, batchAccuracy }) {
    if (step <= this.#batches.last) return;
    this.#batches.push(step, [this.#mean.push(step, batchAccuracy)]);
  }

  /** @param {import("./chart.js").Evaluation} evaluation */
  addEvaluation({ step, train_accuracy, test_accuracy }) {
    this.#evaluations.push(step, [train_accuracy, test_accuracy]);
  }

  /** @param {import("./chart.js").Colors} colors */
  figure(colors) {
    const evaluations = this.#evaluations;
    if (Math.max(this.#batches.length, evaluations.length) < 2) return null;
    const evaluated = (/** @type {number} */ i) => ({ x: evaluations.x, y: evaluations.y[i] });
    const batches = { x: this.#batches.x, y: this.#batches.y[0] };
    return {
      traces: [
        line("batches, mean", batches, { color: colors.batch, width: 1, ...SAYS_STEP }),
        dottedLine("train", evaluated(TRAIN), { color: colors.train, dash: "dot" }),
        dottedLine("test", evaluated(TEST), { color: colors.test }),
      ],
      xaxis: stepsAxis(this.#batches.last),
      bySteps: true,
      yaxis: {
        type: "linear",
        range: [0, 1.02],
        tickformat: ".0%",
        tickvals: [0, 0.25, 0.5, 0.75, 1],
      },
    };
  }

  /** @param {import("./chart.js").Colors} colors @param {number | null} step */
  legend(colors, step) {
    const value = (/** @type {Series} */ series, /** @type {number} */ column) =>
      step === null ? percent(series.latest(column), 1) : percent(series.at(column, step), 2);
    return [
      { name: "batch", color: colors.batch, value: value(this.#batches, 0) },
      { name: "train", color: colors.train, value: value(this.#evaluations, TRAIN), dash: true },
      { name: "test", color: colors.test, value: value(this.#evaluations, TEST) },
    ];
  }
}

/** @param {number | null} share @param {number} digits */
const percent = (share, digits) => (share === null ? "–" : `${(100 * share).toFixed(digits)} %`);

customElements.define("accuracy-chart", AccuracyChart);
