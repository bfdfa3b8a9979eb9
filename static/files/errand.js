/**
 * One thing at a time that takes a while: what is being done, then what came of it, in words. Pure.
 *
 * @typedef {"" | "busy" | "done" | "failed"} Tone
 * @typedef {{text: string, tone: Tone}} Standing
 */

export class Errand {
  /** @type {Standing} */
  standing = { text: "", tone: "" };
  #changed;

  /** @param {(standing: Standing) => void} changed told of each new standing */
  constructor(changed) {
    this.#changed = changed;
  }

  get busy() {
    return this.standing.tone === "busy";
  }

  /**
   * Does something, unless something else is still being done; then only says so.
   * @param {string} text what is being done
   * @param {() => Promise<string>} work returns what came of it; what it throws is shown as it is
   * @returns {Promise<boolean>} whether it was done
   */
  async run(text, work) {
    if (this.busy) {
      this.#stand(`${this.standing.text.replace(ONE_AT_A_TIME, "")}${ONE_AT_A_TIME}`, "busy");
      return false;
    }
    this.#stand(text, "busy");
    try {
      this.#stand(await work(), "done");
      return true;
    } catch (error) {
      this.#stand(error instanceof Error ? error.message : String(error), "failed");
      return false;
    }
  }

  /** Takes back what was said of something that is over. */
  clear() {
    if (!this.busy) this.#stand("", "");
  }

  /** @param {string} text @param {Tone} tone */
  #stand(text, tone) {
    this.standing = { text, tone };
    this.#changed(this.standing);
  }
}

const ONE_AT_A_TIME = " One file at a time.";

/**
 * Shows how an errand stands in a `role="status"`.
 * @param {HTMLElement} line @param {Standing} standing
 */
export function showStanding(line, { text, tone }) {
  line.dataset.tone = tone;
  line.textContent = text;
}
