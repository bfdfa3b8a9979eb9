/** The speeds that the slider and the keys offer, in steps per second, from a lesson to a race. */

/** @type {readonly (number | "max")[]} */
export const SPEEDS = [0.2, 0.5, 1, 2, 5, 10, 30, 100, 300, 1000, "max"];

/**
 * Where on the slider a speed lies; one that the slider does not offer is at its nearest neighbor.
 * @param {number | "max"} speed
 */
export function speedIndex(speed) {
  if (speed === "max") return SPEEDS.length - 1;
  const distances = SPEEDS.map((each) =>
    each === "max" ? Infinity : Math.abs(Math.log(each / speed)),
  );
  return distances.indexOf(Math.min(...distances));
}

/**
 * The speed so many places further, within the slider's ends.
 * @param {number | "max"} speed
 * @param {number} places
 */
export function neighborSpeed(speed, places) {
  const index = Math.min(Math.max(speedIndex(speed) + places, 0), SPEEDS.length - 1);
  return SPEEDS[index];
}
