// What every page of the ten ideas must have, whatever it is about.
import assert from "node:assert/strict";
import test from "node:test";

import { countWords, says } from "../../static/ideas/idea.js";
import { IDEAS } from "../../static/ideas/ideas.js";
import { turn } from "../../static/ideas/turn.js";
import { State, TABLE } from "../../static/state.js";
import { FakePlace } from "./fakes.js";

const state = () => {
  const place = new FakePlace();
  return new State(place, place);
};

test("the address knows every page, in this order", () => {
  assert.deepEqual(
    IDEAS.map(({ name }) => name),
    TABLE.idea.allowed,
  );
});

for (const idea of IDEAS) {
  test(`${idea.name}: under 120 words of text`, () => {
    for (const texts of [idea, ...[idea.other ?? []].flat()].map(({ text }) => text)) {
      const words = texts.reduce((sum, text) => sum + countWords(text), 0);
      assert.ok(words > 20 && words < 120, `${words} words`);
    }
  });

  test(`${idea.name}: one question with a right answer, whose reason is told`, () => {
    const { ask, choices, right, because } = idea.question;
    assert.ok(ask.includes("?"));
    assert.ok(choices.length >= 2 && choices.length <= 4);
    assert.equal(new Set(choices).size, choices.length);
    assert.ok(typeof right === "function" || right in choices);
    assert.ok(countWords(because) > 5);
  });
}

test("words are counted, a number as one", () => {
  assert.equal(countWords(says`The cost of ${"cost"} is high, ${"much"} too high.`), 9);
  assert.equal(countWords(says`Two words`), 2);
});

test("turning goes through all pages and around", () => {
  const pages = state();
  pages.set({ show: "on" });
  turn(pages, 1);
  assert.equal(pages.get("idea"), (IDEAS[1] ?? IDEAS[0]).name);
  assert.equal(pages.get("panel"), "ideas");
  assert.equal(pages.get("show"), "", "what is on the stage belongs to the page that put it there");
  turn(pages, -1);
  turn(pages, -1);
  assert.equal(pages.get("idea"), IDEAS.at(-1).name);
});
