/**
 * What one of the ten ideas consists of. A page is a value: words, a formula, a question to the
 * server, and what its answer means for words and stage. How pages look and live is `page.js`.
 *
 * @typedef {import("../types.js").Context} Context
 * @typedef {import("../inspector/math.js").Tree} Tree
 * @typedef {import("../network/view.js").Scene} Scene
 * @typedef {import("./moment.js").Moment} Moment
 * @typedef {Record<string, number | string | null | undefined>} Values of the slots of a text: null is
 *   not a number, undefined not known yet
 *
 * @typedef {object} Text
 * @property {readonly string[]} words what stands before, between and behind the slots
 * @property {string[]} slots names of the live numbers; also the terms they light
 *
 * @typedef {object} Question
 * @property {string} ask
 * @property {string[]} choices
 * @property {number | ((answer: any, moment: Moment) => number)} right which of them
 * @property {Text} because what is revealed
 *
 * @typedef {object} Body what a page has besides: tables, figures, controls
 * @property {HTMLElement} node
 * @property {(answer: any, moment: Moment) => void} update
 * @property {() => void} [clear] another run, or another thing, is asked about
 *
 * @typedef {object} Tools what a body may use
 * @property {Context} context
 * @property {() => void} again asks anew, after a control was moved
 *
 * @typedef {{when: (moment: Moment) => boolean, text: Text[]}} Other
 *
 * @typedef {object} Idea
 * @property {import("../state.js").StateValues["idea"]} name as the address writes it
 * @property {string} title
 * @property {Text[]} text under 120 words together
 * @property {Other | Other[]} [other] texts of runs or things that the usual one would not be true of; the
 *   first that fits is told
 * @property {(moment: Moment, answer: any) => Tree | Tree[]} formula one line or several, each of which
 *   stays whole; answer is null until it is there
 * @property {(moment: Moment) => string} [subject] as the address writes a selection: what the page is
 *   about, where nothing that fits is selected; "show me" selects it
 * @property {(moment: Moment) => string} [key] what the answer depends on besides run, step and example
 * @property {(api: import("../api.js").Api, moment: Moment) => Promise<any>} ask
 * @property {(answer: any, moment: Moment) => Values} values
 * @property {(answer: any, moment: Moment) => Scene} [scene] what "show me" puts on the stage
 * @property {boolean} [early] whether its scene needs no answer, which is then null
 * @property {(context: Context) => void} [prepare] what "show me" does besides
 * @property {(tools: Tools) => Body} [build]
 * @property {number} [interval] least milliseconds from question to question, where they are dear
 * @property {Question} question
 */

/**
 * Words with slots for live numbers: says`The cost is ${"cost"}.`
 * @param {TemplateStringsArray} words @param {...string} slots
 * @returns {Text}
 */
export function says(words, ...slots) {
  return { words, slots };
}

/** How many words a text has; a number counts as one. @param {Text} text */
export function countWords({ words, slots }) {
  return words
    .join(slots.length ? " 0 " : "")
    .trim()
    .split(/\s+/).length;
}
