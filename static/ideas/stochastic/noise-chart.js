/** How well mini-batches of several sizes point along the full gradient, as a Plotly figure. Pure. */

/**
 * @typedef {{mean: number | null, deviation: number | null}} Spread null where a gradient is zero
 * @typedef {{batch_size: number, cosine: Spread, norm_ratio: Spread, step_seconds: number}} Row
 */

/**
 * @param {Row[]} rows from the smallest batch @param {number} marked batch size that the words are about
 * @param {import("../../charts/plotting.js").Colors} colors
 * @returns {import("../../charts/plotting.js").Figure | null} null where nothing is defined
 */
export function noiseFigure(rows, marked, colors) {
  const known = rows.filter(({ cosine }) => cosine.mean !== null);
  if (known.length === 0) return null;
  const means = known.map(({ cosine }) => Number(cosine.mean));
  const deviations = known.map(({ cosine }) => Number(cosine.deviation));
  const low = Math.min(0, ...means.map((mean, i) => mean - deviations[i]));
  const sizes = known.map(({ batch_size }) => batch_size);
  return {
    traces: [
      {
        type: "scatter",
        mode: "lines+markers",
        x: sizes,
        y: means,
        // No cosine is above 1, whatever the standard deviation.
        error_y: {
          type: "data",
          symmetric: false,
          array: deviations.map((deviation, i) => Math.min(deviation, 1 - means[i])),
          arrayminus: deviations,
          color: colors.test,
          thickness: 1.5,
          width: 4,
        },
        line: { color: colors.test, width: 1, dash: "dot" },
        marker: {
          color: sizes.map((size) => (size === marked ? colors.test : colors.stage)),
          size: sizes.map((size) => (size === marked ? 11 : 8)),
          line: { color: colors.test, width: 2 },
        },
        text: known.map(noiseWords),
        hovertemplate: "%{text}<extra></extra>",
      },
    ],
    xaxis: {
      type: "log",
      tickvals: sizes,
      ticktext: sizes.map((size) => size.toLocaleString("en-US")),
      title: { text: "examples in a batch", standoff: 4, font: { size: 11 } },
    },
    yaxis: {
      range: [Math.min(low * 1.05, -0.04), 1.06],
      tickvals: [-1, -0.5, 0, 0.5, 1],
      zeroline: true,
      zerolinecolor: colors.border,
    },
    layout: { hovermode: "closest", margin: { l: 34, r: 12, t: 8, b: 38 } },
  };
}

/** @param {Row} row */
export function noiseWords({ batch_size, cosine }) {
  const spread = cosine.deviation?.toFixed(2);
  return (
    `batch ${batch_size.toLocaleString("en-US")}: cosine ` +
    (cosine.mean === null ? "not defined" : `${cosine.mean.toFixed(2)} ± ${spread}`)
  );
}
