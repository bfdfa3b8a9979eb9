/**
 * What `state.select` names, and the request that asks the server about it.
 *
 * @typedef {{kind: "neuron", layer: number, index: number}} NeuronSelection layer 0: an input
 * @typedef {{kind: "weight", layer: number, to: number, from: number}} WeightSelection
 * @typedef {{kind: "bias", layer: number, to: number}} BiasSelection
 * @typedef {NeuronSelection | WeightSelection | BiasSelection} Selection
 * @typedef {import("../types.js").Example} Example
 * @typedef {import("../types.js").Frame} Frame
 */

/** @param {string} select @returns {Selection | null} null for nothing */
export function parseSelection(select) {
  const [kind, ...numbers] = select.split(":");
  const [layer, first, second] = numbers.map(Number);
  if (kind === "n") return { kind: "neuron", layer, index: first };
  if (kind === "e") return { kind: "weight", layer, to: first, from: second };
  if (kind === "b") return { kind: "bias", layer, to: first };
  return null;
}

/** @param {Selection} selection */
export function inspectionRequest(selection) {
  if (selection.kind === "neuron") {
    return { neuron: { layer: selection.layer, index: selection.index } };
  }
  const { layer, to } = selection;
  return {
    parameter: selection.kind === "weight" ? { layer, to, from: selection.from } : { layer, to },
  };
}

/**
 * The example that a frame is about: by name, or by its inputs if it was drawn.
 *
 * @param {Frame} frame
 * @returns {Example}
 */
export function exampleOf(frame) {
  const { split, index, label } = frame.example;
  if (split !== null && index !== null) return { split, index };
  return { inputs: Array.from(frame.activations[0]), label };
}

/**
 * Two equal keys have equal answers, so a paused run is asked once a step.
 *
 * @param {string} select
 * @param {import("../types.js").Run} run
 * @param {Frame} frame
 */
export function inspectionKey(select, run, frame) {
  const { split, index } = frame.example;
  const example = split === null ? hash(frame.activations[0]) : `${split}:${index}`;
  return [run.id, run.seed, select, example, frame.step, frame.batchSize].join(" ");
}

/** Tells one drawing from another (FNV-1a). @param {Float32Array} values */
function hash(values) {
  let sum = 2166136261;
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
    sum = Math.imul(sum ^ byte, 16777619);
  }
  return sum >>> 0;
}
