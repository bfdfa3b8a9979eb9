/** Idea 4: the network as a computational graph, as a whole and in one neuron. */

import { element } from "../../elements.js";
import {
  costDerivative,
  fraction,
  indexed,
  name,
  node,
  operator,
  parentheses,
  row,
  termed,
} from "../../inspector/math.js";
import { toneOf } from "../../network/view.js";
import { isWhole, takeApart } from "../graph/apart.js";
import { Composition } from "../graph/composition.js";
import { NeuronInset } from "../graph/inset.js";
import { says } from "../idea.js";
import { isCoupled, neuronFor, neuronName, neuronSelection } from "../neurons.js";
import { largest } from "../places.js";

/** @typedef {import("../moment.js").Moment} Moment */
/** @typedef {import("../idea.js").Tree} Tree */
/** @typedef {import("../graph/apart.js").Graph} Graph */

/** So many products are drawn each for itself; beside a small stage fewer fit. */
const PRODUCTS = 6;
const FEW_PRODUCTS = 2;
const SMALL = "(max-width: 719px)";
const TERMS = Array.from({ length: PRODUCTS }, (_, i) => `product-${i}`).join(" ");

/** What is looked at, and the nodes that show it, which stay from answer to answer. */
const zoom = {
  whole: false,
  /** @type {number[]} */ shown: [],
  shownOf: "",
  /** @type {NeuronInset | null} */ inset: null,
  /** @type {Composition | null} */ composition: null,
};

const GRAPH = says`A network is one long computation, and so a graph: forwards, every node makes a number
  of those that feed it. Backwards, it receives the cost's derivative by that number: from each node that
  it feeds, that node's derivative times the local derivative on the edge between, all added up.`;

/** @type {import("../idea.js").Idea} */
export const graph = {
  name: "graph",
  title: "The network as a computational graph",
  text: [
    GRAPH,
    says`Look at ${"neuron"}. Forwards, z = ${"z"} becomes the activation ${"activation"}. Backwards, the
      derivative by the activation, ${"asked"}, becomes ${"delta"} by z, which then serves the bias, every
      weight and every input.`,
  ],
  other: {
    when: (moment) =>
      isCoupled(moment, zoom.whole ? moment.run.layers.length - 1 : neuronFor(moment).layer),
    text: [
      GRAPH,
      says`Look at ${"neuron"}. Forwards, z = ${"z"} leads to the activation ${"activation"}, together with
        all other z of its layer: softmax couples them. Backwards, the derivative by z is ${"delta"}, which
        then serves the bias, every weight and every input.`,
    ],
  },
  subject: neuronSelection,
  formula,
  ask: (api, moment) => {
    const { layer, neuron } = neuronFor(moment);
    const about = zoom.whole ? { layer: null, neuron: null } : { layer, neuron };
    return api.probe(moment.run.id, "graph", { example: moment.example, ...about });
  },
  values,
  scene: (answer, moment) => (isWhole(answer) ? wholeScene(answer) : neuronScene(answer, moment)),
  build,
  question: {
    ask: "The sum Σ adds all of a neuron's products. Coming backwards, what does each product receive of the derivative that the sum has?",
    choices: ["An equal share", "A share by its size", "All of it"],
    right: 2,
    because: says`Raise any addend and the sum rises by as much: every local derivative is 1. So each
      product gets the whole derivative by its neuron's z, and none gets less for it: here ${"delta"},
      of ${"neuron"}.`,
  },
};

/** @param {Graph} answer @param {Moment} moment @returns {import("../idea.js").Values} */
function values({ nodes }, moment) {
  const whole = nodes[nodes.length - 1].kind === "cost";
  const last = (/** @type {string} */ kind) => nodes.findLast((each) => each.kind === kind);
  const [z, activation] = [last("z"), last("activation")];
  return {
    neuron: whole ? "the output layer, in norms" : neuronName(neuronFor(moment)),
    z: z?.value,
    activation: activation?.value,
    asked: activation?.derivative,
    delta: z?.derivative,
  };
}

/** @param {Moment} moment @param {Graph | null} answer @returns {Tree[]} */
function formula(moment, answer) {
  if (answer ? isWhole(answer) : zoom.whole) return wholeFormula(moment);
  const { layer, neuron } = neuronFor(moment);
  const [a, z] = [indexed("a", layer, neuron), indexed("z", layer, neuron)];
  const product = row(indexed("W", layer, neuron, "k"), indexed("a", layer - 1, "k"));
  const sum = row(
    termed("sum", node("munder", operator("∑"), name("k"))),
    termed(`products ${TERMS}`, product),
  );
  const bias = termed("bias", indexed("b", layer, neuron));
  const back = isCoupled(moment, layer)
    ? []
    : [
        row(
          termed("delta z", costDerivative(z)),
          operator("="),
          termed("asked", costDerivative(a)),
          fraction(row(operator("∂"), a), row(operator("∂"), z)),
        ),
      ];
  return [
    row(termed("z", z), operator("="), sum, operator("+"), bias),
    row(termed("activation", a), operator("="), name("f"), parentheses(termed("z", z))),
    ...back,
  ];
}

/** @param {Moment} moment @returns {Tree[]} */
function wholeFormula({ run }) {
  const vector = (/** @type {string} */ letter, /** @type {string} */ layer) =>
    node("msup", name(letter), node("mn", `[${layer}]`));
  const sum = row(termed("products", row(vector("W", "l"), vector("a", "l−1"))), operator("+"));
  return [
    row(termed("z", vector("z", "l")), operator("="), sum, termed("bias", vector("b", "l"))),
    row(
      termed("activation", vector("a", "l")),
      operator("="),
      name("f"),
      parentheses(vector("z", "l")),
    ),
    node("mtext", run.layers.length > 2 ? `l = 1 to ${run.layers.length - 1}` : "l = 1"),
  ];
}

/** @param {Graph} answer @returns {import("../../network/view.js").Scene} */
function wholeScene(answer) {
  const { composition } = zoom;
  composition?.update(answer);
  return { caption: "The whole network as a chain of layers.", figure: composition?.node };
}

/** @param {Graph} answer @param {Moment} moment @returns {import("../../network/view.js").Scene} */
function neuronScene(answer, moment) {
  const { layer, neuron } = neuronFor(moment);
  const apart = takeApart(
    answer,
    matchMedia(SMALL).matches ? FEW_PRODUCTS : PRODUCTS,
    placesOf(moment),
  );
  const { rows } = apart;
  zoom.shown = rows.map(({ index }) => index);
  zoom.inset?.update(apart, neuronName({ layer, neuron }));
  const at = { layer, index: neuron };
  const inputs = rows.map(({ index }) => ({ layer: layer - 1, index }));
  const caption =
    `${neuronName({ layer, neuron })} opened: ` +
    `${productsText(rows.length, apart.others.count)}, sum, bias, z, activation.`;
  return {
    caption,
    marks: [...marksOf(rows, at), { kind: "ring", at, term: "activation" }],
    inset: zoom.inset ? { at, element: zoom.inset.node, clear: inputs } : undefined,
  };
}

/** @param {number} shown @param {number} others */
function productsText(shown, others) {
  if (others) return `its ${shown} strongest products`;
  return shown === 1 ? "its one product" : `all its ${shown} products`;
}

/** The places that the products of this neuron had. @param {Moment} moment */
function placesOf(moment) {
  const of = `${moment.run.id} ${neuronSelection(moment)}`;
  if (of === zoom.shownOf) return zoom.shown;
  zoom.shownOf = of;
  return [];
}

/**
 * @param {import("../graph/apart.js").Row[]} rows @param {import("../../network/view.js").NodeName} at
 * @returns {import("../../network/view.js").Mark[]}
 */
function marksOf(rows, { layer, index: to }) {
  const most = Math.max(...rows.map(({ product }) => Math.abs(product.value ?? 0))) || 1;
  return rows.flatMap(({ index: from, product }, i) => {
    const shared = { tone: toneOf(product.value), term: `product-${i} products` };
    const strength = Math.abs(product.value ?? 0) / most;
    return [
      { kind: /** @type {const} */ ("edge"), layer, to, from, strength, ...shared },
      { kind: /** @type {const} */ ("ring"), at: { layer: layer - 1, index: from }, ...shared },
    ];
  });
}

/** @param {import("../idea.js").Tools} tools @returns {import("../idea.js").Body} */
function build({ context: { state, session }, again }) {
  const buttons = [true, false].map((whole) =>
    element(
      "button",
      { type: "button", onclick: () => look(whole) },
      whole ? "Whole network" : "This neuron",
    ),
  );
  const mark = () => {
    for (const [i, whole] of [true, false].entries()) {
      buttons[i].setAttribute("aria-pressed", String(whole === zoom.whole));
    }
  };
  const look = (/** @type {boolean} */ whole) => {
    zoom.whole = whole;
    mark();
    again();
  };
  zoom.inset = new NeuronInset();
  zoom.composition = new Composition((layer) => {
    state.set({ select: `n:${layer}:${largest(session.frame?.deltas[layer] ?? [])}` });
    look(false);
  });
  mark();
  return {
    node: element(
      "div",
      { className: "segmented", role: "group", "aria-label": "What to look at" },
      ...buttons,
    ),
    update: () => {},
  };
}
