/**
 * What one can point at, as the address writes it: `n:l:j`, `e:l:j:k`, `b:l:j` (docs/page.md).
 */

/**
 * @typedef {{kind: "neuron", layer: number, index: number}} NeuronTarget
 * @typedef {{kind: "edge", layer: number, to: number, from: number}} EdgeTarget
 * @typedef {{kind: "bias", layer: number, to: number}} BiasTarget
 * @typedef {NeuronTarget | EdgeTarget | BiasTarget} Target
 */

/**
 * @param {string} text @param {number[]} layers
 * @returns {Target | null} null where the text names nothing in this network
 */
export function parseTarget(text, layers) {
  const match = /^(?:([nb]):(\d+):(\d+)|e:(\d+):(\d+):(\d+))$/.exec(text);
  if (!match) return null;
  /** @type {Target} */
  let target;
  if (match[1] === "n")
    target = { kind: "neuron", layer: Number(match[2]), index: Number(match[3]) };
  else if (match[1] === "b")
    target = { kind: "bias", layer: Number(match[2]), to: Number(match[3]) };
  else {
    target = {
      kind: "edge",
      layer: Number(match[4]),
      to: Number(match[5]),
      from: Number(match[6]),
    };
  }
  return exists(target, layers) ? target : null;
}

/** @param {Target} target @param {number[]} layers */
function exists(target, layers) {
  const node = nodeOf(target);
  if (!(node.index < (layers[node.layer] ?? 0))) return false;
  if (target.kind === "neuron") return true;
  return target.layer >= 1 && (target.kind === "bias" || target.from < layers[target.layer - 1]);
}

/** @param {Target | null} target @returns {string} */
export function formatTarget(target) {
  if (!target) return "";
  if (target.kind === "neuron") return `n:${target.layer}:${target.index}`;
  if (target.kind === "bias") return `b:${target.layer}:${target.to}`;
  return `e:${target.layer}:${target.to}:${target.from}`;
}

/** @param {Target} target @returns {{layer: number, index: number}} the neuron it belongs to */
export function nodeOf(target) {
  return { layer: target.layer, index: target.kind === "neuron" ? target.index : target.to };
}

/** @param {Target | null} a @param {Target | null} b */
export function sameTarget(a, b) {
  return formatTarget(a) === formatTarget(b);
}

/**
 * The name of a target in the mathematics' own letters.
 * @param {Target} target @param {[number, number] | null} pixels
 */
export function nameTarget(target, pixels) {
  if (target.kind === "edge") return `W[${target.layer}][${target.to}, ${target.from}]`;
  if (target.kind === "bias") return `b[${target.layer}][${target.to}]`;
  if (target.layer > 0 || !pixels) return `a[${target.layer}][${target.index}]`;
  const row = Math.floor(target.index / pixels[1]);
  return `a[0][${target.index}], pixel (${row}, ${target.index % pixels[1]})`;
}

/**
 * The edges to light for a target: a neuron's fan-in and fan-out; for an edge, what flows into it
 * and on from it; for a bias, what its neuron feeds.
 * @param {Target} target
 * @returns {{intoLayer: number, into: number, outOfLayer: number, outOf: number}} -1 for none
 */
export function fansOf(target) {
  if (target.kind === "edge") {
    return {
      intoLayer: target.layer - 1,
      into: target.from,
      outOfLayer: target.layer,
      outOf: target.to,
    };
  }
  const { layer, index } = nodeOf(target);
  return {
    intoLayer: target.kind === "bias" ? -1 : layer,
    into: index,
    outOfLayer: layer,
    outOf: index,
  };
}
