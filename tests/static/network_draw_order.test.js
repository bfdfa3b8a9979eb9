import assert from "node:assert/strict";
import test from "node:test";
import { Crowds } from "../../static/network/crowds.js";
import { orderEdges, rankLevels } from "../../static/network/draw_order.js";
import { EdgeLevels } from "../../static/network/edge_levels.js";
import { placeNetwork } from "../../static/network/layout.js";

const LAYERS = [9, 7, 5];
const LAYOUT = placeNetwork({ layers: LAYERS, inputShape: null, width: 600, height: 400 });

/** Numbers that look random and are always the same. */
function randomLevels(count, seed = 1) {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state >>> 24;
  });
}

function order(levels, { most = 1e9, signed = false, zeros = true } = {}) {
  const list = new Uint32Array(levels.length);
  const ranks = LAYOUT.gaps.map(() => rankLevels(signed, zeros));
  const result = orderEdges(new EdgeLevels(levels), LAYOUT.gaps, ranks, most, list);
  const edges = result.ranges.map(({ start, count }) =>
    [...list.subarray(start, start + count)].map((packed) => [packed >>> 8, packed & 255]),
  );
  return { ...result, edges };
}

test("every edge is drawn once, with its own level, weakest first", () => {
  const levels = randomLevels(LAYOUT.edges);
  const { edges, shown } = order(levels);
  assert.equal(shown, LAYOUT.edges);
  for (const [l, gap] of LAYOUT.gaps.entries()) {
    assert.deepEqual(
      edges[l].map(([edge]) => edge).sort((a, b) => a - b),
      [...Array(gap.edges).keys()],
    );
    for (const [edge, level] of edges[l]) assert.equal(level, levels[gap.firstEdge + edge]);
    const scale = edges[l].map(([, level]) => level).filter((level) => level > 0 && level < 254);
    assert.deepEqual(
      scale,
      [...scale].sort((a, b) => a - b),
    );
  }
});

test("on signed scales strength is distance from the middle", () => {
  const levels = randomLevels(LAYOUT.edges, 7);
  for (const layer of order(levels, { signed: true }).edges) {
    const away = layer
      .map(([, level]) => level)
      .filter((level) => level > 0 && level < 254)
      .map((level) => Math.abs(level - 127));
    assert.deepEqual(
      away,
      [...away].sort((a, b) => a - b),
    );
  }
});

test("only the strongest are drawn where there are too many", () => {
  const levels = randomLevels(LAYOUT.edges).map((level) => Math.min(253, Math.max(1, level)));
  const { edges, shown, present } = order(levels, { most: 30 });
  assert.ok(shown <= 30 && shown >= 25, `${shown} of at most 30`);
  assert.equal(present, LAYOUT.edges);
  const weakest = Math.min(...edges.flat().map(([, level]) => level));
  const stronger = levels.filter((level) => level > weakest).length;
  assert.ok(stronger <= shown, "none that is stronger was left out");
});

test("a network all at one level is thinned, not emptied", () => {
  for (const most of [10, 40, 70]) {
    const { edges, shown } = order(new Uint8Array(LAYOUT.edges).fill(254), { most });
    assert.ok(shown > most / 3 && shown <= most, `${shown} of at most ${most}`);
    edges.forEach((layer, l) => {
      const last = layer.at(-1)[0];
      assert.ok(last > 0.6 * LAYOUT.gaps[l].edges, `evenly, as far as edge ${last}`);
    });
  }
});

test("exact zeros are left out of dense layers, and not-a-number lies on top", () => {
  const levels = new Uint8Array(LAYOUT.edges).fill(200);
  levels[3] = 0;
  levels[5] = 255;
  const { edges, shown } = order(levels, { zeros: false });
  assert.equal(shown, LAYOUT.edges - 1);
  assert.ok(!edges[0].some(([edge]) => edge === 3));
  assert.deepEqual(edges[0].at(-1), [5, 255]);
});

test("a selected neuron lights its fan-in and fan-out, even where they are zero", () => {
  const crowds = new Crowds(LAYOUT);
  const neuron = { kind: "neuron", layer: 1, index: 2 };
  crowds.arrange(new EdgeLevels(new Uint8Array(LAYOUT.edges)), false, 1e9, neuron, null);
  const lit = crowds.lit.map(({ layer, start, count }) => [
    layer,
    [...crowds.list.subarray(start, start + count)].map((packed) => packed >>> 8),
  ]);
  assert.deepEqual(lit, [
    [1, Array.from({ length: 9 }, (_, k) => 2 * 9 + k)],
    [2, Array.from({ length: 5 }, (_, j) => j * 7 + 2)],
  ]);
});

test("a selected weight lights its path: into where it comes from, out of where it goes", () => {
  const crowds = new Crowds(LAYOUT);
  const weight = { kind: "edge", layer: 2, to: 4, from: 3 };
  crowds.arrange(new EdgeLevels(new Uint8Array(LAYOUT.edges)), false, 1e9, weight, null);
  assert.deepEqual(
    crowds.lit.map(({ layer, count }) => [layer, count]),
    [[1, 9]],
  );
  const [{ start, count }] = crowds.selected;
  assert.equal(count, 1);
  assert.equal(crowds.list[start] >>> 8, 4 * 7 + 3);
});
