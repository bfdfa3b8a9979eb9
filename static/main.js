/**
 * Boots the page: state from the URL, a session with the server, and the context that every element
 * is given. Wires what belongs to the page as a whole (theme, keys, panels); knows no element's inside.
 */

import "./network/stage.js";
import "./inspector/inspector.js";
import "./charts/cost-chart.js";
import "./charts/accuracy-chart.js";
import "./charts/norm-chart.js";
import "./charts/histogram-chart.js";
import "./timeline/run-timeline.js";
import "./walk/step-walk.js";
import "./vitals/divergence-panel.js";
import "./vitals/vital-signs.js";
import "./controls/top-bar.js";
import "./controls/edge-legend.js";
import "./controls/status-banner.js";
import "./controls/help-sheet.js";
import "./files/file-sheet.js";
import { Api } from "./api.js";
import { announceRun, announcer } from "./controls/announcer.js";
import { attachCharts, attachPanel } from "./controls/panels.js";
import { followTheme } from "./controls/theme.js";
import { followDrops } from "./files/choice.js";
import { handleKey } from "./keyboard.js";
import { StageView } from "./network/view.js";
import { Panels } from "./panels.js";
import { loadPlotly } from "./plotly.js";
import { Session } from "./session.js";
import { State } from "./state.js";
import { followPresence } from "./stream/presence.js";
import { followTerms } from "./terms.js";

/** Milliseconds after which the charts come before the network. */
const PATIENCE = 1500;

const ELEMENTS = `top-bar, status-banner, edge-legend, network-stage, run-timeline, step-walk,
  network-inspector, cost-chart, accuracy-chart, norm-chart, histogram-chart, vital-signs, divergence-panel,
  help-sheet`;

/** @param {string} selector */
function find(selector) {
  const element = document.querySelector(selector);
  if (!element) throw new Error(`The page lacks ${selector}`);
  return /** @type {any} */ (element);
}

const state = new State(location, history);
const api = new Api();
const session = new Session(state, api, { address: location.origin.replace(/^http/, "ws") });
const announce = announcer(find("#announcer"));
const view = new StageView();

followTheme(state, matchMedia("(prefers-color-scheme: light)"));
attachPanel(state, find(".panel"));
attachCharts(state, find(".charts"));
const context = { state, session, api, announce, view };
for (const element of document.querySelectorAll(ELEMENTS)) {
  /** @type {any} */ (element).attach(context);
}
const panels = new Panels(context, find);
announceRun(session, announce);
followTerms(document);

const help = () => find("help-sheet").toggle();
document.addEventListener("help", help);
const sheet = find("file-sheet");
sheet.attach({
  api,
  openFile: (/** @type {File} */ file) => session.openFile(file),
  complain: (/** @type {Error} */ detail) =>
    session.dispatchEvent(new CustomEvent("problem", { detail })),
});
const files = () => sheet.show(session.run);
document.addEventListener("files", files);
followDrops("Let go to open the run", (dropped) => {
  files();
  sheet.open(dropped);
});
document.addEventListener("keydown", (event) => handleKey(event, { session, state, help, files }));
addEventListener("popstate", () => state.read());
followPresence(session, document, window);

// For tests and the curious; nothing on the page reads it.
Object.assign(window, { backlight: { session, state } });

session.open(state.get("run"));

const drawWithPlotly = () =>
  loadPlotly()
    .catch((detail) => session.dispatchEvent(new CustomEvent("problem", { detail })))
    .then(() => panels.bringAll());
// Reading it holds the page up: not before the first picture, unless none comes.
find("network-stage").picture.first.then(drawWithPlotly);
setTimeout(drawWithPlotly, PATIENCE);
