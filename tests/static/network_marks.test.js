// Marks lie on the things that they mark, also when the stage is zoomed.
import assert from "node:assert/strict";
import test from "node:test";

import { edgeCurve, pointAt } from "../../static/network/curve.js";
import { placeNetwork } from "../../static/network/layout.js";
import { shapesOf, spotOf } from "../../static/network/marks.js";

const layout = placeNetwork({ layers: [4, 3, 2], inputShape: null, width: 900, height: 500 });
const VIEWS = [
  [1, 1, 0, 0],
  [2, 2, -300, 40],
];

/** The point of an SVG path `M x y C ...` at t, by de Casteljau's construction. */
function along(d, t) {
  const numbers = d.match(/-?[\d.]+/g).map(Number);
  let points = [0, 2, 4, 6].map((i) => [numbers[i], numbers[i + 1]]);
  while (points.length > 1) {
    points = points
      .slice(1)
      .map(([x, y], i) => [points[i][0] * (1 - t) + x * t, points[i][1] * (1 - t) + y * t]);
  }
  return points[0];
}

for (const view of VIEWS) {
  test(`an edge's mark is the curve the edge is drawn by, at zoom ${view[0]}`, () => {
    const mark = { kind: "edge", layer: 1, to: 2, from: 0, strength: 1 };
    const [{ attributes }] = shapesOf(mark, layout, view);
    for (const t of [0, 0.3, 0.5, 0.9, 1]) {
      const [x, y] = pointAt(edgeCurve(layout, 1, 2, 0), t);
      const [markX, markY] = along(attributes.d, t);
      assert.ok(Math.abs(markX - (x * view[0] + view[2])) < 0.2);
      assert.ok(Math.abs(markY - (y * view[1] + view[3])) < 0.2);
    }
  });

  test(`a ring is centered on its neuron, at zoom ${view[0]}`, () => {
    const [{ attributes }] = shapesOf({ kind: "ring", at: { layer: 2, index: 1 } }, layout, view);
    const at = 4 * (layout.columns[2].first + 1);
    assert.ok(Math.abs(attributes.cx - (layout.nodes[at] * view[0] + view[2])) < 0.1);
    assert.ok(Math.abs(attributes.cy - (layout.nodes[at + 1] * view[1] + view[3])) < 0.1);
  });
}

for (const view of VIEWS) {
  test(`a gauge is centered on its place of the edge, at zoom ${view[0]}`, () => {
    const gauge = { kind: "gauge", layer: 1, to: 2, from: 0, place: 0.3, side: "above", text: "2" };
    const [half, whole] = [0.5, 1].map((length) => shapesOf({ ...gauge, length }, layout, view));
    const [x, y] = pointAt(edgeCurve(layout, 1, 2, 0), 0.3);
    for (const [{ attributes }, words] of [half, whole]) {
      const middle = attributes.x + attributes.width / 2;
      assert.ok(Math.abs(middle - (x * view[0] + view[2])) < 0.2);
      assert.ok(Math.abs(attributes.y + attributes.height / 2 - (y * view[1] + view[3])) < 0.2);
      assert.ok(words.attributes.y < attributes.y, "its text stands above it");
    }
    assert.ok(Math.abs(whole[0].attributes.width / half[0].attributes.width - 2) < 0.02);
    const below = shapesOf({ ...gauge, length: 1, side: "below" }, layout, view);
    assert.ok(below[1].attributes.y > below[0].attributes.y + below[0].attributes.height);
    assert.deepEqual(shapesOf({ ...gauge, length: 1, to: 9 }, layout, view), []);
  });
}

const bar = (length, side) =>
  shapesOf(
    { kind: "bar", at: { layer: 1, index: 1 }, side, length, text: "0.5" },
    layout,
    [1, 1, 0, 0],
  );

test("bars grow away from their neuron in proportion to their length", () => {
  const spot = spotOf(layout, [1, 1, 0, 0], 1, 1);
  const [half, whole] = [0.5, 1].map((length) => bar(length, "right")[0].attributes);
  assert.ok(Math.abs(whole.width / half.width - 2) < 0.02);
  assert.ok(whole.x > spot.x);
  const left = bar(1, "left")[0].attributes;
  assert.ok(left.x + left.width < spot.x);
});

test("a bar says its number where there is room", () => {
  assert.equal(bar(1, "right")[1].text, "0.5");
  const crowded = placeNetwork({ layers: [4, 90, 2], inputShape: null, width: 900, height: 500 });
  const mark = { kind: "bar", at: { layer: 1, index: 1 }, side: "right", length: 1, text: "0.5" };
  assert.equal(shapesOf(mark, crowded, [1, 1, 0, 0]).length, 1);
});

test("arrows point up for what is to grow", () => {
  const tip = (length) => {
    const [{ attributes }] = shapesOf(
      { kind: "arrow", at: { layer: 1, index: 1 }, length },
      layout,
      [1, 1, 0, 0],
    );
    const [, , y, end] = attributes.d.match(/M([\d.]+) ([\d.]+)V([\d.]+)/).map(Number);
    return end - y;
  };
  assert.ok(tip(1) < 0);
  assert.ok(tip(-0.5) > 0);
});

test("an arrow stands on the side that it is told, the right one else", () => {
  const spot = spotOf(layout, [1, 1, 0, 0], 1, 1);
  const at = (side) => {
    const mark = { kind: "arrow", at: { layer: 1, index: 1 }, length: 1, side };
    return Number(shapesOf(mark, layout, [1, 1, 0, 0])[1].attributes.d.match(/M([\d.]+)/)[1]);
  };
  assert.ok(at("left") < spot.x - spot.radius);
  assert.ok(at(undefined) > spot.x + spot.radius);
});

test("what the network does not have is not marked", () => {
  const view = [1, 1, 0, 0];
  assert.deepEqual(shapesOf({ kind: "ring", at: { layer: 1, index: 3 } }, layout, view), []);
  assert.deepEqual(shapesOf({ kind: "ring", at: { layer: 3, index: 0 } }, layout, view), []);
  const edge = { kind: "edge", layer: 1, to: 0, from: 4, strength: 1 };
  assert.deepEqual(shapesOf(edge, layout, view), []);
});
