/** What the stage asks the server: the exact numbers behind a target, and examples to draw. */

/**
 * @typedef {import("../types.js").Context} Context
 * @typedef {import("../types.js").Frame} Frame
 * @typedef {import("./selection.js").Target} Target
 */

const EXAMPLES_SHOWN = 1000;

/**
 * @param {Context} context @param {Frame | null} frame whose example the numbers are of
 * @param {Target} target @returns {Promise<any>} an inspection
 */
export async function inspect({ session, api }, frame, target) {
  if (!session.run || !frame) throw new Error("there is no network to ask about yet");
  return api.inspect(session.run.id, { example: exampleOf(frame), ...subjectOf(target) });
}

/** @param {Frame} frame @returns {import("../types.js").Example} */
function exampleOf({ example: { split, index, label }, activations }) {
  if (split !== null && index !== null) return { split, index };
  return { inputs: Array.from(activations[0]), label };
}

/** @param {Target} target */
function subjectOf(target) {
  const { layer } = target;
  if (target.kind === "neuron") return { neuron: { layer, index: target.index } };
  if (target.kind === "bias") return { parameter: { layer, to: target.to } };
  return { parameter: { layer, to: target.to, from: target.from } };
}

/** Training examples of two-dimensional data, asked for once a data set. */
export class SurfaceExamples {
  /** @type {{name: string, page: ReturnType<import("../api.js").Api["examples"]>} | null} */
  #asked = null;

  /**
   * @param {Context} context
   * @returns {Promise<import("./picture.js").Examples | null>} null where there is no surface
   */
  async load({ session, api }) {
    const { dataset } = session;
    if (!dataset?.extent) return null;
    const { name } = dataset;
    if (this.#asked?.name !== name) {
      this.#asked = { name, page: api.examples(name, "train", 0, EXAMPLES_SHOWN) };
    }
    try {
      const { inputs, labels } = await this.#asked.page;
      return { inputs, labels };
    } catch {
      // The surface is worth showing without its examples; the next build asks again.
      this.#asked = null;
      return null;
    }
  }
}
