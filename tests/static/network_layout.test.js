import assert from "node:assert/strict";
import test from "node:test";
import { placeNetwork } from "../../static/network/layout.js";

const SIZES = [
  [390, 420],
  [1092, 572],
  [2560, 1300],
];
const NETWORKS = [
  { layers: [784, 16, 16, 10], inputShape: [28, 28] },
  { layers: [64, 512, 10], inputShape: [8, 8] },
  { layers: [2, 8, 2], inputShape: [2] },
  { layers: [5, 4, 3], inputShape: [5] },
  { layers: [784, 8, 8, 8, 8, 8, 8, 8, 8, 8, 10], inputShape: [28, 28] },
  { layers: [3, 4096, 1], inputShape: null },
];

for (const { layers, inputShape } of NETWORKS) {
  for (const [width, height] of SIZES) {
    test(`${layers.join("-")} fits ${width} x ${height}`, () => {
      const layout = placeNetwork({ layers, inputShape, width, height });
      assert.equal(layout.nodes.length, 4 * layers.reduce((a, b) => a + b));
      for (let i = 0; i < layout.nodes.length; i += 4) {
        const [x, y, halfWidth, halfHeight] = layout.nodes.subarray(i, i + 4);
        assert.ok(x - halfWidth >= 0 && x + halfWidth <= width, `node ${i / 4} at x ${x}`);
        assert.ok(y - halfHeight >= 0 && y + halfHeight <= height, `node ${i / 4} at y ${y}`);
      }
      for (const [l, gap] of layout.gaps.entries()) {
        assert.ok(gap.right - gap.left > 4, `gap ${l} is ${gap.right - gap.left} wide`);
      }
    });

    test(`no two neurons of ${layers.join("-")} overlap at ${width} x ${height}`, () => {
      const layout = placeNetwork({ layers, inputShape, width, height });
      for (const column of layout.columns) {
        for (let i = 1; i < column.count; i++) {
          const [a, b] = [i - 1, i].map((k) => layout.nodes.subarray(4 * (column.first + k)));
          const apart = Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]));
          assert.ok(apart >= 2 * Math.min(a[2], a[3]) * 0.999, `${i}: ${apart}`);
        }
      }
    });
  }
}

test("an input picture stands row by row, as the data has it", () => {
  const layout = placeNetwork({
    layers: [784, 16, 10],
    inputShape: [28, 28],
    width: 900,
    height: 600,
  });
  const at = (pixel) => layout.nodes.subarray(4 * pixel, 4 * pixel + 2);
  assert.ok(at(1)[0] > at(0)[0] && at(1)[1] === at(0)[1], "the next pixel is to the right");
  assert.ok(at(28)[1] > at(0)[1] && at(28)[0] === at(0)[0], "28 later is the next row, below");
});

test("edges are numbered as the stream sends them", () => {
  const layout = placeNetwork({
    layers: [784, 16, 16, 10],
    inputShape: [28, 28],
    width: 900,
    height: 600,
  });
  assert.deepEqual(
    layout.gaps.map((gap) => gap.firstEdge),
    [0, 12544, 12800],
  );
  assert.equal(layout.edges, 12960);
});

test("two inputs stand as two neurons beside the place of the decision surface", () => {
  const layout = placeNetwork({ layers: [2, 8, 2], inputShape: [2], width: 900, height: 600 });
  assert.equal(layout.columns[0].count, 2);
  assert.equal(layout.columns[0].shape, "circles");
  assert.ok(layout.picture.x + layout.picture.width < layout.columns[0].left);
});

test("a layer too wide for circles becomes a strip", () => {
  const { columns } = placeNetwork({
    layers: [4, 512, 2],
    inputShape: [4],
    width: 900,
    height: 600,
  });
  assert.deepEqual(
    columns.map(({ shape }) => shape),
    ["circles", "strip", "circles"],
  );
});
