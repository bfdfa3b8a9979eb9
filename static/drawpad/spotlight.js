/**
 * The draw pad's last part: saying which digit the drawing is, and putting it in the spotlight, where
 * the stage shows what it wants to change. While it is there, every new stroke goes there too.
 */

import { element } from "../elements.js";
import { NewestWins } from "./newest.js";

/** Milliseconds between two drawings sent to the server. */
const INTERVAL = 250;

export class SpotlightForm {
  element = element("div", { className: "draw-spotlight" });
  /** @type {Float32Array | null} */
  #inputs = null;
  /** @type {number | null} */
  #label = null;
  #context;
  #send;
  #picker = element("div", {
    className: "segmented draw-labels",
    role: "radiogroup",
    "aria-label": "Which digit it is",
  });
  #button = button("Spotlight this drawing", "button primary");
  #wish = button("Show what it wants to change", "button");
  #hint = element("p", { className: "muted draw-hint" });

  #onlabel;

  /**
   * @param {import("../types.js").Context} context
   * @param {(label: number | null) => void} onlabel told which digit it is said to be
   */
  constructor(context, onlabel) {
    this.#context = context;
    this.#onlabel = onlabel;
    this.#send = new NewestWins(async () => this.#spotlight(), INTERVAL);
    const caption = element("span", { className: "draw-caption muted" }, "It is a");
    this.element.append(caption, this.#picker, this.#button, this.#wish, this.#hint);
    this.#button.addEventListener("click", () => this.#spotlight());
    this.#wish.addEventListener("click", () => context.state.set({ edges: "wish" }));
    context.state.subscribe(["spotlight", "edges"], () => this.#render());
    this.#render();
  }

  /** @param {string[]} classes */
  setClasses(classes) {
    this.#picker.replaceChildren(...classes.map((name, value) => this.#option(name, value)));
    this.#choose(null);
    this.#render();
  }

  /** @param {Float32Array | null} inputs null without ink @param {number} [label] when it is known */
  update(inputs, label) {
    this.#inputs = inputs;
    if (label !== undefined) this.#choose(label);
    // The next drawing is another digit, whose label nobody has said yet.
    else if (inputs === null) this.#choose(null);
    this.#render();
    this.#follow();
  }

  /** @param {string} name @param {number} value */
  #option(name, value) {
    const input = element("input", { type: "radio", name: "draw-label", value: String(value) });
    input.addEventListener("change", () => {
      this.#label = value;
      this.#onlabel(value);
      this.#render();
      this.#follow();
    });
    return element("label", {}, input, name);
  }

  /** @param {number | null} label */
  #choose(label) {
    if (label !== this.#label) this.#onlabel(label);
    this.#label = label;
    this.#picker.querySelectorAll("input").forEach((input, value) => {
      input.checked = value === label;
    });
  }

  #spotlight() {
    if (!this.#inputs || this.#label === null) return;
    const { session, state } = this.#context;
    session.spotlight({ inputs: [...this.#inputs], label: this.#label });
    if (state.get("spotlight") !== "drawn") state.set({ spotlight: "drawn" });
  }

  /** Keeps the spotlight on what the drawing is now. */
  #follow() {
    if (this.#context.state.get("spotlight") !== "drawn") return;
    if (this.#inputs && this.#label !== null) this.#send.request(null);
  }

  #render() {
    const { state } = this.#context;
    const lit = state.get("spotlight") === "drawn" && this.#inputs !== null;
    const wishing = state.get("edges") === "wish";
    this.#button.hidden = lit;
    this.#button.disabled = !this.#inputs || this.#label === null;
    this.#wish.hidden = !lit || wishing;
    this.#hint.textContent = hint(this.#inputs !== null, this.#label !== null, lit, wishing);
  }
}

/**
 * @param {boolean} drawn @param {boolean} labeled @param {boolean} lit @param {boolean} wishing
 */
function hint(drawn, labeled, lit, wishing) {
  if (lit && wishing) return "The edges show how this drawing wants every weight to change.";
  if (lit) return "The stage shows this drawing and follows every stroke.";
  if (!drawn) return "";
  if (!labeled) return "Say which digit it is; then it can tell the network what to change.";
  return "";
}

/** @param {string} text @param {string} className */
const button = (text, className) => element("button", { type: "button", className }, text);
