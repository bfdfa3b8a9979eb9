/**
 * One row of the list. Its nodes stay while numbers change, so that focus and typing are not lost.
 *
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("./tree.js").TreeRow} TreeRow
 * @typedef {import("../api.js").Curve} Curve
 *
 * @typedef {object} RowActions
 * @property {(run: Run, picked: boolean) => void} pick
 * @property {(run: Run, name: string) => void} rename
 * @property {(run: Run) => void} duplicate
 * @property {(run: Run) => void} take shows the files that it can be taken along as
 * @property {(run: Run) => void} remove
 * @property {(run: Run) => string} address of the run's own page
 * @property {() => void} left typing has ended: the row has the focus again
 */

import { formatCost, formatPercent } from "../controls/format.js";
import { iconButton } from "../controls/icons.js";
import { element } from "../elements.js";
import { pathOf, setPath, sparkline } from "./sparkline.js";
import { epochOf, networkOf, settingsOf, statusOf, stepOf } from "./words.js";

/** Deeper runs are drawn no further in; their level is still told. */
const DEEPEST = 7;

export class RunRow {
  #actions;
  /** @type {Run} */
  run;
  #guides = element("span", { className: "guides", "aria-hidden": "true" });
  #name = element("a", { className: "run-name" });
  #origin = element("span", { className: "muted small origin" });
  #names = element("span", { className: "names" }, this.#name, this.#origin);
  #network = element("span", { className: "line" });
  #settings = element("span", { className: "line muted small" });
  #status = element("span", { className: "status" });
  #step = element("span");
  #epoch = element("span", { className: "epoch" });
  #accuracy = element("span", { className: "value number" });
  #cost = element("span", { className: "value number" });
  #curve = sparkline();
  #noCurve = element("span", { className: "muted small no-curve" });
  #check = element("input", { type: "checkbox", className: "pick" });
  /** @type {HTMLElement[]} */
  #controls;
  #shape = "";
  /** @type {HTMLInputElement | null} */
  #input = null;

  /** @param {Run} run @param {RowActions} actions */
  constructor(run, actions) {
    this.run = run;
    this.#actions = actions;
    this.#check.onchange = () => actions.pick(this.run, this.#check.checked);
    const rename = iconButton("rename", "", () => this.startRename());
    const duplicate = iconButton("duplicate", "", () => actions.duplicate(this.run));
    const take = iconButton("take", "", () => actions.take(this.run));
    const remove = iconButton("remove", "", () => actions.remove(this.run));
    this.#controls = [this.#check, this.#name, rename, duplicate, take, remove];
    this.tools = { rename, duplicate, take, remove };
    const label = element("label", { className: "pick-area" }, this.#check);
    const numbers = element("span", { className: "cost-cell" });
    numbers.append(this.#curve, this.#noCurve, this.#cost);
    this.node = element(
      "div",
      { role: "row", className: "row", tabIndex: -1, "data-run": run.id },
      cell("pick-cell", label),
      cell("name-cell", this.#guides, this.#names),
      cell("network-cell", this.#network, this.#settings),
      cell(
        "status-cell",
        this.#status,
        element("span", { className: "line muted small number" }, this.#step, this.#epoch),
      ),
      cell("accuracy-cell", this.#accuracy),
      cell("curve-cell", numbers),
      cell("tools-cell", rename, duplicate, take, remove),
    );
  }

  /**
   * @param {TreeRow} row @param {number} index in the whole list
   * @param {{picked: boolean, full: boolean, active: boolean}} how full: no more can be picked
   */
  update({ run, level, lines, last, origin }, index, { picked, full, active }) {
    this.run = run;
    const { node } = this;
    setAttribute(node, "aria-level", String(level));
    setAttribute(node, "aria-rowindex", String(index + 2));
    setAttribute(node, "aria-selected", String(picked));
    node.tabIndex = active ? 0 : -1;
    for (const control of this.#controls) control.tabIndex = active ? 0 : -1;
    this.#drawGuides(level, lines, last);
    this.#name.href = this.#actions.address(run);
    setText(this.#name, run.name);
    this.#name.title = run.name;
    setText(this.#origin, origin);
    this.#names.classList.toggle("forked", origin !== "");
    setText(this.#network, networkOf(run));
    setText(this.#settings, settingsOf(run));
    setText(this.#status, statusOf(run));
    this.#status.dataset.status = run.status;
    this.#status.title = run.reason ?? "";
    setText(this.#step, stepOf(run));
    setText(this.#epoch, ` · ${epochOf(run)}`);
    this.#accuracy.classList.toggle("muted", run.test_accuracy === null);
    setText(
      this.#accuracy,
      run.test_accuracy === null ? "not measured" : formatPercent(run.test_accuracy),
    );
    setText(this.#cost, run.cost === null ? "–" : formatCost(run.cost));
    this.#check.checked = picked;
    this.#check.disabled = full && !picked;
    setAttribute(this.#check, "aria-label", `Compare ${run.name}`);
    const { rename, duplicate, take, remove } = this.tools;
    nameButton(rename, `Rename ${run.name} (F2)`);
    nameButton(duplicate, `Duplicate ${run.name}`);
    nameButton(take, `Take ${run.name} along: files to save`);
    nameButton(remove, `Delete ${run.name} (Del)`);
  }

  /** @param {Curve | undefined} curve undefined until it has come */
  showCurve(curve) {
    const path = curve ? pathOf(curve.step, curve.cost) : "";
    setPath(this.#curve, path);
    this.#curve.classList.toggle("empty", path === "");
    const words = curve ? (curve.problem ?? "no steps yet") : "…";
    setText(this.#noCurve, path === "" ? words : "");
    this.#noCurve.hidden = path !== "";
  }

  /** The name becomes a field. */
  startRename() {
    if (this.#input) return;
    const input = element("input", { value: this.run.name, maxLength: 80, className: "rename" });
    input.setAttribute("aria-label", `Name of ${this.run.name}`);
    const end = (/** @type {boolean} */ keep) => {
      if (!this.#input) return;
      this.#input = null;
      const focused = document.activeElement === input;
      input.replaceWith(this.#name);
      const name = input.value.trim();
      if (keep && name && name !== this.run.name) this.#actions.rename(this.run, name);
      if (focused) this.#actions.left();
    };
    input.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key === "Enter") end(true);
      if (event.key === "Escape") end(false);
    };
    input.onblur = () => end(true);
    this.#input = input;
    this.#name.replaceWith(input);
    input.select();
    input.focus();
  }

  get typing() {
    return this.#input !== null;
  }

  /** @param {number} level @param {boolean[]} lines @param {boolean} last */
  #drawGuides(level, lines, last) {
    const shape = `${level}${lines.join()}${last}`;
    if (shape === this.#shape) return;
    this.#shape = shape;
    const shown = lines.slice(-DEEPEST + 1);
    this.node.style.setProperty("--level", String(level > 1 ? shown.length + 1 : 0));
    const guide = (/** @type {string} */ kind) => element("span", { className: `guide ${kind}` });
    this.#guides.replaceChildren(
      ...(level > 1 ? shown.map((on) => guide(on ? "on" : "off")) : []),
      ...(level > 1 ? [guide(last ? "end" : "branch")] : []),
    );
  }
}

/** @param {string} className @param {...Node} children */
const cell = (className, ...children) =>
  element("div", { role: "gridcell", className: `cell ${className}` }, ...children);

/** @param {HTMLElement} button @param {string} name */
function nameButton(button, name) {
  setAttribute(button, "aria-label", name);
  button.title = name;
}

/** Unchanged text is left alone, so that nothing is announced or drawn for it.
 * @param {HTMLElement} node @param {string} text */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {Element} node @param {string} name @param {string} value */
function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
