/** The page's place, mirrored in the address; who follows it is told of every change. */

import { formatPlace, parsePlace } from "./address.js";

/** @typedef {import("./address.js").Place} PlaceValues */

export class Place {
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #location;
  #history;

  /**
   * @param {{search: string, pathname: string, hash: string}} location
   * @param {Pick<History, "replaceState" | "pushState">} history
   */
  constructor(location, history) {
    this.#location = location;
    this.#history = history;
    /** @type {PlaceValues} */
    this.now = parsePlace(location.search);
  }

  /** @param {Partial<PlaceValues>} changes */
  set(changes) {
    this.#write("replaceState", changes);
  }

  /** The same as an entry of the browser's history, which the back button takes back.
   * @param {Partial<PlaceValues>} changes */
  visit(changes) {
    this.#write("pushState", changes);
  }

  /** Takes the place from the address, after the user went back or forth. */
  read() {
    this.now = parsePlace(this.#location.search);
    for (const listener of this.#listeners) listener();
  }

  /** @param {() => void} listener */
  subscribe(listener) {
    this.#listeners.add(listener);
  }

  /** @param {"replaceState" | "pushState"} how @param {Partial<PlaceValues>} changes */
  #write(how, changes) {
    this.now = { ...this.now, ...changes };
    const { pathname, search, hash } = this.#location;
    const query = formatPlace(this.now, search);
    if (query !== search) this.#history[how](null, "", pathname + query + hash);
    for (const listener of this.#listeners) listener();
  }
}
