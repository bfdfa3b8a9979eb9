import assert from "node:assert/strict";
import test from "node:test";

import {
  clampIndex,
  moveInGrid,
  PAGE_SIZE,
  pageStart,
  parseIndex,
} from "../../static/examples/paging.js";
import { nearestToward } from "../../static/examples/point-map.js";

test("every example is on the page that begins where it says", () => {
  for (const index of [0, 1, 99, 100, 12345, 59999]) {
    const start = pageStart(index);
    assert.ok(start <= index && index < start + PAGE_SIZE && start % PAGE_SIZE === 0);
  }
});

test("arrow keys move by one and by a row, and stay in the grid", () => {
  assert.equal(moveInGrid("ArrowRight", 3, 7, 100), 4);
  assert.equal(moveInGrid("ArrowDown", 3, 7, 100), 10);
  assert.equal(moveInGrid("ArrowUp", 10, 7, 100), 3);
  assert.equal(moveInGrid("ArrowUp", 3, 7, 100), null);
  assert.equal(moveInGrid("ArrowDown", 97, 7, 100), null);
  assert.equal(moveInGrid("ArrowLeft", 0, 7, 100), null);
  assert.equal(moveInGrid("End", 3, 7, 100), 99);
  assert.equal(moveInGrid("x", 3, 7, 100), null);
});

test("only numbers of the split are gone to", () => {
  assert.equal(parseIndex(" 59999 ", 60000), 59999);
  for (const text of ["60000", "-1", "1.5", "", "five", "1e3"]) {
    assert.equal(parseIndex(text, 60000), null, text);
  }
});

test("an index is kept inside the data", () => {
  assert.deepEqual(
    [-100, 5, 900].map((index) => clampIndex(index, 800)),
    [0, 5, 799],
  );
});

test("arrow keys on the map lead to the nearest point on that side", () => {
  const points = [
    [0, 0],
    [1, 0.1],
    [0.5, 0.9],
    [-2, 0],
    [0, -1],
    [3, 0],
  ];
  const items = points.map((inputs) => ({ inputs }));
  assert.equal(nearestToward("ArrowRight", 0, items), 1);
  assert.equal(nearestToward("ArrowUp", 0, items), 2);
  assert.equal(nearestToward("ArrowLeft", 0, items), 3);
  assert.equal(nearestToward("ArrowDown", 0, items), 4);
  assert.equal(nearestToward("ArrowLeft", 3, items), null);
  assert.equal(nearestToward("Enter", 0, items), null);
});
