/**
 * `<divergence-panel>`: what led a run to its divergence, as a small chart of its last steps, and the two
 * ways out: back to the last healthy step, or on from there in a branch with a smaller learning rate.
 * Shown below the network while the run has diverged.
 *
 * @typedef {import("../types.js").Context} Context
 * @typedef {import("./signs.js").Divergence} Divergence
 * @typedef {import("./signs.js").SignName} SignName
 */

import { element } from "../elements.js";
import { Plot } from "../ideas/plot.js";
import { chainFigure, figureWords, linesOf, lookOf, overflowOf, SIGNS, signOf } from "./signs.js";
import { causeOf, outlookOf, rateText, tenthOf } from "./words.js";

const WAITING = "Making the last steps again to see what led there …";

export class DivergencePanel extends HTMLElement {
  /** @type {Context | null} */
  #context = null;
  /** @type {Divergence | null} */
  #chain = null;
  /** The run and the step that the chain is of, or is asked for. */
  #key = "";
  #problem = "";
  /** @type {SignName} */
  #sign = "update_ratio";
  #busy = false;

  #cause = element("p", { className: "divergence-cause" });
  #outlook = element("p", { className: "muted divergence-outlook" });
  #rewind = element("button", { type: "button", className: "button primary" });
  #branch = element("button", { type: "button", className: "button" });
  #error = element("p", { className: "error", role: "alert", hidden: true });
  #body = element("div", { className: "divergence-body", id: "divergence-body" });
  #fold = element("button", {
    type: "button",
    className: "fold",
    "aria-expanded": "true",
    "aria-controls": "divergence-body",
  });
  #choice = element("div", {
    className: "segmented",
    role: "group",
    "aria-label": "What is drawn",
  });
  #legend = element("ul", { className: "chain-legend" });
  #means = element("p", { className: "muted chain-means" });
  #plot = new Plot("chain-plot", (colors) => this.#draw(colors));

  /** @param {Context} context called once */
  attach(context) {
    this.#context = context;
    this.#build();
    const { session, state } = context;
    for (const event of ["run", "reset", "diverged"]) {
      session.addEventListener(event, () => this.#follow());
    }
    // Both below the network would leave it no room.
    let walking = false;
    const makeRoom = () => {
      if (walking === (state.get("walk") !== "")) return;
      walking = !walking;
      this.#open(!walking);
    };
    state.subscribe("walk", makeRoom);
    makeRoom();
    this.#follow();
  }

  #build() {
    this.#fold.append("What led to the divergence");
    this.#fold.addEventListener("click", () => {
      this.#open(this.#fold.getAttribute("aria-expanded") !== "true");
    });
    this.#rewind.addEventListener("click", () => this.#do(() => this.#goBack()));
    this.#branch.addEventListener("click", () => this.#do(() => this.#goOn()));
    for (const { name, label, means } of SIGNS) {
      const choose = () => this.#choose(name);
      const button = { type: "button", title: means, "data-sign": name, onclick: choose };
      this.#choice.append(element("button", button, label));
    }
    const ways = element("div", { className: "divergence-ways" }, this.#rewind, this.#branch);
    this.#body.append(
      element(
        "div",
        { className: "divergence-words" },
        this.#cause,
        ways,
        this.#error,
        this.#outlook,
      ),
      element(
        "div",
        { className: "chain" },
        element("div", { className: "chain-head" }, this.#choice, this.#legend),
        this.#plot.node,
        this.#means,
      ),
    );
    this.append(element("h2", {}, this.#fold), this.#body);
    this.#choose(this.#sign);
  }

  /** @param {boolean} open */
  #open(open) {
    this.#fold.setAttribute("aria-expanded", String(open));
    this.#body.hidden = !open;
  }

  /** Shows itself while the run has diverged, and asks once for what led there. */
  #follow() {
    const run = this.#context?.session.run;
    const diverged = run?.status === "diverged";
    if (!run || !diverged) {
      this.#leave();
      return;
    }
    this.hidden = false;
    const key = `${run.id} ${run.step}`;
    if (key !== this.#key) {
      this.#key = key;
      this.#chain = null;
      this.#problem = "";
      this.#error.hidden = true;
      this.#ask(run.id, key);
    }
    this.#tell();
  }

  #leave() {
    // Whoever pressed one of its buttons goes on at the network.
    if (!this.hidden && this.contains(document.activeElement))
      document.getElementById("stage")?.focus();
    this.hidden = true;
    this.#key = "";
    this.#chain = null;
  }

  /** @param {string} id @param {string} key */
  async #ask(id, key) {
    let [chain, problem] = [/** @type {Divergence | null} */ (null), ""];
    try {
      chain = (await this.#context?.api.divergence(id)) ?? null;
    } catch (error) {
      problem = `What led there cannot be told: ${/** @type {Error} */ (error).message}`;
    }
    if (key !== this.#key) return;
    this.#chain = chain;
    this.#problem = problem;
    this.#tell();
    if (chain) this.#context?.announce(causeOf(chain));
  }

  #tell() {
    const chain = this.#chain;
    const run = this.#context?.session.run;
    const healthy = chain?.last_healthy_step ?? null;
    setText(this.#cause, chain ? causeOf(chain) : this.#problem || WAITING);
    setText(this.#outlook, chain ? outlookOf(chain) : "");
    this.#rewind.hidden = this.#branch.hidden = healthy === null;
    if (run && healthy !== null) {
      const step = healthy.toLocaleString("en-US");
      const rate = rateText(tenthOf(run.learning_rate));
      setText(this.#rewind, `Rewind to step ${step}`);
      setText(this.#branch, `Branch there with learning rate ${rate}`);
      this.#branch.title = `A tenth of ${rateText(run.learning_rate)}: a new run that begins at step ${step}`;
    }
    // Not `disabled`: the focus would be lost with the button that was pressed.
    for (const button of [this.#rewind, this.#branch]) {
      button.setAttribute("aria-disabled", String(this.#busy));
    }
    this.#plot.draw();
  }

  /** @param {SignName} sign */
  #choose(sign) {
    this.#sign = sign;
    for (const button of this.#choice.children) {
      const chosen = /** @type {HTMLElement} */ (button).dataset.sign === sign;
      button.setAttribute("aria-pressed", String(chosen));
    }
    this.#plot.draw();
  }

  /** @param {import("../charts/plotting.js").Colors} colors */
  #draw(colors) {
    const chain = this.#chain;
    if (!chain) {
      this.#legend.replaceChildren();
      setText(this.#means, "");
      return { figure: null, words: this.#problem || WAITING };
    }
    const lines = linesOf(chain, this.#sign);
    const entries = lines.map(({ name }, i) => {
      const { color, dash } = lookOf(i, this.#sign, colors);
      const swatch = element("span", { className: "chart-swatch" });
      swatch.style.borderTopColor = color;
      swatch.style.borderTopStyle = dash === "dot" ? "dotted" : "solid";
      return element("li", {}, swatch, name);
    });
    if (chain.last_healthy_step !== null && chain.last_healthy_step >= chain.steps[0]) {
      const mark = element("span", { className: "chain-mark" });
      entries.push(element("li", {}, mark, "last healthy step"));
    }
    if (lines.some(({ values }) => overflowOf(values) !== null)) {
      entries.push(element("li", {}, element("span", {}, "✕"), "not finite"));
    }
    this.#legend.replaceChildren(...entries);
    setText(this.#means, `${signOf(this.#sign).means}. Logarithmic.`);
    const words = figureWords(chain, this.#sign);
    return { figure: chainFigure(chain, this.#sign, colors), words };
  }

  /** @param {() => Promise<void>} action */
  async #do(action) {
    if (this.#busy) return;
    this.#busy = true;
    this.#error.hidden = true;
    this.#tell();
    try {
      await action();
    } catch (error) {
      this.#error.textContent = /** @type {Error} */ (error).message;
      this.#error.hidden = false;
    } finally {
      this.#busy = false;
      this.#tell();
    }
  }

  async #goBack() {
    const { session, api } = /** @type {Context} */ (this.#context);
    if (!session.run || this.#chain?.last_healthy_step == null) return;
    await api.seek(session.run.id, this.#chain.last_healthy_step);
  }

  async #goOn() {
    const { session, api } = /** @type {Context} */ (this.#context);
    const step = this.#chain?.last_healthy_step;
    if (!session.run || step == null) return;
    const changes = { learning_rate: tenthOf(session.run.learning_rate) };
    const branch = await api.fork(session.run.id, step, changes);
    await session.open(branch.id);
    await api.play(branch.id);
  }
}

/** @param {HTMLElement} node @param {string} text */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

customElements.define("divergence-panel", DivergencePanel);
