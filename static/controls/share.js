/** Copies a link to just this view: the URL with the run named in it. */

import { icon, iconButton } from "./icons.js";

const LABEL = "Copy a link to this view";
const CONFIRMATION = 2000;

/** @param {import("../types.js").Context} context */
export function shareButton({ session, announce }) {
  const share = async () => {
    const copied = await copy(link(session.run?.id));
    announce(copied ? "Link copied." : "The browser does not let this page copy.");
    button.title = copied ? "Link copied" : "Copy the address from the address bar";
    button.replaceChildren(icon(copied ? "done" : "share"));
    setTimeout(() => {
      button.title = LABEL;
      button.replaceChildren(icon("share"));
    }, CONFIRMATION);
  };
  const button = iconButton("share", LABEL, share, "Copy link");
  return button;
}

/** "The server's first run" may be another one when the link is followed. @param {string} [run] */
function link(run) {
  const url = new URL(location.href);
  if (run) url.searchParams.set("run", run);
  return url.href;
}

/** @param {string} text @returns {Promise<boolean>} whether it worked */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** Where the page came over plain http from another machine, browsers offer only this old way. @param {string} text */
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
