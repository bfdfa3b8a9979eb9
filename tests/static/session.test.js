/** The session against a fake server: what it opens, sends, keeps and tells. */

import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { ApiError } from "../../static/api.js";
import { Session } from "../../static/session.js";
import { State } from "../../static/state.js";
import { FakeClock, FakePlace, FakeSocket, frameBuffer } from "./fakes.js";

beforeEach(() => {
  FakeSocket.made = [];
});

const runOf = (id, changes = {}) => {
  const fixed = { id, name: id, dataset: "mnist", layers: [784, 16, 10], speed: 30 };
  return { ...fixed, status: "paused", reason: null, step: 0, ...changes };
};

/** A server with some runs, behind the methods of `Api` that the session uses. */
class FakeApi {
  calls = [];
  histories = 0;

  constructor(stored) {
    this.stored = stored;
  }

  async run(id) {
    const run = this.stored.find((each) => each.id === id);
    if (!run) throw new ApiError("unknown_run", `There is no run ${id}`, 404);
    return run;
  }

  async runs() {
    return this.stored;
  }

  async dataset(name) {
    return { name, train_count: name === "mnist" ? 60_000 : 1_400, test_count: 300 };
  }

  async history() {
    this.histories += 1;
    return { step: [this.histories] };
  }

  async createRun(fields) {
    this.stored.push(runOf("new", fields));
    return this.stored.at(-1);
  }

  async importRun(file) {
    if (file.name === "foreign") throw new ApiError("invalid", "file: expected a run", 422);
    this.stored.push(runOf("imported", { step: 60 }));
    return this.stored.at(-1);
  }

  async deleteRun(id) {
    this.stored = this.stored.filter((each) => each.id !== id);
  }

  async changeRun(id, fields) {
    if (fields.learning_rate === 0) throw new ApiError("invalid", "expected more than 0", 422);
    return { ...(await this.run(id)), ...fields };
  }

  async #noted(...call) {
    this.calls.push(call);
    return this.run(call[1]);
  }

  play = (id) => this.#noted("play", id);
  pause = (id) => this.#noted("pause", id);
  step = (id, count) => this.#noted("step", id, count);
  reset = (id, seed) => this.#noted("reset", id, seed);
  seek = (id, step, nearest) => this.#noted("seek", id, step, nearest);
  healthy = null;
  divergence = async () => ({ last_healthy_step: this.healthy });
}

const EVENTS = "run dataset frame history reset cut diverged failed evaluated problem opened".split(
  " ",
);

function start(search = "", stored = [runOf("demo"), runOf("other", { dataset: "digits" })]) {
  const api = new FakeApi(stored);
  const place = new FakePlace(search);
  const state = new State(place, place);
  const clock = new FakeClock();
  const { setTimeout, clearTimeout, now } = clock;
  const surroundings = { WebSocket: FakeSocket, setTimeout, clearTimeout, now, random: () => 1 };
  const session = new Session(state, api, { address: "ws://here", surroundings });
  const told = [];
  for (const type of EVENTS) {
    session.addEventListener(type, ({ detail }) => told.push({ type, detail }));
  }
  const detailsOf = (type) => told.filter((each) => each.type === type).map(({ detail }) => detail);
  const problems = () => detailsOf("problem").map(({ message }) => message);
  return { session, state, api, place, clock, told, detailsOf, problems };
}

/** Opened, connected, and greeted by the server. */
async function opened(search, stored) {
  const page = start(search, stored);
  await page.session.open(page.state.get("run"));
  FakeSocket.last.accept();
  FakeSocket.last.say({ event: "status", run: page.session.run });
  await settled();
  return page;
}

/** Lets every promise that can be kept be kept. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const queryOf = (socket) => Object.fromEntries(new URL(socket.url).searchParams);
const actions = () => FakeSocket.last.sent;

test("without a run in the address the server's first is opened, and the address stays bare", async () => {
  const { session, place, detailsOf } = await opened();
  assert.equal(session.run.id, "demo");
  assert.equal(session.dataset.name, "mnist");
  assert.deepEqual(session.history, { step: [1] });
  assert.equal(detailsOf("dataset").length, 1);
  assert.equal(place.search, "");
  assert.equal(new URL(FakeSocket.last.url).pathname, "/api/v1/runs/demo/stream");
});

test("the first socket asks for what the address says", async () => {
  await opened("?edges=wish&scale=linear&lock=0,0.5&spotlight=test:12");
  const query = { edges: "wish", fps: "30", scale: "linear", range: "locked", most: "60000" };
  assert.deepEqual(queryOf(FakeSocket.last), {
    ...query,
    low: "0",
    high: "0.5",
    spotlight: "test:12",
  });
});

test("a run that is gone is said to be, and the first one shown instead", async () => {
  const { session, place, problems } = await opened("?run=gone");
  assert.equal(session.run.id, "demo");
  assert.equal(place.search, "?run=demo");
  assert.match(problems()[0], /gone does not exist/);
  assert.equal(FakeSocket.made.length, 1);
});

test("a server without runs is said to have none", async () => {
  const { session, problems } = start("", []);
  await session.open("");
  assert.match(problems()[0], /no run yet/);
  assert.equal(FakeSocket.made.length, 0);
});

test("of two opens at once the later counts, whichever answer is first", async () => {
  const { session, api, state } = start();
  const slow = api.run.bind(api);
  let release = () => {};
  api.run = async (id) => {
    if (id === "demo") await new Promise((resolve) => (release = resolve));
    return slow(id);
  };
  const first = session.open("demo");
  await session.open("other");
  release();
  await first;
  assert.equal(session.run.id, "other");
  assert.equal(state.get("run"), "");
  assert.equal(FakeSocket.made.length, 1);
});

test("frames keep the run's numbers fresh; those of another run and broken ones do not", async () => {
  const { session, detailsOf, problems } = await opened();
  FakeSocket.last.say(frameBuffer({ run: "other" }));
  assert.equal(session.frame, null);
  FakeSocket.last.say(frameBuffer());
  assert.equal(detailsOf("frame").length, 1);
  assert.equal(session.frame.step, 1200);
  const { step, cost, test_accuracy, status } = session.run;
  assert.deepEqual([step, cost, test_accuracy, status], [1200, 0.25, null, "paused"]);
  FakeSocket.last.say(new ArrayBuffer(2));
  assert.match(problems()[0], /2 bytes/);
  assert.equal(session.frame.step, 1200);
});

test("events change the run and are told", async () => {
  const { session, api, detailsOf, problems } = await opened();
  FakeSocket.last.say({ event: "status", run: runOf("demo", { status: "running" }) });
  assert.equal(session.run.status, "running");
  const diverged = runOf("demo", { status: "diverged", reason: "too fast" });
  FakeSocket.last.say({ event: "diverged", run: diverged, step: 9, layer: 2, reason: "too fast" });
  assert.equal(session.run.status, "diverged");
  assert.equal(detailsOf("diverged")[0].layer, 2);
  FakeSocket.last.say({
    event: "failed",
    run: runOf("demo", { status: "failed" }),
    reason: "killed",
  });
  assert.equal(detailsOf("failed")[0].reason, "killed");
  FakeSocket.last.say({ event: "evaluated", step: 5, train_accuracy: 0.5, test_accuracy: 0.4 });
  assert.deepEqual([session.run.train_accuracy, session.run.test_accuracy], [0.5, 0.4]);
  FakeSocket.last.say({ event: "error", error: { code: "invalid", message: "count: expected 1" } });
  assert.deepEqual(problems(), ["count: expected 1"]);
  FakeSocket.last.say({ event: "reset", run: runOf("demo") });
  await settled();
  assert.equal(session.run.step, 0);
  assert.equal(api.histories, 2);
});

test("commands go over the open socket, in order, and over REST when there is none", async () => {
  const { session, api } = await opened();
  session.play();
  session.step(3);
  session.reset(7);
  session.reset();
  assert.deepEqual(actions(), [
    { action: "play" },
    { action: "step", count: 3 },
    { action: "reset", seed: 7 },
    { action: "reset" },
  ]);
  assert.deepEqual(api.calls, []);
  FakeSocket.last.drop();
  await session.pause();
  await session.step();
  assert.deepEqual(api.calls, [
    ["pause", "demo"],
    ["step", "demo", 1],
  ]);
});

test("a command that fails over REST is a problem, a refused change is its caller's", async () => {
  const { session, api, problems } = await opened();
  FakeSocket.last.drop();
  api.play = async () => {
    throw new ApiError("unreachable", "The server cannot be reached.", 0);
  };
  await session.play();
  assert.deepEqual(problems(), ["The server cannot be reached."]);
  await assert.rejects(session.change({ learning_rate: 0 }), /more than 0/);
  assert.equal(problems().length, 1);
  await session.change({ learning_rate: 2 });
  assert.equal(session.run.learning_rate, 2);
});

test("an answer over REST does not undo what the socket has told since", async () => {
  const { session, api, clock } = await opened();
  const answer = {};
  const late = () => new Promise((resolve) => Object.assign(answer, { resolve }));
  FakeSocket.last.drop();
  api.play = late;
  const playing = session.play();
  clock.advance(500);
  FakeSocket.last.accept();
  FakeSocket.last.say({ event: "status", run: runOf("demo", { status: "diverged" }) });
  answer.resolve(runOf("demo", { status: "running" }));
  await playing;
  assert.equal(session.run.status, "diverged");
  api.changeRun = late;
  const changing = session.change({ speed: 5 });
  FakeSocket.last.say({ event: "status", run: runOf("demo", { status: "failed" }) });
  answer.resolve(runOf("demo", { status: "running", speed: 5 }));
  await changing;
  assert.deepEqual([session.run.status, session.run.speed], ["failed", 5]);
});

test("the stream follows the state", async () => {
  const { state } = await opened();
  state.set({ edges: "weight", range: "layer" });
  const fields = { action: "subscribe", edges: "weight", fps: 30, scale: "log", range: "layer" };
  assert.deepEqual(actions(), [{ ...fields, low: null, high: null, most: 60_000 }]);
  state.set({ spotlight: "test:4" });
  state.set({ spotlight: "batch" });
  assert.deepEqual(actions().slice(1), [
    { action: "spotlight", example: { split: "test", index: 4 } },
    { action: "spotlight", example: "batch" },
  ]);
});

test("a lock is forgotten with the channel or the scale it was made for", async () => {
  const { state } = await opened("?lock=0.001,1");
  state.set({ edges: "update" });
  assert.equal(state.get("lock"), "");
  assert.deepEqual([actions().at(-1).edges, actions().at(-1).low], ["update", null]);
  state.set({ edges: "weight", lock: "0.5,2" });
  assert.equal(state.get("lock"), "0.5,2");
  assert.equal(actions().at(-1).high, 2);
});

test("locking again takes the range of one frame of its own and keeps it", async () => {
  const { session, state } = await opened();
  session.relock();
  assert.equal(actions().at(-1).range, "frame");
  FakeSocket.last.say(frameBuffer());
  assert.equal(state.get("lock"), "", "a locked frame was still on its way");
  const scale = { kind: "log", signed: false, low: 0.002, high: 0.5, unit: "", range: "frame" };
  FakeSocket.last.say(frameBuffer({ scale: JSON.stringify(scale) }));
  assert.equal(state.get("lock"), "0.002,0.5");
  const { range, low, high } = actions().at(-1);
  assert.deepEqual([range, low, high], ["locked", 0.002, 0.5]);
  session.relock();
  FakeSocket.last.say(frameBuffer({ scale: JSON.stringify(scale) }));
  assert.equal(actions().at(-1).range, "locked", "the same range again is locked again, too");
});

test("a drawing is spotlit, and again after the connection was lost", async () => {
  const { session, state, clock } = await opened();
  const drawing = { inputs: [0, 1], label: 3 };
  session.spotlight(drawing);
  assert.equal(state.get("spotlight"), "drawn");
  const other = { inputs: [1, 1], label: 3 };
  session.spotlight(other);
  const sent = actions().map(({ example }) => example);
  assert.deepEqual(sent, [drawing, other]);
  FakeSocket.last.drop();
  clock.advance(500);
  assert.equal("spotlight" in queryOf(FakeSocket.last), false);
  FakeSocket.last.accept();
  assert.deepEqual(actions(), [{ action: "spotlight", example: other }]);
});

test("after a lost connection the history is read anew", async () => {
  const { session, clock } = await opened();
  FakeSocket.last.drop();
  assert.equal(session.connection.state, "waiting");
  clock.advance(500);
  FakeSocket.last.accept();
  await settled();
  assert.deepEqual(session.history, { step: [2] });
});

test("a refused socket of a run that is gone leads to another; else it is tried again", async () => {
  const { session, api, clock, problems } = await opened();
  FakeSocket.last.drop();
  clock.advance(500);
  FakeSocket.last.drop();
  await settled();
  assert.equal(session.run.id, "demo");
  await api.deleteRun("demo");
  clock.advance(1000);
  FakeSocket.last.drop();
  await settled();
  assert.equal(session.run.id, "other");
  assert.match(problems()[0], /demo does not exist/);
});

test("a deleted run gives way to the first one, and the page says so", async () => {
  const { session, api, state, problems } = await opened();
  await api.deleteRun("demo");
  FakeSocket.last.say({ event: "deleted" });
  FakeSocket.last.drop(4404);
  await settled();
  assert.equal(session.run.id, "other");
  assert.equal(state.get("run"), "other");
  assert.deepEqual(problems(), ["The run “demo” was deleted. This is another one."]);
});

test("the last run deleted elsewhere is not said to be followed by another", async () => {
  const { session, api, problems } = await opened("", [runOf("demo")]);
  api.stored = [];
  FakeSocket.last.say({ event: "deleted" });
  await settled();
  assert.equal(session.connection.state, "paused");
  assert.match(problems()[0], /There is no run yet/);
  assert.match(problems()[1], /“demo” was deleted\.$/);
});

test("a run deleted on this page gives way without a word", async () => {
  const { session, api, problems } = await opened();
  const forget = api.deleteRun.bind(api);
  api.deleteRun = async (id) => {
    await forget(id);
    FakeSocket.last.say({ event: "deleted" });
    FakeSocket.last.drop(4404);
  };
  await session.remove("demo");
  await settled();
  assert.equal(session.run.id, "other");
  assert.match(FakeSocket.last.url, /runs\/other\/stream/);
  assert.deepEqual(problems(), []);
});

test("a created run is shown, with what the old run's state meant dropped", async () => {
  const { session, state, detailsOf } = await opened(
    "?select=e:2:9:15&lock=1,2&spotlight=train:5000",
  );
  assert.equal(state.get("select"), "e:2:9:15");
  await session.create({ dataset: "digits", layers: [64, 8, 10] });
  assert.equal(session.run.id, "new");
  assert.equal(session.frame, null);
  assert.deepEqual(
    detailsOf("dataset").map(({ name }) => name),
    ["mnist", "digits"],
  );
  const { run, select, lock, spotlight } = Object.fromEntries(
    ["run", "select", "lock", "spotlight"].map((key) => [key, state.get(key)]),
  );
  assert.deepEqual([run, select, lock, spotlight], ["new", "", "", "train:0"]);
  assert.match(FakeSocket.last.url, /runs\/new\/stream/);
  assert.equal(FakeSocket.made[0].closedWith, 1000);
});

test("another run in the address is opened, the same one is not opened again", async () => {
  const { session, state } = await opened();
  state.set({ run: "demo" });
  await settled();
  assert.equal(FakeSocket.made.length, 1);
  state.set({ run: "other" });
  await settled();
  assert.equal(session.run.id, "other");
});

/** Lets every REST call fail as when nobody listens, until called again. */
function outage(api) {
  const { run, runs } = FakeApi.prototype;
  const fail = async () => {
    throw new ApiError("unreachable", "The server cannot be reached.", 0);
  };
  Object.assign(api, { run: fail, runs: fail });
  return () => Object.assign(api, { run, runs });
}

test("a server that cannot be reached at first is asked again, ever more rarely, until it answers", async () => {
  const { session, api, clock, problems } = start();
  const answerAgain = outage(api);
  session.open("");
  const waits = [];
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await settled();
    assert.equal(session.connection.state, "waiting");
    waits.push(session.connection.retryAt - clock.time);
    clock.advance(waits.at(-1));
    assert.equal(session.connection.state, "connecting");
  }
  assert.deepEqual(waits, [500, 1000, 2000]);
  await settled();
  answerAgain();
  session.retry();
  await settled();
  assert.equal(session.run.id, "demo");
  FakeSocket.last.accept();
  assert.equal(session.connection.state, "open");
  clock.advance(60_000);
  assert.equal(FakeSocket.made.length, 1);
  assert.deepEqual(problems(), []);
});

test("a page that rests while the server is away asks no more, and looks for the same run again", async () => {
  const { session, api, clock } = start();
  const answerAgain = outage(api);
  session.open("other");
  await settled();
  session.rest();
  assert.deepEqual(session.connection, { state: "paused", retryAt: null });
  answerAgain();
  clock.advance(60_000);
  await settled();
  assert.equal(session.run, null);
  session.retry();
  await settled();
  assert.equal(session.run.id, "other");
});

test("a run chosen on the page is a step that the back button takes back; a stand-in is not", async () => {
  const { session, place } = await opened();
  await session.open("other");
  assert.deepEqual(place.entries, [""]);
  assert.equal(place.search, "?run=other");
  await session.remove("other");
  assert.equal(session.run.id, "demo");
  await session.open("gone");
  assert.deepEqual(place.entries, [""]);
});

test("a page that rests comes back with retry", async () => {
  const { session } = await opened();
  session.rest();
  assert.equal(session.connection.state, "paused");
  session.retry();
  assert.equal(session.connection.state, "connecting");
  assert.match(FakeSocket.last.url, /runs\/demo\/stream/);
});

test("a frame that waits to be shown is not overtaken by what happened after it, nor by another run", async (context) => {
  const frames = [];
  globalThis.requestAnimationFrame = (callback) => frames.push(callback);
  context.after(() => delete globalThis.requestAnimationFrame);
  const { session, told } = await opened();
  session.paceBy(() => false);
  told.length = 0;
  FakeSocket.last.say(frameBuffer({ step: "4" }));
  FakeSocket.last.say(frameBuffer({ step: "5" }));
  assert.deepEqual(told, []);
  FakeSocket.last.say({ event: "reset", run: runOf("demo") });
  assert.deepEqual(
    told.slice(0, 2).map(({ type, detail }) => [type, detail.step]),
    [
      ["frame", 5],
      ["run", 0],
    ],
  );
  FakeSocket.last.say(frameBuffer({ step: "6" }));
  await session.open("other");
  FakeSocket.last.accept();
  FakeSocket.last.say({ event: "status", run: session.run });
  assert.equal(session.frame, null);
});

test("a file's run is shown, its opening told, and the back button leads to the run before", async () => {
  const { session, place, detailsOf } = await opened("?run=demo");
  await session.openFile(new File([], "run.safetensors"));
  assert.equal(session.run.id, "imported");
  assert.match(place.search, /run=imported/);
  assert.deepEqual(place.entries, ["?run=demo"]);
  const [{ run, file }] = detailsOf("opened");
  assert.deepEqual([run.id, file], ["imported", "run.safetensors"]);
});

test("a file that the server refuses leaves the page as it is", async () => {
  const { session, place, detailsOf, problems } = await opened("?run=demo");
  const sockets = FakeSocket.made.length;
  const refused = session.openFile(new File([], "foreign"));
  await assert.rejects(refused, { message: "file: expected a run" });
  assert.equal(session.run.id, "demo");
  assert.equal(place.search, "?run=demo");
  assert.equal(FakeSocket.made.length, sockets);
  assert.deepEqual([detailsOf("opened"), problems()], [[], []]);
});

test("a diverged run is rewound to its last healthy step, or to its start", async () => {
  const { session, api } = await opened();
  api.healthy = 800;
  await session.rewind();
  api.healthy = null;
  await session.rewind();
  assert.deepEqual(api.calls, [
    ["seek", "demo", 800, false],
    ["seek", "demo", 0, false],
  ]);
});

test("a future that ends because another begins is told, a reset is not one", async () => {
  const { session, detailsOf } = await opened();
  const tell = (event, end) =>
    FakeSocket.last.say({ event, run: { ...session.run, step: end, end } });
  tell("status", 60);
  tell("status", 30);
  tell("status", 30);
  tell("reset", 0);
  assert.deepEqual(
    detailsOf("cut").map(({ end }) => end),
    [30],
  );
});
