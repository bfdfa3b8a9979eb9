/** `<help-sheet>`: the keys and how to read the picture, in a native dialog. */

import { element } from "../elements.js";
import { SHEET } from "../keyboard.js";
import { iconButton } from "./icons.js";

const READING = [
  "Every line is a weight. The more it stands out, the more the cost cares about it at this very step.",
  "Every circle is a neuron, filled by its activation for the spotlit example.",
  "Point at a line or a neuron for its numbers; click to keep it selected.",
];

class HelpSheet extends HTMLElement {
  /** Opens the sheet, or closes it when it is open. */
  toggle() {
    const dialog = this.querySelector("dialog");
    if (dialog?.open) dialog.close();
    else dialog?.showModal();
  }

  attach() {
    const close = () => this.querySelector("dialog")?.close();
    const dialog = element(
      "dialog",
      { className: "help", "aria-labelledby": "help-title" },
      element(
        "div",
        { className: "help-head" },
        element("h2", { id: "help-title" }, "Help"),
        iconButton("close", "Close", close),
      ),
      element("h3", {}, "Reading the picture"),
      element("ul", { className: "muted" }, ...READING.map((text) => element("li", {}, text))),
      element("div", { className: "key-groups" }, ...SHEET.map(keyGroup)),
    );
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    this.append(dialog);
  }
}

/** @param {typeof SHEET[number]} group */
function keyGroup({ title, entries }) {
  const rows = element("dl", { className: "keys" }, ...entries.map(keyRow));
  return element("section", {}, element("h3", {}, title), rows);
}

/** @param {import("../keyboard.js").Entry} entry */
function keyRow({ shown, title }) {
  const keys = shown.map((key) => (key === "…" ? key : element("kbd", {}, key)));
  return element("div", {}, element("dt", {}, ...keys), element("dd", {}, title));
}

customElements.define("help-sheet", HelpSheet);
