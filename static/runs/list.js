/**
 * `<runs-tree>`: all runs of the server as a tree, of which only the rows near the window exist. Opens,
 * renames, duplicates, deletes, and picks those to compare.
 *
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("./main.js").Reach} Reach
 * @typedef {import("./tree.js").TreeRow} TreeRow
 */

import { formatCount } from "../controls/format.js";
import { element } from "../elements.js";
import { MOST, SORTS } from "./address.js";
import { CurveReader } from "./curve-reader.js";
import { RunRow } from "./row.js";
import { arrange } from "./tree.js";
import { scrollTo, visibleRows } from "./window.js";
import { copyName, counted, messageOf } from "./words.js";

const REFRESH = 2000;
/** A long list is read less often: what is seen of it is read with its curves anyway. */
const REFRESH_EACH = 10;

const SORT_NAMES = {
  tree: "Tree, oldest first",
  newest: "Newest first",
  accuracy: "Best accuracy first",
  cost: "Lowest cost first",
  name: "Name",
};
const COLUMNS = ["", "Name", "Data and network", "Status", "Test accuracy", "Cost by step", ""];

const KEYS = [
  ["↑ ↓", "another run"],
  ["Enter", "opens it"],
  ["Space", "picks it"],
  ["F2", "renames it"],
  ["Del", "deletes it, with undo"],
];

export class RunsTree extends HTMLElement {
  /** @type {Reach | undefined} */
  #reach;
  /** @type {Run[] | null} null until the server answered */
  #runs = null;
  /** @type {TreeRow[]} */
  #list = [];
  /** @type {Map<string, RunRow>} */
  #rows = new Map();
  /** @type {string[]} */
  #picked = [];
  #active = "";
  /** Counts questions for the runs, so that a slow answer to an earlier one is dropped. */
  #round = 0;
  /** Whether the last one failed, which the next that succeeds takes back; other problems stay to be read. */
  #lost = false;
  #rowHeight = 60;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #curves = new CurveReader(
    (ids) => this.#context.api.curves(ids),
    (curves) => this.#takeCurves(curves),
  );
  #filter = element("input", {
    type: "search",
    placeholder: "Filter by name, data, network …",
    "aria-label": "Filter the runs",
    autocomplete: "off",
  });
  #sort = element("select", { "aria-label": "Order" });
  #count = element("span", { className: "muted small number count" });
  #compare = element("button", { type: "button", className: "button primary compare-button" });
  #clear = element("button", { type: "button", className: "button" }, "Clear");
  #body = element("div", { role: "rowgroup", className: "rows" });
  #scroller = element("div", { className: "scroller" });
  #keys = element("p", { className: "muted small keys" });
  #empty = element("p", { className: "muted empty", hidden: true });

  /** @param {Reach} reach */
  attach(reach) {
    this.#reach = reach;
    this.#build();
    reach.place.subscribe(() => this.#follow());
    document.addEventListener("visibilitychange", () => this.#refresh());
    this.#follow();
  }

  get #context() {
    return /** @type {Reach} */ (this.#reach);
  }

  get #seen() {
    return !this.hidden && !document.hidden;
  }

  #build() {
    this.#sort.append(...SORTS.map((value) => element("option", { value }, SORT_NAMES[value])));
    this.#filter.oninput = () => this.#context.place.set({ filter: this.#filter.value });
    this.#sort.onchange = () =>
      this.#context.place.set({ sort: /** @type {any} */ (this.#sort.value) });
    this.#compare.onclick = () => this.#context.place.visit({ runs: this.#picked, step: null });
    this.#clear.onclick = () => {
      this.#picked = [];
      this.#draw();
    };
    const head = element("div", { role: "row", className: "row head", "aria-rowindex": "1" });
    head.append(
      ...COLUMNS.map((name, i) =>
        element(
          "div",
          { role: "columnheader", className: "cell" },
          name || element("span", { className: "visually-hidden" }, i ? "Actions" : "Compare"),
        ),
      ),
    );
    const grid = element("div", {
      role: "treegrid",
      className: "grid",
      "aria-label": "Runs",
      "aria-multiselectable": "true",
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      ondblclick: (/** @type {MouseEvent} */ event) => this.#doubleClick(event),
    });
    grid.addEventListener("focusin", (event) => this.#focused(event));
    this.grid = grid;
    grid.append(element("div", { role: "rowgroup", className: "head-group" }, head), this.#body);
    this.#keys.append(
      ...KEYS.map(([key, does]) => element("span", {}, element("kbd", {}, key), ` ${does}`)),
    );
    this.#scroller.append(grid, this.#empty, this.#keys);
    this.#scroller.onscroll = () => this.#draw();
    new ResizeObserver(() => this.#draw()).observe(this.#scroller);
    this.append(
      element(
        "div",
        { className: "toolbar" },
        this.#filter,
        this.#sort,
        this.#count,
        element("span", { className: "picking" }, this.#clear, this.#compare),
      ),
      this.#scroller,
    );
  }

  #follow() {
    const { place } = this.#context;
    const before = this.hidden;
    this.hidden = place.now.runs.length > 0;
    if (this.#filter.value !== place.now.filter) this.#filter.value = place.now.filter;
    this.#sort.value = place.now.sort;
    this.#rearrange();
    if (this.hidden !== before || !this.#runs) this.#refresh();
  }

  /** Reads all runs now, and again in a while for as long as the list is seen. */
  async #refresh() {
    clearTimeout(this.#timer);
    if (!this.#seen) {
      this.#curves.look([]);
      return;
    }
    this.#round += 1;
    const round = this.#round;
    try {
      const runs = await this.#context.api.runs();
      // An answer to an earlier question may still have a run that is deleted by now.
      if (round !== this.#round) return;
      this.#runs = runs;
      this.#rearrange();
      if (this.#lost) this.#context.say("");
      this.#lost = false;
    } catch (error) {
      if (round !== this.#round) return;
      this.#lost = true;
      this.#context.say(messageOf(error));
    }
    clearTimeout(this.#timer);
    const pause = Math.max(REFRESH, REFRESH_EACH * (this.#runs?.length ?? 0));
    this.#timer = setTimeout(() => this.#refresh(), pause);
  }

  #rearrange() {
    if (!this.#runs) return;
    const { sort, filter } = this.#context.place.now;
    this.#list = arrange(this.#runs, sort, filter);
    const ids = new Set(this.#runs.map(({ id }) => id));
    this.#picked = this.#picked.filter((id) => ids.has(id));
    if (!this.#list.some(({ run }) => run.id === this.#active))
      this.#active = this.#list[0]?.run.id ?? "";
    this.#draw();
    this.#describe(filter);
    this.#context.ready();
  }

  /** @param {string} filter */
  #describe(filter) {
    const [all, shown] = [this.#runs?.length ?? 0, this.#list.length];
    this.#count.textContent =
      shown === all ? counted(all, "run") : `${formatCount(shown)} of ${counted(all, "run")}`;
    this.grid?.setAttribute("aria-rowcount", String(shown + 1));
    this.grid?.classList.toggle("without-rows", shown === 0);
    this.#empty.hidden = shown > 0;
    this.#keys.hidden = shown === 0;
    this.#empty.textContent =
      all === 0
        ? "There is no run yet. Build a network to start one."
        : `No run matches “${filter}”.`;
  }

  /** Makes the rows that can be seen, and lets go of the others. */
  #draw() {
    if (!this.#runs || this.hidden) return;
    const height = parseFloat(getComputedStyle(this).getPropertyValue("--row-height"));
    this.#rowHeight = height || this.#rowHeight;
    const { scrollTop, clientHeight } = this.#scroller;
    const [first, end] = visibleRows(
      scrollTop - this.#body.offsetTop,
      clientHeight,
      this.#rowHeight,
      this.#list.length,
    );
    this.#body.style.height = `${this.#list.length * this.#rowHeight}px`;
    const wanted = new Map(
      this.#list.slice(first, end).map((row, i) => [row.run.id, { row, index: first + i }]),
    );
    // What has the focus stays, however far it is scrolled away.
    const active = this.#list.findIndex(({ run }) => run.id === this.#active);
    if (active >= 0 && this.#rows.get(this.#active)?.node.contains(document.activeElement))
      wanted.set(this.#active, { row: this.#list[active], index: active });
    for (const [id, row] of this.#rows) {
      if (wanted.has(id)) continue;
      row.node.remove();
      this.#rows.delete(id);
    }
    const full = this.#picked.length >= MOST;
    for (const [id, { row, index }] of wanted) {
      const made = this.#rows.get(id) ?? new RunRow(row.run, this.#actions);
      this.#rows.set(id, made);
      const picked = this.#picked.includes(id);
      made.update(row, index, { picked, full, active: id === this.#active });
      made.showCurve(this.#curves.get(id));
      made.node.style.top = `${index * this.#rowHeight}px`;
      this.#place(made.node, index);
    }
    this.#showPicked();
    this.#curves.look(this.#list.slice(first, end).map(({ run }) => run));
  }

  /** Rows stand in the document in their order, for the Tab key and for screen readers.
   * @param {HTMLElement} node @param {number} index */
  #place(node, index) {
    node.dataset.index = String(index);
    const at = (/** @type {Element | null} */ other) =>
      Number(/** @type {HTMLElement | null} */ (other)?.dataset.index ?? -1);
    const fits =
      node.parentNode === this.#body &&
      at(node.previousElementSibling) < index &&
      (!node.nextElementSibling || at(node.nextElementSibling) > index);
    if (fits) return;
    const next = [...this.#body.children].find((other) => other !== node && at(other) > index);
    this.#body.insertBefore(node, next ?? null);
  }

  #showPicked() {
    const count = this.#picked.length;
    this.#compare.disabled = count < 2;
    this.#compare.textContent =
      count < 2 ? `Pick two to ${MOST === 4 ? "four" : MOST} to compare` : `Compare ${count} runs`;
    this.#clear.hidden = count === 0;
  }

  /** @param {import("../api.js").Curve[]} curves */
  #takeCurves(curves) {
    const news = new Map(curves.map(({ run }) => [run.id, run]));
    this.#runs = (this.#runs ?? []).map((run) => news.get(run.id) ?? run);
    for (const row of this.#list) row.run = news.get(row.run.id) ?? row.run;
    if (this.#seen) this.#draw();
  }

  /** @type {import("./row.js").RowActions} */
  #actions = {
    pick: (run, picked) => {
      this.#picked = this.#picked.filter((id) => id !== run.id);
      if (picked && this.#picked.length < MOST) this.#picked.push(run.id);
      this.#draw();
    },
    rename: (run, name) => this.#attempt(() => this.#context.api.changeRun(run.id, { name })),
    duplicate: (run) =>
      this.#attempt(async () => {
        const { api, announce } = this.#context;
        const copy = await api.forkRun(run.id, { step: run.end, name: copyName(run.name) });
        this.#active = copy.id;
        await this.#refresh();
        this.#focusActive();
        announce(`${copy.name} is made.`);
      }),
    remove: (run) => this.#remove(run),
    address: (run) => this.#context.addressOf(run.id),
    left: () => this.#focusActive(),
  };

  /** @param {() => Promise<unknown>} action */
  async #attempt(action) {
    try {
      this.#context.say("");
      await action();
      await this.#refresh();
    } catch (error) {
      this.#context.say(messageOf(error));
    }
  }

  /** @param {Run} run */
  #remove(run) {
    const index = this.#list.findIndex((row) => row.run.id === run.id);
    return this.#attempt(async () => {
      const { api, deleted } = this.#context;
      await api.deleteRun(run.id);
      const next = this.#list[index + 1] ?? this.#list[index - 1];
      this.#active = next?.run.id ?? "";
      deleted.add(run, async (restored) => {
        this.#active = restored.id;
        await this.#refresh();
        this.#focusActive();
      });
      await this.#refresh();
      this.#focusActive();
    });
  }

  // Keys and focus

  /** @param {FocusEvent} event */
  #focused({ target }) {
    const id = rowOf(target)?.dataset.run;
    if (!id || id === this.#active) return;
    this.#active = id;
    this.#draw();
  }

  /** @param {MouseEvent} event */
  #doubleClick({ target }) {
    const id = rowOf(target)?.dataset.run;
    const within = /** @type {Element} */ (target).closest("a, button, input, label");
    if (id && !within) location.assign(this.#context.addressOf(id));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const row = this.#rows.get(rowOf(event.target)?.dataset.run ?? "");
    if (!row || row.typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const onRow = event.target === row.node;
    const { run } = row;
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / this.#rowHeight) - 1);
    const index = this.#list.findIndex((other) => other.run.id === run.id);
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => this.#goTo(index + 1),
      ArrowUp: () => this.#goTo(index - 1),
      PageDown: () => this.#goTo(index + page),
      PageUp: () => this.#goTo(index - page),
      Home: () => this.#goTo(0),
      End: () => this.#goTo(this.#list.length - 1),
      ArrowLeft: () => this.#goTo(this.#list.findIndex((other) => other.run.id === run.parent)),
      F2: () => row.startRename(),
      Delete: () => this.#remove(run),
      ...(onRow && {
        Enter: () => location.assign(this.#context.addressOf(run.id)),
        " ": () => this.#actions.pick(run, !this.#picked.includes(run.id)),
      }),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  /** @param {number} index */
  #goTo(index) {
    const row = this.#list[Math.min(this.#list.length - 1, index)];
    if (index < 0 || !row) return;
    this.#active = row.run.id;
    this.#focusActive();
  }

  #focusActive() {
    const index = this.#list.findIndex(({ run }) => run.id === this.#active);
    if (index < 0) return;
    const head = this.#body.offsetTop;
    const { scrollTop, clientHeight } = this.#scroller;
    // The head stands over the rows, so it takes of their room.
    const to = scrollTo(index, scrollTop, clientHeight - head, this.#rowHeight);
    if (to !== scrollTop) this.#scroller.scrollTop = to;
    this.#draw();
    this.#rows.get(this.#active)?.node.focus({ preventScroll: true });
  }
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
const rowOf = (target) => /** @type {Element} */ (target).closest("[data-run]");

customElements.define("runs-tree", RunsTree);
