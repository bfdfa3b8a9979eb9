/**
 * Keeps the stream where there is somebody to see it: a page hidden for half a minute lets go of its
 * socket, so that a forgotten tab does not count as a viewer, and one that is seen again, or whose
 * network is back, connects at once.
 */

const PATIENCE = 30_000;

/**
 * @param {import("../session.js").Session} session
 * @param {Document} page
 * @param {EventTarget} network what fires `online`
 * @param {Pick<import("./backoff.js").Clock, "setTimeout" | "clearTimeout">} [timers]
 */
export function followPresence(session, page, network, timers = globalThis) {
  /** @type {any} */
  let timer = null;
  const follow = () => {
    timers.clearTimeout(timer);
    if (page.hidden) timer = timers.setTimeout(() => session.rest(), PATIENCE);
    else if (session.connection.state !== "open") session.retry();
  };
  page.addEventListener("visibilitychange", follow);
  network.addEventListener("online", () => {
    if (!page.hidden) session.retry();
  });
  if (page.hidden) follow();
}
