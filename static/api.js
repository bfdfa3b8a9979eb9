/**
 * The REST interface, one method a request (`docs/protocol.md`). Every failure, the network's too, is
 * an `ApiError` whose message can be shown to the user. Keeps nothing: state lives in `session.js`.
 *
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Dataset} Dataset
 * @typedef {import("./types.js").Example} Example
 * @typedef {import("./types.js").Race} Race
 *
 * @typedef {{label: number, probabilities: number[]}} Prediction
 * @typedef {{layer: number, to: number, from?: number}} ParameterReference a bias has no `from`
 * @typedef {{layer: number, index: number}} NeuronReference
 * @typedef {{split: string, offset: number, total: number, labels: number[], inputs: number[][]}} ExamplePage
 * @typedef {{split: string, index: number, label: number, inputs: number[]}} LabeledExample
 * @typedef {{familiar: boolean[], distance: number[], threshold: number}} Familiarity
 *
 * @typedef {object} CurvePoint one network of a learning curve
 * @property {number} size examples it learned from
 * @property {number} steps
 * @property {number | null} test_accuracy null if it diverged
 * @property {number | null} train_accuracy
 * @property {string | null} reason why it diverged
 *
 * @typedef {object} Job
 * @property {string} id
 * @property {string} probe
 * @property {"running" | "done" | "cancelled" | "failed"} status
 * @property {number} done of `total`
 * @property {number} total
 * @property {string | null} reason
 * @property {CurvePoint[] | null} points
 *
 * @typedef {object} Curve a run and its whole record, in few points
 * @property {Run} run
 * @property {number[]} step
 * @property {(number | null)[]} cost
 * @property {number[]} evaluated_step
 * @property {(number | null)[]} test_accuracy
 * @property {string | null} problem why its record cannot be read
 *
 * @typedef {{blob: Blob, name: string}} ServerFile a file to be saved, under the server's name for it
 *
 * @typedef {object} AddedExample
 * @property {number} index
 * @property {number[]} inputs
 * @property {number} label
 * @property {boolean} active whether the present epoch has it
 *
 * @typedef {{examples: AddedExample[], total: number, active: number}} Added
 */

import { decodeTensors } from "./stream/decode.js";

export class ApiError extends Error {
  name = "ApiError";

  /**
   * @param {string} code
   * @param {string} message
   * @param {number} status the HTTP status, 0 when the server was not reached
   */
  constructor(code, message, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Whether what was asked for is not there. @param {unknown} error */
export const isMissing = (error) => error instanceof ApiError && error.status === 404;

export class Api {
  #base;
  #fetch;

  /**
   * @param {string} [base]
   * @param {typeof fetch} [fetcher]
   */
  constructor(base = "/api/v1", fetcher = (...request) => globalThis.fetch(...request)) {
    this.#base = base;
    this.#fetch = fetcher;
  }

  /** @returns {Promise<{status: string, version: string}>} */
  health() {
    return this.#json("GET", "/health");
  }

  /** @returns {Promise<Dataset[]>} */
  async datasets() {
    return (await this.#json("GET", "/datasets")).datasets;
  }

  /** @param {string} name @returns {Promise<Dataset>} */
  dataset(name) {
    return this.#json("GET", `/datasets/${encodeURIComponent(name)}`);
  }

  /**
   * @param {string} name
   * @param {"train" | "test"} split
   * @param {number} [offset]
   * @param {number} [limit] at most 1,000
   * @returns {Promise<ExamplePage>}
   */
  examples(name, split, offset = 0, limit = 100) {
    const query = `offset=${offset}&limit=${limit}`;
    return this.#json("GET", `/datasets/${encodeURIComponent(name)}/examples/${split}?${query}`);
  }

  /**
   * @param {string} name
   * @param {"train" | "test"} split
   * @param {number} index
   * @returns {Promise<LabeledExample>}
   */
  example(name, split, index) {
    return this.#json("GET", `/datasets/${encodeURIComponent(name)}/examples/${split}/${index}`);
  }

  /**
   * Whether these inputs lie near any training example.
   * @param {string} name
   * @param {number[][]} inputs
   * @returns {Promise<Familiarity>}
   */
  familiarity(name, inputs) {
    return this.#json("POST", `/datasets/${encodeURIComponent(name)}/familiarity`, { inputs });
  }

  /** @returns {Promise<Run[]>} */
  async runs() {
    return (await this.#json("GET", "/runs")).runs;
  }

  /** @param {Partial<Run>} configuration @returns {Promise<Run>} */
  createRun(configuration) {
    return this.#json("POST", "/runs", configuration);
  }

  /** @param {string} id @returns {Promise<Run>} */
  run(id) {
    return this.#json("GET", runPath(id));
  }

  /** @param {string} id @param {Partial<Run>} fields @returns {Promise<Run>} */
  changeRun(id, fields) {
    return this.#json("PATCH", runPath(id), fields);
  }

  /** @param {string} id @returns {Promise<void>} */
  deleteRun(id) {
    return this.#json("DELETE", runPath(id));
  }

  /** Brings a deleted run back. @param {string} id @returns {Promise<Run>} */
  restoreRun(id) {
    return this.#json("POST", `${runPath(id)}/restore`);
  }

  /**
   * The whole records of up to 100 runs, thinned.
   * @param {string[]} ids @param {number} [points] @returns {Promise<Curve[]>}
   */
  async curves(ids, points = 60) {
    const query = new URLSearchParams({ ids: ids.join(","), points: String(points) });
    return (await this.#json("GET", `/runs/curves?${query}`)).curves;
  }

  /** @param {string} id @returns {Promise<Run>} */
  play(id) {
    return this.#json("POST", `${runPath(id)}/play`);
  }

  /** @param {string} id @returns {Promise<Run>} */
  pause(id) {
    return this.#json("POST", `${runPath(id)}/pause`);
  }

  /** @param {string} id @param {number} [count] @returns {Promise<Run>} when the steps are done */
  step(id, count = 1) {
    return this.#json("POST", `${runPath(id)}/step`, { count });
  }

  /** @param {string} id @param {number} [seed] another seed than the run's @returns {Promise<Run>} */
  reset(id, seed) {
    return this.#json("POST", `${runPath(id)}/reset`, seed === undefined ? {} : { seed });
  }

  /**
   * Takes a run to any step that it has made, and pauses it there.
   * @param {string} id @param {number} step
   * @param {boolean} [nearest] shortly before that step, where it is at once
   * @returns {Promise<Run>} when it stands there
   */
  seek(id, step, nearest = false) {
    return this.#json("POST", `${runPath(id)}/seek`, { step, nearest });
  }

  /**
   * How far a run's record goes, where it has checkpoints, and when settings changed.
   * @param {string} id
   * @returns {Promise<{step: number, end: number, checkpoints: number[],
   *   changes: import("./timeline/places.js").Change[]}>}
   */
  timeline(id) {
    return this.#json("GET", `${runPath(id)}/timeline`);
  }

  /**
   * Begins a new run where another was at a step, with some of its settings changed.
   * @param {string} id @param {number} step @param {Partial<Run>} [changes] @param {string} [name]
   * @returns {Promise<Run>} paused
   */
  fork(id, step, changes = {}, name = undefined) {
    return this.#json("POST", `${runPath(id)}/fork`, { step, changes, name });
  }

  /**
   * What is out of order in a run now.
   * @param {string} id @returns {Promise<import("./vitals/words.js").Vitals>}
   */
  vitals(id) {
    return this.#json("GET", `${runPath(id)}/probes/vitals`);
  }

  /**
   * The steps that led to a run's divergence; null if it has not diverged.
   * @param {string} id @returns {Promise<import("./vitals/signs.js").Divergence | null>}
   */
  divergence(id) {
    return this.#json("GET", `${runPath(id)}/divergence`);
  }

  /**
   * @param {string} id
   * @param {number[][]} inputs
   * @returns {Promise<{step: number, predictions: Prediction[]}>}
   */
  predict(id, inputs) {
    return this.#json("POST", `${runPath(id)}/predict`, { inputs });
  }

  /** @param {string} id @param {Example} example @returns {Promise<any>} */
  trace(id, example) {
    return this.#json("POST", `${runPath(id)}/trace`, { example });
  }

  /**
   * The exact numbers behind one weight, bias or neuron.
   * @param {string} id
   * @param {{example: Example, parameter?: ParameterReference, neuron?: NeuronReference}} request
   * @returns {Promise<any>}
   */
  inspect(id, request) {
    return this.#json("POST", `${runPath(id)}/inspect`, request);
  }

  /**
   * Asks one of the probes behind the ten ideas.
   * @param {string} id
   * @param {string} name as in `/runs/{id}/probes/{name}`
   * @param {object} request
   * @param {AbortSignal} [signal] given up, which rejects as if the server could not be reached
   * @returns {Promise<any>}
   */
  probe(id, name, request, signal) {
    return this.#json("POST", `${runPath(id)}/probes/${name}`, request, signal);
  }

  /** Ends a run's long computation. @param {string} id @param {string} job @returns {Promise<void>} */
  cancelJob(id, job) {
    return this.#json("DELETE", `${runPath(id)}/jobs/${encodeURIComponent(job)}`);
  }

  /**
   * Starts runs that differ in their batch size alone.
   * @param {{run?: string, batch_sizes?: number[]}} request
   * @returns {Promise<Race>}
   */
  startRace(request) {
    return this.#json("POST", "/races", request);
  }

  /** @param {string} id @returns {Promise<Race>} */
  race(id) {
    return this.#json("GET", racePath(id));
  }

  /** @param {string} id @param {"play" | "pause" | "reset"} action @returns {Promise<Race>} */
  commandRace(id, action) {
    return this.#json("POST", `${racePath(id)}/${action}`);
  }

  /** With all its runs. @param {string} id @returns {Promise<void>} */
  deleteRace(id) {
    return this.#json("DELETE", racePath(id));
  }

  /** @param {string} id @returns {Promise<import("./types.js").History>} */
  history(id) {
    return this.#json("GET", `${runPath(id)}/history`);
  }

  /**
   * @param {string} id
   * @param {{example?: Example, examples?: Example[], batch?: "full" | "current", rows?: boolean}} request
   * @returns {Promise<import("./stream/decode.js").Tensors>}
   */
  async gradient(id, request) {
    const response = await this.#request("POST", `${runPath(id)}/gradient`, request);
    return decodeTensors(await response.arrayBuffer());
  }

  /** @param {string} id @returns {Promise<import("./stream/decode.js").Tensors>} */
  async parameters(id) {
    const response = await this.#request("GET", `${runPath(id)}/parameters`);
    return decodeTensors(await response.arrayBuffer());
  }

  /** A run's long computations, the oldest first. @param {string} id @returns {Promise<Job[]>} */
  async jobs(id) {
    return (await this.#json("GET", `${runPath(id)}/jobs`)).jobs;
  }

  /** Examples of one's own in a run's training set. @param {string} id @returns {Promise<Added>} */
  addedExamples(id) {
    return this.#json("GET", `${runPath(id)}/examples`);
  }

  /**
   * Adds an example to a run's training set, from its next epoch on.
   * @param {string} id @param {import("./types.js").ExampleValues} example @returns {Promise<Added>}
   */
  addExample(id, example) {
    return this.#json("POST", `${runPath(id)}/examples`, example);
  }

  /** @param {string} id @param {number} index among the added ones @returns {Promise<void>} */
  removeExample(id, index) {
    return this.#json("DELETE", `${runPath(id)}/examples/${index}`);
  }

  /** The whole run in one file. @param {string} id @returns {Promise<ServerFile>} */
  exportRun(id) {
    return this.#file(`${runPath(id)}/export`);
  }

  /**
   * The network alone, as it is now.
   * @param {string} id @param {"safetensors" | "npz" | "onnx"} format @returns {Promise<ServerFile>}
   */
  network(id, format) {
    return this.#file(`${runPath(id)}/network?format=${format}`);
  }

  /** @param {string} id @returns {Promise<ServerFile>} */
  report(id) {
    return this.#file(`${runPath(id)}/report`);
  }

  /** Where a browser shows the report. @param {string} id */
  reportAddress(id) {
    return `${this.#base}${runPath(id)}/report`;
  }

  /** Makes the run of a file anew. @param {Blob} file @returns {Promise<Run>} where it stood */
  importRun(file) {
    return this.#json("POST", "/runs/import", file);
  }

  /** @param {string} path @returns {Promise<ServerFile>} */
  async #file(path) {
    const response = await this.#request("GET", path);
    try {
      return { blob: await response.blob(), name: nameOf(response) };
    } catch {
      throw new ApiError("unreachable", "The connection was lost before the file was whole.", 0);
    }
  }

  /**
   * @param {string} method @param {string} path @param {object} [body] @param {AbortSignal} [signal]
   * @returns {Promise<any>}
   */
  async #json(method, path, body, signal) {
    const response = await this.#request(method, path, body, signal);
    return response.status === 204 ? undefined : response.json();
  }

  /** @param {string} method @param {string} path @param {object} [body] @param {AbortSignal} [signal] */
  async #request(method, path, body, signal) {
    const sent = body instanceof Blob ? BINARY : "application/json";
    const headers = body ? { "Content-Type": sent } : undefined;
    let response;
    try {
      response = await this.#fetch(this.#base + path, {
        method,
        headers,
        body: body instanceof Blob ? body : body && JSON.stringify(body),
        ...(signal && { signal }),
      });
    } catch {
      throw new ApiError("unreachable", "The server cannot be reached.", 0);
    }
    if (!response.ok) throw await readError(response);
    return response;
  }
}

const BINARY = "application/octet-stream";

/** @param {string} id */
const runPath = (id) => `/runs/${encodeURIComponent(id)}`;

/** @param {string} id */
const racePath = (id) => `/races/${encodeURIComponent(id)}`;

/** The name that the server gives to a file. @param {Response} response */
function nameOf({ headers }) {
  const told = /filename\*=UTF-8''([^;]+)/.exec(headers.get("content-disposition") ?? "");
  return decodeURIComponent(told?.[1] ?? "backlight");
}

/** @param {Response} response */
async function readError(response) {
  const body = await response.json().catch(() => null);
  const { code, message } = body?.error ?? {};
  return new ApiError(
    code ?? "unexpected",
    message ?? `The server answered ${response.status} ${response.statusText}`.trim(),
    response.status,
  );
}
