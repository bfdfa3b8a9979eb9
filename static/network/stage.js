/**
 * `<network-stage>`: the network as one sees it, fed by the session's frames.
 *
 * Wires session, page state, pointers and keys to the picture, in one animation loop that runs only
 * while something changes. How things look is `picture.js`; when they move is `playback.js`.
 */

import { ZERO } from "../scales.js";
import { edgeNumber, factsElement, factsOf, HoverCard } from "./card.js";
import { EdgeLevels } from "./edge_levels.js";
import { exportPicture } from "./export.js";
import { listenToHands } from "./hands.js";
import { meaningOf, ZOOM_STEP } from "./keys.js";
import { Legend } from "./legend.js";
import { noteOf } from "./note.js";
import { Overlay } from "./overlay.js";
import { captionOf, SLOW } from "./phases.js";
import { Picture } from "./picture.js";
import { Playback } from "./playback.js";
import { inspect, SurfaceExamples } from "./questions.js";
import { formatTarget, parseTarget, sameTarget } from "./selection.js";
import { buildStage } from "./stage_parts.js";

/**
 * @typedef {import("../types.js").Context} Context
 * @typedef {import("../types.js").Frame} Frame
 * @typedef {import("./selection.js").Target} Target
 */

/** A picture that a slow card drew coarsely is drawn at its best once it has been still for so long. */
const SETTLED = 500;

export class NetworkStage extends HTMLElement {
  /** @type {Target | null} */ #hovered = null;
  /** @type {Target | null} */ #focused = null;
  /** @type {{x: number, y: number} | null} */ #pointer = null;
  #playback = new Playback();
  #examples = new SurfaceExamples();
  #overlay = new Overlay();
  #scheduled = false;
  #visible = true;
  #settling = 0;
  #structure = "";
  /** Script time spent on frames, for the benchmark. */
  timing = { frames: 0, script: 0 };

  /** @param {Context} context */
  attach(context) {
    this.context = context;
    const parts = buildStage(this, {
      zoomIn: () => this.picture?.figure.zoomBy(ZOOM_STEP),
      zoomOut: () => this.picture?.figure.zoomBy(1 / ZOOM_STEP),
      reset: () => this.picture?.figure.zoomBy(0),
      walk: () => context.state.set({ walk: "0" }),
      save: () => this.#save(),
    });
    this.parts = parts;
    parts.tools.before(...this.#overlay.nodes);
    this.picture = new Picture(parts.figure, parts.canvas, () => this.#schedule());
    this.legend = new Legend(parts.legend);
    this.card = new HoverCard(
      parts.card,
      (target) => inspect(context, this.#playback.frame, target),
      () => context.session.dataset?.input_shape,
      () => this.#playback.frame?.channel,
    );
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.#listen(context);
    this.#build();
    if (context.session.frame) this.#receive(context.session.frame);
  }

  /** @param {Context} context */
  #listen({ session, state, view }) {
    session.addEventListener("frame", () => session.frame && this.#receive(session.frame));
    session.paceBy(() => !this.#visible || !this.picture || this.picture.ready);
    session.addEventListener("run", () => {
      this.#build();
      // A pause may be told after the last frame.
      this.#settle();
    });
    session.addEventListener("dataset", () => this.#build());
    state.subscribe(["select"], () => this.#point());
    state.subscribe(["colors"], () => this.#restyle());
    view.addEventListener("scene", () => this.#explain());
    view.addEventListener("phase", () => this.#schedule());
    new MutationObserver(() => this.#restyle()).observe(document.documentElement, {
      attributeFilter: ["data-theme"],
    });
    new ResizeObserver(() => requestAnimationFrame(() => this.#build())).observe(this);
    new IntersectionObserver((entries) => {
      this.#visible = entries[entries.length - 1].isIntersecting;
      this.#schedule();
    }).observe(this);
    if (this.parts) listenToHands(this, this.parts.figure, this.#hands());
  }

  /** Draws the structure anew where it, or the room for it, has changed. */
  #build() {
    const { session, state } = this.#context;
    const { run, dataset } = session;
    const [width, height] = [this.clientWidth, this.clientHeight];
    const layers = session.frame?.layers ?? run?.layers;
    if (!run || !layers || width < 50 || height < 50) return;
    const fits = dataset?.name === run.dataset;
    const structure = {
      layers,
      width,
      height,
      inputShape: fits ? dataset.input_shape : null,
      classes: fits ? dataset.classes : [],
      extent: fits ? (dataset.extent ?? null) : null,
      touch: matchMedia("(pointer: coarse)").matches,
    };
    if (this.#playback.frame && this.#playback.frame.run !== run.id) {
      this.#playback.clear();
      this.picture?.forget();
      this.legend?.clear();
    }
    const key = JSON.stringify(structure);
    if (key === this.#structure || !this.picture) return;
    this.#structure = key;
    this.picture.colors = state.get("colors");
    this.#hovered = this.#focused = null;
    this.picture.build(structure);
    this.classList.add("built");
    this.#point();
    this.#loadExamples();
  }

  #restyle() {
    if (!this.picture || !this.#structure) return;
    this.picture.colors = this.#context.state.get("colors");
    this.picture.restyle();
  }

  get #context() {
    return /** @type {Context} */ (this.context);
  }

  /** @param {Frame} frame */
  #receive(frame) {
    const { run } = this.#context.session;
    const before = this.#playback.frame;
    const pace = {
      speed: run?.speed ?? "max",
      running: frame.status === "running",
      still: this.still?.matches ?? false,
    };
    this.#playback.offer(frame, pace, performance.now());
    if (before?.layers.join() !== frame.layers.join()) this.#build();
    this.#schedule();
  }

  /** @param {boolean} [fine] */
  #schedule(fine = false) {
    clearTimeout(this.#settling);
    this.#settling = 0;
    if (this.#scheduled || !this.#visible) return;
    this.#scheduled = true;
    requestAnimationFrame((now) => this.#draw(now, fine));
  }

  /** @param {number} now @param {boolean} fine */
  #draw(now, fine) {
    const { picture } = this;
    const started = performance.now();
    try {
      this.#showNewest();
    } finally {
      // Not before: that there is a new frame to draw is no reason to draw once more.
      this.#scheduled = false;
    }
    if (!picture) return;
    const phase = this.#phase(now);
    const drawn = picture.draw(now, phase, fine);
    if (drawn) {
      this.#caption(phase);
      this.timing.frames++;
      this.timing.script += performance.now() - started;
      this.#note();
    }
    if (picture.layout) this.#overlay.place(picture.layout, picture.figure.view);
    if (!drawn || this.#playback.playing(now)) this.#schedule(fine);
    else this.#settle();
  }

  /** Has a coarse picture drawn once more, at its best, unless something happens before. */
  #settle() {
    if (this.#settling || !this.picture?.coarse || this.#hurried) return;
    this.#settling = window.setTimeout(() => this.#schedule(true), SETTLED);
  }

  /** Whether the next frame is on its way, however long it takes: a fine picture would only hold it up. */
  get #hurried() {
    const { run } = this.#context.session;
    return run?.status === "running" && (run.speed === "max" || run.speed > SLOW);
  }

  /** Brings a new frame to the picture. */
  #showNewest() {
    const { picture } = this;
    const { frame } = this.#playback;
    if (!picture || !frame || frame === picture.frame) return;
    picture.show(frame, this.#context.session.run);
    const { layout, crowds } = picture;
    if (layout && crowds) this.legend?.update(EdgeLevels.of(frame), layout.gaps, crowds.ranks);
    this.card?.refresh();
  }

  /** Shows what somebody explains. */
  #explain() {
    const { view, announce } = this.#context;
    const { scene } = view;
    const { picture } = this;
    if (scene && scene.caption !== this.#overlay.scene?.caption) announce(scene.caption);
    this.#overlay.show(scene, view.held);
    this.classList.toggle("replaced", scene?.figure !== undefined);
    if (!picture) return;
    picture.explained = (scene?.marks?.length ?? 0) > 0;
    this.#schedule();
  }

  /** @param {number} now */
  #phase(now) {
    const { phase } = this.#context.view;
    return phase ?? this.#playback.phase(now, (this.picture?.layout?.layers.length ?? 2) - 1);
  }

  /** @param {import("./phases.js").Phase} phase */
  #caption(phase) {
    const { run } = this.#context.session;
    const { caption } = this.parts ?? {};
    if (!caption || !run) return;
    const { frame, skipped } = this.#playback;
    const text = skipped
      ? `step ${frame?.step}: forward, cost, backward, update`
      : captionOf(phase, {
          activation: run.activation,
          outputActivation: run.output_activation,
          optimizer: run.optimizer,
          layers: run.layers.length - 1,
          cost: run.cost_function,
          value: frame?.cost ?? Number.NaN,
        });
    if (caption.textContent !== text) caption.textContent = text;
    caption.hidden = text === "";
  }

  /** Says what of the network is not in the picture. */
  #note() {
    const { picture, parts } = this;
    if (!picture?.crowds || !parts) return;
    const text = noteOf(picture.crowds, {
      simple: !picture.edges.renderer,
      stopped: !picture.frame && this.#context.session.run?.status === "failed",
    });
    if (parts.note.textContent !== text) parts.note.textContent = text;
    parts.note.hidden = text === "";
    parts.reset.hidden = !picture.figure.zoomed;
  }

  /** @returns {import("./hands.js").Meanings} */
  #hands() {
    return {
      hover: (x, y) => {
        this.#pointer = { x, y };
        this.#hover(this.picture?.pick(x, y) ?? null);
      },
      leave: () => this.#hover(null),
      choose: (x, y, touch) => {
        const target = this.picture?.pick(x, y) ?? null;
        this.#pointer = { x, y };
        this.#focused = null;
        this.#context.state.set({ select: formatTarget(target) });
        if (touch) this.#hover(target);
      },
      key: (event) => this.#key(event),
      blur: () => {
        this.#focused = null;
        this.#point();
      },
    };
  }

  /** @param {Target | null} target */
  #hover(target) {
    if (this.parts) this.parts.figure.classList.toggle("pointing", target !== null);
    const moved = target?.kind === "edge";
    if (sameTarget(target, this.#hovered) && !moved) return;
    this.#hovered = target;
    this.#overlay.pointAt(target);
    this.#point();
  }

  /** @param {KeyboardEvent} event */
  #key({ key }) {
    const { picture } = this;
    const { state } = this.#context;
    if (!picture?.layout) return false;
    const { layout } = picture;
    const selected = parseTarget(state.get("select"), layout.layers);
    const meaning = meaningOf(key, this.#focused, selected, layout, this.#strength());
    if (!meaning) return false;
    if ("zoom" in meaning) picture.figure.zoomBy(meaning.zoom);
    else if ("select" in meaning) state.set({ select: formatTarget(meaning.select) });
    else this.#focus("focus" in meaning ? meaning.focus : null);
    if ("clear" in meaning) state.set({ select: "" });
    return true;
  }

  /** @param {Target | null} target */
  #focus(target) {
    this.#focused = target;
    this.#hovered = null;
    this.#point();
    const { layout, frame } = this.picture ?? {};
    if (!target || !layout) return;
    const facts = factsOf(target, frame ?? null, layout.layers, layout.pixels);
    this.#context.announce(facts.join(", "));
  }

  /** @returns {(layer: number, to: number, from: number) => number} how strong the frame shows an edge */
  #strength() {
    const { crowds, frame, layout } = this.picture ?? {};
    return (layer, to, from) => {
      if (!crowds || !frame || !layout) return 0;
      const edge = edgeNumber({ kind: "edge", layer, to, from }, layout.layers);
      return crowds.litRanks[EdgeLevels.of(frame).levelOf(edge) ?? ZERO];
    };
  }

  /** Brings selection, hover and focus to the picture and to the card. */
  #point() {
    const { picture, card } = this;
    if (!picture?.layout) return;
    const { layers, pixels } = picture.layout;
    const selected = parseTarget(this.#context.state.get("select"), layers);
    picture.point(selected, this.#hovered, this.#focused);
    const target = this.#hovered ?? this.#focused;
    if (!target) {
      card?.show(null, null, document.createTextNode(""));
      return;
    }
    const box =
      target === this.#hovered && target.kind === "edge" && this.#pointer
        ? { x: this.#pointer.x - 10, y: this.#pointer.y - 10, width: 20, height: 20 }
        : picture.boxOf(target);
    card?.show(target, box, factsElement(factsOf(target, picture.frame, layers, pixels)));
  }

  /** Two-dimensional data: its training examples lie on the decision surface. */
  async #loadExamples() {
    const examples = await this.#examples.load(this.#context);
    this.picture?.setExamples(examples);
  }

  /** @returns {Promise<string>} the picture as a PNG data URL */
  async toImage() {
    const { run } = this.#context.session;
    const frame = this.#playback.frame;
    const { scene, svg } = this.#overlay;
    const words = run && frame ? `Backlight · ${run.name} · step ${frame.step}` : "Backlight";
    const explained = { caption: scene?.caption ?? "", marks: svg };
    const phase = this.#phase(performance.now());
    return this.picture ? exportPicture(this.picture, phase, words, explained) : "";
  }

  async #save() {
    const link = document.createElement("a");
    link.href = await this.toImage();
    link.download = `backlight-step-${this.#playback.frame?.step ?? 0}.png`;
    link.click();
  }
}

customElements.define("network-stage", NetworkStage);
