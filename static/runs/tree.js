/**
 * Which runs the list shows, in which order and under whom. Pure.
 *
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("./address.js").Sort} Sort
 *
 * @typedef {object} TreeRow
 * @property {Run} run
 * @property {number} level 1 for one that is under no other
 * @property {boolean[]} lines of each level above: whether it goes on below this row
 * @property {boolean} last of its siblings
 * @property {string} origin "from step 30", "from step 30 of a deleted run", or ""
 */

/** The age of a run, however many were made in a millisecond. @param {Run} a @param {Run} b */
const byAge = (a, b) => a.created_at.localeCompare(b.created_at);

/** Those of which nothing is known come last.
 * @param {(run: Run) => number | null} value @param {1 | -1} sign */
const byValue = (value, sign) => (/** @type {Run} */ a, /** @type {Run} */ b) => {
  const [x, y] = [value(a), value(b)];
  if (x === null || y === null) return Number(x === null) - Number(y === null);
  return sign * (x - y);
};

/** @type {Record<Exclude<Sort, "tree">, (a: Run, b: Run) => number>} */
const ORDERS = {
  newest: (a, b) => byAge(b, a),
  accuracy: byValue((run) => run.test_accuracy, -1),
  cost: byValue((run) => run.cost, 1),
  name: (a, b) => a.name.localeCompare(b.name, "en", { numeric: true, sensitivity: "base" }),
};

/**
 * Whether a run has every word of the filter somewhere in its name, data, network or status.
 * @param {Run} run @param {string} filter
 */
export function matches(run, filter) {
  const text = [
    run.name,
    run.dataset,
    run.layers.join("-"),
    run.activation,
    run.optimizer,
    run.status === "failed" ? "stopped" : run.status,
  ]
    .join(" ")
    .toLowerCase();
  const words = filter.toLowerCase().replaceAll("–", "-").split(/\s+/);
  return words.every((word) => text.includes(word));
}

/**
 * The rows of the list. As a tree, each run stands under the one that it was forked from, and those above
 * a match are kept for their place; in any other order all stand alike.
 * @param {Run[]} runs @param {Sort} sort @param {string} filter
 * @returns {TreeRow[]}
 */
export function arrange(runs, sort, filter) {
  const ids = new Map(runs.map((run) => [run.id, run]));
  if (sort !== "tree") {
    return runs
      .filter((run) => matches(run, filter))
      .sort(ORDERS[sort])
      .map((run) => ({ run, level: 1, lines: [], last: true, origin: originOf(run, ids, false) }));
  }
  const kept = withAncestors(runs, ids, filter);
  /** @type {Map<string, Run[]>} */
  const children = new Map();
  for (const run of [...kept].sort(byAge)) {
    const parent = run.parent !== null && ids.has(run.parent) ? run.parent : "";
    const siblings = children.get(parent);
    if (siblings) siblings.push(run);
    else children.set(parent, [run]);
  }
  return flatten(children, ids);
}

/** @param {Run[]} runs @param {Map<string, Run>} ids @param {string} filter @returns {Set<Run>} */
function withAncestors(runs, ids, filter) {
  const kept = new Set(runs.filter((run) => matches(run, filter)));
  for (const match of [...kept]) {
    let above = ids.get(match.parent ?? "");
    while (above && !kept.has(above)) {
      kept.add(above);
      above = ids.get(above.parent ?? "");
    }
  }
  return kept;
}

/** Without recursion: a chain of forks may be as long as the list.
 * @param {Map<string, Run[]>} children @param {Map<string, Run>} ids @returns {TreeRow[]} */
function flatten(children, ids) {
  /** @type {TreeRow[]} */
  const rows = [];
  /** @param {string} parent @param {TreeRow | null} above */
  const below = (parent, above) => {
    const siblings = children.get(parent) ?? [];
    return siblings.map((run, i) => ({
      run,
      level: (above?.level ?? 0) + 1,
      lines: above && above.level > 1 ? [...above.lines, !above.last] : [],
      last: i === siblings.length - 1,
      origin: originOf(run, ids, true),
    }));
  };
  const waiting = below("", null).reverse();
  for (let row = waiting.pop(); row; row = waiting.pop()) {
    rows.push(row);
    waiting.push(...below(row.run.id, row).reverse());
  }
  return rows;
}

/** @param {Run} run @param {Map<string, Run>} ids @param {boolean} underParent */
function originOf({ parent, parent_step }, ids, underParent) {
  if (parent === null) return "";
  const step = `from step ${(parent_step ?? 0).toLocaleString("en-US")}`;
  const found = ids.get(parent);
  if (!found) return `${step} of a deleted run`;
  return underParent ? step : `${step} of ${found.name}`;
}
