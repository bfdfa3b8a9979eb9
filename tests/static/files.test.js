/** Files to take along and to open: one at a time, each failure in words, each kind asked for rightly. */

import assert from "node:assert/strict";
import test from "node:test";
import { Api } from "../../static/api.js";
import { formatSize } from "../../static/controls/format.js";
import { onlyFile, openingWords } from "../../static/files/choice.js";
import { Errand } from "../../static/files/errand.js";
import { KINDS } from "../../static/files/kinds.js";

/** Work that ends when it is told to. */
function work() {
  let resolve = (_text) => {};
  let reject = (_error) => {};
  const promise = new Promise((...ends) => {
    [resolve, reject] = ends;
  });
  let begun = 0;
  const begin = () => {
    begun += 1;
    return promise;
  };
  return { begin, resolve, reject, count: () => begun };
}

test("an errand says what is done, then what came of it", async () => {
  const told = [];
  const errand = new Errand(({ text, tone }) => told.push([tone, text]));
  const { begin, resolve } = work();
  const done = errand.run("Making it…", begin);
  assert.equal(errand.busy, true);
  resolve("Made it.");
  assert.equal(await done, true);
  errand.clear();
  const expected = [
    ["busy", "Making it…"],
    ["done", "Made it."],
    ["", ""],
  ];
  assert.deepEqual(told, expected);
});

test("a second errand is not begun while one is under way, and that is said once", async () => {
  const errand = new Errand(() => {});
  const [first, second] = [work(), work()];
  const running = errand.run("Making the first…", first.begin);
  for (let clicks = 0; clicks < 3; clicks += 1) {
    assert.equal(await errand.run("Making the second…", second.begin), false);
  }
  assert.equal(errand.standing.text, "Making the first… One file at a time.");
  errand.clear();
  assert.equal(errand.busy, true);
  first.resolve("Made.");
  await running;
  assert.deepEqual([first.count(), second.count()], [1, 0]);
  second.resolve("Made the second.");
  assert.equal(await errand.run("Making the second…", second.begin), true);
});

test("what goes wrong is said in its own words, and the next errand may begin", async () => {
  const errand = new Errand(() => {});
  const { begin, reject } = work();
  const failing = errand.run("Opening…", begin);
  reject(new Error("file: expected a run of Backlight"));
  assert.equal(await failing, false);
  assert.deepEqual(errand.standing, { text: "file: expected a run of Backlight", tone: "failed" });
  assert.equal(await errand.run("Again…", async () => "Opened."), true);
});

test("one file is taken; several and one that cannot be read are told apart from a server's refusal", async () => {
  const file = new File(["abc"], "run.safetensors");
  assert.equal(await onlyFile([file]), file);
  assert.equal(openingWords([file]), "Opening run.safetensors…");
  await assert.rejects(onlyFile([file, file]), { message: /one file at a time, but got 2/ });
  await assert.rejects(onlyFile([]), { message: /but got 0/ });
  const gone = () => Promise.reject(new DOMException("gone", "NotFoundError"));
  const folder = { name: "pictures", slice: () => ({ arrayBuffer: gone }) };
  await assert.rejects(onlyFile([folder]), { message: /“pictures” cannot be read.*not a folder/ });
});

test("each kind asks for what its ending says", async () => {
  const asked = [];
  const api = new Api("/api/v1", async (path) => {
    asked.push(path);
    return new Response("x");
  });
  for (const { make } of KINDS) await make(api, "a b");
  const paths = [
    "export",
    "network?format=safetensors",
    "network?format=npz",
    "network?format=onnx",
    "report",
  ];
  assert.deepEqual(
    asked,
    paths.map((path) => `/api/v1/runs/a%20b/${path}`),
  );
  const looked = KINDS.filter(({ address }) => address).map(({ address }) => address?.(api, "a b"));
  assert.deepEqual(looked, ["/api/v1/runs/a%20b/report"]);
  const endings = KINDS.map(({ title, ending }) => `${title} ${ending}`);
  assert.equal(new Set(endings).size, KINDS.length);
});

test("sizes are written in the unit that suits them", () => {
  const sizes = [0, 999, 1000, 41_300, 999_499, 999_500, 5_120_000, 48_000_000];
  const words = ["0 bytes", "999 bytes", "1 kB", "41 kB", "999 kB", "1 MB", "5.1 MB", "48 MB"];
  assert.deepEqual(sizes.map(formatSize), words);
});
