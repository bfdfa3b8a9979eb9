/** Inputs of test examples, each read once; of those that are not shown any more the oldest are dropped. */

/** As many as some minutes of changing mistakes bring: 1.6 MB with MNIST. */
const KEPT = 256;

export class Pictures {
  /** @type {Map<string, Promise<number[] | null>>} */
  #known = new Map();
  #api;

  /** @param {Pick<import("../../api.js").Api, "example">} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * @param {string} dataset @param {number} index in the test set
   * @returns {Promise<number[] | null>} null if they cannot be had now; they are asked for again
   */
  inputs(dataset, index) {
    const key = `${dataset} ${index}`;
    const known = this.#known.get(key) ?? this.#read(key, dataset, index);
    // Behind all others, so that what is still shown is dropped last.
    this.#known.delete(key);
    this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT) this.#known.delete(oldest);
    return known;
  }

  /** @param {string} key @param {string} dataset @param {number} index */
  async #read(key, dataset, index) {
    try {
      return (await this.#api.example(dataset, "test", index)).inputs;
    } catch {
      // A picture is missing then; that the server is away is said elsewhere.
      this.#known.delete(key);
      return null;
    }
  }
}
