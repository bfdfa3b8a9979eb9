/**
 * Boots the page of all runs: the list, what was deleted of it, and, once it is asked for, the comparison,
 * whose modules and Plotly the list does without.
 *
 * @typedef {object} Reach what the page's elements are given
 * @property {import("../api.js").Api} api
 * @property {import("../state.js").State} state theme and colors, which all pages share
 * @property {Place} place
 * @property {import("./undo.js").DeletedRuns} deleted
 * @property {{show: (run: import("../types.js").Run) => void}} files the sheet of a run's files
 * @property {(text: string) => void} announce says it to screen readers
 * @property {(problem: string) => void} say shows it, or takes it away when it is empty
 * @property {() => void} ready there is something to see
 * @property {(id: string) => string} addressOf a run's own page
 */

import "./list.js";
import "./undo.js";
import "../files/file-sheet.js";
import { Api } from "../api.js";
import { followTheme, themeButton } from "../controls/theme.js";
import { followDrops } from "../files/choice.js";
import { loadPlotly } from "../plotly.js";
import { State } from "../state.js";
import { Place } from "./place.js";
import { messageOf } from "./words.js";

/** @param {string} selector */
function find(selector) {
  const element = document.querySelector(selector);
  if (!element) throw new Error(`The page lacks ${selector}`);
  return /** @type {any} */ (element);
}

const state = new State(location, history);
const place = new Place(location, history);
const api = new Api();
const [problem, loading, compare] = [".error", ".loading", "runs-compare"].map(find);

/** What all pages share goes along to the next. @param {string} id */
function shared(id) {
  const query = new URLSearchParams();
  for (const key of /** @type {const} */ (["theme", "colors"])) {
    const text = new URLSearchParams(location.search).get(key);
    if (text) query.set(key, text);
  }
  if (id) query.set("run", id);
  return query.size ? `/?${query}` : "/";
}

/** @type {Reach} */
const reach = {
  api,
  state,
  place,
  deleted: find("deleted-runs"),
  files: find("file-sheet"),
  announce: (text) => {
    find("#announcer").textContent = text;
  },
  say: (text) => {
    problem.textContent = text;
    problem.hidden = text === "";
    if (text) loading.hidden = true;
  },
  ready: () => {
    loading.hidden = true;
  },
  addressOf: shared,
};

/** @type {Promise<unknown> | null} */
let loaded = null;

function follow() {
  const comparing = place.now.runs.length > 0;
  compare.hidden = !comparing;
  document.title = comparing ? "Compare runs · Backlight" : "Runs · Backlight";
  find("h1").textContent = comparing ? "Compare runs" : "Runs";
  if (!comparing) return;
  loaded ??= Promise.all([import("./compare.js"), loadPlotly()]).then(() => compare.attach(reach));
  loaded.catch((error) => {
    loaded = null;
    reach.say(`The comparison could not be loaded. ${messageOf(error)}`);
  });
}

followTheme(state, matchMedia("(prefers-color-scheme: light)"));
find(".runs-head").append(themeButton(/** @type {any} */ (reach)));
reach.deleted.attach(reach);
find("file-sheet").attach({
  api,
  complain: (/** @type {Error} */ error) => reach.say(error.message),
});
find("runs-tree").attach(reach);
followDrops("Let go to open the run", (files) => find("runs-tree").openFile(files));
place.subscribe(follow);
addEventListener("popstate", () => {
  state.read();
  place.read();
});
follow();

const home = () => {
  find(".wordmark").href = shared("");
};
state.subscribe(["theme", "colors"], home);
home();

// For tests and the curious; nothing on the page reads it.
Object.assign(window, { backlight: { place, state } });
