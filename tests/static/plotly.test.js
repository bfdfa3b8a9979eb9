/** Who draws with Plotly is told when it has come; a script that does not come can be asked for again. */

import assert from "node:assert/strict";
import test from "node:test";

/** A page that holds the scripts it was asked for. */
function fakePage() {
  /** @type {any[]} */
  const scripts = [];
  Object.assign(globalThis, {
    document: {
      documentElement: { dataset: { plotly: "/vendor/plotly.js" } },
      createElement: () => ({ remove() {} }),
      head: { append: (/** @type {any} */ script) => scripts.push(script) },
    },
  });
  return scripts;
}

/** The module as a page has it that was just loaded. */
const fresh = (/** @type {string} */ name) => import(`../../static/plotly.js?${name}`);

test("everybody who waits is told once, whoever comes later at once", async () => {
  const scripts = fakePage();
  const { hasPlotly, whenPlotly, loadPlotly } = await fresh("told");
  const told = [];
  whenPlotly(() => told.push("first"));
  whenPlotly(() => told.push("second"));
  const [loaded] = [loadPlotly(), loadPlotly()];
  assert.equal(scripts.length, 1);
  assert.equal(scripts[0].src, "/vendor/plotly.js");
  assert.deepEqual([told, hasPlotly()], [[], false]);
  Object.assign(globalThis, { Plotly: {} });
  scripts[0].onload();
  await loaded;
  whenPlotly(() => told.push("late"));
  await loadPlotly();
  assert.deepEqual(told, ["first", "second", "late"]);
  Reflect.deleteProperty(globalThis, "Plotly");
});

test("after a failure it is asked for again, and those who wait still do", async () => {
  const scripts = fakePage();
  const { whenPlotly, loadPlotly } = await fresh("failed");
  let told = 0;
  whenPlotly(() => told++);
  const loaded = loadPlotly();
  scripts[0].onerror();
  await assert.rejects(loaded, /Plotly's script has not come/);
  const again = loadPlotly();
  assert.equal(scripts.length, 2);
  scripts[1].onload();
  await again;
  assert.equal(told, 1);
});
