/**
 * The same live network as a user of plotly.js would draw it: scattergl traces of the edges, one for
 * each color bin, all of them new with every frame. `page.py` runs this in a page that Backlight serves;
 * layout, curves and decoding are Backlight's own, and are timed apart.
 */

const BINS = 32;
const LEVELS = 256;

/**
 * @param {{assets: string, run: string, width: number, height: number, points: number,
 *   milliseconds: number}} plan points of an edge: 2 for straight ones
 * @returns {Promise<{frames: number, milliseconds: number, script: number[]}>}
 */
window.drawWithPlotly = async ({ assets, run, width, height, points, milliseconds }) => {
  const { decodeFrame } = await import(`${assets}/stream/decode.js`);
  const { placeNetwork } = await import(`${assets}/network/layout.js`);
  const { edgeCurve, pointAt } = await import(`${assets}/network/curve.js`);
  const { colorOfLevel, lookupTable } = await import(`${assets}/scales.js`);

  let newest = null;
  const socket = new WebSocket(`ws://${location.host}/api/v1/runs/${run}/stream?fps=60`);
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) newest = data;
  };
  while (!newest) await nextFrame();
  const { layers } = decodeFrame(newest);
  const layout = placeNetwork({ layers, inputShape: [28, 28], width, height });
  const curves = [];
  for (let layer = 1; layer < layers.length; layer++)
    for (let to = 0; to < layers[layer]; to++)
      for (let from = 0; from < layers[layer - 1]; from++) {
        const curve = edgeCurve(layout, layer, to, from);
        curves.push(Array.from({ length: points }, (_, i) => pointAt(curve, i / (points - 1))));
      }
  const opacities = lookupTable("plasma", false, "dark");
  const look = Array.from({ length: BINS }, (_, bin) => {
    const level = Math.round(((bin + 0.5) / BINS) * (LEVELS - 1));
    const color = colorOfLevel(Math.min(253, Math.max(1, level)), "plasma", false, "dark");
    return `rgba(${color.join(",")},${(opacities[4 * level + 3] / 255).toFixed(3)})`;
  });
  const axis = { visible: false, fixedrange: true };
  const figure = {
    width,
    height,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    showlegend: false,
    paper_bgcolor: "#0b0e14",
    plot_bgcolor: "#0b0e14",
    xaxis: { ...axis, range: [0, width] },
    yaxis: { ...axis, range: [height, 0] },
  };
  const place = document.body.appendChild(document.createElement("div"));

  const draw = async () => {
    const { edges } = decodeFrame(newest);
    const begun = performance.now();
    const bins = look.map(() => ({ x: [], y: [] }));
    for (const [edge, level] of edges.entries()) {
      const { x, y } = bins[Math.floor((level * BINS) / LEVELS)];
      for (const [px, py] of curves[edge]) {
        x.push(px);
        y.push(py);
      }
      x.push(null);
      y.push(null);
    }
    const still = { type: "scattergl", mode: "lines", hoverinfo: "skip" };
    const traces = bins.map((bin, i) => ({ ...still, ...bin, line: { color: look[i], width: 1 } }));
    await Plotly.react(place, traces, figure, { staticPlot: true });
    const script = performance.now() - begun;
    // What is queued for the card has to be drawn too before the next counts.
    for (const canvas of place.querySelectorAll("canvas.gl-canvas"))
      canvas.getContext("webgl")?.readPixels(0, 0, 1, 1, 6408, 5121, new Uint8Array(4));
    await nextFrame();
    return script;
  };

  await draw();
  const script = [];
  const begun = performance.now();
  while (script.length < 3 || performance.now() - begun < milliseconds) script.push(await draw());
  socket.close();
  return { frames: script.length, milliseconds: performance.now() - begun, script };
};

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
