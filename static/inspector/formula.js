/**
 * An inspection as a compact card: what it is, its numbers, and its formulas with these numbers in
 * them. The stage shows it on hover, the inspector keeps it open; neither fetches anything here.
 *
 * @typedef {import("./derivation.js").Inspection} Inspection
 * @typedef {import("./derivation.js").Formula} Formula
 */

import { element } from "../elements.js";
import { derive } from "./derivation.js";
import { mathElement, number, numberText, operator, row } from "./math.js";

/**
 * What is inspected, in words.
 *
 * @param {Inspection} inspection
 * @param {number[]} [inputShape] the dataset's, to name a pixel by its row and column
 * @returns {string}
 */
export function titleOf(inspection, inputShape) {
  if ("to" in inspection) return parameterTitle(inspection);
  const { kind, layer, index } = inspection;
  if (kind === "neuron") return `neuron ${index} of layer ${layer}`;
  if (inputShape?.length !== 2) return `input ${index}`;
  const columns = inputShape[1];
  return `pixel in row ${Math.floor(index / columns)}, column ${index % columns}`;
}

/** @param {import("./derivation.js").ParameterInspection} inspection */
function parameterTitle({ kind, layer, to, from }) {
  return kind === "weight" ? `weight W[${layer}][${to}, ${from}]` : `bias b[${layer}][${to}]`;
}

/**
 * @param {Inspection} inspection
 * @param {number[]} [inputShape]
 * @returns {HTMLElement}
 */
export function describe(inspection, inputShape) {
  const rows = [valueRow(inspection), gradientRow(inspection)].filter((entry) => entry !== null);
  return element(
    "div",
    { className: "formula-card" },
    element("strong", { className: "formula-title" }, titleOf(inspection, inputShape)),
    element("dl", { className: "formula-values" }, ...rows.flat()),
    formulaList(hoverFormulas(inspection)),
  );
}

/** All formulas, one under the other. @param {Formula[]} formulas @returns {HTMLElement} */
export function formulaList(formulas) {
  return element("div", { className: "formulas" }, ...formulas.map(formulaElement));
}

/**
 * One formula on two lines, symbols above and numbers below; lines do not move while numbers change.
 *
 * @param {Formula} formula
 * @returns {HTMLElement}
 */
function formulaElement({ about, left, symbols, numbers, result }) {
  const equals = operator("=");
  const shown = row(equals, number(result));
  const above = symbols ? [row(left, equals, symbols)] : [left];
  const below = numbers ? [row(equals, numbers), shown] : [shown];
  const lines = numbers ? [above, below] : [[...above, ...below]];
  return element(
    "figure",
    { className: "formula" },
    element("figcaption", {}, about),
    ...lines.map((parts) =>
      element("div", { className: "formula-line" }, ...parts.map(mathElement)),
    ),
  );
}

/** A hover card has room for the formula of the thing itself and of its neuron's error, no more.
 * @param {Inspection} inspection */
function hoverFormulas(inspection) {
  const formulas = derive(inspection);
  if (inspection.kind !== "neuron") return [formulas[0], formulas.at(-1)].filter(isFormula);
  return formulas.slice(1);
}

/** @param {Formula | undefined} formula @returns {formula is Formula} */
function isFormula(formula) {
  return formula !== undefined;
}

/** @param {Inspection} inspection */
function valueRow(inspection) {
  if ("to" in inspection) return definition("value", inspection.value);
  return definition("activation", inspection.a);
}

/** @param {Inspection} inspection */
function gradientRow(inspection) {
  if ("to" in inspection) return definition("gradient, this example", inspection.gradient);
  return inspection.kind === "neuron" ? definition("error δ", inspection.delta) : null;
}

/** @param {string} term @param {number | null} value */
function definition(term, value) {
  return [element("dt", {}, term), element("dd", { className: "number" }, numberText(value))];
}
