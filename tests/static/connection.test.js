/** The socket comes back by itself, patiently, and at once when told that it can. */

import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { Connection } from "../../static/stream/connection.js";
import { followPresence } from "../../static/stream/presence.js";
import { FakeClock, FakeSocket } from "./fakes.js";

beforeEach(() => {
  FakeSocket.made = [];
});

function connect(random = () => 1) {
  const clock = new FakeClock();
  const { setTimeout, clearTimeout, now } = clock;
  const surroundings = { WebSocket: FakeSocket, setTimeout, clearTimeout, now, random };
  const connection = new Connection(() => `ws://here/${FakeSocket.made.length}`, surroundings);
  const states = [];
  connection.addEventListener("state", ({ detail }) => states.push(detail.state));
  connection.open();
  return { connection, clock, states };
}

const waitOf = ({ connection, clock }) => connection.current.retryAt - clock.time;

test("messages arrive as bytes or as objects, and go out as JSON once the socket is open", () => {
  const { connection, states } = connect();
  const heard = [];
  connection.addEventListener("text", ({ detail }) => heard.push(detail));
  connection.addEventListener("binary", ({ detail }) => heard.push(detail.byteLength));
  assert.equal(connection.send({ action: "play" }), false);
  FakeSocket.last.accept();
  FakeSocket.last.say({ event: "status" });
  FakeSocket.last.say(new ArrayBuffer(4));
  assert.equal(connection.send({ action: "play" }), true);
  assert.deepEqual(heard, [{ event: "status" }, 4]);
  assert.deepEqual(FakeSocket.last.sent, [{ action: "play" }]);
  assert.equal(FakeSocket.last.binaryType, "arraybuffer");
  assert.deepEqual(states, ["connecting", "open"]);
});

test("waits double from half a second to fifteen, and says until when", () => {
  const { connection, clock } = connect();
  const waits = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    FakeSocket.last.drop();
    assert.equal(connection.current.state, "waiting");
    waits.push(waitOf({ connection, clock }));
    clock.advance(waits.at(-1));
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
  assert.equal(FakeSocket.made.length, 9);
});

test("chance spreads the waits, and never below half a second", () => {
  for (const [chance, wait] of [
    [0, 1000],
    [0.5, 1500],
    [1, 2000],
  ]) {
    const { connection, clock } = connect(() => chance);
    FakeSocket.last.drop();
    clock.advance(500);
    FakeSocket.last.drop();
    clock.advance(1000);
    FakeSocket.last.drop();
    assert.equal(waitOf({ connection, clock }), wait);
    connection.close();
  }
  const { connection, clock } = connect(() => 0);
  FakeSocket.last.drop();
  assert.equal(waitOf({ connection, clock }), 500);
});

test("a server that has spoken is trusted again; one that only accepts is not", () => {
  const { connection, clock } = connect();
  FakeSocket.last.drop();
  clock.advance(500);
  FakeSocket.last.accept();
  FakeSocket.last.drop();
  assert.equal(waitOf({ connection, clock }), 1000);
  clock.advance(1000);
  FakeSocket.last.accept();
  FakeSocket.last.say({ event: "status" });
  FakeSocket.last.drop();
  assert.equal(waitOf({ connection, clock }), 500);
});

test("open cuts a wait short and every attempt asks for the address anew", () => {
  const { connection, clock } = connect();
  FakeSocket.last.drop();
  connection.open();
  assert.equal(FakeSocket.last.url, "ws://here/1");
  clock.advance(60_000);
  assert.equal(FakeSocket.made.length, 2, "the wait that was cut short makes no socket of its own");
});

test("close is final until open, whatever the old socket still says", () => {
  const { connection, clock } = connect();
  const old = FakeSocket.last;
  old.accept();
  connection.close();
  assert.equal(old.closedWith, 1000);
  old.drop();
  clock.advance(60_000);
  assert.equal(FakeSocket.made.length, 1);
  assert.equal(connection.current.state, "paused");
  connection.open();
  assert.equal(FakeSocket.made.length, 2);
});

test("a run that is gone is not asked for again", () => {
  const { connection, clock } = connect();
  FakeSocket.last.accept();
  FakeSocket.last.drop(4404);
  clock.advance(60_000);
  assert.equal(FakeSocket.made.length, 1);
  assert.equal(connection.current.state, "paused");
});

/** A page that can be hidden, a network that can come back, and a session that notes its calls. */
function presence() {
  const clock = new FakeClock();
  const page = Object.assign(new EventTarget(), { hidden: false });
  const network = new EventTarget();
  const calls = [];
  const session = {
    connection: { state: "open" },
    rest: () => calls.push("rest"),
    retry: () => calls.push("retry"),
  };
  followPresence(session, page, network, clock);
  const hide = (hidden) => {
    page.hidden = hidden;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  return { clock, network, calls, session, hide };
}

test("a page hidden for half a minute rests, one hidden for less does not", () => {
  const { clock, calls, hide } = presence();
  hide(true);
  clock.advance(29_999);
  hide(false);
  clock.advance(60_000);
  assert.deepEqual(calls, []);
  hide(true);
  clock.advance(30_000);
  assert.deepEqual(calls, ["rest"]);
});

test("a page that is seen again, or whose network is back, connects at once", () => {
  const { calls, session, network, hide } = presence();
  session.connection.state = "waiting";
  network.dispatchEvent(new Event("online"));
  hide(true);
  network.dispatchEvent(new Event("online"));
  assert.deepEqual(calls, ["retry"]);
  hide(false);
  assert.deepEqual(calls, ["retry", "retry"]);
});
