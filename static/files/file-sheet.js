/**
 * `<file-sheet>`: a run to be taken along as a file, and a file to be opened as a run, in a native dialog.
 * Files are fetched before they are saved, so that what the server refuses is said here, in its words.
 *
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("./kinds.js").Kind} Kind
 * @typedef {object} Reach
 * @property {import("../api.js").Api} api
 * @property {(problem: Error) => void} complain shows what went wrong after the sheet was closed
 * @property {(file: File) => Promise<unknown>} [openFile] makes its run anew and shows it
 */

import { formatCount, formatSize } from "../controls/format.js";
import { iconButton } from "../controls/icons.js";
import { element } from "../elements.js";
import { fileButton, onlyFile, openingWords } from "./choice.js";
import { Errand, showStanding } from "./errand.js";
import { KINDS } from "./kinds.js";
import { save } from "./save.js";

class FileSheet extends HTMLElement {
  /** @type {Reach | undefined} */
  #reach;
  /** @type {Run | null} */
  #run = null;
  #of = element("p", { className: "muted of-run" });
  #entries = element("ul", { className: "file-kinds" });
  #status = element("p", { className: "standing", role: "status" });
  #dialog = element("dialog", { className: "files", "aria-labelledby": "files-title" });
  #errand = new Errand((standing) => {
    showStanding(this.#status, standing);
    for (const button of this.#dialog.querySelectorAll(".file-kinds button, .opening button")) {
      button.setAttribute("aria-disabled", String(standing.tone === "busy"));
    }
    if (this.#dialog.open) this.#status.scrollIntoView({ block: "nearest" });
    else if (standing.tone === "failed") this.#reach?.complain(new Error(standing.text));
  });

  /** @param {Reach} reach */
  attach(reach) {
    this.#reach = reach;
    const head = element(
      "div",
      { className: "files-head" },
      element("h2", { id: "files-title" }, "Take it along"),
      iconButton("close", "Close", () => this.#dialog.close()),
    );
    this.#dialog.append(head, this.#of, this.#entries);
    if (reach.openFile) this.#dialog.append(this.#opening());
    this.#dialog.append(this.#status);
    this.#dialog.addEventListener("click", ({ target }) => {
      if (target === this.#dialog) this.#dialog.close();
    });
    this.append(this.#dialog);
  }

  /** @param {Run | null} run whose files are offered; null offers only to open one */
  show(run) {
    if (this.#dialog.open) return;
    this.#run = run;
    this.#errand.clear();
    this.#of.textContent = run ? momentOf(run) : "There is no run on the page.";
    this.#entries.replaceChildren(...(run ? KINDS.map((kind) => this.#entry(kind, run)) : []));
    this.#dialog.showModal();
  }

  /** Makes a run of a file that was chosen or dropped. @param {import("./choice.js").Files} files */
  async open(files) {
    const openFile = this.#reach?.openFile;
    if (!openFile) return;
    if (!this.#dialog.open) this.show(this.#run);
    const opened = await this.#errand.run(openingWords(files), async () => {
      const file = await onlyFile(files);
      await openFile(file);
      return `Opened ${file.name}.`;
    });
    if (opened) this.#dialog.close();
  }

  /** @param {Kind} kind @param {Run} run */
  #entry(kind, run) {
    const { title, ending, purpose, called, address } = kind;
    const api = /** @type {Reach} */ (this.#reach).api;
    const buttons = element("span", { className: "file-buttons" });
    if (address) buttons.append(lookButton(address(api, run.id), called));
    const onclick = () => this.#take(kind, run);
    const properties = { type: "button", className: "button", "aria-label": `Save ${called}` };
    buttons.append(element("button", { ...properties, onclick }, "Save"));
    const name = element("b", {}, title, " ", element("code", {}, ending));
    const words = element("span", { className: "file-words" }, name);
    words.append(element("span", { className: "muted" }, purpose));
    return element("li", {}, words, buttons);
  }

  /** @param {Kind} kind @param {Run} run */
  #take({ called, make }, run) {
    const api = /** @type {Reach} */ (this.#reach).api;
    this.#errand.run(`Making ${called}…`, async () => {
      const file = await make(api, run.id);
      save(file);
      return `Made ${file.name}, ${formatSize(file.blob.size)}. The browser saves it.`;
    });
  }

  #opening() {
    const words = element("span", { className: "file-words" }, element("b", {}, "Open a run"));
    const purpose = "From its file, as a run of its own. Or drop the file on the page.";
    words.append(element("span", { className: "muted" }, purpose));
    const choose = fileButton("Choose a file", (files) => this.open(files));
    const buttons = element("span", { className: "file-buttons" }, ...choose);
    return element("div", { className: "opening" }, words, buttons);
  }
}

/** What is saved of a run, in words. @param {Run} run */
function momentOf({ name, status, step }) {
  return status === "running"
    ? `“${name}” as it is when you save it; it trains on meanwhile.`
    : `“${name}” as it is now, at step ${formatCount(step)}.`;
}

/** @param {string} href @param {string} called */
function lookButton(href, called) {
  const names = { "aria-label": `Open ${called} in a new tab`, className: "button" };
  const link = element("a", { ...names, href, target: "_blank", rel: "noopener" }, "Open");
  link.onclick = (event) => {
    if (event.detail > 1) event.preventDefault(); // a double click is meant as one
  };
  return link;
}

customElements.define("file-sheet", FileSheet);
