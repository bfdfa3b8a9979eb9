/** The picture as one PNG: Plotly's export, with the edge layer as an image beneath, marks above. */

import { loadPlotly } from "../plotly.js";

/** What the marks' looks, which the page's style sheets give them, are made of. */
const LOOKS = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-linecap",
  "opacity",
  "font",
  "paint-order",
];

/**
 * @param {import("./picture.js").Picture} picture @param {import("./phases.js").Phase} phase
 * @param {string} words written below
 * @param {{caption: string, marks: SVGSVGElement}} explained over the network, if anything is
 * @returns {Promise<string>} a data URL
 */
export async function exportPicture(picture, phase, words, { caption, marks }) {
  await loadPlotly();
  const { element } = picture.figure;
  const { width, height } = element.layout;
  const layout = {
    ...element.layout,
    paper_bgcolor: picture.theme.background,
    images: [...edgeImages(picture, phase), ...markImages(marks, width, height)],
    annotations: [
      ...(element.layout.annotations ?? []),
      line(words, picture.theme.look.muted, 0),
      line(caption, picture.theme.look.text, 1),
    ],
  };
  return Plotly.toImage({ data: element.data, layout }, { format: "png", width, height, scale: 2 });
}

const WHOLE = { xref: "paper", yref: "paper", x: 0, y: 1, sizex: 1, sizey: 1, sizing: "stretch" };

/** @param {import("./picture.js").Picture} picture @param {import("./phases.js").Phase} phase */
function edgeImages(picture, phase) {
  const { renderer } = picture.edges;
  if (!renderer) return [];
  // The canvas keeps its picture only until the browser has shown it, so it is drawn right here.
  renderer.draw(picture.scene(phase, true));
  return [{ source: renderer.canvas.toDataURL(), ...WHOLE, layer: "below" }];
}

/** @param {SVGSVGElement} marks @param {number} width @param {number} height */
function markImages(marks, width, height) {
  if (!marks.childElementCount) return [];
  const copy = /** @type {SVGSVGElement} */ (marks.cloneNode(true));
  const [from, to] = [marks, copy].map((each) => [...each.querySelectorAll("*")]);
  for (const [i, shape] of from.entries()) {
    const style = getComputedStyle(shape);
    const looks = LOOKS.map((name) => `${name}:${style.getPropertyValue(name)}`);
    to[i].setAttribute("style", looks.join(";"));
  }
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const text = new XMLSerializer().serializeToString(copy);
  const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  return [{ source, ...WHOLE, layer: "above" }];
}

/** @param {string} text @param {string} color @param {0 | 1} y at the bottom or at the top */
function line(text, color, y) {
  const place = { xref: "paper", yref: "paper", x: 0, y, xanchor: "left" };
  const shift = y ? { yanchor: "top", yshift: -8 } : { yanchor: "bottom", yshift: 6 };
  return { text, ...place, ...shift, xshift: 12, showarrow: false, font: { size: 11, color } };
}
