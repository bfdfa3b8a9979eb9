/** The list's own elements: what stands above the rows and below them. */

import { element } from "../elements.js";
import { fileButton } from "../files/choice.js";
import { SORTS } from "./address.js";

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

/** @param {(files: import("../files/choice.js").Files) => void} open told of a file that was chosen */
export function buildList(open) {
  const button = { type: "button", className: "button" };
  const filter = element("input", {
    type: "search",
    placeholder: "Filter by name, data, network …",
    "aria-label": "Filter the runs",
    autocomplete: "off",
  });
  const sort = element("select", { "aria-label": "Order" });
  sort.append(...SORTS.map((value) => element("option", { value }, SORT_NAMES[value])));
  const count = element("span", { className: "muted small number count" });
  const clear = element("button", button, "Clear");
  const compare = element("button", { ...button, className: "button primary compare-button" });
  const picking = element("span", { className: "picking" }, clear, compare);
  const [openButton, chooser] = fileButton("Open a file", open);
  openButton.title = "Opens a run from its file; or drop the file on the page";
  const tools = [filter, sort, count, openButton, chooser, picking];
  const toolbar = element("div", { className: "toolbar" }, ...tools);
  const opened = element("p", { className: "standing opened", role: "status" });
  const grid = element("div", {
    role: "treegrid",
    className: "grid",
    "aria-label": "Runs",
    "aria-multiselectable": "true",
  });
  grid.append(element("div", { role: "rowgroup", className: "head-group" }, head()));
  const empty = element("p", { className: "muted empty", hidden: true });
  const keys = element("p", { className: "muted small keys" });
  keys.append(
    ...KEYS.map(([key, does]) => element("span", {}, element("kbd", {}, key), ` ${does}`)),
  );
  const scroller = element("div", { className: "scroller" }, grid, empty, keys);
  const parts = { toolbar, filter, sort, count, openButton, opened, clear, compare };
  return { ...parts, scroller, grid, empty, keys };
}

function head() {
  const row = element("div", { role: "row", className: "row head", "aria-rowindex": "1" });
  row.append(
    ...COLUMNS.map((name, i) =>
      element(
        "div",
        { role: "columnheader", className: "cell" },
        name || element("span", { className: "visually-hidden" }, i ? "Actions" : "Compare"),
      ),
    ),
  );
  return row;
}
