/**
 * One run in the list: its numbers, and the tools to rename and delete it in place.
 *
 * @typedef {import("../types.js").Run} Run
 *
 * @typedef {object} RunActions
 * @property {() => void} open
 * @property {(name: string) => void} rename
 * @property {() => void} remove
 */

import { element } from "../elements.js";

const INDENT = 14;
const DEEPEST = 4;

/** Its nodes stay while numbers change, so that focus and typing are not lost. */
export class RunRow {
  #run;
  #actions;
  #name = element("span", { className: "run-title" });
  #facts = element("span", { className: "muted run-facts" });
  #status = element("span", { className: "run-status" });
  #numbers = element("span", { className: "run-numbers number" });
  #reason = element("span", { className: "muted run-facts" });
  #tools = element("span", { className: "run-tools" });
  #head = element("div", { className: "run-head" });

  /** @param {Run} run @param {RunActions} actions */
  constructor(run, actions) {
    this.#run = run;
    this.#actions = actions;
    const open = element(
      "button",
      { type: "button", className: "run-open", onclick: actions.open },
      this.#name,
      this.#facts,
      element("span", { className: "run-state" }, this.#status, this.#numbers),
      this.#reason,
    );
    this.#head.append(open);
    this.node = element("li", { className: "run card" }, this.#head, this.#tools);
    this.#showTools();
  }

  /**
   * @param {Run} run @param {boolean} current
   * @param {{level: number, origin: string}} place among the runs: under which others, and from where
   */
  update(run, current, { level, origin }) {
    this.#run = run;
    this.node.style.marginLeft = `${INDENT * Math.min(level - 1, DEEPEST)}px`;
    setText(this.#name, run.name);
    const facts = [origin, run.dataset, run.layers.join("–"), run.optimizer];
    setText(this.#facts, facts.filter(Boolean).join(" · "));
    setText(this.#status, run.status);
    this.#status.dataset.status = run.status;
    setText(this.#numbers, `step ${run.step.toLocaleString("en-US")} · ${accuracyOf(run)}`);
    setText(this.#reason, run.reason ?? "");
    this.node.classList.toggle("current", current);
    if (current) this.node.setAttribute("aria-current", "true");
    else this.node.removeAttribute("aria-current");
  }

  #showTools(focus = "") {
    const rename = textButton("Rename", () => this.#startRename());
    const remove = textButton("Delete", () => this.#actions.remove());
    this.#tools.replaceChildren(rename, remove);
    if (focus === "rename") rename.focus();
  }

  #startRename() {
    const input = element("input", { value: this.#run.name, maxLength: 80, "aria-label": "Name" });
    const form = element(
      "form",
      { className: "run-rename" },
      input,
      element("button", { className: "button", type: "submit" }, "Save"),
      textButton("Cancel", () => this.#showTools("rename")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = input.value.trim();
      if (name && name !== this.#run.name) this.#actions.rename(name);
      this.#showTools("rename");
    });
    this.#tools.replaceChildren(form);
    onEscape(form, () => this.#showTools("rename"));
    input.select();
  }
}

/** @param {Run} run */
function accuracyOf(run) {
  if (run.test_accuracy === null) return "accuracy not measured yet";
  return `${(100 * run.test_accuracy).toFixed(1)} % right`;
}

/** @param {HTMLElement} node @param {() => void} action */
function onEscape(node, action) {
  node.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    node.onkeydown = null;
    action();
  };
}

/** Unchanged text is left alone, so that nothing is announced or drawn for it.
 * @param {HTMLElement} node @param {string} text */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {string} name @param {() => void} action */
function textButton(name, action) {
  return element("button", { type: "button", className: "button", onclick: action }, name);
}
