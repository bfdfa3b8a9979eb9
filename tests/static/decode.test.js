/** Frames as the page reads them, against buffers written apart from the reader and by Python. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import test from "node:test";
import { DecodeError, decodeFrame, decodeTensors } from "../../static/stream/decode.js";
import { frameBuffer, safetensors } from "./fakes.js";

test("a frame is read with its layers, levels, activations and numbers", () => {
  const frame = decodeFrame(frameBuffer());
  assert.deepEqual(frame.layers, [3, 2, 2]);
  assert.deepEqual([...frame.edges], [0, 1, 2, 3, 4, 5, 250, 253, 254, 255]);
  assert.deepEqual([...frame.biasLevels], [9, 8, 7, 6]);
  assert.deepEqual([...frame.activations[2]], [0.125, 0.875]);
  assert.equal(frame.deltas[0], null);
  assert.deepEqual([...(frame.deltas[1] ?? [])], [-1, 1]);
  assert.equal(frame.gradientHistogram.length, 512);
  assert.equal(frame.surface, null);
  assert.deepEqual(
    [frame.step, frame.epoch, frame.seconds, frame.cost, frame.status],
    [1200, 0.64, 1.5, 0.25, "running"],
  );
  assert.deepEqual(
    [frame.testAccuracy, frame.trainAccuracy, frame.updateNorm],
    [null, 0.875, null],
  );
  assert.deepEqual(frame.gradientNorms, [0.5, 0.25]);
  assert.deepEqual(frame.example, { split: "train", index: 4, label: 9, cost: 0.5, prediction: 4 });
  assert.equal(frame.scale.high, 0.01);
});

test("numbers that are none are NaN and infinity, in lists too", () => {
  const frame = decodeFrame(
    frameBuffer({
      cost: "NaN",
      parameter_norm: "Infinity",
      gradient_norms: "[NaN, -Infinity]",
      example: '{"split": null, "index": null, "label": 1, "cost": NaN, "prediction": 0}',
    }),
  );
  assert.deepEqual([frame.cost, frame.parameterNorm], [NaN, Infinity]);
  assert.deepEqual(frame.gradientNorms, [NaN, -Infinity]);
  assert.deepEqual([frame.example.split, frame.example.cost], [null, NaN]);
});

test("of a large network the strongest edges come with their numbers", () => {
  assert.equal(decodeFrame(frameBuffer()).edgeNumbers, null);
  const edges = { dtype: "U8", shape: [2], data: new Uint8Array([200, 100]) };
  const numbers = { dtype: "U32", shape: [2], data: new Uint32Array([4, 9]) };
  const frame = decodeFrame(frameBuffer({}, { edges, edge_numbers: numbers }));
  assert.deepEqual(
    [[...frame.edges], [...frame.edgeNumbers]],
    [
      [200, 100],
      [4, 9],
    ],
  );
});

test("arrays are views of the message where they are aligned, right copies where they are not", () => {
  const seen = new Set();
  for (let padding = 0; padding < 4; padding += 1) {
    const buffer = frameBuffer({}, {}, padding);
    const { activations } = decodeFrame(buffer);
    seen.add(activations[1].buffer === buffer);
    assert.deepEqual([...activations[1]], [0.25, 0.75]);
  }
  assert.deepEqual(seen, new Set([true, false]));
});

test("a message that is no frame is refused with what is wrong with it", () => {
  const refused = (buffer, message) =>
    assert.throws(
      () => decodeFrame(buffer),
      (error) => error instanceof DecodeError && message.test(error.message),
    );
  refused(new ArrayBuffer(3), /3 bytes/);
  refused(frameBuffer().slice(0, 100), /too short/);
  refused(frameBuffer().slice(0, -1), /bias_levels/);
  refused(frameBuffer({}, { edges: null }), /edges/);
  const numbers = { dtype: "U32", shape: [2], data: new Uint32Array([4, 9]) };
  refused(frameBuffer({}, { edge_numbers: numbers }), /10 levels of edges for 2 numbers/);
  refused(frameBuffer({ scale: "{" }), /scale/);
  refused(frameBuffer({ cost: undefined }), /cost/);
  const noJson = new Uint8Array(frameBuffer());
  noJson[8] = 0;
  refused(noJson.buffer, /not JSON/);
  const strange = { x: { dtype: "F8", shape: [1], data: new Uint8Array(1) } };
  refused(safetensors({}, strange), /x has type F8/);
});

test("what Python's safetensors writes is read", (t) => {
  const python = [process.env.PYTHON, ".venv/bin/python", "python3"].find(
    (path) => path && (path === "python3" || existsSync(path)),
  );
  const script = `
import sys, numpy as np
from safetensors.numpy import save
sys.stdout.buffer.write(save({"rows": np.arange(6, dtype=np.float64).reshape(2, 3),
  "levels": np.array([1, 2, 3], dtype=np.uint8), "a": np.array([0.5], dtype=np.float32)}, {"step": "3"}))`;
  let bytes;
  try {
    bytes = execFileSync(python ?? "python3", ["-c", script], {
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    t.skip("no Python with safetensors here");
    return;
  }
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { metadata, tensors } = decodeTensors(buffer);
  assert.equal(metadata.step, "3");
  assert.deepEqual(tensors.get("rows")?.shape, [2, 3]);
  assert.deepEqual([...(tensors.get("rows")?.data ?? [])], [0, 1, 2, 3, 4, 5]);
  assert.deepEqual([...(tensors.get("levels")?.data ?? [])], [1, 2, 3]);
  assert.deepEqual([...(tensors.get("a")?.data ?? [])], [0.5]);
});
