/** A file that the user chooses or drops on the page: which one, and whether it can be read. */

import { element } from "../elements.js";

/** @typedef {ArrayLike<File>} Files */

/**
 * The one file among those that were chosen or dropped.
 * @param {Files} files
 * @returns {Promise<File>}
 * @throws {Error} if there are several, or it cannot be read, as a folder
 */
export async function onlyFile(files) {
  if (files.length !== 1) {
    throw new Error(`Expected one file at a time, but got ${files.length}.`);
  }
  const [file] = [...Array.from(files)];
  try {
    // What cannot be read would otherwise fail as if the server could not be reached.
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new Error(
      `“${file.name}” cannot be read: expected a file, not a folder or one that is gone.`,
    );
  }
  return file;
}

/** What is said while a file is sent. @param {Files} files */
export const openingWords = (files) => `Opening ${files.length === 1 ? files[0].name : "files"}…`;

/**
 * A button that asks for a file. Any may be chosen: phones do not know the ending of a run's, and the
 * server says better what is wrong with another.
 * @param {string} text @param {(files: Files) => void} take
 * @returns {HTMLElement[]} the button, and the chooser that it opens
 */
export function fileButton(text, take) {
  const chooser = element("input", { type: "file", hidden: true });
  chooser.onchange = () => {
    const files = [...(chooser.files ?? [])];
    chooser.value = ""; // so that the same file can be chosen again
    if (files.length > 0) take(files);
  };
  const onclick = () => chooser.click();
  return [element("button", { type: "button", className: "button", onclick }, text), chooser];
}

/**
 * Takes files that are dropped anywhere on the page, which the browser would open in the page's place.
 * @param {string} words shown while a file is over the page
 * @param {(files: Files) => void} take
 */
export function followDrops(words, take) {
  const hint = element("div", { className: "drop-hint", hidden: true }, element("p", {}, words));
  document.body.append(hint);
  // A picture of the page itself that is dragged looks like a file.
  let own = false;
  const on = (/** @type {string} */ type, /** @type {(event: DragEvent) => void} */ handle) =>
    document.addEventListener(type, (event) => handle(/** @type {DragEvent} */ (event)));
  const over = (/** @type {DragEvent} */ event) => {
    if (own || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    hint.hidden = false;
  };
  on("dragstart", () => {
    own = true;
  });
  on("dragend", () => {
    own = false;
  });
  on("dragenter", over);
  on("dragover", over);
  on("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) hint.hidden = true;
  });
  on("drop", (event) => {
    hint.hidden = true;
    const { types, files } = event.dataTransfer ?? {};
    if (own || !types?.includes("Files")) return;
    event.preventDefault();
    take([...(files ?? [])]);
  });
}
