/**
 * Says what happens to those who do not see it: what elements announce at once, and a summary of the
 * run on every change of its status and now and then while it trains.
 */

import { summarize } from "./format.js";

/** More often would talk over everything else. */
const INTERVAL = 10_000;

/**
 * @param {HTMLElement} region an `aria-live` element
 * @returns {(text: string) => void}
 */
export function announcer(region) {
  return (text) => {
    region.textContent = text;
  };
}

/**
 * @param {import("../session.js").Session} session
 * @param {(text: string) => void} announce
 * @param {() => number} [now] milliseconds
 */
export function announceRun(session, announce, now = Date.now) {
  let status = "";
  let spokenAt = -Infinity;
  const speak = () => {
    if (!session.run) return;
    const changed = session.run.status !== status;
    if (!changed && (session.run.status !== "running" || now() - spokenAt < INTERVAL)) return;
    status = session.run.status;
    spokenAt = now();
    announce(summarize(session.run));
  };
  session.addEventListener("run", speak);
  session.addEventListener("frame", speak);
}
