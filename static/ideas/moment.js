/**
 * What a page of the ideas is about at one moment: the run, the frame on the stage, the example in
 * the spotlight and what is selected.
 *
 * @typedef {import("../types.js").Example} Example
 * @typedef {import("../network/selection.js").Target} Target
 *
 * @typedef {object} Moment
 * @property {import("../types.js").Run} run
 * @property {import("../types.js").Frame} frame
 * @property {import("../types.js").Dataset | null} dataset null while another run's is known
 * @property {Example} example in the spotlight
 * @property {Target | null} selected
 * @property {Target | null} compared the second thing, where an idea compares two
 * @property {Example[]} picks the examples that were picked
 */

import { exampleOf, inspectionKey } from "../inspector/selection.js";
import { parseTarget } from "../network/selection.js";
import { parseSpotlight } from "../stream/subscription.js";

/**
 * @param {import("../types.js").Context} context
 * @returns {Moment | null} null while there is no frame of the run
 */
export function momentOf({ session, state }) {
  const { run, frame, dataset } = session;
  if (!run || !frame || frame.run !== run.id) return null;
  return {
    run,
    frame,
    dataset: dataset?.name === run.dataset ? dataset : null,
    example: exampleOf(frame),
    selected: parseTarget(state.get("select"), run.layers),
    compared: parseTarget(state.get("compare"), run.layers),
    picks: parsePicks(state.get("picks")),
  };
}

/**
 * Equal keys have equal answers.
 * @param {Moment} moment @param {import("../state.js").State} state
 */
export function keyOf({ run, frame }, state) {
  const chosen = [state.get("select"), state.get("compare"), state.get("picks")].join(" ");
  return [inspectionKey(chosen, run, frame), run.learning_rate].join(" ");
}

/** @param {string} picks `train:0,test:5` @returns {import("../types.js").ExampleReference[]} */
export function parsePicks(picks) {
  return picks
    .split(",")
    .filter(Boolean)
    .map((text) => /** @type {any} */ (parseSpotlight(text)));
}
