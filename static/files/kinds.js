/** What a run can be taken along as: for whom each file is, and how the server is asked for it. */

/** @typedef {import("../api.js").Api} Api */

/**
 * @typedef {object} Kind
 * @property {string} title
 * @property {string} ending of the file's name
 * @property {string} purpose
 * @property {string} called as in "Making ..."
 * @property {(api: Api, id: string) => Promise<import("../api.js").ServerFile>} make
 * @property {(api: Api, id: string) => string} [address] where it can be looked at
 */

/** @type {Kind[]} */
export const KINDS = [
  {
    title: "Run",
    ending: ".safetensors",
    purpose: "Settings, history and every step. Open it anywhere to go on.",
    called: "the run's file",
    make: (api, id) => api.exportRun(id),
  },
  {
    title: "Network",
    ending: ".safetensors",
    purpose: "The trained layers alone, for backlight predict and most programs.",
    called: "the network as .safetensors",
    make: (api, id) => api.network(id, "safetensors"),
  },
  {
    title: "Network",
    ending: ".npz",
    purpose: "The same for NumPy.",
    called: "the network as .npz",
    make: (api, id) => api.network(id, "npz"),
  },
  {
    title: "Network",
    ending: ".onnx",
    purpose: "The layers and what they compute, for ONNX runtimes.",
    called: "the network as .onnx",
    make: (api, id) => api.network(id, "onnx"),
  },
  {
    title: "Report",
    ending: ".html",
    purpose: "Curves, picture, mistakes: one page to read or print, offline too.",
    called: "the report",
    make: (api, id) => api.report(id),
    address: (api, id) => api.reportAddress(id),
  },
];
