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
 * @typedef {{WebSocket: new (url: string) => WebSocket} & import("./backoff.js").Clock} Surroundings
 *   what the tests replace
 */

import { Backoff } from "./backoff.js";

/** The server closes with this code when the run does not exist (any more). */
export const GONE = 4404;

export class Connection extends EventTarget {
  /** @type {ConnectionState} */
  current = { state: "paused", retryAt: null };
  #url;
  #WebSocket;
  #backoff;
  /** @type {WebSocket | null} */
  #socket = null;

  /**
   * @param {() => string} url asked anew for every attempt
   * @param {Partial<Surroundings>} [surroundings]
   */
  constructor(url, { WebSocket = globalThis.WebSocket, ...clock } = {}) {
    super();
    this.#url = url;
    this.#WebSocket = WebSocket;
    this.#backoff = new Backoff(clock);
  }

  /** Connects, unless connected or connecting; cuts a wait short. */
  open() {
    if (this.#socket) return;
    this.#backoff.cancel();
    this.#connect();
  }

  /** Closes and stays closed until `open`. */
  close() {
    this.#backoff.cancel();
    this.#backoff.succeed();
    const socket = this.#socket;
    this.#socket = null;
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
    const socket = new this.#WebSocket(this.#url());
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
    this.#backoff.succeed();
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
    const retryAt = this.#backoff.retry(() => this.#connect());
    this.#enter({ state: "waiting", retryAt });
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
