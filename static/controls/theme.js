/** Dark, light, or whatever the system wants: `state.theme`, resolved on the root element. */

import { icon, iconButton } from "./icons.js";

/** @typedef {import("../state.js").State} State */

/** @type {import("../state.js").StateValues["theme"][]} */
const THEMES = ["auto", "dark", "light"];

/** @param {import("../state.js").StateValues["theme"]} theme */
export function nextTheme(theme) {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
}

/**
 * Keeps `data-theme` true, live when the system changes its mind.
 * @param {State} state
 * @param {MediaQueryList} prefersLight
 */
export function followTheme(state, prefersLight) {
  const follow = () => {
    const wish = state.get("theme");
    const theme = wish === "auto" ? (prefersLight.matches ? "light" : "dark") : wish;
    document.documentElement.dataset.theme = theme;
  };
  state.subscribe("theme", follow);
  prefersLight.addEventListener("change", follow);
  follow();
}

/** @param {import("../types.js").Context} context */
export function themeButton({ state, announce }) {
  const change = () => {
    state.set({ theme: nextTheme(state.get("theme")) });
    announce(`Theme: ${state.get("theme")}.`);
  };
  const button = iconButton("auto", "Theme", change, "Theme");
  const show = () => {
    const theme = state.get("theme");
    button.replaceChildren(icon(theme));
    button.title = `Theme: ${theme}`;
    button.setAttribute("aria-label", button.title);
  };
  state.subscribe("theme", show);
  show();
  return button;
}
