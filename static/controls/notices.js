/**
 * What the banner has to say, in words: from the run, its events and the connection to notices. Pure;
 * `status-banner.js` shows them.
 *
 * @typedef {"info" | "warning" | "danger"} Tone
 * @typedef {"retry" | "reset" | "play" | "extend" | "build"} Action
 * @typedef {object} Notice
 * @property {string} key one notice a key
 * @property {Tone} tone
 * @property {string} text
 * @property {{label: string, does: Action}} [action]
 * @property {boolean} dismissible
 */

/** The most that the server takes. */
const MOST_EPOCHS = 1_000_000;

/**
 * How the run stands, where that needs a word.
 * @param {import("../types.js").Run} run
 * @param {{step: number, layer: number | null, reason: string} | null} divergence the event, where seen
 * @returns {Notice | null}
 */
export function runNotice(run, divergence) {
  const reason = run.reason ?? "";
  if (run.status === "diverged") {
    const action = { label: "Reset", does: /** @type {Action} */ ("reset") };
    const text = divergedText(run, divergence);
    return { key: "run", tone: "danger", text, action, dismissible: false };
  }
  if (run.status === "failed") {
    const action = { label: "Start again", does: /** @type {Action} */ ("play") };
    const text = sentence("The training process stopped.", reason);
    return { key: "run", tone: "danger", text, action, dismissible: false };
  }
  if (isFinished(run)) return finishedNotice(run);
  if (run.status === "paused" && reason) {
    return { key: "run", tone: "info", text: sentence("Paused.", reason), dismissible: true };
  }
  return null;
}

/** Whether it pauses because it has done all its epochs. @param {import("../types.js").Run} run */
export const isFinished = ({ status, epoch, max_epochs }) =>
  status === "paused" && epoch >= max_epochs;

/** How many more epochs are offered at the end: as many again. @param {import("../types.js").Run} run */
export const moreEpochs = ({ max_epochs }) => Math.min(max_epochs, MOST_EPOCHS - max_epochs);

/** @param {import("../types.js").Run} run @returns {Notice} */
function finishedNotice(run) {
  const more = moreEpochs(run);
  const epochs = run.max_epochs === 1 ? "its epoch" : `its ${count(run.max_epochs)} epochs`;
  const action = { label: `Train ${count(more)} more`, does: /** @type {Action} */ ("extend") };
  const text = `The run has done ${epochs} and pauses here.`;
  return { key: "run", tone: "info", text, action: more ? action : undefined, dismissible: false };
}

/**
 * The server's reason names the step and the layer; without one the event's numbers have to do.
 * @param {import("../types.js").Run} run
 * @param {{step: number, layer: number | null, reason: string} | null} divergence
 */
function divergedText(run, divergence) {
  const reason = divergence?.reason ?? run.reason;
  if (reason) return sentence("Training diverged.", reason);
  const layer = divergence?.layer == null ? "" : `, first in layer ${divergence.layer}`;
  return `Training diverged at step ${count(divergence?.step ?? run.step)}${layer}.`;
}

/**
 * @param {import("../stream/connection.js").ConnectionState} connection
 * @param {number} now milliseconds since 1970
 * @returns {Notice | null}
 */
export function connectionNotice({ state, retryAt }, now) {
  if (state === "open" || state === "paused") return null;
  const seconds = Math.max(0, Math.ceil(((retryAt ?? now) - now) / 1000));
  const next =
    state === "waiting" && seconds > 0 ? `Trying again in ${seconds} s.` : "Trying again…";
  const action = { label: "Retry now", does: /** @type {Action} */ ("retry") };
  const text = `The server cannot be reached. ${next}`;
  return { key: "connection", tone: "warning", text, action, dismissible: false };
}

/**
 * Why this run does not read MNIST, when it is because MNIST could not be had.
 * @param {import("../types.js").Run} run
 * @param {import("../types.js").Dataset[]} datasets
 * @returns {Notice | null}
 */
export function datasetNotice(run, datasets) {
  const mnist = datasets.find(({ name }) => name === "mnist");
  if (!mnist?.message || run.dataset !== "digits") return null;
  const text = `These are the small 8 × 8 digits, because there is no MNIST here: ${mnist.message}`;
  return { key: "dataset", tone: "info", text: sentence("", text), dismissible: true };
}

/**
 * That runs are not being saved, or what is the matter with some that were.
 * @param {{trouble: string | null, problems: string[]}} saving
 * @returns {Notice | null}
 */
export function savingNotice({ trouble, problems }) {
  const text = trouble ?? problems.join(" ");
  if (!text) return null;
  return { key: "saving", tone: "warning", text, dismissible: true };
}

/**
 * That the page shows a run that came from a file.
 * @param {import("../types.js").Run} run @param {string} file its name
 * @returns {Notice}
 */
export function openedNotice({ name, step }, file) {
  const text = `This is “${name}” from ${file}, at step ${count(step)}. The run before is kept, under Runs.`;
  return { key: "opened", tone: "info", text, dismissible: true };
}

/** @returns {Notice} */
export function noRunNotice() {
  const action = { label: "Build a network", does: /** @type {Action} */ ("build") };
  return { key: "none", tone: "info", text: "There is no run yet.", action, dismissible: false };
}

/** @param {Error} problem @returns {Notice} */
export function problemNotice(problem) {
  const text = capitalize(problem.message);
  return { key: `problem: ${text}`, tone: "warning", text, dismissible: true };
}

/** @param {string} lead @param {string} reason */
function sentence(lead, reason) {
  if (!reason) return lead;
  return `${lead} ${capitalize(reason)}${/[.!?]$/.test(reason) ? "" : "."}`.trim();
}

/** @param {number} whole */
const count = (whole) => whole.toLocaleString("en-US");

/** @param {string} text */
const capitalize = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
