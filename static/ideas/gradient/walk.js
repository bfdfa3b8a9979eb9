/**
 * The walks through parameter space as a figure, and what they show in a number. Pure.
 *
 * @typedef {object} Descent as the probe answers it
 * @property {number} step
 * @property {number[]} distances
 * @property {(number | null)[]} gradient_costs
 * @property {(number | null)[][]} random_costs
 * @property {number | null} gradient_norm
 * @property {number | null} predicted_drop
 * @property {number | null} true_drop
 */

/**
 * Up to which of the measured distances no random walk is lower than the one down the gradient.
 * @param {Descent} descent @returns {number} 0 where one is from its first step on
 */
export function lead({ distances, gradient_costs, random_costs }) {
  let reached = 0;
  for (let i = 1; i < distances.length; i++) {
    const cost = gradient_costs[i];
    if (
      cost === null ||
      random_costs.some((costs) => (costs[i] ?? Number.POSITIVE_INFINITY) < cost)
    ) {
      break;
    }
    reached = distances[i];
  }
  return reached;
}

/**
 * What the derivative alone predicts for the walk down the gradient.
 * @param {Descent} descent @returns {(number | null)[]}
 */
export function firstOrder({ distances, gradient_costs: [start], gradient_norm }) {
  if (start === null || gradient_norm === null) return distances.map(() => null);
  return distances.map((distance) => start - gradient_norm * distance);
}

/**
 * @param {Descent} descent @param {import("../../charts/plotting.js").Colors} colors
 * @returns {import("../../charts/plotting.js").Figure}
 */
export function walkFigure(descent, colors) {
  const { distances, gradient_costs, random_costs } = descent;
  const range = costRange(descent);
  const walk = (/** @type {(number | null)[]} */ y, /** @type {object} */ line) => ({
    type: "scatter",
    mode: "lines",
    x: distances,
    y,
    line,
    hoverinfo: "skip",
  });
  return {
    traces: [
      ...random_costs.map((costs) => walk(costs, { color: colors.muted, width: 1 })),
      walk(firstOrder(descent), { color: colors.accent, width: 1.25, dash: "dot" }),
      {
        ...walk(gradient_costs, { color: colors.accent, width: 3 }),
        hoverinfo: "y",
        hovertemplate: "cost %{y:.4g}<extra></extra>",
      },
    ],
    xaxis: {
      title: { text: "distance walked", standoff: 4 },
      rangemode: "tozero",
      hoverformat: ".3g",
    },
    yaxis: {
      title: { text: "cost", standoff: 8 },
      range,
      tickformat: `.${digitsFor(range)}~g`,
      automargin: true,
    },
    layout: { margin: { l: 56, r: 10, t: 8, b: 38 } },
  };
}

/** So many that an axis's ticks can be told apart. @param {number[]} range low and high */
export function digitsFor([low, high]) {
  const size = Math.max(Math.abs(low), Math.abs(high)) / (high - low);
  return Math.min(12, 2 + Math.ceil(Math.log10(Math.max(10, size))));
}

/** The measured costs and some air; the line of first order may leave it. @param {Descent} descent */
export function costRange({ gradient_costs, random_costs }) {
  const costs = [gradient_costs, ...random_costs].flat().filter((cost) => cost !== null);
  if (!costs.length) return [0, 1];
  const [low, high] = [Math.min(...costs), Math.max(...costs)];
  const air = 0.06 * (high - low) || 0.06 * Math.abs(high) || 1;
  return [low - air, high + air];
}
