/**
 * One socket to one address that comes back by itself: exponential backoff with jitter, at once when
 * told that the network or the reader is back. It passes messages on and knows nothing of what is in
 * them; what a close code means for the run is for its owner to say.
 *
 * Events: `state` (see `ConnectionState`), `binary` (detail: ArrayBuffer), `text` (detail: the parsed
 * object), `closed` (detail: {code, opened}), before any retry is arranged.
 *
 * @typedef {object} ConnectionState
 * @property {"connecting" | "open" | "waiting" | "paused"} state
 * @property {number | null} retryAt milliseconds since 1970, while waiting
 *
 * @typedef {object} Surroundings what the tests replace
 * @property {new (url: string) => WebSocket} WebSocket
 * @property {(callback: () => void, milliseconds: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} now
 * @property {() => number} random
 */

const FIRST_DELAY = 500;
const LONGEST_DELAY = 15_000;

/** The server closes with this code when the run does not exist (any more). */
export const GONE = 4404;

/** @returns {Surroundings} */
const browser = () => ({
  WebSocket: globalThis.WebSocket,
  setTimeout: (callback, milliseconds) => globalThis.setTimeout(callback, milliseconds),
  clearTimeout: (timer) => globalThis.clearTimeout(timer),
  now: Date.now,
  random: Math.random,
});

export class Connection extends EventTarget {
  /** @type {ConnectionState} */
  current = { state: "paused", retryAt: null };
  #url;
  #surroundings;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {any} */
  #timer = null;
  #attempts = 0;

  /**
   * @param {() => string} url asked anew for every attempt
   * @param {Partial<Surroundings>} [surroundings]
   */
  constructor(url, surroundings = {}) {
    super();
    this.#url = url;
    this.#surroundings = { ...browser(), ...surroundings };
  }

  /** Connects, unless connected or connecting; cuts a wait short. */
  open() {
    if (this.#socket) return;
    this.#clearTimer();
    this.#connect();
  }

  /** Closes and stays closed until `open`. */
  close() {
    this.#clearTimer();
    const socket = this.#socket;
    this.#socket = null;
    this.#attempts = 0;
    socket?.close(1000);
    this.#enter({ state: "paused", retryAt: null });
  }

  /**
   * @param {object} message
   * @returns {boolean} whether it could be sent
   */
  send(message) {
    if (this.current.state !== "open") return false;
    this.#socket?.send(JSON.stringify(message));
    return true;
  }

  #connect() {
    this.#enter({ state: "connecting", retryAt: null });
    const socket = new this.#surroundings.WebSocket(this.#url());
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    let opened = false;
    // A socket that was replaced or closed on purpose has nothing more to say.
    const current = () => this.#socket === socket;
    socket.onopen = () => {
      opened = true;
      if (current()) this.#enter({ state: "open", retryAt: null });
    };
    socket.onmessage = (event) => {
      if (current()) this.#receive(event.data);
    };
    socket.onclose = (event) => {
      if (current()) this.#lose(event.code, opened);
    };
  }

  /** @param {ArrayBuffer | string} data */
  #receive(data) {
    // Only a server that speaks has been reached: one that accepts and drops us must not be hammered.
    this.#attempts = 0;
    if (typeof data === "string") this.#tell("text", JSON.parse(data));
    else this.#tell("binary", data);
  }

  /** @param {number} code @param {boolean} opened */
  #lose(code, opened) {
    this.#socket = null;
    if (code === GONE) this.#enter({ state: "paused", retryAt: null });
    else this.#wait();
    this.#tell("closed", { code, opened });
  }

  #wait() {
    const { now, random, setTimeout } = this.#surroundings;
    const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#attempts);
    // Half fixed, half random: a class of thirty pages must not come back in one instant.
    const delay = Math.max(FIRST_DELAY, longest / 2 + (longest / 2) * random());
    this.#attempts += 1;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#connect();
    }, delay);
    this.#enter({ state: "waiting", retryAt: now() + delay });
  }

  #clearTimer() {
    if (this.#timer !== null) this.#surroundings.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** @param {ConnectionState} next */
  #enter(next) {
    this.current = next;
    this.#tell("state", next);
  }

  /** @param {string} type @param {unknown} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
