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
        "Each box: what it holds, and below the cost's derivative by it; of vectors and matrices the " +
          "Euclidean norms. On an arrow: the norm of its local derivatives, the Jacobian. The Jacobians " +
          "multiply along the chain, their norms do not. A layer's box opens its most asked-for neuron.",
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
        const parameters = nodes.filter(
          ({ kind, name }) =>
            node.kind === "z" &&
            (kind === "weight" || kind === "bias") &&
            layerOf(name) === layerOf(node.name),
        );
        const before = i > 0 ? [this.#arrow(`${main[i - 1].name} ${node.name}`, "→")] : [];
        const into = parameters.map((each) =>
          element(
            "div",
            { className: "graph-parameter" },
            this.#card(each),
            this.#arrow(`${each.name} ${node.name}`, "↓"),
          ),
        );
        const above = into.length
          ? [element("div", { className: "graph-parameters" }, ...into)]
          : [];
        return element("li", {}, ...before, element("div", {}, ...above, this.#card(node)));
      }),
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
