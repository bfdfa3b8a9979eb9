/** The strongest edges of a large network stand for it: drawn, pointed at and told of as what they are. */

import assert from "node:assert/strict";
import test from "node:test";
import { factsOf } from "../../static/network/card.js";
import { Crowds } from "../../static/network/crowds.js";
import { EdgeLevels } from "../../static/network/edge_levels.js";
import { placeNetwork } from "../../static/network/layout.js";
import { noteOf } from "../../static/network/note.js";

const LAYERS = [9, 7, 5];
const LAYOUT = placeNetwork({ layers: LAYERS, inputShape: null, width: 600, height: 400 });
const ALL = Uint8Array.from({ length: LAYOUT.edges }, (_, edge) => 1 + ((edge * 37) % 250));
/** The edges of a level above 200, as a frame holds them. */
const NUMBERS = Uint32Array.from([...ALL.keys()].filter((edge) => ALL[edge] > 200));
const STRONGEST = new EdgeLevels(
  NUMBERS.map((edge) => ALL[edge]),
  NUMBERS,
);

function drawn(levels, selected = null, most = 1e9) {
  const crowds = new Crowds(LAYOUT);
  crowds.arrange(levels, false, most, selected, null);
  const read = (ranges) =>
    ranges.map(({ start, count }) =>
      [...crowds.list.subarray(start, start + count)].map((packed) => [packed >>> 8, packed & 255]),
    );
  return { crowds, all: read(crowds.all), lit: read(crowds.lit), selected: read(crowds.selected) };
}

test("an edge has its level, or none where the frame has only stronger ones", () => {
  for (const edge of ALL.keys()) {
    assert.equal(new EdgeLevels(ALL).levelOf(edge), ALL[edge]);
    assert.equal(STRONGEST.levelOf(edge), ALL[edge] > 200 ? ALL[edge] : null);
  }
});

test("the strongest alone are drawn as they are among all", () => {
  const most = NUMBERS.length;
  const [some, full] = [drawn(STRONGEST), drawn(new EdgeLevels(ALL), null, most + 10)];
  const strong = full.all.map((layer) => layer.filter(([, level]) => level > 200));
  assert.deepEqual(some.all, strong);
  assert.equal(some.crowds.shown, NUMBERS.length);
});

test("the picture says how many are shown, though the frame knows of no others", () => {
  const { crowds } = drawn(STRONGEST);
  const note = noteOf(crowds, { simple: false, stopped: false });
  assert.equal(note, `strongest ${NUMBERS.length} of ${LAYOUT.edges} edges shown`);
});

test("a selection lights what is known; a weight that is not is drawn without a level", () => {
  const { lit } = drawn(STRONGEST, { kind: "neuron", layer: 1, index: 2 });
  assert.deepEqual(
    lit.map((layer) => layer.length),
    [0, 1].map((l) => {
      const ends = (edge) => (l === 0 ? Math.floor(edge / 9) === 2 : edge % 7 === 2);
      const { firstEdge, edges } = LAYOUT.gaps[l];
      return [...NUMBERS].filter(
        (n) => n >= firstEdge && n < firstEdge + edges && ends(n - firstEdge),
      ).length;
    }),
  );
  const weak = [...ALL.keys()].find((edge) => edge < 63 && ALL[edge] <= 200);
  const target = { kind: "edge", layer: 1, to: Math.floor(weak / 9), from: weak % 9 };
  assert.deepEqual(drawn(STRONGEST, target).selected, [[[weak, 254]]]);
});

test("the card says of an unknown weight that it is weaker, not what it is", () => {
  const weak = [...ALL.keys()].find((edge) => edge < 63 && ALL[edge] <= 200);
  const target = { kind: "edge", layer: 1, to: Math.floor(weak / 9), from: weak % 9 };
  const frame = { edges: STRONGEST.levels, edgeNumbers: NUMBERS, channel: "weight", scale: {} };
  assert.deepEqual(factsOf(target, frame, LAYERS, null).slice(1), ["weaker than the edges shown"]);
});
