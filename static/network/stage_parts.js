/** The stage's own elements: canvas, figure, caption, legend, tools and card. */

/**
 * @typedef {{zoomIn: () => void, zoomOut: () => void, reset: () => void, walk: () => void,
 *   save: () => void}} Tools
 */

const HELP =
  "Arrow keys move from neuron to neuron, W through a neuron's weights from the strongest down, B to " +
  "its bias. Enter selects, Escape clears. Plus, minus and zero zoom.";

/** @param {HTMLElement} stage @param {Tools} tools */
export function buildStage(stage, tools) {
  const canvas = document.createElement("canvas");
  canvas.className = "stage-edges";
  canvas.setAttribute("aria-hidden", "true");
  const figure = make("div", "stage-figure");
  figure.tabIndex = 0;
  figure.setAttribute("role", "application");
  figure.setAttribute("aria-roledescription", "network diagram");
  figure.setAttribute("aria-label", `Network. ${HELP}`);
  const caption = make("p", "stage-caption number");
  const note = make("p", "stage-note number");
  const legend = make("ul", "stage-legend");
  legend.setAttribute("aria-label", "Edges that are on no color scale");
  const card = make("div", "stage-card card");
  for (const part of [caption, note, card]) part.hidden = true;
  const reset = button("1:1", "Reset zoom", tools.reset);
  reset.hidden = true;
  const bar = make("div", "stage-tools");
  bar.append(
    reset,
    button("−", "Zoom out", tools.zoomOut),
    button("+", "Zoom in", tools.zoomIn),
    button("Walk through a step", "", tools.walk),
    button("Save picture", "", tools.save),
  );
  stage.replaceChildren(canvas, figure, caption, note, legend, bar, card);
  return { canvas, figure, caption, note, legend, card, reset, tools: bar };
}

/** @param {string} tag @param {string} className */
function make(tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}

/** @param {string} text @param {string} label @param {() => void} act */
function button(text, label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  if (label) {
    element.setAttribute("aria-label", label);
    element.title = label;
  }
  element.addEventListener("click", act);
  return element;
}
