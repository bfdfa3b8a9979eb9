/** Every request goes where docs/protocol.md says, and every failure is words for the user. */

import assert from "node:assert/strict";
import test from "node:test";
import { Api, ApiError } from "../../static/api.js";
import { safetensors } from "./fakes.js";

function answering(answer) {
  const requests = [];
  const api = new Api("/api/v1", async (path, { method, body, headers }) => {
    requests.push({
      method,
      path,
      body: body && JSON.parse(body),
      type: headers?.["Content-Type"],
    });
    return answer();
  });
  return { api, requests };
}

const json =
  (body, status = 200) =>
  () =>
    Response.json(body, { status });

test("requests have the method, path and body of the protocol", async () => {
  const { api, requests } = answering(json({ runs: [], datasets: [] }));
  const example = { split: "train", index: 3 };
  const asked = [
    [api.health(), "GET", "/health"],
    [api.datasets(), "GET", "/datasets"],
    [api.dataset("mnist"), "GET", "/datasets/mnist"],
    [
      api.examples("mnist", "test", 20, 10),
      "GET",
      "/datasets/mnist/examples/test?offset=20&limit=10",
    ],
    [api.example("mnist", "train", 7), "GET", "/datasets/mnist/examples/train/7"],
    [api.familiarity("mnist", [[0]]), "POST", "/datasets/mnist/familiarity", { inputs: [[0]] }],
    [api.runs(), "GET", "/runs"],
    [api.createRun({ seed: 2 }), "POST", "/runs", { seed: 2 }],
    [api.run("a b"), "GET", "/runs/a%20b"],
    [api.changeRun("a", { speed: "max" }), "PATCH", "/runs/a", { speed: "max" }],
    [api.deleteRun("a"), "DELETE", "/runs/a"],
    [api.play("a"), "POST", "/runs/a/play"],
    [api.pause("a"), "POST", "/runs/a/pause"],
    [api.step("a"), "POST", "/runs/a/step", { count: 1 }],
    [api.reset("a"), "POST", "/runs/a/reset", {}],
    [api.reset("a", 0), "POST", "/runs/a/reset", { seed: 0 }],
    [api.predict("a", [[1]]), "POST", "/runs/a/predict", { inputs: [[1]] }],
    [api.trace("a", example), "POST", "/runs/a/trace", { example }],
    [
      api.inspect("a", { example, neuron: { layer: 1, index: 2 } }),
      "POST",
      "/runs/a/inspect",
      { example, neuron: { layer: 1, index: 2 } },
    ],
    [api.history("a"), "GET", "/runs/a/history"],
    [api.seek("a", 7), "POST", "/runs/a/seek", { step: 7, nearest: false }],
    [api.timeline("a"), "GET", "/runs/a/timeline"],
    [
      api.fork("a", 7, { learning_rate: 0.1 }),
      "POST",
      "/runs/a/fork",
      { step: 7, changes: { learning_rate: 0.1 } },
    ],
    [api.vitals("a"), "GET", "/runs/a/probes/vitals"],
    [api.divergence("a"), "GET", "/runs/a/divergence"],
    [api.probe("a", "noise", { samples: 3 }), "POST", "/runs/a/probes/noise", { samples: 3 }],
    [api.cancelJob("a", "map-1"), "DELETE", "/runs/a/jobs/map-1"],
    [api.startRace({ run: "a" }), "POST", "/races", { run: "a" }],
    [api.race("r"), "GET", "/races/r"],
    [api.commandRace("r", "pause"), "POST", "/races/r/pause"],
    [api.deleteRace("r"), "DELETE", "/races/r"],
  ];
  for (const [i, [answer, method, path, body]] of asked.entries()) {
    await answer;
    const type = body && "application/json";
    assert.deepEqual(requests[i], { method, path: `/api/v1${path}`, body, type });
  }
});

test("lists come out of their wrapping, and 204 is nothing", async () => {
  assert.deepEqual(await answering(json({ runs: [{ id: "a" }] })).api.runs(), [{ id: "a" }]);
  const gone = () => new Response(null, { status: 204 });
  assert.equal(await answering(gone).api.deleteRun("a"), undefined);
});

test("the exact gradient is read from its safetensors", async () => {
  const gradient = { dtype: "F64", shape: [2], data: new Float64Array([0.1, -0.2]) };
  const bytes = safetensors({ step: "4" }, { gradient });
  const { api, requests } = answering(() => new Response(bytes));
  const { metadata, tensors } = await api.gradient("a", { batch: "current" });
  assert.deepEqual([...(tensors.get("gradient")?.data ?? [])], [0.1, -0.2]);
  assert.equal(metadata.step, "4");
  assert.deepEqual(requests[0].body, { batch: "current" });
});

test("the server's error keeps its code, message and status", async () => {
  const error = { code: "invalid_input", message: "learning_rate: expected more than 0" };
  const { api } = answering(json({ error }, 422));
  await assert.rejects(api.changeRun("a", { learning_rate: 0 }), (thrown) => {
    assert.ok(thrown instanceof ApiError);
    assert.deepEqual(
      [thrown.code, thrown.message, thrown.status],
      [error.code, error.message, 422],
    );
    return true;
  });
});

test("an answer that is no JSON and a server that is away are errors with words too", async () => {
  const proxy = () => new Response("<html>", { status: 502, statusText: "Bad Gateway" });
  await assert.rejects(answering(proxy).api.runs(), { status: 502, message: /502 Bad Gateway/ });
  const away = () => {
    throw new TypeError("fetch failed");
  };
  await assert.rejects(answering(away).api.runs(), { code: "unreachable", status: 0 });
});

test("a file comes with the server's name for it, and is not taken for whole when it is cut off", async () => {
  const disposition = "attachment; filename=\"caf-.npz\"; filename*=UTF-8''caf%C3%A9-step-3.npz";
  const headers = { "content-disposition": disposition };
  const { api, requests } = answering(() => new Response("abc", { headers }));
  const { name, blob } = await api.network("a", "npz");
  assert.deepEqual([name, await blob.text()], ["café-step-3.npz", "abc"]);
  assert.equal(requests[0].path, "/api/v1/runs/a/network?format=npz");
  const cut = new ReadableStream({ pull: (stream) => stream.error(new TypeError("cut off")) });
  const broken = answering(() => new Response(cut)).api;
  await assert.rejects(broken.exportRun("a"), { code: "unreachable", message: /before the file/ });
});

test("a file is sent as it is", async () => {
  const sent = [];
  const api = new Api("/api/v1", async (path, { method, body, headers }) => {
    sent.push([method, path, headers["Content-Type"], body]);
    return Response.json({ id: "new" }, { status: 201 });
  });
  const file = new File(["abc"], "run.safetensors");
  assert.equal((await api.importRun(file)).id, "new");
  assert.deepEqual(sent, [["POST", "/api/v1/runs/import", "application/octet-stream", file]]);
  assert.equal(sent[0][3], file);
});
