/** The picture as one PNG: Plotly's export, with the edge layer as an image beneath. */

/**
 * @param {import("./picture.js").Picture} picture @param {import("./phases.js").Phase} phase
 * @param {string} words written below
 * @returns {Promise<string>} a data URL
 */
export function exportPicture(picture, phase, words) {
  const { element } = picture.figure;
  const { width, height } = element.layout;
  const layout = {
    ...element.layout,
    paper_bgcolor: picture.theme.background,
    images: edgeImages(picture, phase),
    annotations: [
      ...(element.layout.annotations ?? []),
      signature(words, picture.theme.look.muted),
    ],
  };
  return Plotly.toImage({ data: element.data, layout }, { format: "png", width, height, scale: 2 });
}

/** @param {import("./picture.js").Picture} picture @param {import("./phases.js").Phase} phase */
function edgeImages(picture, phase) {
  const { renderer } = picture.edges;
  if (!renderer) return [];
  // The canvas keeps its picture only until the browser has shown it, so it is drawn right here.
  renderer.draw(picture.scene(phase, true));
  const place = { xref: "paper", yref: "paper", x: 0, y: 1, sizex: 1, sizey: 1 };
  return [{ source: renderer.canvas.toDataURL(), ...place, sizing: "stretch", layer: "below" }];
}

/** @param {string} text @param {string} color */
function signature(text, color) {
  const place = { xref: "paper", yref: "paper", x: 0, y: 0, xanchor: "left", yanchor: "bottom" };
  return { text, ...place, xshift: 12, yshift: 6, showarrow: false, font: { size: 11, color } };
}
