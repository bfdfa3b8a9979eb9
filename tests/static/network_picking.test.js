import assert from "node:assert/strict";
import test from "node:test";
import { Crowds } from "../../static/network/crowds.js";
import { crossing, distanceTo, edgeCurve, pointAt } from "../../static/network/curve.js";
import { EdgeLevels } from "../../static/network/edge_levels.js";
import { placeNetwork } from "../../static/network/layout.js";
import { pick } from "../../static/network/picking.js";

const LAYOUT = placeNetwork({ layers: [64, 6, 4], inputShape: [8, 8], width: 900, height: 600 });

function pickAt(x, y, levels, { zoom = 1, selected = null } = {}) {
  const crowds = new Crowds(LAYOUT);
  crowds.arrange(new EdgeLevels(levels), false, 1e9, selected, null);
  const wanted = selected ? [crowds.lit, crowds.all] : [crowds.all];
  return pick(LAYOUT, x, y, zoom, crowds.list, wanted, crowds.ranks);
}

const flat = (level) => new Uint8Array(LAYOUT.edges).fill(level);
const center = (layer, index) =>
  LAYOUT.nodes.subarray(4 * (LAYOUT.columns[layer].first + index)).slice(0, 2);

test("every neuron is found at its own center", () => {
  for (const [layer, column] of LAYOUT.columns.entries()) {
    for (let index = 0; index < column.count; index++) {
      assert.deepEqual(pickAt(...center(layer, index), flat(100)), {
        kind: "neuron",
        layer,
        index,
      });
    }
  }
});

test("the ring around a neuron is its bias; inputs have none", () => {
  const [x, y] = center(1, 3);
  const edge = LAYOUT.columns[1].halfWidth + 3;
  assert.deepEqual(pickAt(x, y - edge, flat(100)), { kind: "bias", layer: 1, to: 3 });
});

test("an edge is found along its whole curve, some pixels beside it too", () => {
  const levels = flat(0);
  const gap = LAYOUT.gaps[1];
  levels[gap.firstEdge + 2 * 6 + 5] = 200;
  const curve = edgeCurve(LAYOUT, 2, 2, 5);
  for (const t of [0.2, 0.35, 0.5, 0.65, 0.8]) {
    const [x, y] = pointAt(curve, t);
    const [aheadX, aheadY] = pointAt(curve, t + 0.001);
    const length = Math.hypot(aheadX - x, aheadY - y);
    const normal = [-(aheadY - y) / length, (aheadX - x) / length];
    for (const beside of [-4, 0, 4]) {
      assert.deepEqual(
        pickAt(x + normal[0] * beside, y + normal[1] * beside, levels),
        { kind: "edge", layer: 2, to: 2, from: 5 },
        `t ${t}, ${beside} px beside`,
      );
    }
  }
});

test("the strongest visible edge wins among near ones, the nearest among equals", () => {
  const [faint, strong] = [0, 1].map((from) => edgeCurve(LAYOUT, 2, 1, from));
  const places = Array.from({ length: 100 }, (_, i) => pointAt(faint, i / 100));
  const close = places.find(([x, y]) => distanceTo(strong, x, y) < 4.5);
  assert.ok(close, "the two edges run close together somewhere");
  const levels = flat(50);
  assert.deepEqual(pickAt(...close, levels), { kind: "edge", layer: 2, to: 1, from: 0 });
  levels[LAYOUT.gaps[1].firstEdge + 6 + 1] = 250;
  assert.deepEqual(pickAt(...close, levels), { kind: "edge", layer: 2, to: 1, from: 1 });
});

test("with a selection its lit edges are found before stronger ones that are dimmed", () => {
  const { firstEdge } = LAYOUT.gaps[1];
  const [x, y] = pointAt(edgeCurve(LAYOUT, 2, 1, 0), 0.5);
  const levels = flat(60);
  for (let from = 1; from < 6; from++) levels[firstEdge + 2 * 6 + from] = 250;
  const selected = { kind: "neuron", layer: 1, index: 0 };
  assert.deepEqual(pickAt(x, y, levels, { selected }), { kind: "edge", layer: 2, to: 1, from: 0 });
});

test("far from everything nothing is found", () => {
  assert.equal(pickAt(5, 5, flat(200)), null);
});

test("hit areas keep their size on the screen when zoomed", () => {
  const levels = flat(0);
  levels[LAYOUT.gaps[1].firstEdge] = 200;
  const [x, y] = pointAt(edgeCurve(LAYOUT, 2, 0, 0), 0.3);
  const beside = { kind: "edge", layer: 2, to: 0, from: 0 };
  assert.deepEqual(pickAt(x, y + 3, levels), beside);
  assert.notDeepEqual(pickAt(x, y + 3, levels, { zoom: 8 }), beside);
});

test("the crossing and the distance of a curve agree with fine sampling", () => {
  const curve = { x0: 10, y0: 300, x1: 400, y1: 40, bend: 250 };
  const samples = Array.from({ length: 20001 }, (_, i) => pointAt(curve, i / 20000));
  for (const [x, y] of [
    [100, 280],
    [250, 150],
    [330, 60],
  ]) {
    const sampled = Math.min(...samples.map(([a, b]) => Math.hypot(a - x, b - y)));
    const found = distanceTo(curve, x, y);
    assert.ok(Math.abs(found - sampled) < 0.2 * sampled + 0.5, `${found} against ${sampled}`);
  }
  assert.ok(Math.abs(pointAt(curve, crossing(curve, 200))[0] - 200) < 0.2);
});
