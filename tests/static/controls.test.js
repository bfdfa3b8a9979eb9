/** What the controls write: numbers, notices, announcements. */

import assert from "node:assert/strict";
import test from "node:test";
import { announceRun } from "../../static/controls/announcer.js";
import { formatCost, formatEpoch, formatPercent } from "../../static/controls/format.js";
import {
  connectionNotice,
  datasetNotice,
  noRunNotice,
  openedNotice,
  runNotice,
  savingNotice,
} from "../../static/controls/notices.js";
import { nextRate } from "../../static/controls/settings.js";

const RUN = {
  status: "running",
  step: 1200,
  epoch: 0.64,
  seconds: 1.5,
  cost: 0.25,
  test_accuracy: 0.9,
  reason: null,
};

test("costs keep their width from tiny to huge, and what is no number says so", () => {
  const costs = [0.31234, 3.24159, 31.4159, 9999.12, 0, 0.00012345, 123456, NaN, Infinity, null];
  const shown = [
    "0.3123",
    "3.2416",
    "31.416",
    "9999.1",
    "0.0000",
    "1.23e-4",
    "1.23e+5",
    "NaN",
    "∞",
    "–",
  ];
  assert.deepEqual(costs.map(formatCost), shown);
  assert.deepEqual([formatPercent(0.9), formatPercent(null)], ["90.0 %", "–"]);
  assert.equal(formatEpoch(2.0649), "2.06");
});

test("a learning rate's arrows go 1, 2, 5, 10 from wherever it is", () => {
  const up = [0.1, 0.2, 0.3, 3, 5, 9].map((rate) => nextRate(rate, true));
  assert.deepEqual(up, [0.2, 0.5, 0.5, 5, 10, 10]);
  const down = [0.1, 0.3, 3, 10].map((rate) => nextRate(rate, false));
  assert.deepEqual(down, [0.05, 0.2, 2, 5]);
  assert.equal(nextRate(NaN, true), 0.1);
});

test("a run that diverged or failed says why and offers the way out", () => {
  const event = { step: 1234, layer: 2, reason: "the learning rate is too high" };
  const diverged = runNotice({ ...RUN, status: "diverged", reason: "x" }, event);
  assert.equal(diverged.text, "Training diverged. The learning rate is too high.");
  const unexplained = runNotice({ ...RUN, status: "diverged" }, { ...event, reason: null });
  assert.equal(unexplained.text, "Training diverged at step 1,234, first in layer 2.");
  assert.equal(diverged.action.does, "reset");
  const reloaded = runNotice({ ...RUN, status: "diverged", reason: "the cost is NaN" }, null);
  assert.equal(reloaded.text, "Training diverged. The cost is NaN.");
  const failed = runNotice({ ...RUN, status: "failed", reason: "out of memory" }, null);
  assert.match(failed.text, /Out of memory/);
  assert.equal(failed.action.label, "Start again");
  assert.match(runNotice({ ...RUN, status: "paused", reason: "100 epochs" }, null).text, /Paused/);
  assert.equal(runNotice({ ...RUN, status: "paused" }, null), null);
  assert.equal(runNotice(RUN, null), null);
});

test("without a run the way to one is offered", () => {
  const notice = noRunNotice();
  assert.deepEqual([notice.text, notice.action.does], ["There is no run yet.", "build"]);
});

test("a run that has done its epochs offers as many again, up to what the server takes", () => {
  const done = { ...RUN, status: "paused", epoch: 100, max_epochs: 100, reason: "It has." };
  const notice = runNotice(done, null);
  assert.match(notice.text, /has done its 100 epochs/);
  assert.deepEqual(notice.action, { label: "Train 100 more", does: "extend" });
  assert.match(runNotice({ ...done, epoch: 1, max_epochs: 1 }, null).text, /done its epoch/);
  const most = runNotice({ ...done, epoch: 1_000_000, max_epochs: 1_000_000 }, null);
  assert.equal(most.action, undefined);
  assert.equal(runNotice({ ...done, epoch: 99.9 }, null).action, undefined);
  assert.equal(runNotice({ ...done, status: "running" }, null), null);
});

test("a lost connection counts down to the next attempt", () => {
  const text = (connection, now) => connectionNotice(connection, now)?.text;
  assert.match(text({ state: "waiting", retryAt: 5000 }, 1500), /cannot be reached.*again in 4 s/);
  assert.match(text({ state: "connecting", retryAt: null }, 0), /Trying again…/);
  assert.equal(text({ state: "open", retryAt: null }, 0), undefined);
});

test("digits say why they are not MNIST, and only then", () => {
  const missing = [{ name: "mnist", available: false, message: "MNIST could not be had." }];
  const there = [{ name: "mnist", available: true, message: null }];
  const { text } = datasetNotice({ dataset: "digits" }, missing);
  assert.match(text, /^These are the small 8 × 8 digits, because .*: MNIST could not be had\.$/);
  assert.equal(datasetNotice({ dataset: "xor" }, missing), null);
  assert.equal(datasetNotice({ dataset: "digits" }, there), null);
});

test("the run is summed up at every change of status, and every ten seconds while it trains", () => {
  let time = 0;
  const spoken = [];
  const session = Object.assign(new EventTarget(), { run: RUN });
  announceRun(
    session,
    (text) => spoken.push(text),
    () => time,
  );
  const frameAt = (now) => {
    time = now;
    session.dispatchEvent(new Event("frame"));
  };
  for (const now of [0, 100, 9_999]) frameAt(now);
  assert.deepEqual(spoken, ["Running, step 1,200, epoch 0.64, cost 0.2500, test accuracy 90.0 %."]);
  frameAt(10_000);
  assert.equal(spoken.length, 2);
  session.run = { ...RUN, status: "paused" };
  session.dispatchEvent(new Event("run"));
  assert.match(spoken[2], /^Paused/);
  frameAt(60_000);
  assert.equal(spoken.length, 3);
});

test("that runs are not being saved is told, and so is a run that is damaged", () => {
  assert.equal(savingNotice({ trouble: null, problems: [] }), null);
  const problems = ["The run a is damaged.", "The run b is."];
  assert.equal(savingNotice({ trouble: null, problems })?.text, problems.join(" "));
  const notice = savingNotice({ trouble: "Runs are not being saved: no room.", problems });
  assert.equal(notice?.text, "Runs are not being saved: no room.");
  assert.equal(notice?.tone, "warning");
});

test("a run that came from a file says which, and where the one before is", () => {
  const { text, dismissible } = openedNotice({ name: "Adam", step: 1200 }, "adam.safetensors");
  assert.match(text, /^This is “Adam” from adam.safetensors, at step 1,200\..* under Runs\.$/);
  assert.equal(dismissible, true);
});
