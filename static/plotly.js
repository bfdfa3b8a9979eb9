/**
 * Plotly's script, ten times as large as the rest of the page. The page does not wait for it: the
 * network comes first, and whoever draws with Plotly is told when it can.
 */

/** @type {Promise<void> | null} */
let coming = null;
/** @type {(() => void)[]} */
const waiting = [];

/** Whether Plotly can draw. */
export const hasPlotly = () => "Plotly" in globalThis;

/** @param {() => void} draw called as soon as Plotly can, at once if it already can */
export function whenPlotly(draw) {
  if (hasPlotly()) draw();
  else waiting.push(draw);
}

/**
 * Asks for Plotly, once; after a failure it can be asked for again.
 * @returns {Promise<void>} rejected if the script does not come
 */
export function loadPlotly() {
  coming ??= fetchScript(document.documentElement.dataset.plotly ?? "").then(
    () => {
      for (const draw of waiting.splice(0)) draw();
    },
    (error) => {
      coming = null;
      throw error;
    },
  );
  return coming;
}

/** @param {string} address @returns {Promise<void>} */
function fetchScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      reject(new Error("Plotly's script has not come: the server cannot be reached."));
    };
    document.head.append(script);
  });
}
