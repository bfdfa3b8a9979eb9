/**
 * The card of a comparison that subtracts two runs' parameters, at the steps where they stand now.
 *
 * @typedef {import("./pane.js").Pane} Pane
 */

import { element } from "../elements.js";
import { subtract, whyNot, wordsOf } from "./difference.js";
import { DifferencePicture } from "./difference-picture.js";
import { messageOf } from "./words.js";

/** Between two differences while the runs train, in milliseconds. */
const PAUSE = 400;

export class DifferenceCard {
  #read;
  /** @type {Pane[]} */
  #panes = [];
  #shown = "";
  #busy = false;
  #picture = new DifferencePicture();
  #choices = ["A", "B"].map((name) =>
    element("select", { "aria-label": `${name} of the difference`, onchange: () => this.update() }),
  );
  #words = element("p", { className: "difference-words number" });
  #why = element("p", { className: "muted difference-why", hidden: true });

  /** @param {(id: string) => Promise<import("../stream/decode.js").Tensors>} read parameters */
  constructor(read) {
    this.#read = read;
    const [a, b] = this.#choices;
    this.node = element(
      "section",
      { className: "pane difference", "aria-label": "Difference" },
      element(
        "header",
        {},
        element("h2", {}, "Difference A − B"),
        element("span", { className: "pair" }, label("A", a), label("B", b)),
      ),
      this.#picture.node,
      this.#why,
      this.#words,
    );
  }

  /** @param {Pane[]} panes */
  follow(panes) {
    this.#panes = panes;
    this.#shown = "";
    this.#choices.forEach((choice, i) => {
      choice.replaceChildren(...panes.map(({ id }) => element("option", { value: id })));
      choice.selectedIndex = i;
    });
    this.update();
  }

  /** Subtracts anew, if either run is elsewhere by now. */
  async update() {
    if (this.node.hidden) return;
    this.#name();
    const pair = this.#pair;
    const [a, b] = pair.map(({ run }) => run);
    if (this.#busy) return;
    if (!a || !b) {
      this.#explain("Waiting for both runs …");
      return;
    }
    const why = pair.some(({ gone }) => gone)
      ? "One of the two runs was deleted."
      : a.id === b.id
        ? "Choose two different runs."
        : whyNot(a.layers, b.layers);
    if (why) {
      this.#explain(why);
      return;
    }
    const key = [a, b].map(({ id, step }) => `${id}:${step}`).join();
    if (key === this.#shown) return;
    if (pair.some(({ frame }) => !frame)) {
      this.#explain("Waiting for both runs …");
      return;
    }
    this.#busy = true;
    try {
      const [x, y] = await Promise.all([this.#read(a.id), this.#read(b.id)]);
      const difference = subtract(x, y);
      const { amount, rest } = wordsOf(difference);
      this.#explain("");
      this.#words.replaceChildren(
        element("b", { className: "amount" }, amount),
        element("span", { className: "muted" }, rest),
      );
      this.#picture.show(difference, pair, `${amount}. ${rest}`);
      this.#shown = key;
    } catch (error) {
      this.#explain(messageOf(error));
    }
    setTimeout(() => {
      this.#busy = false;
      this.update();
    }, PAUSE);
  }

  /** @returns {[Pane, Pane]} */
  get #pair() {
    const [a, b] = this.#choices.map(({ value }) => this.#panes.find(({ id }) => id === value));
    return /** @type {[Pane, Pane]} */ ([a, b]);
  }

  /** Names that have come, or were changed. */
  #name() {
    for (const choice of this.#choices) {
      [...choice.options].forEach((option, i) => {
        const name = this.#panes[i]?.run?.name ?? "…";
        if (option.text !== name) option.text = name;
      });
    }
  }

  /** @param {string} why there is nothing to see */
  #explain(why) {
    if (why) this.#shown = "";
    if (why) this.#words.replaceChildren();
    this.#why.textContent = why;
    this.#why.hidden = why === "";
    this.#picture.node.hidden = why !== "";
  }
}

/** @param {string} name @param {HTMLElement} choice */
const label = (name, choice) => element("label", {}, element("b", {}, name), choice);
