/** A place that glides to where it is sent, so that the way between two stops is seen; or jumps there. */

/** Milliseconds from one stop to the next. */
const DURATION = 450;

export class Glide {
  #place = 0;
  #from = 0;
  #goal = 0;
  #began = 0;
  #request = 0;

  /** @param {(place: number) => void} show called with every new place */
  constructor(show) {
    this.show = show;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
  }

  /** Goes there at once. @param {number} place */
  set(place) {
    this.stop();
    this.#place = this.#goal = place;
    this.show(place);
  }

  /** @param {number} goal */
  to(goal) {
    if (this.still.matches) {
      this.set(goal);
      return;
    }
    this.#from = this.#place;
    this.#goal = goal;
    this.#began = performance.now();
    if (!this.#request) this.#move();
  }

  stop() {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
  }

  #move() {
    this.#request = requestAnimationFrame((now) => {
      const share = Math.min(1, Math.max(0, (now - this.#began) / DURATION));
      this.#request = 0;
      this.#place = this.#from + (this.#goal - this.#from) * share * share * (3 - 2 * share);
      if (share === 1) this.#place = this.#goal;
      this.show(this.#place);
      if (share < 1) this.#move();
    });
  }
}
