/** Opens and closes the side panel's tabs and the charts as `state.panel` and `state.charts` say. */

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").StateValues["panel"]} PanelName */

const MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Tabs as the ARIA practices have them; clicking the open one closes the panel.
 * @param {State} state
 * @param {HTMLElement} panel
 */
export function attachPanel(state, panel) {
  const tabs = /** @type {HTMLElement[]} */ ([...panel.querySelectorAll("[role=tab]")]);
  const nameOf = (/** @type {HTMLElement} */ tab) => /** @type {PanelName} */ (tab.dataset.panel);
  const show = () => {
    const open = state.get("panel");
    panel.classList.toggle("closed", open === "");
    tabs.forEach((tab, i) => {
      const selected = nameOf(tab) === open;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected || (open === "" && i === 0) ? 0 : -1;
      const body = document.getElementById(`panel-${nameOf(tab)}`);
      if (body) body.hidden = !selected;
    });
  };
  for (const [i, tab] of tabs.entries()) {
    tab.addEventListener("click", () => {
      state.set({ panel: state.get("panel") === nameOf(tab) ? "" : nameOf(tab) });
    });
    tab.addEventListener("keydown", (event) => {
      const move = MOVES[/** @type {keyof typeof MOVES} */ (event.key)];
      if (!move) return;
      event.preventDefault();
      const next = tabs[(i + move + tabs.length) % tabs.length];
      state.set({ panel: nameOf(next) });
      next.focus();
    });
  }
  state.subscribe("panel", show);
  show();
}

/**
 * @param {State} state
 * @param {HTMLElement} charts
 */
export function attachCharts(state, charts) {
  const toggle = charts.querySelector("button");
  const row = /** @type {HTMLElement | null} */ (charts.querySelector(".chart-row"));
  const show = () => {
    const open = state.get("charts") === "open";
    toggle?.setAttribute("aria-expanded", String(open));
    if (row) row.hidden = !open;
  };
  toggle?.addEventListener("click", () => {
    state.set({ charts: state.get("charts") === "open" ? "closed" : "open" });
  });
  state.subscribe("charts", show);
  show();
}
