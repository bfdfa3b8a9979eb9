/**
 * The side panel's elements that are not open at first. Their scripts are nearly half of the page's, and
 * come when their tab is opened, or when all that is in sight is there.
 *
 * @typedef {import("./types.js").Context} Context
 * @typedef {HTMLElement & {attach: (context: Context) => void}} Attachable
 */

/** @type {Record<string, {tag: string, load: () => Promise<unknown>}>} by the names of the tabs */
export const PANELS = {
  ideas: { tag: "idea-pages", load: () => import("./ideas/panel.js") },
  build: { tag: "network-builder", load: () => import("./builder/network-builder.js") },
  draw: { tag: "draw-pad", load: () => import("./drawpad/draw-pad.js") },
  examples: { tag: "example-browser", load: () => import("./examples/example-browser.js") },
  runs: { tag: "run-list", load: () => import("./builder/run-list.js") },
};

export class Panels {
  /** @type {Map<string, Promise<void>>} */ #coming = new Map();

  /**
   * @param {Context} context what every element is given
   * @param {(tag: string) => Attachable} find
   * @param {typeof PANELS} panels
   */
  constructor(context, find, panels = PANELS) {
    this.context = context;
    this.find = find;
    this.panels = panels;
    context.state.subscribe("panel", () => this.#follow());
    this.#follow();
  }

  #follow() {
    const open = this.context.state.get("panel");
    if (open in this.panels) this.#bring(open);
  }

  /** Brings all, one by one, so that what moves meanwhile hardly waits. */
  async bringAll() {
    for (const name of Object.keys(this.panels)) await this.#bring(name);
  }

  /** Brings one, once; what keeps it from coming is told. @param {string} name @returns {Promise<void>} */
  #bring(name) {
    const { tag, load } = this.panels[name];
    const coming =
      this.#coming.get(name) ??
      load().then(
        () => this.find(tag).attach(this.context),
        (error) => this.#fail(name, error),
      );
    this.#coming.set(name, coming);
    return coming;
  }

  /** @param {string} name @param {Error} cause */
  #fail(name, cause) {
    this.#coming.delete(name);
    const words =
      "A panel's script has not come: the server cannot be reached. Open it again later.";
    const detail = new Error(words, { cause });
    this.context.session.dispatchEvent(new CustomEvent("problem", { detail }));
  }
}
