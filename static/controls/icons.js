/** The page's icons, and buttons that show one. */

import { element } from "../elements.js";

const SVG = "http://www.w3.org/2000/svg";

/** Outlines on a 24 x 24 grid; the ones named in SOLID are filled. */
const ICONS = {
  play: "M7 4.5v15l12.5-7.5z",
  pause: "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z",
  step: "M5 5v14l10-7zM17.5 5v14",
  back: "M19 5v14L9 12zM6.5 5v14",
  reset: "M4.5 12a7.5 7.5 0 1 0 2.6-5.7M4 3.5v4.5h4.5",
  seed: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01",
  auto: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  light:
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  share:
    "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5",
  take: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 15.5V20h15v-4.5",
  done: "M5 12.5l4.5 4.5L19 7.5",
  help: "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5h.01",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  rename: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  duplicate: "M9 9h11v11H9zM5 15H4V4h11v1",
  remove: "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10.5 11v5.5M13.5 11v5.5",
  close: "M6 6l12 12M18 6L6 18",
  mark: "M4 5c8 0 9 7 16 7M4 12h16M4 19c8 0 9-7 16-7",
};
const SOLID = ["play", "pause"];

/** @typedef {keyof typeof ICONS} IconName */

/** @param {IconName} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.toggle("solid", SOLID.includes(name));
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * A button that shows only an icon; its label is its name and its tooltip. The short text is shown
 * beside the icon where there is room for it, as in the disclosure of a narrow top bar.
 * @param {IconName} name
 * @param {string} label
 * @param {(event: MouseEvent) => void} onclick
 * @param {string} [text]
 */
export function iconButton(name, label, onclick, text = "") {
  const names = { "aria-label": label, title: label, "data-text": text };
  const properties = { type: "button", className: "button icon", ...names, onclick };
  return element("button", properties, icon(name));
}
