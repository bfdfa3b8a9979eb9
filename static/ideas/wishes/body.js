/**
 * What the page of wishes has besides its words: the choice of examples and the table.
 *
 * @typedef {import("../moment.js").Moment} Moment
 * @typedef {import("../../types.js").Example} Example
 *
 * @typedef {object} Choice what the page is set to; kept while another page is open
 * @property {"picks" | "batch"} of
 * @property {number} pinned the column whose wishes the stage shows, or -1: their average
 * @property {number} pointed the same, for as long as the pointer or the focus is there
 */

import { element } from "../../elements.js";
import { parsePicks } from "../moment.js";
import { Faces } from "./faces.js";
import { Heads } from "./heads.js";
import { addressOf, arrange } from "./numbers.js";
import { anotherExample, examplesOf, formatPicks, MOST } from "./picks.js";
import { WishTable } from "./table.js";

export const ROWS = 10;

export class WishesBody {
  #tools;
  #choice;
  #restage;
  #faces;
  #heads;
  #table;
  /** @type {{answer: any, moment: Moment} | null} */ #shown = null;
  /** @type {string[]} */ #order = [];
  #sources;
  #add;

  /**
   * @param {import("../idea.js").Tools} tools @param {Choice} choice
   * @param {(answer: any, moment: Moment) => void} restage draws the stage anew, if it shows this page
   */
  constructor(tools, choice, restage) {
    this.#tools = tools;
    this.#choice = choice;
    this.#restage = restage;
    this.#faces = new Faces(tools.context.api, () => this.#redraw());
    this.#heads = new Heads({
      look: (column, pinned) => this.#look(column, pinned),
      remove: (column) => this.#pick((examples) => examples.filter((_, i) => i !== column)),
    });
    const select = (/** @type {string} */ address) => tools.context.state.set({ select: address });
    this.#table = new WishTable(this.#heads.node, select);
    this.#sources = [this.#source("picks", "Picked"), this.#source("batch", "Next mini-batch")];
    this.#add = element(
      "div",
      { className: "wish-add" },
      this.#button("+ Spotlit", (examples, { example }) => [...examples, example]),
      this.#button("+ Random", (examples, { dataset }) => {
        const another = anotherExample(examples, dataset?.train_count ?? 0);
        return another ? [...examples, another] : examples;
      }),
    );
    this.node = element(
      "section",
      { className: "idea-body", "aria-label": "Wishes" },
      element(
        "div",
        { className: "segmented", role: "group", "aria-label": "Examples" },
        ...this.#sources,
      ),
      this.#table.node,
      this.#add,
    );
    tools.context.state.subscribe("theme", () => requestAnimationFrame(() => this.#redraw()));
  }

  /** @param {any} answer @param {Moment} moment */
  update(answer, moment) {
    this.#shown = { answer, moment };
    this.#redraw();
  }

  clear() {
    this.#shown = null;
    this.#order = [];
    this.#table.clear();
    this.#mark();
  }

  #redraw() {
    if (!this.#shown) return;
    const { answer, moment } = this.#shown;
    const { examples } = answer;
    const held = this.#table.node.matches(":hover, :focus-within");
    const running = moment.run.status === "running";
    const rows = arrange(this.#order, answer.rows, ROWS, { running, held });
    this.#order = rows.map(addressOf);
    const { state } = this.#tools.context;
    this.#heads.update(examples ?? [], this.#faces, moment.dataset, this.#choice.pinned);
    this.#table.update({ rows, single: examples !== null, selected: state.get("select") });
    this.#mark();
  }

  #mark() {
    for (const [i, of] of /** @type {const} */ (["picks", "batch"]).entries()) {
      this.#sources[i].setAttribute("aria-pressed", String(of === this.#choice.of));
    }
    this.#add.hidden = this.#choice.of === "batch";
    const { moment } = this.#shown ?? {};
    const examples = moment ? examplesOf(moment) : [];
    const [spotlit, random] = /** @type {HTMLButtonElement[]} */ ([...this.#add.children]);
    const full = examples.length >= MOST;
    random.disabled = !moment?.dataset || full;
    spotlit.disabled = !moment || full || !("split" in moment.example) || this.#has(examples);
  }

  /** Whether the spotlit example is among them. @param {Example[]} examples */
  #has(examples) {
    const example = this.#shown?.moment.example;
    return example !== undefined && formatPicks([...examples, example]) === formatPicks(examples);
  }

  /** @param {"picks" | "batch"} of @param {string} title */
  #source(of, title) {
    const choose = () => {
      Object.assign(this.#choice, { of, pinned: -1, pointed: -1 });
      this.#mark();
      this.#tools.again();
    };
    return element(
      "button",
      { type: "button", "aria-pressed": String(of === this.#choice.of), onclick: choose },
      title,
    );
  }

  /** @param {string} title @param {(examples: Example[], moment: Moment) => Example[]} change */
  #button(title, change) {
    const onclick = () => this.#pick(change);
    return element("button", { type: "button", className: "button", onclick }, title);
  }

  /** @param {(examples: Example[], moment: Moment) => Example[]} change */
  #pick(change) {
    if (!this.#shown) return;
    const { state } = this.#tools.context;
    // The address may be ahead of the last answer, where somebody clicks fast.
    const moment = { ...this.#shown.moment, picks: parsePicks(state.get("picks")) };
    Object.assign(this.#choice, { pinned: -1, pointed: -1 });
    state.set({ picks: formatPicks(change(examplesOf(moment), moment)) });
  }

  /** @param {number} column @param {boolean} pinned */
  #look(column, pinned) {
    if (pinned) this.#choice.pinned = this.#choice.pinned === column ? -1 : column;
    else this.#choice.pointed = column;
    if (!this.#shown) return;
    this.#redraw();
    this.#restage(this.#shown.answer, this.#shown.moment);
  }
}
