/**
 * Every key of the page in one table, from which the keys work and the help sheet is written. Keys
 * that belong to a field, a button or the stage while it has the focus are left to it; the sheet
 * tells of them too, and a test holds what it tells of the stage to what the stage does.
 *
 * @typedef {object} Reach what a key can act on
 * @property {import("./session.js").Session} session
 * @property {import("./state.js").State} state
 * @property {() => void} help opens or closes the sheet
 * @property {() => void} files opens the sheet of files
 *
 * @typedef {object} Entry of the help sheet
 * @property {string[]} keys as `KeyboardEvent.key` names them
 * @property {string[]} shown on the sheet
 * @property {string} title
 *
 * @typedef {object} Action
 * @property {"Training" | "Page"} group
 * @property {boolean} [repeats] while the key is held down
 * @property {(reach: Reach, key: string) => void} run
 *
 * @typedef {Entry & Action} Binding
 */

import { mainAction } from "./controls/main-action.js";
import { neighborSpeed } from "./controls/speeds.js";
import { nextTheme } from "./controls/theme.js";
import { turn } from "./ideas/turn.js";
import { moveWalk } from "./walk/stops.js";

/** @typedef {import("./state.js").StateValues} StateValues */

/** @type {StateValues["edges"][]} */
const CHANNELS = ["gradient", "signed_gradient", "weight", "update", "wish", "hebbian"];
/** @type {StateValues["panel"][]} */
const PANELS = ["ideas", "inspect", "build", "draw", "examples", "runs", ""];

/** @type {Binding[]} */
export const BINDINGS = [
  {
    keys: [" "],
    shown: ["Space"],
    title: "Play or pause; after a divergence, rewind",
    group: "Training",
    run: ({ session }) => session[mainAction(session.run).does](),
  },
  {
    keys: [".", "ArrowRight"],
    shown: [".", "→"],
    title: "One step",
    group: "Training",
    repeats: true,
    run: (reach, key) => {
      if (key === "." || !walk(reach, 1)) reach.session.step();
    },
  },
  {
    keys: [","],
    shown: [","],
    title: "One step back",
    group: "Training",
    repeats: true,
    run: ({ session }) => session.stepBack(),
  },
  {
    keys: ["w"],
    shown: ["W"],
    title: "Walk through a step, layer by layer",
    group: "Training",
    run: ({ state }) => state.set({ walk: state.get("walk") ? "" : "0" }),
  },
  {
    keys: ["ArrowLeft"],
    shown: ["←", "→"],
    title: "While walking: back, on",
    group: "Training",
    repeats: true,
    run: (reach) => walk(reach, -1),
  },
  {
    keys: ["Escape"],
    shown: ["Esc"],
    title: "End the walk",
    group: "Training",
    run: ({ state }) => state.set({ walk: "" }),
  },
  {
    keys: ["r"],
    shown: ["R"],
    title: "Reset to the same initial weights",
    group: "Training",
    run: ({ session }) => session.reset(),
  },
  {
    keys: ["+", "=", "-"],
    shown: ["+", "−"],
    title: "Faster, slower",
    group: "Training",
    repeats: true,
    run: ({ session }, key) => changeSpeed(session, key === "-" ? -1 : 1),
  },
  {
    keys: ["1", "2", "3", "4", "5", "6"],
    shown: ["1", "…", "6"],
    title: "What the edges show",
    group: "Page",
    run: ({ state }, key) => state.set({ edges: CHANNELS[Number(key) - 1] }),
  },
  {
    keys: ["l"],
    shown: ["L"],
    title: "Linear or logarithmic scale",
    group: "Page",
    run: ({ state }) => state.set({ scale: state.get("scale") === "log" ? "linear" : "log" }),
  },
  {
    keys: ["p"],
    shown: ["P"],
    title: "Next side panel",
    group: "Page",
    run: ({ state }) => state.set({ panel: nextPanel(state.get("panel")) }),
  },
  {
    keys: ["i"],
    shown: ["I"],
    title: "The ten ideas",
    group: "Page",
    run: ({ state }) => state.set({ panel: "ideas" }),
  },
  {
    keys: ["b", "n"],
    shown: ["B", "N"],
    title: "Previous, next idea",
    group: "Page",
    run: ({ state }, key) => turn(state, key === "n" ? 1 : -1),
  },
  {
    keys: ["d"],
    shown: ["D"],
    title: "Draw",
    group: "Page",
    run: ({ state }) => state.set({ panel: "draw" }),
  },
  {
    keys: ["c"],
    shown: ["C"],
    title: "Show or hide the charts",
    group: "Page",
    run: ({ state }) => state.set({ charts: state.get("charts") === "open" ? "closed" : "open" }),
  },
  {
    keys: ["t"],
    shown: ["T"],
    title: "Theme: auto, dark, light",
    group: "Page",
    run: ({ state }) => state.set({ theme: nextTheme(state.get("theme")) }),
  },
  {
    keys: ["f"],
    shown: ["F"],
    title: "Files: take the run along, open one",
    group: "Page",
    run: ({ files }) => files(),
  },
  {
    keys: ["?", "/"],
    shown: ["?"],
    title: "This sheet",
    group: "Page",
    run: ({ help }) => help(),
  },
];

/** What the network does with keys while it has the focus. @type {Entry[]} */
export const STAGE_KEYS = [
  {
    keys: ["ArrowLeft", "ArrowUp", "ArrowDown", "ArrowRight"],
    shown: ["←", "↑", "↓", "→"],
    title: "Go to the next neuron",
  },
  { keys: ["Home", "End"], shown: ["Home", "End"], title: "First, last neuron of the layer" },
  { keys: ["w", "W"], shown: ["W", "⇧ W"], title: "Its next weaker, stronger weight" },
  { keys: ["b", "B"], shown: ["B"], title: "Its bias" },
  { keys: ["Enter", " "], shown: ["Enter", "Space"], title: "Select it" },
  { keys: ["Escape"], shown: ["Esc"], title: "Let go" },
  { keys: ["+", "-"], shown: ["+", "−"], title: "Closer, farther" },
  { keys: ["0"], shown: ["0"], title: "The whole network" },
];

/** Keys that fields, tabs and the draw pad have for themselves. @type {Entry[]} */
const OTHER_KEYS = [
  { keys: ["ArrowUp", "ArrowDown"], shown: ["↑", "↓"], title: "A number more, less" },
  { keys: ["ArrowLeft", "ArrowRight"], shown: ["←", "→"], title: "Next tab, example or choice" },
  { keys: ["z"], shown: ["Ctrl Z"], title: "Take back a stroke on the draw pad" },
];

/** @param {Action["group"]} group */
const bound = (group) => BINDINGS.filter((binding) => binding.group === group);

/** The help sheet. @type {{title: string, entries: Entry[]}[]} */
export const SHEET = [
  { title: "Training", entries: bound("Training") },
  { title: "Page", entries: bound("Page") },
  { title: "On the network, once you have tabbed to it", entries: STAGE_KEYS },
  { title: "In a field, a list or the draw pad", entries: OTHER_KEYS },
];

/**
 * Runs what a key is bound to.
 * @param {KeyboardEvent} event
 * @param {Reach} reach
 */
export function handleKey(event, reach) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const binding = BINDINGS.find(({ keys }) => keys.includes(key));
  if (!binding || belongsElsewhere(/** @type {Element} */ (event.target), key)) return;
  event.preventDefault();
  if (!event.repeat || binding.repeats) binding.run(reach, key);
}

/**
 * Whether the focused thing has a use of its own for the key.
 * @param {Element} target
 * @param {string} key
 */
function belongsElsewhere(target, key) {
  const within = (/** @type {string} */ selector) => target.closest?.(selector) != null;
  const typing =
    "textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=radio])";
  if (within(typing)) return true;
  // A sheet that was just closed keeps the focus for a moment.
  if (within("dialog:not([open])")) return false;
  if (within("dialog")) return key !== "?" && key !== "/";
  if (key === " ") return within("button, a, summary, input, [role=button], network-stage");
  if (key === "ArrowRight" || key === "ArrowLeft") {
    return within("input, network-stage, [role=tablist], [role=grid], [role=slider]");
  }
  return false;
}

/** @param {Reach} reach @param {number} places @returns {boolean} whether a walk is open */
function walk({ session, state }, places) {
  if (state.get("walk") === "" || !session.run) return false;
  moveWalk(state, session.run.layers.length - 1, places);
  return true;
}

/** @param {StateValues["panel"]} panel */
function nextPanel(panel) {
  return PANELS[(PANELS.indexOf(panel) + 1) % PANELS.length];
}

/** @param {import("./session.js").Session} session @param {number} places */
async function changeSpeed(session, places) {
  if (!session.run) return;
  try {
    await session.change({ speed: neighborSpeed(session.run.speed, places) });
  } catch (error) {
    session.dispatchEvent(new CustomEvent("problem", { detail: error }));
  }
}
