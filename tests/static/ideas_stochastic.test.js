// Idea 9: what is drawn of a race and of the map, when a map is computed, and how a race is controlled.
import assert from "node:assert/strict";
import test from "node:test";

import { stochastic } from "../../static/ideas/pages/stochastic.js";
import { contourFigure } from "../../static/ideas/stochastic/contours.js";
import { curvesFigure, smooth } from "../../static/ideas/stochastic/curves.js";
import { calmed, mapNote } from "../../static/ideas/stochastic/map-parts.js";
import { noiseFigure, noiseWords } from "../../static/ideas/stochastic/noise-chart.js";
import { oriented } from "../../static/ideas/stochastic/orientation.js";
import { Racing } from "../../static/ideas/stochastic/racing.js";
import { parseSizes, suggestSizes } from "../../static/ideas/stochastic/sizes.js";
import { surfaceFigure } from "../../static/ideas/stochastic/surface.js";
import { isDue, Surveyor } from "../../static/ideas/stochastic/surveyor.js";
import { State } from "../../static/state.js";
import { FakePlace } from "./fakes.js";

const COLORS = { stage: "#000000", text: "t", test: "o", border: "b", layers: [..."1234567"] };
const run = (changes) => ({
  id: "a",
  batch_size: 32,
  step: 0,
  status: "running",
  race: null,
  ...changes,
});
const history = (cost, train_cost) => ({
  step: cost.map((_, i) => i),
  seconds: cost.map((_, i) => i / 10),
  cost,
  evaluations: {
    step: train_cost.map((_, i) => 9 * i),
    seconds: train_cost.map((_, i) => i / 2),
    train_cost,
  },
});

test("typed batch sizes: two to four different whole numbers", () => {
  assert.deepEqual(parseSizes(" 1, 32  1000"), [1, 32, 1000]);
  for (const wrong of ["", "1", "1, 1", "1, 2, 3, 4, 5", "0, 2", "1.5, 2", "one, two"]) {
    assert.throws(() => parseSizes(wrong), /expected two to four different whole numbers/);
  }
});

test("suggested are one, the run's own or a usual one, and all", () => {
  assert.deepEqual(suggestSizes(10, 60000), [1, 10, 60000]);
  assert.deepEqual(suggestSizes(1, 60000), [1, 32, 60000]);
  assert.deepEqual(suggestSizes(800, 800), [1, 32, 800]);
  assert.deepEqual(suggestSizes(16, 20), [1, 16, 20]);
  assert.deepEqual(suggestSizes(1, 20), [1, 20]);
});

test("curves: firm is what was measured on the same examples, by step or by the clock", () => {
  const racer = { run: run(), color: "1", history: history([4, 2, 1], [3, 0.3]) };
  const bySeconds = curvesFigure([racer], "seconds", COLORS);
  const firm = bySeconds.traces.find(({ name }) => name === "batch 32");
  assert.deepEqual(
    [firm.x, firm.y],
    [
      [0, 0.5],
      [3, 0.3],
    ],
  );
  assert.ok(bySeconds.yaxis.range[0] < Math.log10(0.3) && bySeconds.yaxis.range[1] > Math.log10(3));

  const byStep = curvesFigure([racer], "step", COLORS);
  const places = byStep.traces.find(({ name }) => name === "batch 32").x;
  assert.equal(places[0], 0, "step 0 has a place, although it has no logarithm");
  assert.ok(Math.abs(places[1] - 1) < 1e-12, "step 9 lies where log10(1 + 9) is");
  const ticks = byStep.xaxis;
  assert.equal(ticks.ticktext[ticks.tickvals.indexOf(Math.log10(11))], "10");
});

test("curves: nothing is drawn before something was measured", () => {
  assert.equal(curvesFigure([{ run: run(), color: "1" }], "step", COLORS), null);
  const lost = { run: run(), color: "1", history: history([], [null]) };
  assert.equal(curvesFigure([lost], "step", COLORS), null);
});

test("curves: a racer that has diverged ends in a cross at its last number, and is told so", () => {
  const lost = {
    run: run({ status: "diverged" }),
    color: "1",
    history: history([1, 2, null], [1, null]),
  };
  const { traces } = curvesFigure([lost], "seconds", COLORS);
  const end = traces.find(({ name }) => name === "batch 32, diverged");
  assert.deepEqual(end.x, [0.1]);
  assert.deepEqual(end.text, ["diverged"]);
  assert.equal(traces.find(({ name }) => name === "batch 32").y[1], null);
});

test("mini-batches: the first are as they were, later ones a mean of few; no number stays none", () => {
  assert.deepEqual(smooth([8, 4, 2]), [8, 4, 2]);
  const wild = Array.from({ length: 400 }, (_, i) => (i % 2 ? 1 : 3));
  assert.ok(Math.abs(smooth(wild)[399] - 2) < 0.1);
  assert.deepEqual(smooth([1, Number.NaN, 0]), [1, null, null]);
});

const survey = (changes) => ({
  plane: "trajectory",
  fine: true,
  examples: 500,
  x: [-1, 0, 2],
  y: [-3, 1],
  costs: [
    [1, 10, null],
    [100, 0.1, 0],
  ],
  tracks: [
    {
      run: "a",
      steps: [0, 5],
      x: [-0.5, 1],
      y: [0.5, -2],
      costs: [10, 0.01],
      distances: [0.25, 4],
    },
  ],
  variance_explained: { x: 0.75, y: 0.08, both: 0.83 },
  ...changes,
});
const LOOK = { colors: COLORS, colorscale: [[0, "rgb(0,0,0)"]] };
const lines = (of) => [{ track: of.tracks[0], color: "1", name: "batch 32" }];

test("map: heights are logarithms, and what has none is a hole", () => {
  const { traces } = contourFigure(survey(), lines(survey()), LOOK);
  assert.deepEqual(traces[0].z, [
    [0, 1, null],
    [2, -1, null],
  ]);
  const { tickvals, ticktext } = traces[0].colorbar;
  assert.equal(tickvals[ticktext.indexOf("10")], 1);
});

test("map: in 3-D a track lies at its own cost, not at the plane's", () => {
  const { traces } = surfaceFigure(survey(), lines(survey()), LOOK);
  const [, track] = traces;
  assert.deepEqual(
    [track.x, track.y, track.z],
    [
      [-0.5, 1],
      [0.5, -2],
      [1, -2],
    ],
  );
});

test("map: says that it is a plane of so many dimensions, what it shows, and how far tracks are", () => {
  const note = mapNote(survey(), 13002);
  assert.match(note, /2 of 13,002 dimensions, with 83 % of the track’s variance/);
  assert.match(note, /does not lie in it.*at most 4 away/);
  const two = mapNote(survey({ tracks: [...survey().tracks, ...survey().tracks] }), 13002);
  assert.match(two, /most of the tracks: .*tracks’ variance.*tracks do not lie in it/);
  const most = { x: 0.99, y: 0.0098, both: 0.9998 };
  assert.match(mapNote(survey({ variance_explained: most }), 13002), /with >\u00a099\.9\u00a0% of/);
  assert.match(note, /500 training examples/);
  const atStart = survey({ tracks: [{ ...survey().tracks[0], distances: [0] }] });
  assert.doesNotMatch(mapNote(atStart, 13002), /does not lie/);
  const still = mapNote(survey({ plane: "random", variance_explained: null }), 13002);
  assert.doesNotMatch(still, /variance|NaN/);
});

test("map: colors step back towards the background", () => {
  assert.deepEqual(calmed([[0, "rgb(100,0,50)"]], "#000000"), [[0, "rgb(62,0,31)"]]);
});

test("map: whichever way the axes point, the start lies at the upper left, and costs stay in place", () => {
  const turned = oriented(
    survey({ tracks: [{ ...survey().tracks[0], x: [0.5, -1], y: [-0.5, 2] }] }),
  );
  assert.deepEqual(
    [turned.x, turned.y],
    [
      [-2, -0, 1],
      [-1, 3],
    ],
  );
  assert.deepEqual(turned.costs, [
    [0, 0.1, 100],
    [null, 10, 1],
  ]);
  assert.deepEqual(
    [turned.tracks[0].x, turned.tracks[0].y],
    [
      [-0.5, 1],
      [0.5, -2],
    ],
  );
  const random = survey({ plane: "random", tracks: [{ ...survey().tracks[0], x: [0.5, -1] }] });
  assert.equal(oriented(random), random);
});

test("a map is due: the first, a finer one when all stand, and ever more rarely while they run", () => {
  const known = { steps: 100, fine: false };
  assert.ok(isDue(0, false, { steps: -1, fine: false }, true));
  assert.ok(!isDue(150, true, known, true));
  assert.ok(isDue(200, true, known, true));
  assert.ok(!isDue(200, true, known, false), "not right after the one before");
  assert.ok(isDue(5, true, known, true), "after a reset");
  assert.ok(isDue(100, false, known, false));
  assert.ok(!isDue(100, false, { steps: 100, fine: true }, true));
});

/** A page with a session and a server of our making. */
function page(given) {
  const place = new FakePlace("?panel=ideas&idea=data");
  const state = new State(place, place);
  const calls = [];
  const session = Object.assign(new EventTarget(), {
    run: run({ id: "home" }),
    async open(id) {
      calls.push(["open", id]);
      this.run = given.racers.find((racer) => racer.id === id) ?? run({ id });
      this.dispatchEvent(new Event("run"));
    },
  });
  const race = () => ({ id: "r", runs: given.racers });
  const api = {
    startRace: async (request) => calls.push(["start", request]) && race(),
    commandRace: async (id, action) => calls.push([action, id]) && race(),
    deleteRace: async (id) => void calls.push(["delete", id]),
    race: async () => race(),
    runs: async () => [run({ id: "other" }), session.run, ...given.racers, run({ id: "home" })],
    ...given.api,
  };
  return { context: { state, session, api }, calls, state, session };
}
const RACERS = [1, 32, 60].map((batch_size, i) =>
  run({ id: `r${i}`, batch_size, race: "r", step: i }),
);

test("a race is started from the run, and the racer most like it is shown on the stage", async () => {
  const { context, calls, state } = page({ racers: RACERS });
  const racing = new Racing(context);
  assert.deepEqual(
    racing.runs.map(({ id }) => id),
    ["home"],
  );
  await racing.start([1, 32, 60]);
  assert.deepEqual(calls, [
    ["start", { run: "home", batch_sizes: [1, 32, 60] }],
    ["open", "r1"],
  ]);
  assert.equal(state.get("show"), "on");
  assert.equal(racing.race.id, "r");
  assert.deepEqual(racing.runs, RACERS);
});

test("again: back to the start and off; end: home first, then all racers go", async () => {
  const { context, calls } = page({ racers: RACERS });
  const racing = new Racing(context);
  await racing.start();
  calls.length = 0;
  await racing.again();
  let left = null;
  context.api.deleteRace = async (id) => {
    calls.push(["delete", id]);
    left = racing.runs;
  };
  await racing.end();
  assert.deepEqual(
    left.map(({ id }) => id),
    ["home"],
    "nobody asks the racers once they go",
  );
  assert.deepEqual(calls, [
    ["reset", "r"],
    ["play", "r"],
    ["open", "home"],
    ["delete", "r"],
  ]);
  assert.equal(racing.race, null);
  assert.deepEqual(
    racing.runs.map(({ id }) => id),
    ["home"],
  );
});

test("what forbids a race is told, and the page stays where it was", async () => {
  const refuse = async () => {
    throw new Error("runs: expected at most 8 on this server");
  };
  const { context, calls } = page({ racers: RACERS, api: { startRace: refuse } });
  const racing = new Racing(context);
  await racing.start();
  assert.match(racing.problem, /at most 8/);
  assert.deepEqual([racing.race, racing.busy, calls], [null, false, []]);
});

test("the map is asked for of all runs, from the one on the page; an older answer is dropped", async () => {
  const { context, session } = page({ racers: RACERS });
  const asked = [];
  context.api.probe = (id, name, request, signal) =>
    new Promise((answer) => asked.push({ id, name, request, signal, answer }));
  session.run = RACERS[1];
  const surveyor = new Surveyor(context);
  surveyor.consider(RACERS);
  const [first] = asked;
  assert.deepEqual([first.id, first.name, first.request.plane], ["r1", "landscape", "trajectory"]);
  assert.deepEqual(first.request.runs, ["r0", "r2"]);
  const progress = { job: { id: first.request.job, done: 3, total: 9 } };
  session.dispatchEvent(new CustomEvent("progress", { detail: progress }));
  assert.deepEqual(surveyor.progress, { done: 3, total: 9 });

  const second = surveyor.compute(RACERS, true);
  assert.deepEqual([first.signal.aborted, asked[1].signal.aborted], [true, false]);
  first.answer(survey({ examples: 1 }));
  asked[1].answer(survey({ examples: 2 }));
  await second;
  assert.equal(surveyor.survey.examples, 2);
  assert.equal(surveyor.progress, null);
});

test("a run that has made no two steps has no plane of its track: a random one is shown", () => {
  const { context } = page({ racers: RACERS });
  const asked = [];
  context.api.probe = (...request) => asked.push(request) && new Promise(() => {});
  new Surveyor(context).consider([run({ step: 1, status: "paused" })]);
  assert.equal(asked[0][2].plane, "random");
  assert.equal(asked[0][2].around, "current");
});

const noise = (batch_size, mean, deviation) => ({
  batch_size,
  cosine: { mean, deviation },
  norm_ratio: { mean: 2, deviation: 1 },
  step_seconds: 0.0005,
});

test("noise: no bar goes beyond a cosine of 1, and what is not defined is left out", () => {
  const { traces } = noiseFigure([noise(1, null, null), noise(10, 0.9, 0.3)], 10, COLORS);
  assert.deepEqual([traces[0].x, traces[0].y], [[10], [0.9]]);
  assert.ok(Math.abs(traces[0].error_y.array[0] - 0.1) < 1e-12);
  assert.deepEqual(traces[0].error_y.arrayminus, [0.3]);
  assert.equal(noiseFigure([noise(1, null, null)], 1, COLORS), null);
  assert.equal(noiseWords(noise(1, null, null)), "batch 1: cosine not defined");
});

test("words are about the run's batch size; of a very large one about a thousand", async () => {
  const asked = [];
  const api = {
    probe: async (...request) => {
      asked.push(request[2].batch_sizes);
      return {
        step: 7,
        gradient_norm: 3,
        rows: request[2].batch_sizes.map((b) => noise(b, 0.5, 0.1)),
      };
    },
  };
  const dataset = { train_count: 800 };
  const moment = (batchSize) => ({ run: run(), frame: { batchSize, step: 7 }, dataset });
  const answer = await stochastic.ask(api, moment(32));
  assert.deepEqual(asked[0], [1, 10, 32, 100]);
  const values = stochastic.values(answer, moment(32));
  assert.deepEqual([values.batch, values.cosine, values.time], [32, 0.5, "500 µs"]);
  await stochastic.ask(api, { ...moment(60000), dataset: { train_count: 60000 } });
  assert.deepEqual(asked[1], [1, 10, 100, 1000]);
});

test("where the server refuses to compute, the page says so and still has its race", async () => {
  const refusal = Object.assign(new Error("too much"), { status: 422 });
  const api = { probe: async () => Promise.reject(refusal) };
  const moment = { run: run(), frame: { batchSize: 32, step: 7 }, dataset: null };
  const answer = await stochastic.ask(api, moment);
  assert.equal(answer.refused, "too much");
  const values = stochastic.values(answer, moment);
  assert.equal(values.cosine, "(not computed)");
  assert.equal(values.batch, 32);
  const lost = { probe: async () => Promise.reject(new Error("gone")) };
  await assert.rejects(stochastic.ask(lost, moment), /gone/);
});
