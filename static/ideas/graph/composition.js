/**
 * The whole network as a chain of layers, from the input to the cost, in the network's place. Of
 * vectors and matrices norms are told. A layer can be entered: `enter` is called with its number.
 *
 * @typedef {import("./apart.js").Graph} Graph
 * @typedef {import("./apart.js").Node} Node
 */

import { element } from "../../elements.js";
import { numberText } from "../../inspector/math.js";

export class Composition {
  #chain = element("ol", { className: "graph-chain" });
  #key = "";
  /** @type {Map<string, HTMLElement[]>} */ #numbers = new Map();
  #enter;

  /** @param {(layer: number) => void} enter */
  constructor(enter) {
    this.#enter = enter;
    this.node = element(
      "div",
      { className: "graph-whole", role: "region", "aria-label": "The whole network", tabIndex: 0 },
      element(
        "p",
        { className: "muted" },
        "Each box: how many numbers it holds, their Euclidean norm, and below the norm of the cost's " +
          "derivatives by them. On an arrow: the norm of its local derivatives, the Jacobian. The Jacobians " +
          "multiply along the chain, their norms do not. A box z or a opens the layer's neuron on whose z the cost depends most.",
      ),
      this.#chain,
    );
  }

  /** @param {Graph} graph */
  update({ nodes, edges }) {
    const key = nodes.map(({ name, size }) => `${name} ${size}`).join();
    if (key !== this.#key) {
      this.#key = key;
      this.#build(nodes);
    }
    for (const { name, value, derivative } of nodes) {
      this.#tell(name, [numberText(value), numberText(derivative)]);
    }
    for (const { source, target, local } of edges) {
      this.#tell(`${source} ${target}`, [numberText(local)]);
    }
  }

  /** @param {Node[]} nodes */
  #build(nodes) {
    this.#numbers.clear();
    const main = nodes.filter(({ kind }) => kind !== "weight" && kind !== "bias");
    this.#chain.replaceChildren(
      ...main.map((node, i) => {
        const before = i > 0 ? [this.#arrow(`${main[i - 1].name} ${node.name}`, "→")] : [];
        const card = this.#card(node);
        return element(
          "li",
          {},
          ...before,
          node.kind === "z" ? this.#fed(node, card, nodes) : card,
        );
      }),
    );
  }

  /** A layer's z with its weights above and its biases below. @param {Node} z @param {Element} card @param {Node[]} nodes */
  #fed({ name }, card, nodes) {
    const parameter = (/** @type {string} */ kind) =>
      /** @type {Node} */ (
        nodes.find((node) => node.kind === kind && layerOf(node.name) === layerOf(name))
      );
    const [weights, biases] = [parameter("weight"), parameter("bias")];
    return element(
      "div",
      { className: "graph-fed" },
      this.#card(weights),
      this.#arrow(`${weights.name} ${name}`, "↓"),
      card,
      this.#arrow(`${biases.name} ${name}`, "↑"),
      this.#card(biases),
    );
  }

  /** @param {Node} node */
  #card({ name, kind, size }) {
    const layer = layerOf(name);
    const numbers = ["graph-value", "graph-derivative"].map((className) =>
      element("span", { className: `number ${className}` }),
    );
    this.#numbers.set(name, numbers);
    const content = [element("strong", {}, titleOf(name, size)), ...numbers];
    const enters = layer > 0 && (kind === "z" || kind === "activation");
    if (!enters)
      return element("div", { className: "graph-card", "data-term": termOf(kind) }, ...content);
    return element(
      "button",
      {
        type: "button",
        className: "graph-card",
        "data-term": termOf(kind),
        onclick: () => this.#enter(layer),
      },
      ...content,
    );
  }

  /** @param {string} name @param {string} sign */
  #arrow(name, sign) {
    const number = element("span", { className: "number" });
    this.#numbers.set(name, [number]);
    return element("span", { className: "graph-arrow muted" }, number, sign);
  }

  /** @param {string} name @param {string[]} texts */
  #tell(name, texts) {
    for (const [i, node] of (this.#numbers.get(name) ?? []).entries()) {
      if (node.textContent !== texts[i]) node.textContent = texts[i];
    }
  }
}

/** @param {string} name as the probe writes it: a0, W2, z10 */
const layerOf = (name) => Number(name.slice(1));

/** @param {string} name @param {number} size */
function titleOf(name, size) {
  if (name === "C") return "C";
  return `${name[0]}[${name.slice(1)}] · ${size.toLocaleString("en-US")}`;
}

/** What the formula calls it. @param {string} kind */
const termOf = (kind) => (kind === "weight" ? "products" : kind);
