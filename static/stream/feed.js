/**
 * The stream of one run, as the page's state wants it: opens the socket, follows every change of the
 * state with a message, decodes what comes. What frames and events mean is for `session.js`.
 *
 * Events: `connection` (detail: ConnectionState), `frame` (Frame), `message` (an event of the
 * protocol), `refused` (the server would not have us: perhaps the run is gone), `problem` (Error).
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../types.js").Example} Example
 *
 * @typedef {object} FeedSettings what the tests replace
 * @property {string} [address] where the sockets are, such as `ws://127.0.0.1:8000`
 * @property {Partial<import("./connection.js").Surroundings>} [surroundings]
 */

import { Connection, GONE } from "./connection.js";
import { decodeFrame } from "./decode.js";
import { Newest } from "./newest.js";
import {
  formatSpotlight,
  parseSpotlight,
  subscription,
  subscriptionQuery,
} from "./subscription.js";

export class Feed extends EventTarget {
  #state;
  #connection;
  #run = "";
  /** @type {Example | null} the drawing, which the URL cannot carry */
  #drawn = null;
  #relocking = false;
  /** @type {Newest<ArrayBuffer>} */
  #newest;

  /**
   * @param {State} state
   * @param {FeedSettings} settings
   */
  constructor(state, { address = "", surroundings }) {
    super();
    this.#state = state;
    this.#newest = new Newest((buffer) => this.#receive(buffer));
    this.#connection = new Connection(() => {
      const path = `/api/v1/runs/${encodeURIComponent(this.#run)}/stream`;
      return `${address}${path}?${subscriptionQuery(state)}`;
    }, surroundings);
    this.#listen();
    state.subscribe(["edges", "scale", "range", "lock"], (changed) => this.#resubscribe(changed));
    state.subscribe("spotlight", () => this.#sendSpotlight());
  }

  get connection() {
    return this.#connection.current;
  }

  /** Connects to a run, or again to the same one, at once. @param {string} [run] */
  open(run = this.#run) {
    if (run !== this.#run) this.#connection.close();
    this.#run = run;
    this.#connection.open();
  }

  close() {
    this.#relocking = false;
    this.#connection.close();
  }

  /** Hands frames on when they can be shown, the newest of them. @param {() => boolean} ready */
  paceBy(ready) {
    this.#newest.ready = ready;
  }

  /** @param {object} message @returns {boolean} whether it could be sent */
  send(message) {
    return this.#connection.send(message);
  }

  /** @param {Example | "batch"} example */
  spotlight(example) {
    const spotlight = formatSpotlight(example);
    if (example !== "batch" && "inputs" in example) this.#drawn = example;
    if (spotlight === this.#state.get("spotlight")) this.#sendSpotlight();
    else this.#state.set({ spotlight });
  }

  /** Locks the color scale anew: asks for one frame's own range and keeps that. */
  relock() {
    const fields = { ...subscription(this.#state), range: "frame", low: null, high: null };
    this.#relocking = this.send({ action: "subscribe", ...fields });
  }

  #listen() {
    const on = (/** @type {string} */ type, /** @type {(detail: any) => void} */ handle) =>
      this.#connection.addEventListener(type, (event) =>
        handle(/** @type {CustomEvent} */ (event).detail),
      );
    on("state", (detail) => {
      if (detail.state === "open" && this.#state.get("spotlight") === "drawn")
        this.#sendSpotlight();
      this.#tell("connection", detail);
    });
    on("binary", (buffer) => this.#newest.put(buffer));
    on("text", (message) => {
      // In the order in which they came: a reset must not overtake a frame from before it.
      this.#newest.flush();
      this.#tell("message", message);
    });
    on("closed", ({ code, opened }) => {
      if (!opened || code === GONE) this.#tell("refused", code);
    });
  }

  /** @param {ArrayBuffer} buffer */
  #receive(buffer) {
    let frame;
    try {
      frame = decodeFrame(buffer);
    } catch (error) {
      this.#tell("problem", error);
      return;
    }
    if (this.#relocking && frame.scale.range === "frame") this.#lock(frame.scale);
    this.#tell("frame", frame);
  }

  /** @param {import("../types.js").Scale} scale */
  #lock({ low, high }) {
    this.#relocking = false;
    const lock = high > low && Number.isFinite(high) ? `${short(low)},${short(high)}` : "";
    const unchanged = this.#state.get("lock") === lock && this.#state.get("range") === "locked";
    this.#state.set({ range: "locked", lock });
    // Without a change of state nobody would take back the question for the frame's own range.
    if (unchanged) this.#resubscribe([]);
  }

  /** @param {import("../state.js").StateKey[]} changed */
  #resubscribe(changed) {
    const stale = this.#state.get("lock") !== "" && !changed.includes("lock");
    // A lock holds magnitudes of one channel on one kind of scale; for another they mean nothing.
    if (stale && (changed.includes("edges") || changed.includes("scale"))) {
      this.#state.set({ lock: "" });
    }
    this.send({ action: "subscribe", ...subscription(this.#state) });
  }

  #sendSpotlight() {
    const example = parseSpotlight(this.#state.get("spotlight")) ?? this.#drawn;
    if (example) this.send({ action: "spotlight", example });
  }

  /** @param {string} type @param {unknown} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** Four digits are more than a color can show, and keep the address short. @param {number} value */
const short = (value) => Number(value.toPrecision(4));
