/** Idea 8: error flows backwards, each neuron's as the sum of what the next layer's neurons ask of it. */

import { element } from "../../elements.js";
import { numberText } from "../../inspector/math.js";
import { errorFormula } from "../errors/formula.js";
import { LayerList, typicalError } from "../errors/layer-list.js";
import { isOutput, neuronFor, neuronName, ranked } from "../errors/neuron.js";
import { errorScene } from "../errors/scene.js";
import { says } from "../idea.js";

/** @typedef {import("../moment.js").Moment} Moment */

const ERROR = says`A neuron's error δ is how fast this example's cost changes with the neuron's weighted
  input z. The outputs' errors come from the cost itself.`;
const ONWARD = says`Layer by layer, errors are multiplied by weights and by slopes. Many small factors make
  them vanish on the way, and early layers hardly learn; many large ones make them explode.`;

/** @type {import("../idea.js").Idea} */
export const errors = {
  name: "errors",
  title: "Error flows backwards",
  text: [
    ERROR,
    says`All others come from the next layer. What a neuron there asks of ${"neuron"} is its own error
      times the weight between them. The most is asked by ${"asker"}: ${"strongest"}. Together they ask
      ${"sum"}, which is how fast the cost changes with this neuron's activation. Times the slope of the
      activation here, that is this neuron's error: ${"delta"}.`,
    ONWARD,
  ],
  other: {
    when: isOutput,
    text: [
      ERROR,
      says`Here ${"neuron"} is an output. The cost changes with its activation at the rate ${"sum"}, and
        with its weighted input at the rate ${"delta"}, which is its error. Hidden neurons get theirs from
        these, through the weights.`,
      ONWARD,
    ],
  },
  subject(moment) {
    const { layer, index } = neuronFor(moment);
    return `n:${layer}:${index}`;
  },
  formula: errorFormula,
  ask,
  values,
  scene: errorScene,
  build,
  question: {
    ask: "A sigmoid's slope is at most 1/4. Suppose that on the way back every sum is as large as the error it came from. How much of an error is left after five sigmoid layers?",
    choices: ["All of it: the sums keep their size", "About a fifth", "At most about a thousandth"],
    right: 2,
    because: says`Each layer multiplies by its slope, and (1/4)⁵ is 1/1024. Weights can make up for it, or
      make it worse. In this run's next mini-batch the outputs' typical error is ${"last"}, that of layer
      1 ${"first"}.`,
  },
};

/**
 * One example's errors, and beside them the next mini-batch's, since a neuron that is off for one
 * example need not be dead.
 * @param {import("../../api.js").Api} api @param {Moment} moment
 */
async function ask(api, { run, example }) {
  const batch = api
    .probe(run.id, "errors", { batch: "current" })
    .catch((/** @type {Error} */ error) => ({ layers: null, problem: error.message }));
  const answer = await api.probe(run.id, "errors", { example });
  return { ...answer, batch: await batch };
}

/** @param {any} answer @param {Moment} moment @returns {import("../idea.js").Values} */
function values({ layers, batch }, moment) {
  const neuron = neuronFor(moment);
  const { delta, da, contributions } = layers[neuron.layer - 1];
  const [most] = ranked(contributions?.[neuron.index]);
  return {
    neuron: neuronName(neuron),
    asker: most ? `neuron ${most.index}` : "one of too many to list",
    strongest: most ? most.value : "not computed",
    sum: da[neuron.index],
    delta: delta[neuron.index],
    first: firstWords(batch.layers),
    last: batch.layers ? typicalError(batch.layers.at(-1)) : "not computed",
  };
}

/** @param {import("../errors/layer-list.js").LayerErrors[] | null} layers */
function firstWords(layers) {
  if (!layers) return "not computed";
  return layers.length === 1
    ? "the same: there is no other layer"
    : numberText(typicalError(layers[0]));
}

/** @param {import("../idea.js").Tools} tools @returns {import("../idea.js").Body} */
function build({ context: { state, session } }) {
  const list = new LayerList((select) => state.set({ select }));
  // Where the forward pass is done: the way back is the page's subject.
  const atCost = () => String((session.run?.layers.length ?? 1) - 1);
  const walk = element(
    "button",
    {
      type: "button",
      className: "button",
      onclick: () => state.set({ show: "", walk: atCost() }),
    },
    "Walk the backward pass",
  );
  return {
    node: element("div", { className: "errors-body" }, walk, list.node),
    clear: () => list.clear(),
    update({ batch }, { run }) {
      if (batch.layers) list.update(batch.layers, run.batch_size);
      else list.fail(batch.problem);
    },
  };
}
