/** The edge layer's stand-in where there is no WebGL2: traces of the figure itself, drawn seldom. */

import { edgeTraces, FALLBACK_PAUSE, nodeColors, pictureTrace, surfaceTrace } from "./fallback.js";
import { TRACES } from "./figure.js";
import { currentTheme } from "./theme.js";

/** @typedef {import("./picture.js").Picture} Picture */

export class PlotlyEdges {
  /** @param {Picture} picture */
  constructor(picture) {
    this.picture = picture;
    this.drawnAt = Number.NEGATIVE_INFINITY;
  }

  /** @param {number} now @returns {boolean} whether it could be drawn now */
  draw(now) {
    const { picture } = this;
    const { layout, crowds, figure, frame } = picture;
    if (!picture.dirty) return true;
    if (now - this.drawnAt < FALLBACK_PAUSE || !layout || !crowds || !figure.layout) return false;
    this.drawnAt = now;
    picture.arrange();
    if (!frame) return true;
    const { element } = figure;
    const base = element.data.slice(0, Object.keys(TRACES).length);
    const colors = nodeColors(layout, picture.values, picture.theme.palette);
    const { surface, surfaceBox } = picture;
    const traces = [
      ...fillNeurons(base, layout, colors),
      ...pictureTrace(layout, picture.values, picture.theme.palette),
      ...(surface && surfaceBox ? [surfaceTrace(surfaceBox, surface)] : []),
      ...edgeTraces(layout, crowds, { name: picture.colors, theme: currentTheme() }),
    ];
    Plotly.react(element, traces, element.layout);
    return true;
  }
}

/**
 * @param {any[]} traces @param {import("./layout.js").NetworkLayout} layout @param {string[]} colors
 */
function fillNeurons(traces, layout, colors) {
  const round = layout.columns.filter(({ shape }) => shape === "circles");
  const fills = round.flatMap(({ first, count }) => colors.slice(first, first + count));
  const neurons = traces[TRACES.neurons];
  return [{ ...neurons, marker: { ...neurons.marker, color: fills } }, ...traces.slice(1)];
}
