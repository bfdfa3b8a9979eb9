/** One color scale for all pictures of a comparison: the one that the first picture begins with. */

/**
 * @typedef {import("../types.js").Frame} Frame
 * @typedef {{show: (changes: {lock: string}) => void}} Shows
 */

export class ScaleLock {
  #channel = "gradient";
  #locked = "";

  /** What the edges are to show from now on. @param {"gradient" | "weight"} channel */
  want(channel) {
    this.#channel = channel;
    this.#locked = "";
  }

  /** @param {Frame} frame of the first picture @param {Shows[]} pictures all of them */
  take({ channel, scale: { low, high } }, pictures) {
    if (channel !== this.#channel || this.#locked || !(high > low) || !(low >= 0)) return;
    if (!Number.isFinite(high)) return;
    this.#locked = `${short(low)},${short(high)}`;
    for (const picture of pictures) picture.show({ lock: this.#locked });
  }
}

/** As many digits as a color can show. @param {number} value */
const short = (value) => Number(value.toPrecision(4));
