/** Keys do what the help sheet says, and leave alone what belongs to the focused thing. */

import assert from "node:assert/strict";
import test from "node:test";
import { SPEEDS } from "../../static/controls/speeds.js";
import { IDEAS } from "../../static/ideas/ideas.js";
import { BINDINGS, handleKey, SHEET, STAGE_KEYS } from "../../static/keyboard.js";
import { meaningOf } from "../../static/network/keys.js";
import { placeNetwork } from "../../static/network/layout.js";
import { State } from "../../static/state.js";
import { FakePlace } from "./fakes.js";

function reach() {
  const place = new FakePlace();
  const calls = [];
  const session = Object.assign(new EventTarget(), {
    run: { status: "paused", speed: 30 },
    play: () => calls.push("play"),
    pause: () => calls.push("pause"),
    step: () => calls.push("step"),
    reset: () => calls.push("reset"),
    rewind: () => calls.push("rewind"),
    change: async (fields) => calls.push(fields),
  });
  return {
    session,
    calls,
    state: new State(place, place),
    help: () => calls.push("help"),
    files: () => calls.push("files"),
  };
}

/** Presses a key while something is focused that matches these selectors, or nothing. */
function press(key, reached, focused = [], changes = {}) {
  let prevented = false;
  const closest = (selector) =>
    focused.some((each) => splitSelectors(selector).includes(each)) ? {} : null;
  const event = { key, target: { closest }, preventDefault: () => (prevented = true), ...changes };
  handleKey(event, reached);
  return prevented;
}

/** At the commas between selectors, not those within `:not(...)`. */
const splitSelectors = (selector) => selector.split(/,\s*(?![^(]*\))/);
const TEXT_FIELD = "input:not([type=range], [type=checkbox], [type=radio])";

test("space plays and pauses, the dot and the arrow step, r resets", () => {
  const reached = reach();
  press(" ", reached);
  reached.session.run.status = "running";
  press(" ", reached);
  press(".", reached);
  press("ArrowRight", reached);
  press("R", reached);
  assert.deepEqual(reached.calls, ["play", "pause", "step", "step", "reset"]);
});

test("where a run has diverged, space goes back instead of playing", () => {
  const reached = reach();
  reached.session.run.status = "diverged";
  press(" ", reached);
  assert.deepEqual(reached.calls, ["rewind"]);
});

test("plus and minus go along the slider's speeds and stop at its ends", () => {
  const reached = reach();
  press("+", reached);
  press("-", reached);
  reached.session.run.speed = "max";
  press("+", reached);
  reached.session.run.speed = SPEEDS[0];
  press("-", reached);
  reached.session.run.speed = 45;
  press("+", reached);
  assert.deepEqual(
    reached.calls.map(({ speed }) => speed),
    [100, 10, "max", 0.2, 100],
  );
});

test("digits choose channels; l, t, p, c, d, i, b, n, f and ? change the page", () => {
  const reached = reach();
  const { state } = reached;
  press("6", reached);
  assert.equal(state.get("edges"), "hebbian");
  press("1", reached);
  assert.equal(state.get("edges"), "gradient");
  press("l", reached);
  assert.equal(state.get("scale"), "linear");
  press("t", reached);
  assert.equal(state.get("theme"), "dark");
  press("c", reached);
  assert.equal(state.get("charts"), "closed");
  press("d", reached);
  assert.equal(state.get("panel"), "draw");
  const seen = [1, 2, 3, 4, 5, 6, 7].map(() => {
    press("p", reached);
    return state.get("panel");
  });
  assert.deepEqual(seen, ["examples", "runs", "", "ideas", "inspect", "build", "draw"]);
  press("b", reached);
  assert.deepEqual([state.get("panel"), state.get("idea")], ["ideas", IDEAS.at(-1).name]);
  press("n", reached);
  assert.equal(state.get("idea"), IDEAS[0].name);
  press("d", reached);
  press("i", reached);
  assert.equal(state.get("panel"), "ideas");
  press("?", reached);
  press("/", reached);
  press("f", reached);
  press("f", reached, ["dialog"]);
  assert.deepEqual(reached.calls, ["help", "help", "files"]);
});

test("keys typed into a field, with a modifier, or already used do nothing", () => {
  const reached = reach();
  for (const field of [TEXT_FIELD, "textarea", "select"]) {
    assert.equal(press("r", reached, [field]), false, field);
  }
  for (const modifier of ["ctrlKey", "metaKey", "altKey", "defaultPrevented"]) {
    assert.equal(press("r", reached, [], { [modifier]: true }), false, modifier);
  }
  assert.deepEqual(reached.calls, []);
});

test("space belongs to a focused button and to the stage, the arrow to the stage and the slider", () => {
  const reached = reach();
  press(" ", reached, ["button"]);
  press(" ", reached, ["network-stage"]);
  press("ArrowRight", reached, ["network-stage"]);
  press("ArrowRight", reached, ["input"]);
  assert.deepEqual(reached.calls, []);
  press(".", reached, ["network-stage"]);
  press(" ", { ...reached }, []);
  assert.deepEqual(reached.calls, ["step", "play"]);
});

test("in a dialog only ? still works", () => {
  const reached = reach();
  press("r", reached, ["dialog"]);
  press("?", reached, ["dialog"]);
  assert.deepEqual(reached.calls, ["help"]);
});

test("a key held down repeats steps, not resets", () => {
  const reached = reach();
  press(".", reached, [], { repeat: true });
  press("r", reached, [], { repeat: true });
  assert.deepEqual(reached.calls, ["step"]);
});

test("no key is bound twice and every binding is on the sheet", () => {
  const keys = BINDINGS.flatMap((binding) => binding.keys);
  assert.equal(new Set(keys).size, keys.length);
  const entries = SHEET.flatMap((group) => group.entries);
  for (const binding of BINDINGS) assert.ok(entries.includes(binding), binding.title);
  for (const { shown, title } of entries) assert.ok(shown.length && title);
});

test("what the sheet tells of the network's keys is what the network does with keys", () => {
  const layout = placeNetwork({ layers: [4, 3, 2], inputShape: [2, 2], width: 400, height: 300 });
  const neuron = { kind: "neuron", layer: 1, index: 0 };
  const typed = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
  const arrows = ["Left", "Right", "Up", "Down"].map((way) => `Arrow${way}`);
  const named = ["Home", "End", "PageUp", "PageDown", "Enter", "Escape", "Tab", "Delete"];
  const working = [...typed, ...arrows, ...named].filter((key) =>
    meaningOf(key, neuron, neuron, layout, () => 0),
  );
  assert.deepEqual(STAGE_KEYS.flatMap(({ keys }) => keys).sort(), working.sort());
});
