// Which panels' scripts come when, and what becomes of one that does not.
import assert from "node:assert/strict";
import test from "node:test";

import { PANELS, Panels } from "../../static/panels.js";
import { State, TABLE } from "../../static/state.js";
import { FakePlace } from "./fakes.js";

/** A page with two panels, of which the second's script cannot be had while `broken`. */
function setUp(search = "") {
  const place = new FakePlace(search);
  const state = new State(place, place);
  const page = { loaded: [], attached: [], problems: [], broken: false, state };
  const session = new EventTarget();
  session.addEventListener("problem", ({ detail }) => page.problems.push(detail.message));
  const load = (name) => async () => {
    page.loaded.push(name);
    if (page.broken && name === "draw") throw new Error("no network");
  };
  const find = (tag) => ({ attach: (context) => page.attached.push([tag, context.state]) });
  const panels = {
    build: { tag: "b", load: load("build") },
    draw: { tag: "d", load: load("draw") },
  };
  page.panels = new Panels({ state, session }, find, panels);
  return page;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("every tab but the first to be open is one", () => {
  const names = TABLE.panel.allowed.filter((name) => !["", "inspect"].includes(name));
  assert.deepEqual(Object.keys(PANELS), names);
});

test("the one that the address opens comes at once, others when they are opened, each once", async () => {
  const { state, loaded, attached } = setUp("?panel=draw");
  assert.deepEqual(loaded, ["draw"]);
  state.set({ panel: "inspect" });
  state.set({ panel: "build" });
  state.set({ panel: "draw" });
  await settled();
  assert.deepEqual(loaded, ["draw", "build"]);
  assert.deepEqual(attached, [
    ["d", state],
    ["b", state],
  ]);
});

test("all come when they are told to, without those that are there", async () => {
  const { state, loaded, attached, panels } = setUp();
  state.set({ panel: "draw" });
  await panels.bringAll();
  assert.deepEqual(loaded, ["draw", "build"]);
  assert.equal(attached.length, 2);
});

test("one that does not come is told and is asked for again when it is opened again", async () => {
  const page = setUp();
  page.broken = true;
  page.state.set({ panel: "draw" });
  await settled();
  assert.equal(page.problems.length, 1);
  assert.match(page.problems[0], /has not come/);
  assert.deepEqual(page.attached, []);
  page.broken = false;
  page.state.set({ panel: "" });
  page.state.set({ panel: "draw" });
  await settled();
  assert.equal(page.attached.length, 1);
});
