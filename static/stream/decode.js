/**
 * Bytes to a `Frame`: reads safetensors buffers (eight bytes of header length, a JSON header, the
 * data) and names what a frame holds as `types.js` does. Pure; nothing here knows of sockets.
 *
 * Arrays are views of the message wherever their alignment allows, copies where it does not.
 */

const ARRAYS = {
  U8: Uint8Array,
  I32: Int32Array,
  U32: Uint32Array,
  F32: Float32Array,
  F64: Float64Array,
};

/** @typedef {InstanceType<(typeof ARRAYS)[keyof typeof ARRAYS]>} TensorData */
/** @typedef {{data: TensorData, shape: number[]}} Tensor */
/** @typedef {{metadata: Record<string, string>, tensors: Map<string, Tensor>}} Tensors */

/** A message that is not what the protocol says. */
export class DecodeError extends Error {
  name = "DecodeError";
}

/**
 * @param {ArrayBuffer} buffer
 * @returns {Tensors}
 * @throws {DecodeError}
 */
export function decodeTensors(buffer) {
  const { header, start } = readHeader(buffer);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map();
  for (const [name, entry] of Object.entries(entries)) {
    tensors.set(name, readTensor(buffer, start, name, entry));
  }
  return { metadata, tensors };
}

/** @param {ArrayBuffer} buffer */
function readHeader(buffer) {
  if (buffer.byteLength < 8) {
    throw new DecodeError(`${buffer.byteLength} bytes are too few for a safetensors header`);
  }
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const start = 8 + length;
  if (start > buffer.byteLength) {
    throw new DecodeError(`The header should have ${length} bytes; the message is too short`);
  }
  try {
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
    return { header, start };
  } catch {
    throw new DecodeError("The header is not JSON");
  }
}

/**
 * @param {ArrayBuffer} buffer
 * @param {number} start where the data begins
 * @param {string} name
 * @param {{dtype: keyof typeof ARRAYS, shape: number[], data_offsets: [number, number]}} entry
 * @returns {Tensor}
 */
function readTensor(buffer, start, name, { dtype, shape, data_offsets: [begin, end] }) {
  const ArrayType = ARRAYS[dtype];
  if (!ArrayType)
    throw new DecodeError(`Tensor ${name} has type ${dtype}, which is not known here`);
  const size = ArrayType.BYTES_PER_ELEMENT;
  const count = shape.reduce((product, n) => product * n, 1);
  if (end - begin !== count * size || start + end > buffer.byteLength) {
    throw new DecodeError(
      `Tensor ${name} has ${end - begin} bytes; its shape needs ${count * size}`,
    );
  }
  const offset = start + begin;
  const data =
    offset % size === 0
      ? new ArrayType(buffer, offset, count)
      : new ArrayType(buffer.slice(offset, start + end));
  return { data, shape };
}

/**
 * @param {ArrayBuffer} buffer
 * @returns {import("../types.js").Frame}
 * @throws {DecodeError}
 */
export function decodeFrame(buffer) {
  const { metadata, tensors } = decodeTensors(buffer);
  const activations = /** @type {Float32Array[]} */ (series(tensors, "a", 0));
  const deltas = /** @type {Float32Array[]} */ (series(tensors, "delta", 1));
  if (activations.length < 2) throw new DecodeError("The frame has no activations a0, a1");
  return {
    ...decodeMetadata(metadata),
    layers: activations.map((a) => a.length),
    edges: /** @type {Uint8Array} */ (need(tensors, "edges")),
    edgeNumbers: decodeNumbers(tensors),
    biasLevels: /** @type {Uint8Array} */ (need(tensors, "bias_levels")),
    activations,
    deltas: [null, ...deltas],
    gradientHistogram: /** @type {Uint32Array} */ (need(tensors, "gradient_histogram")),
    surface: /** @type {Float32Array | null} */ (tensors.get("surface")?.data ?? null),
  };
}

/** @param {Record<string, string>} metadata */
function decodeMetadata(metadata) {
  const text = (/** @type {string} */ key) => {
    if (metadata[key] === undefined) throw new DecodeError(`The frame's metadata lacks ${key}`);
    return metadata[key];
  };
  const maybe = (/** @type {string} */ key) =>
    text(key) === "null" ? null : parseNumber(text(key));
  const number = (/** @type {string} */ key) => maybe(key) ?? NaN;
  const example = parseJson(text("example"), "example");
  return {
    frame: number("frame"),
    run: text("run"),
    step: number("step"),
    epoch: number("epoch"),
    seconds: number("seconds"),
    status: /** @type {import("../types.js").Status} */ (text("status")),
    cost: number("cost"),
    batchAccuracy: number("batch_accuracy"),
    testAccuracy: maybe("test_accuracy"),
    trainAccuracy: maybe("train_accuracy"),
    channel: /** @type {import("../types.js").Channel} */ (text("edges")),
    scale: parseJson(text("scale"), "scale"),
    example: { ...example, cost: example.cost ?? NaN },
    gradientNorms: parseJson(text("gradient_norms"), "gradient_norms").map(orNaN),
    updateNorm: maybe("update_norm"),
    parameterNorm: number("parameter_norm"),
    batchSize: number("batch_size"),
    learningRate: number("learning_rate"),
    stepsPerSecond: number("steps_per_second"),
    sentAt: number("sent_at"),
  };
}

/** @param {number | null} value */
const orNaN = (value) => value ?? NaN;

/** `inf` is what some languages print for infinity. @param {string} text */
const parseNumber = (text) => Number(text.replace(/^([+-]?)inf(inity)?$/i, "$1Infinity"));

/**
 * JSON in which NaN and Infinity may stand, as Python writes them: null and +-1e999 (which overflows
 * to infinity) stand in for them.
 * @param {string} text
 * @param {string} key
 */
function parseJson(text, key) {
  try {
    return JSON.parse(text.replace(/\bNaN\b/g, "null").replace(/\bInfinity\b/g, "1e999"));
  } catch {
    throw new DecodeError(`The frame's ${key} is not JSON: ${text.slice(0, 80)}`);
  }
}

/**
 * @param {Map<string, Tensor>} tensors
 * @param {string} prefix
 * @param {number} first
 */
function series(tensors, prefix, first) {
  const found = [];
  for (let layer = first; tensors.has(`${prefix}${layer}`); layer += 1) {
    found.push(need(tensors, `${prefix}${layer}`));
  }
  return found;
}

/** @param {Map<string, Tensor>} tensors */
function decodeNumbers(tensors) {
  const numbers = tensors.get("edge_numbers")?.data ?? null;
  if (numbers && numbers.length !== need(tensors, "edges").length) {
    throw new DecodeError(
      `The frame has ${need(tensors, "edges").length} levels of edges for ${numbers.length} numbers`,
    );
  }
  return /** @type {Uint32Array | null} */ (numbers);
}

/** @param {Map<string, Tensor>} tensors @param {string} name */
function need(tensors, name) {
  const tensor = tensors.get(name);
  if (!tensor) throw new DecodeError(`The frame lacks the tensor ${name}`);
  return tensor.data;
}
