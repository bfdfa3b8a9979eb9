/**
 * Terms of a formula, numbers in a sentence and things on the stage that stand for the same carry the
 * same `data-term`; pointing at one, or focusing it, lights them all. A thing of several terms names
 * them with spaces between, its own first.
 */

const LIT = "lit";
let lit = "";

/** Lights everything of a term, and nothing else; "" puts the light out. @param {string} term */
export function light(term) {
  if (term === lit) return;
  for (const node of document.querySelectorAll(`[data-term].${LIT}`)) node.classList.remove(LIT);
  lit = term;
  relight(document);
}

/** Lights what was put on the page since. @param {ParentNode} where */
export function relight(where) {
  if (!lit) return;
  for (const node of where.querySelectorAll(`[data-term~="${CSS.escape(lit)}"]`)) {
    node.classList.add(LIT);
  }
}

/** @param {string} terms of one thing */
export function firstOf(terms) {
  return terms.split(" ", 1)[0];
}

/** Listens to all of the page. @param {Document} page */
export function followTerms(page) {
  const find = (/** @type {Event} */ event) => {
    const target = /** @type {Element | null} */ (event.target);
    return firstOf(target?.closest?.("[data-term]")?.getAttribute("data-term") ?? "");
  };
  // The stage's edges are no nodes of the page: what they stand for is told by the stage itself.
  const onStage = (/** @type {Event} */ event) =>
    /** @type {Element | null} */ (event.target)?.closest?.(".stage-figure") != null;
  page.addEventListener("pointerover", (event) => {
    if (!onStage(event)) light(find(event));
  });
  page.addEventListener("focusin", (event) => light(find(event)));
  page.addEventListener("focusout", () => light(""));
}
