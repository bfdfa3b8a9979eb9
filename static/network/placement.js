/**
 * Where a card goes beside what it explains: never over it, never out of the stage. Pure.
 */

/** @typedef {import("./layout.js").Box} Box */

const DISTANCE = 14;

/**
 * Tries right, left, below, above; takes the first that fits whole, else the side with most room.
 * @param {Box} thing @param {{width: number, height: number}} card
 * @param {{width: number, height: number}} stage
 * @returns {{x: number, y: number, fits: boolean}} whether it covers nothing of the thing
 */
export function placeCard(thing, card, stage) {
  const right = thing.x + thing.width + DISTANCE;
  const below = thing.y + thing.height + DISTANCE;
  const left = thing.x - DISTANCE - card.width;
  const above = thing.y - DISTANCE - card.height;
  const x = clamp(thing.x + thing.width / 2 - card.width / 2, stage.width - card.width);
  const y = clamp(thing.y + thing.height / 2 - card.height / 2, stage.height - card.height);
  const places = [
    { x: right, y, room: stage.width - card.width - right },
    { x: left, y, room: left },
    { x, y: below, room: stage.height - card.height - below },
    { x, y: above, room: above },
  ];
  const free = places.find(({ room }) => room >= 0);
  const best = free ?? places.reduce((a, b) => (b.room > a.room ? b : a));
  return {
    x: clamp(best.x, stage.width - card.width),
    y: clamp(best.y, stage.height - card.height),
    fits: free !== undefined && card.width <= stage.width && card.height <= stage.height,
  };
}

/**
 * Level with a thing, and to the right or left of all that shall stay free, if there is room; else
 * beside the thing alone. Its height does not depend on what else stays free, which may change.
 * @param {Box} thing @param {Box} free has the thing in it @param {{width: number, height: number}} card
 * @param {{width: number, height: number}} stage
 */
export function placeBeside(thing, free, card, stage) {
  const wide = { ...thing, x: free.x, width: free.width };
  const place = placeCard(wide, card, stage);
  const beside = !overlap({ ...place, ...card }, { ...wide, y: 0, height: stage.height });
  return beside ? place : placeCard(thing, card, stage);
}

/** @param {number} value @param {number} most */
function clamp(value, most) {
  return Math.max(0, Math.min(value, most));
}

/** @param {Box} a @param {Box} b @returns {boolean} */
export function overlap(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
