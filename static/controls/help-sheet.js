/** `<help-sheet>`: the keys and how to read the picture, in a native dialog. */

import { BINDINGS } from "../keyboard.js";
import { build, iconButton } from "./build.js";

const READING = [
  "Every line is a weight. The brighter it glows, the more the cost cares about it at this very step.",
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
    const dialog = build(
      "dialog",
      { class: "help", "aria-labelledby": "help-title" },
      build(
        "div",
        { class: "help-head" },
        build("h2", { id: "help-title" }, "Reading the picture"),
        iconButton("close", "Close", close),
      ),
      build("ul", { class: "muted" }, ...READING.map((text) => build("li", {}, text))),
      build("h2", {}, "Keys"),
      build("dl", { class: "keys" }, ...BINDINGS.map(keyRow)),
    );
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    this.append(dialog);
  }
}

/** @param {import("../keyboard.js").Binding} binding */
function keyRow({ shown, title }) {
  const keys = shown.map((key) => (key === "…" ? key : build("kbd", {}, key)));
  return build("div", {}, build("dt", {}, ...keys), build("dd", {}, title));
}

customElements.define("help-sheet", HelpSheet);
