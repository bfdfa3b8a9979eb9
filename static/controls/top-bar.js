/**
 * `<top-bar>`: the run's name and transport, its settings and readouts, and the page's own buttons.
 * Arranges only; each part is a module of its own. Where it gets narrow, what is not needed all the
 * time moves into a disclosure.
 */

import { element } from "../elements.js";
import { icon, iconButton } from "./icons.js";
import { readouts } from "./readouts.js";
import { batchSize, learningRate, runName } from "./settings.js";
import { shareButton } from "./share.js";
import { themeButton } from "./theme.js";
import {
  backButton,
  newSeedButton,
  playButton,
  resetButton,
  speedSlider,
  stepButton,
} from "./transport.js";

class TopBar extends HTMLElement {
  /** @param {import("../types.js").Context} context */
  attach(context) {
    const more = element("div", { className: "more", id: "more" });
    more.append(
      group("identity", runName(context)),
      group("again", resetButton(context), newSeedButton(context)),
      group("settings", learningRate(context), batchSize(context)),
      group("page", ...pageButtons(context)),
    );
    this.append(
      element("h1", { className: "wordmark" }, icon("mark"), element("span", {}, "Backlight")),
      group(
        "transport",
        playButton(context),
        backButton(context),
        stepButton(context),
        speedSlider(context),
      ),
      readouts(context),
      this.#moreButton(more),
      more,
    );
  }

  /** @param {HTMLElement} more */
  #moreButton(more) {
    const button = iconButton("more", "More controls", () =>
      show(!more.classList.contains("open")),
    );
    button.classList.add("more-button");
    button.setAttribute("aria-controls", more.id);
    const show = (/** @type {boolean} */ open) => {
      more.classList.toggle("open", open);
      button.setAttribute("aria-expanded", String(open));
    };
    show(false);
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !more.classList.contains("open")) return;
      show(false);
      button.focus();
    });
    document.addEventListener("pointerdown", (event) => {
      const target = /** @type {Node} */ (event.target);
      if (!more.contains(target) && !button.contains(target)) show(false);
    });
    return button;
  }
}

/** @param {string} name @param {...Node} children */
const group = (name, ...children) => element("div", { className: `group ${name}` }, ...children);

/** @param {import("../types.js").Context} context */
const pageButtons = (context) => [
  themeButton(context),
  shareButton(context),
  iconButton("take", "Take it along: files to save or open (F)", asking("files"), "Files"),
  iconButton("help", "Keys and help (?)", asking("help"), "Help"),
];

/** Who owns a sheet listens; elements do not know each other. @param {string} sheet */
const asking = (sheet) => (/** @type {MouseEvent} */ event) =>
  event.currentTarget?.dispatchEvent(new CustomEvent(sheet, { bubbles: true }));

customElements.define("top-bar", TopBar);
