/**
 * `<deleted-runs>`: what was deleted while the page is open, to be brought back. At first it stands out
 * as a message with a button, then stays as a line.
 *
 * @typedef {import("../types.js").Run} Run
 * @typedef {{run: Run, restored: (run: Run) => unknown}} Deletion
 */

import { element } from "../elements.js";
import { messageOf } from "./words.js";

const FRESH = 10_000;

export class DeletedRuns extends HTMLElement {
  /** @type {Deletion[]} the newest first */
  #deletions = [];
  #toast = element("div", { className: "toast", role: "status", hidden: true });
  #line = element("p", { className: "deleted-line", hidden: true });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {(id: string) => Promise<Run>} */
  #restoreRun = () => Promise.reject();
  #say = (/** @type {string} */ _message) => {};

  /** @param {{api: import("../api.js").Api, say: (message: string) => void}} reach */
  attach({ api, say }) {
    this.#restoreRun = (id) => api.restoreRun(id);
    this.#say = say;
    this.append(this.#line, this.#toast);
  }

  /** @param {Run} run that was just deleted @param {(run: Run) => unknown} restored told when it is back */
  add(run, restored) {
    this.#deletions.unshift({ run, restored });
    this.#toast.replaceChildren(
      element("span", {}, "Deleted ", element("b", {}, run.name), "."),
      this.#button("Undo", `Undo: restore ${run.name}`, this.#deletions[0]),
    );
    this.#toast.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), FRESH);
    this.#draw();
  }

  #settle() {
    // Whoever is about to press the button is not to lose it.
    if (this.#toast.contains(document.activeElement)) {
      this.#timer = setTimeout(() => this.#settle(), FRESH);
      return;
    }
    this.#toast.hidden = true;
    this.#draw();
  }

  #draw() {
    const old = this.#toast.hidden ? this.#deletions : this.#deletions.slice(1);
    this.#line.hidden = old.length === 0;
    this.#line.replaceChildren(
      element("span", { className: "muted" }, "Recently deleted:"),
      ...old.map((deletion) =>
        element(
          "span",
          { className: "deleted-run" },
          element("span", { className: "deleted-name" }, deletion.run.name),
          this.#button("Restore", `Restore ${deletion.run.name}`, deletion),
        ),
      ),
    );
  }

  /** @param {string} text @param {string} label @param {Deletion} deletion */
  #button(text, label, deletion) {
    const restore = async () => {
      try {
        const run = await this.#restoreRun(deletion.run.id);
        if (this.#deletions[0] === deletion) this.#toast.hidden = true;
        this.#deletions = this.#deletions.filter((other) => other !== deletion);
        this.#draw();
        await deletion.restored(run);
      } catch (error) {
        this.#say(messageOf(error));
      }
    };
    const properties = { type: "button", className: "button small-button", "aria-label": label };
    return element("button", { ...properties, onclick: restore }, text);
  }
}

customElements.define("deleted-runs", DeletedRuns);
