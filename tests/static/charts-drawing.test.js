import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { draw } from "../../static/charts/drawing.js";

/** What Plotly was asked for. @type {[string, ...any[]][]} */
let asked = [];

beforeEach(() => {
  asked = [];
  const note =
    (/** @type {string} */ name) =>
    (/** @type {any[]} */ ...given) =>
      void asked.push([name, ...given]);
  globalThis.Plotly = {
    newPlot: note("newPlot"),
    react: note("react"),
    relayout: note("relayout"),
  };
});

const names = () => asked.map(([name]) => name);

/** A place on the page; what it is made of is Plotly's. */
const place = () => /** @type {any} */ ({});

/** @param {number[]} y */
const traces = (y, style = {}) => [{ type: "scatter", x: y.map((_, i) => i), y, ...style }];

/** Made anew for each drawing, as the charts do. */
const layout = ({
  end = 10,
  top = 1,
  color = "gray",
  shapes = /** @type {object[]} */ ([]),
} = {}) => ({
  width: 270,
  height: 150,
  shapes,
  xaxis: { type: "linear", range: [0, end], color },
  yaxis: { type: "linear", range: [0, top], color, tickvals: [0, 1], ticktext: ["0", "1"] },
});

test("a line that only grows is drawn without the rest, and it is the new line", () => {
  const where = place();
  assert.ok(draw(where, traces([1, 2]), layout()));
  assert.ok(draw(where, traces([1, 2, 3]), layout()));
  assert.deepEqual(names(), ["newPlot", "react"]);
  const [, , drawn, { transition, xaxis }] = asked[1];
  assert.deepEqual(drawn[0].y, [1, 2, 3]);
  assert.deepEqual(transition, { duration: 0 });
  assert.deepEqual(xaxis.range, [0, 10]);
});

test("Plotly is given the very arrays that it has, or it would take the ticks for new ones", () => {
  const where = place();
  draw(where, traces([1]), layout());
  draw(where, traces([1, 2]), layout());
  draw(where, traces([1, 2, 3]), layout());
  const ticks = asked.map(([, , , given]) => given.yaxis.tickvals);
  assert.equal(ticks[1], ticks[0]);
  assert.equal(ticks[2], ticks[0]);
});

test("an axis that moved is moved alone, and the line follows when drawn again", () => {
  const where = place();
  draw(where, traces([1, 2]), layout());
  assert.equal(draw(where, traces([1, 2, 3]), layout({ end: 12 })), false);
  assert.ok(draw(where, traces([1, 2, 3]), layout({ end: 12 })));
  assert.deepEqual(names(), ["newPlot", "relayout", "react"]);
  assert.deepEqual(asked[1][2], { "xaxis.range": [0, 12], "yaxis.range": [0, 1] });
  assert.deepEqual(asked[2][2][0].y, [1, 2, 3]);
});

test("where an axis moves with every drawing, every other one has the line", () => {
  const where = place();
  const points = /** @type {number[]} */ ([]);
  for (let end = 1; end <= 9; end++) {
    points.push(end);
    draw(where, traces(points.slice()), layout({ end }));
  }
  assert.deepEqual(names().slice(1), Array(4).fill(["relayout", "react"]).flat());
  assert.deepEqual(asked.at(-1)?.[2][0].y, points);
  assert.equal(draw(where, traces(points), layout({ end: 9 })), false);
  assert.ok(draw(where, traces(points), layout({ end: 9 })));
  assert.deepEqual(asked.at(-2)?.[2]["xaxis.range"], [0, 9]);
});

for (const [what, changed] of /** @type {[string, () => [any[], any]][]} */ ([
  ["another color of the axes", () => [traces([1, 2]), layout({ color: "white" })]],
  ["another look of a line", () => [traces([1, 2], { mode: "lines" }), layout()]],
  ["a line more", () => [[...traces([1, 2]), ...traces([3, 4])], layout()]],
  ["a shape over the lines", () => [traces([1, 2]), layout({ shapes: [{ type: "rect" }] })]],
  ["another size", () => [traces([1, 2]), { ...layout(), width: 300 }]],
]))
  test(`${what} is drawn wholly, with the ranges that it comes with`, () => {
    const where = place();
    draw(where, traces([1, 2]), layout());
    assert.ok(draw(where, ...changed()));
    assert.deepEqual(names(), ["newPlot", "react"]);
    const [, , drawn, given] = asked[1];
    assert.deepEqual([drawn, given], changed());
    assert.equal(given.transition, undefined);
  });

test("bars that are new are drawn wholly, for they have no color yet", () => {
  const where = place();
  draw(where, traces([1, 2], { type: "bar" }), layout());
  draw(where, traces([4, 3], { type: "bar" }), layout());
  draw(where, traces([4, 3, 1], { type: "bar" }), layout());
  const whole = asked.map(([, , , { transition }]) => transition === undefined);
  assert.deepEqual(whole, [true, false, true]);
});

test("figures at two places know nothing of each other; the configuration is given once to each", () => {
  const [one, other] = [place(), place()];
  for (const where of [one, other, one, other]) draw(where, traces([1, 2]), layout());
  assert.deepEqual(names(), ["newPlot", "newPlot", "react", "react"]);
  assert.deepEqual(
    asked.map(([, ...given]) => given.length),
    [4, 4, 3, 3],
  );
});
