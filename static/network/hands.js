/**
 * Pointers and keys on the stage, told as what they mean: pointing, choosing, moving, letting go.
 */

/** A finger or a mouse that moved farther than this between down and up was dragging. */
const TAP = 6;

/**
 * @typedef {object} Meanings
 * @property {(x: number, y: number) => void} hover stage pixels
 * @property {() => void} leave
 * @property {(x: number, y: number, touch: boolean) => void} choose
 * @property {(event: KeyboardEvent) => boolean} key whether it was understood
 * @property {() => void} blur
 */

/** @param {HTMLElement} stage @param {HTMLElement} figure @param {Meanings} meanings */
export function listenToHands(stage, figure, meanings) {
  /** @type {{x: number, y: number} | null} */
  let down = null;
  const place = (/** @type {PointerEvent} */ event) => {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  figure.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.buttons) return;
    const { x, y } = place(event);
    meanings.hover(x, y);
  });
  figure.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") meanings.leave();
  });
  figure.addEventListener("pointerdown", (event) => {
    if (event.button === 0) down = place(event);
  });
  // Plotly covers the page while it drags, so the release is heard on the window.
  window.addEventListener("pointerup", (event) => {
    const [start, end] = [down, place(event)];
    down = null;
    if (!start || Math.hypot(end.x - start.x, end.y - start.y) > TAP) return;
    meanings.choose(end.x, end.y, event.pointerType === "touch");
  });
  window.addEventListener("pointercancel", () => {
    down = null;
  });
  figure.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !meanings.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  figure.addEventListener("blur", () => meanings.blur());
}
