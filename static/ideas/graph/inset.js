/**
 * A neuron opened into its graph: products, sum, bias, z and activation, each with its value above and
 * the cost's derivative by it below. The nodes stay while their texts change.
 *
 * @typedef {import("./apart.js").Apart} Apart
 */

import { element } from "../../elements.js";
import { numberText } from "../../inspector/math.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 344;
const ROW = 31;
const HEAD = 16;
/** Room for the slope between z and the activation, and for the words below. */
const GAP = 12;
const FOOT = 12;
/** From a box's middle to a name above it. */
const ABOVE = 21;
const BOX = { width: 65, height: 27 };
/** Left edges of the columns. */
const X = { index: 2, input: 36, weight: 111, product: 186, chain: 278 };

export class NeuronInset {
  node = element("div", { className: "neuron-graph" });
  /** @type {SVGElement} */ #svg = drawn("svg", { role: "group" });
  /** @type {Map<string, {value: SVGElement, derivative: SVGElement, group: SVGElement}>} */
  #boxes = new Map();
  /** @type {Map<string, SVGElement>} */ #labels = new Map();
  #key = "";

  constructor() {
    this.node.append(this.#svg);
  }

  /** @param {Apart} apart @param {string} name of the neuron */
  update(apart, name) {
    const { rows, others } = apart;
    const key = `${rows.length} ${others.count > 0}`;
    if (key !== this.#key) {
      this.#key = key;
      this.#build(rows.length, others.count > 0);
    }
    this.#svg.setAttribute("aria-label", `The computational graph of ${name}`);
    for (const [i, { index, input, weight, product }] of rows.entries()) {
      this.#label(`row-${i}`, String(index));
      for (const [part, node] of Object.entries({ input, weight, product })) {
        this.#fill(`${part}-${i}`, node, node.name);
      }
    }
    if (others.count > 0) {
      const words =
        others.count === 1
          ? "1 other product"
          : `${others.count.toLocaleString("en-US")} other products, their sum`;
      this.#label("others", words);
      this.#fill("others", others, words);
    }
    const { sum, bias, z, activation, slope } = apart;
    for (const [part, node] of Object.entries({ sum, bias, z, activation })) {
      this.#fill(part, node, node.name);
    }
    this.#label("slope", `∂a/∂z = ${short(slope)}`);
  }

  /** @param {number} rows @param {boolean} others */
  #build(rows, others) {
    this.#boxes.clear();
    this.#labels.clear();
    const lines = rows + (others ? 1 : 0);
    const height = HEAD + (lines + 2) * ROW + GAP + FOOT;
    this.#svg.replaceChildren();
    this.#svg.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
    const y = (/** @type {number} */ line) => HEAD + line * ROW;
    const middle = y((lines - 1) / 2);
    this.#heads();
    for (let i = 0; i < lines; i++) this.#edge(X.product, y(i), X.chain, middle);
    for (let i = 0; i < rows; i++) this.#row(i, y(i));
    if (others) {
      this.#text("others", X.product - 8, y(rows), "end");
      this.#box("others", X.product, y(rows), "products");
    }
    this.#chain(middle, y(lines), y(lines + 1) + GAP);
  }

  #heads() {
    for (const [x, text] of /** @type {[number, string][]} */ ([
      [X.index - BOX.width / 2 + 8, "k"],
      [X.input, "activation"],
      [X.weight, "weight"],
      [X.product, "product"],
    ])) {
      const head = drawn("text", { x: x + BOX.width / 2, y: 8, class: "graph-head" });
      head.textContent = text;
      this.#svg.append(head);
    }
  }

  /** @param {number} i @param {number} y */
  #row(i, y) {
    const term = `product-${i} products`;
    this.#text(`row-${i}`, X.index, y, "start");
    this.#sign("×", X.weight - 5, y);
    this.#sign("=", X.product - 5, y);
    this.#box(`input-${i}`, X.input, y, term);
    this.#box(`weight-${i}`, X.weight, y, term);
    this.#box(`product-${i}`, X.product, y, term);
  }

  /** From the sum down to z, where the bias comes in, and to the activation. @param {number[]} lines */
  #chain(...[sum, z, activation]) {
    const across = X.chain + BOX.width / 2;
    for (const [from, to] of [
      [sum, z],
      [z, activation],
    ]) {
      this.#svg.append(
        drawn("path", {
          class: "graph-edge",
          d: `M${across} ${from + BOX.height}V${to}`,
        }),
      );
    }
    this.#edge(X.product, z, X.chain, z);
    this.#sign("Σ", X.chain + 8, sum - ABOVE);
    this.#sign("z", X.chain + 8, z - ABOVE);
    this.#sign("a", X.chain + 8, activation - ABOVE);
    this.#sign("bias", X.product - 20, z);
    this.#text("slope", X.chain - 8, activation - 2, "end");
    this.#box("sum", X.chain, sum, "sum");
    this.#box("bias", X.product, z, "bias");
    this.#box("z", X.chain, z, "z");
    this.#box("activation", X.chain, activation, "activation");
    this.#legend(activation);
  }

  /** @param {number} y */
  #legend(y) {
    for (const [text, kind, down] of /** @type {[string, string, number][]} */ ([
      ["value", "graph-value", 11],
      ["∂C/∂(node)", "graph-derivative", 22],
      ["Local derivatives: 1 into Σ and z; of a product, the other factor.", "graph-head", 38],
    ])) {
      const line = drawn("text", { x: X.index, y: y + down, class: `graph-key ${kind}` });
      line.textContent = text;
      this.#svg.append(line);
    }
  }

  /** @param {number} x @param {number} y @param {number} toX @param {number} toY left edges of boxes */
  #edge(x, y, toX, toY) {
    const [from, half] = [x + BOX.width, BOX.height / 2];
    const bend = (from + toX) / 2;
    const d = `M${from} ${y + half}C${bend} ${y + half} ${bend} ${toY + half} ${toX} ${toY + half}`;
    this.#svg.append(drawn("path", { class: "graph-edge", d }));
  }

  /** @param {string} name @param {number} x @param {number} y @param {string} term */
  #box(name, x, y, term) {
    const group = drawn("g", { class: "graph-node", "data-term": term, role: "img", tabindex: 0 });
    const middle = x + BOX.width / 2;
    const value = drawn("text", { x: middle, y: y + 11, class: "graph-value" });
    const derivative = drawn("text", { x: middle, y: y + 22, class: "graph-derivative" });
    group.append(drawn("rect", { x, y, ...BOX, rx: 5 }), value, derivative);
    this.#svg.append(group);
    this.#boxes.set(name, { value, derivative, group });
  }

  /** @param {string} text @param {number} x @param {number} y of a box's top */
  #sign(text, x, y) {
    const sign = drawn("text", { x, y: y + BOX.height / 2 + 4, class: "graph-sign" });
    sign.textContent = text;
    this.#svg.append(sign);
  }

  /** @param {string} name @param {number} x @param {number} y @param {string} anchor */
  #text(name, x, y, anchor) {
    const place = { x, y: y + BOX.height / 2 + 4, "text-anchor": anchor };
    const text = drawn("text", { ...place, class: "graph-label" });
    this.#svg.append(text);
    this.#labels.set(name, text);
  }

  /** @param {string} name @param {string} words */
  #label(name, words) {
    const text = this.#labels.get(name);
    if (text && text.textContent !== words) text.textContent = words;
  }

  /**
   * @param {string} name @param {{value: number | null, derivative: number | null}} node
   * @param {string} words what it is
   */
  #fill(name, node, words) {
    const box = this.#boxes.get(name);
    if (!box) return;
    box.value.textContent = short(node.value);
    box.derivative.textContent = short(node.derivative);
    const all = `${words}: ${numberText(node.value)}; derivative of the cost: ${numberText(node.derivative)}`;
    box.group.setAttribute("aria-label", all);
  }
}

/** In a narrow box. @param {number | null} value */
function short(value) {
  return value === null ? "NaN" : numberText(value).replaceAll(" ", "");
}

/** @param {string} tag @param {Record<string, string | number>} attributes @returns {SVGElement} */
function drawn(tag, attributes) {
  const node = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}
