/**
 * What the address of the runs page says beside the state that all pages share: how the list is sorted
 * and filtered, which runs are compared, and at which step.
 *
 * @typedef {"tree" | "newest" | "accuracy" | "cost" | "name"} Sort
 * @typedef {object} Place
 * @property {Sort} sort
 * @property {string} filter
 * @property {string[]} runs that are compared: none, or two to four
 * @property {number | null} step that they are compared at; null: where they stand
 */

/** @type {Sort[]} */
export const SORTS = ["tree", "newest", "accuracy", "cost", "name"];
/** Runs that can be compared at once: as many as can be told apart, and half of those that can be awake. */
export const MOST = 4;

/** What is wrong takes its default. @param {string} search @returns {Place} */
export function parsePlace(search) {
  const query = new URLSearchParams(search);
  const sort = /** @type {Sort} */ (query.get("sort") ?? "tree");
  const ids = [...new Set((query.get("runs") ?? "").split(","))];
  const runs = ids.filter((id) => /^[\w-]{1,64}$/.test(id)).slice(0, MOST);
  const step = query.get("step") ?? "";
  return {
    sort: SORTS.includes(sort) ? sort : "tree",
    filter: query.get("filter") ?? "",
    runs: runs.length > 1 ? runs : [],
    step: /^\d{1,12}$/.test(step) ? Number(step) : null,
  };
}

/** The query of a place; parameters of `search` that are not ours are kept.
 * @param {Place} place @param {string} search */
export function formatPlace({ sort, filter, runs, step }, search) {
  const query = new URLSearchParams(search);
  const parts = {
    sort: sort === "tree" ? "" : sort,
    filter,
    runs: runs.join(","),
    step: runs.length && step !== null ? String(step) : "",
  };
  for (const [name, text] of Object.entries(parts)) {
    query.delete(name);
    if (text) query.set(name, text);
  }
  const text = query.toString().replaceAll("%2C", ",");
  return text ? `?${text}` : "";
}
