// The walk through one step: its stops, what the stage holds at each, and formulas that are true.
import assert from "node:assert/strict";
import test from "node:test";

import { text } from "../../static/inspector/math.js";
import { State } from "../../static/state.js";
import { costFormula, updateFormulas } from "../../static/walk/formulas.js";
import { neuronAt } from "../../static/walk/lessons.js";
import { moveWalk, nameOf, phaseAtPlace, stopNumber, stopsOf } from "../../static/walk/stops.js";
import { FakePlace } from "./fakes.js";

test("a walk goes forward, to the cost, backward, to the update", () => {
  assert.deepEqual(stopsOf(2).map(nameOf), [
    "Forward: layer 1",
    "Forward: layer 2",
    "The cost",
    "Backward: layer 2",
    "Backward: layer 1",
    "The update",
  ]);
});

test("at a stop the stage shows that part whole, and no later one", () => {
  const at = (place) => phaseAtPlace(place, 2);
  assert.deepEqual([at(1).name, at(1).layer, at(1).lit], ["forward", 1, [1, 1, 0]]);
  assert.deepEqual(at(3).revealed, [0, 0]);
  assert.deepEqual([at(4).name, at(4).revealed], ["backward", [0, 1]]);
  assert.deepEqual(at(5).revealed, [1, 1]);
  assert.equal(at(6).name, "update");
});

test("between two stops it is on the way, the same forwards and backwards", () => {
  const halfway = phaseAtPlace(3.5, 2);
  assert.deepEqual([halfway.name, halfway.revealed], ["backward", [0, 0.5]]);
  assert.equal(phaseAtPlace(0, 2).progress, 0);
});

test("moving stays between the first and the last stop, and the address names it", () => {
  const place = new FakePlace("?walk=99");
  const state = new State(place, place);
  assert.equal(stopNumber(state.get("walk"), 2), 5);
  moveWalk(state, 2, 1);
  assert.equal(stopNumber(state.get("walk"), 2), 5);
  moveWalk(state, 2, -1);
  assert.equal(state.get("walk"), "4");
  state.set({ walk: "0" });
  moveWalk(state, 2, -1);
  assert.equal(place.search, "?walk=0");
});

test("the selected neuron is told of in its own layer, else the strongest", () => {
  const frame = {
    activations: [[], [0.1, 0.9, 0.2], []],
    deltas: [null, [0.1, 0, -0.7], []],
  };
  const told = (name, selected) => neuronAt({ name, layer: 1 }, { selected, frame }).index;
  assert.equal(told("forward", null), 1);
  assert.equal(told("backward", null), 2);
  assert.equal(told("forward", { kind: "neuron", layer: 1, index: 0 }), 0);
  assert.equal(told("forward", { kind: "neuron", layer: 2, index: 0 }), 1);
});

test("the squared error is the sum of what its outputs add", () => {
  const { formula, terms } = costFormula("squared_error", [0.5, 0.1], [1, 0], 0.26);
  assert.ok(Math.abs(terms[0] - 0.25) < 1e-12 && Math.abs(terms[1] - 0.01) < 1e-12);
  assert.match(text(formula.numbers), /0\.25.*output 0.*0\.01.*output 1/);
});

test("cross-entropy counts the label alone", () => {
  const cost = -Math.log(0.25);
  const { formula, terms } = costFormula("cross_entropy", [0.75, 0.25], [0, 1], cost);
  assert.deepEqual(
    terms.map((term) => Math.abs(term) > 0),
    [false, true],
  );
  assert.ok(Math.abs(terms[1] - cost) < 1e-12);
  assert.match(text(formula.numbers), /log \( 0\.250 \)/);
});

const WEIGHT = { layer: 2, to: 1, from: 3 };
const update = (run, nudge) =>
  updateFormulas(run, WEIGHT, { value: 0.5, batch_gradient: -0.2 }, nudge);

test("plain descent's update is minus rate times gradient, and is added", () => {
  const formulas = update({ optimizer: "sgd", learning_rate: 1.5 }, { update: 0.3 });
  assert.deepEqual(
    formulas.map(({ result }) => result),
    [-0.2, 0.3, 0.8],
  );
  assert.match(text(formulas[1].numbers), /1\.50 × \( − 0\.200 \)/);
});

test("what another optimizer makes of it is told as its own, and nothing is told that is not known", () => {
  const adam = { optimizer: "adam", learning_rate: 0.01 };
  assert.equal(update(adam, { update: 0.01 })[1].numbers, null);
  assert.equal(update(adam, null).length, 1);
  assert.equal(update(adam, { update: null }).length, 2);
});
