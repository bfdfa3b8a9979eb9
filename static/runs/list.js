/**
 * `<runs-tree>`: all runs of the server as a tree, of which only the rows near the window exist. Opens,
 * renames, duplicates, takes along, deletes, and picks those to compare; opens runs from files.
 *
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("./main.js").Reach} Reach
 * @typedef {import("./tree.js").TreeRow} TreeRow
 */

import { formatCount } from "../controls/format.js";
import { onlyFile, openingWords } from "../files/choice.js";
import { Errand, showStanding } from "../files/errand.js";
import { MOST } from "./address.js";
import { CurveReader } from "./curve-reader.js";
import { buildList } from "./list-parts.js";
import { RowWindow } from "./row-window.js";
import { arrange } from "./tree.js";
import { copyName, counted, messageOf } from "./words.js";

const REFRESH = 2000;
/** A long list is read less often: what is seen of it is read with its curves anyway. */
const REFRESH_EACH = 10;

export class RunsTree extends HTMLElement {
  /** @type {Reach | undefined} */
  #reach;
  /** @type {Run[] | null} null until the server answered */
  #runs = null;
  /** @type {TreeRow[]} */
  #list = [];
  /** @type {string[]} */
  #picked = [];
  #active = "";
  /** Counts questions for the runs, so that a slow answer to an earlier one is dropped. */
  #round = 0;
  /** Whether the last one failed, which the next that succeeds takes back; other problems stay to be read. */
  #lost = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #curves = new CurveReader(
    (ids) => this.#context.api.curves(ids),
    (curves) => this.#takeCurves(curves),
  );
  #parts = buildList((files) => this.openFile(files));
  #opening = new Errand((standing) => {
    showStanding(this.#parts.opened, standing);
    this.#parts.openButton.setAttribute("aria-disabled", String(standing.tone === "busy"));
  });
  #window = new RowWindow(this.#parts.scroller, this.#makeActions());

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
    const { toolbar, filter, sort, clear, compare, scroller, grid } = this.#parts;
    const { place } = this.#context;
    filter.oninput = () => place.set({ filter: filter.value });
    sort.onchange = () => place.set({ sort: /** @type {any} */ (sort.value) });
    compare.onclick = () => place.visit({ runs: this.#picked, step: null });
    clear.onclick = () => {
      this.#picked = [];
      this.#draw();
    };
    grid.onkeydown = (event) => this.#key(event);
    grid.ondblclick = (event) => this.#doubleClick(event);
    grid.addEventListener("focusin", (event) => this.#focused(event));
    grid.append(this.#window.node);
    scroller.onscroll = () => this.#draw();
    new ResizeObserver(() => this.#draw()).observe(scroller);
    this.append(toolbar, this.#parts.opened, scroller);
  }

  #follow() {
    const { place } = this.#context;
    const before = this.hidden;
    this.hidden = place.now.runs.length > 0;
    const { filter, sort } = this.#parts;
    if (filter.value !== place.now.filter) filter.value = place.now.filter;
    sort.value = place.now.sort;
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
    const { count, grid, empty, keys } = this.#parts;
    const [all, shown] = [this.#runs?.length ?? 0, this.#list.length];
    count.textContent =
      shown === all ? counted(all, "run") : `${formatCount(shown)} of ${counted(all, "run")}`;
    grid.setAttribute("aria-rowcount", String(shown + 1));
    grid.classList.toggle("without-rows", shown === 0);
    empty.hidden = shown > 0;
    keys.hidden = shown === 0;
    empty.textContent =
      all === 0
        ? "There is no run yet. Build a network to start one."
        : `No run matches “${filter}”.`;
  }

  #draw() {
    if (!this.#runs || this.hidden) return;
    const full = this.#picked.length >= MOST;
    const seen = this.#window.draw(this.#list, this.#active, (row, of, index) => {
      const { id } = of.run;
      row.update(of, index, {
        picked: this.#picked.includes(id),
        full,
        active: id === this.#active,
      });
      row.showCurve(this.#curves.get(id));
    });
    this.#showPicked();
    this.#curves.look(seen);
  }

  #showPicked() {
    const { compare, clear } = this.#parts;
    const count = this.#picked.length;
    compare.disabled = count < 2;
    compare.textContent = count < 2 ? "Pick two to four to compare" : `Compare ${count} runs`;
    clear.hidden = count === 0;
  }

  /** @param {import("../api.js").Curve[]} curves */
  #takeCurves(curves) {
    const news = new Map(curves.map(({ run }) => [run.id, run]));
    this.#runs = (this.#runs ?? []).map((run) => news.get(run.id) ?? run);
    for (const row of this.#list) row.run = news.get(row.run.id) ?? row.run;
    if (this.#seen) this.#draw();
  }

  /** @returns {import("./row.js").RowActions} */
  #makeActions() {
    return {
      pick: (run, picked) => this.#pick(run, picked),
      rename: (run, name) => this.#attempt(() => this.#context.api.changeRun(run.id, { name })),
      duplicate: (run) => this.#duplicate(run),
      take: (run) => this.#context.files.show(run),
      remove: (run) => this.#remove(run),
      address: (run) => this.#context.addressOf(run.id),
      left: () => this.#focusActive(),
    };
  }

  /** @param {Run} run @param {boolean} picked */
  #pick(run, picked) {
    this.#picked = this.#picked.filter((id) => id !== run.id);
    if (picked && this.#picked.length < MOST) this.#picked.push(run.id);
    this.#draw();
  }

  /** @param {Run} run */
  #duplicate(run) {
    return this.#attempt(async () => {
      const { api, announce } = this.#context;
      const copy = await api.fork(run.id, run.end, {}, copyName(run.name));
      await this.#goToRun(copy.id);
      announce(`${copy.name} is made.`);
    });
  }

  /**
   * Makes a run of a file that was chosen or dropped, and goes to it.
   * @param {import("../files/choice.js").Files} files
   */
  openFile(files) {
    const { api, place } = this.#context;
    if (this.hidden) place.visit({ runs: [], step: null });
    return this.#opening.run(openingWords(files), async () => {
      const file = await onlyFile(files);
      const run = await api.importRun(file);
      // A filter may be of other runs.
      place.set({ filter: "" });
      await this.#goToRun(run.id);
      return `Opened “${run.name}” from ${file.name}, at step ${formatCount(run.step)}.`;
    });
  }

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
      deleted.add(run, (restored) => this.#goToRun(restored.id));
      await this.#goToRun(next?.run.id ?? "");
    });
  }

  /** @param {string} id of a run that may not be in the list yet */
  async #goToRun(id) {
    this.#active = id;
    await this.#refresh();
    this.#active = id;
    this.#focusActive();
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
    const row = this.#window.rows.get(rowOf(event.target)?.dataset.run ?? "");
    if (!row || row.typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const onRow = event.target === row.node;
    const { run } = row;
    const { page } = this.#window;
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
        " ": () => this.#pick(run, !this.#picked.includes(run.id)),
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
    this.#window.reveal(index);
    this.#draw();
    this.#window.rows.get(this.#active)?.node.focus({ preventScroll: true });
  }
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
const rowOf = (target) => /** @type {Element} */ (target).closest("[data-run]");

customElements.define("runs-tree", RunsTree);
