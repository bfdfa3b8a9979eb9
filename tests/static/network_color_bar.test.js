import assert from "node:assert/strict";
import { test } from "node:test";

import { colorBarChange } from "../../static/network/color_bar.js";

const LOOK = { size: 12, text: "#fff", muted: "#999" };

function bar(scale, channel = "signed_gradient", width = 1092) {
  const full = { kind: "log", signed: true, range: "locked", unit: "cost per weight", ...scale };
  const change = colorBarChange(full, channel, LOOK, width, width < 720);
  return {
    title: change["coloraxis.colorbar.title"].text.replace(/<[^>]*>/g, ""),
    levels: change["coloraxis.colorbar.tickvals"],
    labels: change["coloraxis.colorbar.ticktext"],
  };
}

test("the title says quantity, unit, kind and range", () => {
  const { title } = bar({ low: 1e-4, high: 0.1 }, "gradient");
  for (const word of ["Gradient magnitude", "[cost per weight]", "log scale", "range locked"]) {
    assert.ok(title.includes(word), `${title} lacks ${word}`);
  }
});

test("with a range for each layer the bar holds shares of the layer's largest, and no unit", () => {
  const layers = [
    { low: 1e-6, high: 1e-3 },
    { low: 1e-4, high: 1e-1 },
  ];
  const { title, levels, labels } = bar({ range: "layer", low: 1e-6, high: 1e-1, layers });
  assert.ok(title.includes("% of each layer's largest") && !title.includes("cost per weight"));
  assert.deepEqual([levels[0], levels.at(-1)], [1, 253]);
  assert.deepEqual([labels[0], labels.at(-1)], ["−100 %", "100 %"]);
  assert.equal(labels[levels.indexOf(127)], "0");
  assert.equal(labels[levels.indexOf(169)], "1 %");

  const linear = bar({
    kind: "linear",
    signed: false,
    range: "layer",
    low: 0,
    high: 0.1,
    layers: [{ low: 0, high: 1e-3 }],
  });
  assert.deepEqual([linear.labels[0], linear.labels.at(-1)], ["0", "100 %"]);
});

test("no two labels run into each other, and zero is always said", () => {
  const scales = [
    { low: 1e-3, high: 1 },
    { low: 5e-5, high: 5e-2 },
    { low: 5e17, high: 5e20 },
    { kind: "linear", low: 0, high: 0.2 },
  ];
  for (const scale of scales) {
    for (const width of [340, 1092]) {
      const { levels, labels } = bar(scale, "wish", width);
      assert.ok(labels.includes("0"));
      const room = Math.min(384, width - 56) / 252;
      for (let i = 1; i < levels.length; i++) {
        const apart = (levels[i] - levels[i - 1]) * room;
        assert.ok(apart >= 5 * Math.max(labels[i].length, labels[i - 1].length), labels.join(" "));
      }
    }
  }
});
