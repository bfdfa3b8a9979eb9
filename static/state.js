/**
 * The page's state: one declared table, mirrored in the URL, so that a reload, a bookmark or a
 * shared link shows the same thing. Only what differs from its default is written.
 *
 * Left out: what the server owns (runs, frames), which is `session.js`, and what is too fleeting for
 * a link (hover, half-typed fields).
 *
 * @typedef {object} StateValues
 * @property {string} run a run's id, or "" for the server's first run
 * @property {import("./types.js").Channel} edges
 * @property {"log" | "linear"} scale
 * @property {"locked" | "frame" | "layer"} range
 * @property {string} lock `low,high`, or "" for the server's choice
 * @property {string} spotlight `train:0`, `test:12`, `batch` or `drawn`
 * @property {string} select `n:l:j`, `e:l:j:k`, `b:l:j` or ""
 * @property {"auto" | "dark" | "light"} theme
 * @property {"plasma" | "viridis" | "cividis"} colors
 * @property {"ideas" | "inspect" | "build" | "draw" | "examples" | "runs" | ""} panel "" is closed
 * @property {"open" | "closed"} charts
 * @property {IdeaName} idea the page of the ten ideas
 * @property {"" | "on"} show whether that idea is on the stage
 * @property {string} compare the second thing where an idea compares two, written like `select`
 * @property {string} picks examples that were picked: `train:0,test:12`
 * @property {string} walk the stop of the walk through one step, or "" for none
 *
 * @typedef {"wishes" | "gradient" | "sensitivity" | "graph" | "avenues" | "chain" | "hebbian" | "errors" |
 *   "stochastic" | "data"} IdeaName
 *
 * @typedef {keyof StateValues} StateKey
 * @typedef {(changed: StateKey[]) => void} StateListener
 */

/** @param {string} text */
const isLock = (text) => {
  const [low, high, ...rest] = text.split(",").map((part) => (part === "" ? NaN : Number(part)));
  return rest.length === 0 && low >= 0 && high > low && high <= 1e30;
};

/** @param {string[]} values */
const oneOf = (...values) => ({
  allowed: values,
  test: (/** @type {string} */ text) => values.includes(text),
});

/** @param {string} shape @param {(text: string) => boolean} test */
const shaped = (shape, test) => ({ allowed: [shape], test });

const TARGET = /^([nb]:\d{1,7}:\d{1,7}|e(:\d{1,7}){3})?$/;
const SOME_EXAMPLES = /^((train|test):\d{1,9}(,(train|test):\d{1,9}){0,7})?$/;

/**
 * Every key, its default and what it may be. The order is the order in the URL.
 * @type {Record<StateKey, {default: string, allowed: string[], test: (text: string) => boolean}>}
 */
export const TABLE = {
  run: { default: "", ...shaped("a run's id", (text) => /^[\w-]{0,64}$/.test(text)) },
  edges: {
    default: "gradient",
    ...oneOf("gradient", "signed_gradient", "weight", "update", "wish", "hebbian"),
  },
  scale: { default: "log", ...oneOf("log", "linear") },
  range: { default: "locked", ...oneOf("locked", "frame", "layer") },
  lock: { default: "", ...shaped("low,high", (text) => text === "" || isLock(text)) },
  spotlight: {
    default: "train:0",
    ...shaped("train:0, test:12, batch or drawn", (text) =>
      /^((train|test):\d{1,9}|batch|drawn)$/.test(text),
    ),
  },
  select: {
    default: "",
    ...shaped("n:l:j, e:l:j:k or b:l:j", (text) => TARGET.test(text)),
  },
  theme: { default: "auto", ...oneOf("auto", "dark", "light") },
  colors: { default: "plasma", ...oneOf("plasma", "viridis", "cividis") },
  panel: {
    default: "inspect",
    ...oneOf("ideas", "inspect", "build", "draw", "examples", "runs", ""),
  },
  charts: { default: "open", ...oneOf("open", "closed") },
  idea: {
    default: "wishes",
    ...oneOf(
      "wishes",
      "gradient",
      "sensitivity",
      "graph",
      "avenues",
      "chain",
      "hebbian",
      "errors",
      "stochastic",
      "data",
    ),
  },
  show: { default: "", ...oneOf("", "on") },
  compare: {
    default: "",
    ...shaped("n:l:j, e:l:j:k or b:l:j", (text) => TARGET.test(text)),
  },
  picks: {
    default: "train:0,train:1,train:2,train:3",
    ...shaped("train:0,test:12, at most eight", (text) => SOME_EXAMPLES.test(text)),
  },
  walk: { default: "", ...shaped("a stop's number", (text) => /^\d{0,3}$/.test(text)) },
};

const KEYS = /** @type {StateKey[]} */ (Object.keys(TABLE));

/**
 * The state a query string describes; whatever is missing or invalid takes its default.
 * @param {string} search
 * @returns {StateValues}
 */
export function parse(search) {
  const query = new URLSearchParams(search);
  const values = KEYS.map((key) => {
    const text = query.get(key);
    return [key, text !== null && TABLE[key].test(text) ? text : TABLE[key].default];
  });
  return Object.fromEntries(values);
}

/**
 * The query string of a state, "" when everything is at its default. Parameters of `search` that are
 * not ours are kept.
 * @param {StateValues} values
 * @param {string} search
 */
export function format(values, search) {
  const query = new URLSearchParams(search);
  for (const key of KEYS) {
    query.delete(key);
    if (values[key] !== TABLE[key].default) query.set(key, values[key]);
  }
  // Commas and colons are legal in a query and far easier to read than %2C and %3A.
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return text ? `?${text}` : "";
}

export class State {
  /** @type {StateValues} */
  #values;
  /** @type {Set<{keys: StateKey[], listener: StateListener}>} */
  #subscriptions = new Set();
  #location;
  #history;

  /**
   * @param {{search: string, pathname: string, hash: string}} location
   * @param {Pick<History, "replaceState" | "pushState">} history
   */
  constructor(location, history) {
    this.#location = location;
    this.#history = history;
    this.#values = parse(location.search);
    // What the address had wrong is not to stay in it, nor to be passed on in a copied link.
    this.#replace(this.#values);
  }

  /**
   * @template {StateKey} K
   * @param {K} key
   * @returns {StateValues[K]}
   */
  get(key) {
    return this.#values[key];
  }

  /**
   * Changes some values, writes the URL and tells the listeners, once for all keys together.
   * @param {Partial<StateValues>} changes
   * @throws {RangeError} for an unknown key or a value that its row of the table does not allow
   */
  set(changes) {
    for (const [key, value] of Object.entries(changes)) check(key, value);
    this.#replace({ ...this.#values, ...changes });
  }

  /**
   * The same, as a new entry of the browser's history: the back button takes it back.
   * @param {Partial<StateValues>} changes
   */
  visit(changes) {
    const { pathname, search, hash } = this.#location;
    this.#history.pushState(null, "", pathname + search + hash);
    this.set(changes);
  }

  /** Takes the state from the URL, after the user went back or forth. */
  read() {
    this.#replace(parse(this.#location.search));
  }

  /**
   * @param {StateKey | StateKey[]} keys
   * @param {StateListener} listener called with the subscribed keys that changed
   * @returns {() => void} unsubscribes
   */
  subscribe(keys, listener) {
    const subscription = { keys: [keys].flat(), listener };
    this.#subscriptions.add(subscription);
    return () => void this.#subscriptions.delete(subscription);
  }

  /** @param {StateValues} values */
  #replace(values) {
    const changed = KEYS.filter((key) => values[key] !== this.#values[key]);
    this.#values = values;
    const { pathname, search, hash } = this.#location;
    const query = format(values, search);
    if (query !== search) this.#history.replaceState(null, "", pathname + query + hash);
    for (const { keys, listener } of [...this.#subscriptions]) {
      const ofInterest = changed.filter((key) => keys.includes(key));
      if (ofInterest.length) listener(ofInterest);
    }
  }
}

/** @param {string} key @param {unknown} value */
function check(key, value) {
  const row = TABLE[/** @type {StateKey} */ (key)];
  if (!row) throw new RangeError(`Unknown state "${key}"; expected one of ${KEYS.join(", ")}`);
  if (typeof value !== "string" || !row.test(value)) {
    throw new RangeError(`State ${key} is ${value}; expected ${row.allowed.join(", ")}`);
  }
}
