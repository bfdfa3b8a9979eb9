/** The URL says what the page shows, and the page shows what the URL says. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { State, TABLE } from "../../static/state.js";
import { FakePlace } from "./fakes.js";

const stateAt = (search) => {
  const place = new FakePlace(search);
  return { place, state: new State(place, place) };
};

test("a bare address is all defaults, and setting a default keeps it bare", () => {
  const { place, state } = stateAt("");
  assert.equal(state.get("edges"), "gradient");
  assert.equal(state.get("panel"), "inspect");
  state.set({ edges: "gradient", panel: "inspect" });
  assert.deepEqual(place.replaced, []);
});

test("only what differs from its default is in the address, readable, and comes back on a reload", () => {
  const { place, state } = stateAt("");
  state.set({ edges: "wish", select: "e:1:3:405", lock: "1e-6,0.01", panel: "" });
  assert.equal(place.search, "?edges=wish&lock=1e-6,0.01&select=e:1:3:405&panel=");
  const reloaded = stateAt(place.search).state;
  for (const key of Object.keys(TABLE)) assert.equal(reloaded.get(key), state.get(key));
  state.set({ edges: "gradient", select: "", lock: "", panel: "inspect" });
  assert.equal(place.search, "");
});

test("invalid values in the address fall back to their defaults one by one", () => {
  const { state, place } = stateAt(
    "?edges=pink&scale=linear&spotlight=train:x&select=e:1:2&lock=3,2&theme=&run=../x",
  );
  assert.equal(state.get("scale"), "linear");
  assert.equal(place.search, "?scale=linear");
  for (const key of ["edges", "spotlight", "select", "lock", "theme", "run"]) {
    assert.equal(state.get(key), TABLE[key].default, key);
  }
});

test("parameters and the fragment that are not ours stay in the address", () => {
  const { place, state } = stateAt("?token=abc");
  place.hash = "#stage";
  state.set({ theme: "light" });
  assert.equal(place.search, "?token=abc&theme=light");
  assert.equal(place.hash, "#stage");
});

test("listeners hear of their own keys, once a change, until they leave", () => {
  const { state } = stateAt("");
  const heard = [];
  const leave = state.subscribe(["edges", "scale"], (changed) => heard.push(changed));
  state.set({ theme: "dark" });
  state.set({ edges: "weight", scale: "linear", theme: "light" });
  state.set({ edges: "weight" });
  leave();
  state.set({ edges: "update" });
  assert.deepEqual(heard, [["edges", "scale"]]);
});

test("going back in the browser is heard as a change", () => {
  const { place, state } = stateAt("?panel=draw");
  let panel = "";
  state.subscribe("panel", () => {
    panel = state.get("panel");
  });
  place.search = "?panel=build";
  state.read();
  assert.equal(panel, "build");
});

test("a value that is not allowed, or a key that is none, changes nothing and is told", () => {
  const { place, state } = stateAt("");
  assert.throws(
    () => state.set({ theme: "dark", edges: "pink" }),
    /edges is pink.*signed_gradient/,
  );
  assert.throws(() => state.set({ hover: "x" }), /Unknown state "hover"/);
  assert.equal(state.get("theme"), "auto");
  assert.deepEqual(place.replaced, []);
});

test("every key and its default is in docs/page.md", () => {
  const docs = readFileSync(new URL("../../docs/page.md", import.meta.url), "utf8");
  for (const [key, row] of Object.entries(TABLE)) {
    const shown = row.default === "" ? '`""`' : `\`${row.default}\``;
    const found = docs.split("\n").find((line) => line.startsWith(`| \`${key}\` |`));
    assert.ok(found?.trimEnd().endsWith(`${shown} |`), `${key} with default ${shown}`);
  }
});
