import assert from "node:assert/strict";
import test from "node:test";
import {
  colorBarTicks,
  colorOfLevel,
  formatNumber,
  levelToMagnitude,
  lookupTable,
  plotlyColorscale,
  valueToLevel,
} from "../../static/scales.js";

const LOG = { kind: "log", signed: false, low: 1e-5, high: 0.1, unit: "", range: "locked" };
const SIGNED = { ...LOG, signed: true };
const LINEAR = { ...LOG, kind: "linear", low: 0, high: 2 };

/** core/levels.py's rule, written down a second time and the other way around. */
function levelOf(value, { kind, signed, low, high }) {
  const magnitude = Math.abs(value);
  if (magnitude === 0) return 0;
  const place =
    kind === "log"
      ? Math.log10(magnitude / low) / Math.log10(high / low)
      : (magnitude - low) / (high - low);
  const t = Math.max(0, Math.min(1, place));
  return signed ? Math.round(127 + Math.sign(value) * 126 * t) : Math.round(1 + 252 * t);
}

for (const [name, scale] of Object.entries({ LOG, SIGNED, LINEAR })) {
  test(`a level stands for the value it was made of, within half a level (${name})`, () => {
    for (let level = 1; level <= 253; level++) {
      const value = levelToMagnitude(level, scale);
      if (value === 0) continue;
      // The lowest magnitudes of a signed scale share the middle.
      if (scale.signed && level === 127) continue;
      assert.equal(levelOf(value, scale), level);
      assert.ok(Math.abs(valueToLevel(value, scale) - level) < 1e-6);
    }
  });
}

test("what is on no scale is told apart", () => {
  assert.equal(levelToMagnitude(0, LOG), 0);
  assert.equal(levelToMagnitude(254, LOG), null);
  assert.ok(Number.isNaN(levelToMagnitude(255, LOG)));
});

test("each layer's own range is used where there is one", () => {
  const scale = {
    ...LINEAR,
    range: "layer",
    layers: [
      { low: 0, high: 1 },
      { low: 0, high: 10 },
    ],
  };
  assert.equal(levelToMagnitude(253, scale, 1), 1);
  assert.equal(levelToMagnitude(253, scale, 2), 10);
});

test("numbers are written for reading", () => {
  const cases = [
    [0, "0"],
    [784, "784"],
    [13002, "13,002"],
    [-3, "−3"],
    [2.34567, "2.35"],
    [0.5, "0.500"],
    [12345.6, "12,300"],
    [-0.01234, "−0.0123"],
    [0.00001234, "1.23 × 10⁻⁵"],
    [-2.5e10, "−2.50 × 10¹⁰"],
    [Number.NaN, "not a number"],
    [Number.POSITIVE_INFINITY, "∞"],
    [null, "not known"],
  ];
  for (const [value, text] of cases) assert.equal(formatNumber(value), text);
});

/** Relative luminance after the sRGB standard. */
function luminance(rgb) {
  const [r, g, b] = rgb
    .map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test("the stronger a level, the further its color is from the background, in both themes", () => {
  for (const name of ["plasma", "viridis", "cividis"]) {
    for (let level = 17; level <= 253; level += 16) {
      const [weak, strong] = [level - 16, level];
      assert.ok(
        luminance(colorOfLevel(strong, name, false, "dark")) >
          luminance(colorOfLevel(weak, name, false, "dark")),
        `${name} dark ${level}`,
      );
      assert.ok(
        luminance(colorOfLevel(strong, name, false, "light")) <
          luminance(colorOfLevel(weak, name, false, "light")),
        `${name} light ${level}`,
      );
    }
  }
});

/** Two colors as seen without one kind of cone (Viénot, Brettel and Mollon, 1999, in linear RGB). */
function withoutCone(rgb, kind) {
  const [r, g, b] = rgb.map((c) => (c / 255) ** 2.2);
  return kind === "protan"
    ? [0.1124 * r + 0.8876 * g, 0.1124 * r + 0.8876 * g, 0.004 * r - 0.004 * g + b]
    : [0.2927 * r + 0.7073 * g, 0.2927 * r + 0.7073 * g, -0.0223 * r + 0.0223 * g + b];
}

test("the two sides of a diverging scale differ for color-blind eyes", () => {
  for (const name of ["plasma", "viridis", "cividis"]) {
    for (const theme of ["dark", "light"]) {
      for (const kind of ["protan", "deutan"]) {
        const sides = [60, 194].map((level) =>
          withoutCone(colorOfLevel(level, name, true, theme), kind),
        );
        const distance = Math.hypot(...sides[0].map((c, i) => c - sides[1][i]));
        assert.ok(distance > 0.12, `${name} ${theme} ${kind}: ${distance}`);
      }
    }
  }
});

test("opacity grows with strength, and the middle of a diverging scale is transparent", () => {
  const table = lookupTable("plasma", true, "dark");
  const opacity = (level) => table[4 * level + 3];
  assert.equal(opacity(127), 0);
  assert.equal(opacity(1), 255);
  assert.equal(opacity(253), 255);
  assert.ok(opacity(200) > opacity(160));
  const magnitudes = lookupTable("plasma", false, "dark");
  assert.ok(magnitudes[4 * 253 + 3] > magnitudes[4 * 100 + 3]);
});

test("zero, not computed and not a number each have a color of their own", () => {
  for (const theme of ["dark", "light"]) {
    const table = lookupTable("viridis", false, theme);
    const looks = [0, 254, 255].map((level) => table.slice(4 * level, 4 * level + 4).join());
    assert.equal(new Set(looks).size, 3);
  }
});

test("the color bar has the colors of the edges", () => {
  const scale = plotlyColorscale("viridis", false, "dark", "#000000");
  assert.deepEqual([scale[0][0], scale.at(-1)[0]], [0, 1]);
  assert.equal(scale[0][1], `rgb(${colorOfLevel(1, "viridis", false, "dark").join(",")})`);
  assert.equal(scale.at(-1)[1], `rgb(${colorOfLevel(253, "viridis", false, "dark").join(",")})`);
});

test("ticks of a log scale are powers of ten at their own places", () => {
  const { levels, labels } = colorBarTicks(LOG);
  assert.deepEqual(labels, ["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹"]);
  assert.deepEqual(levels.map(Math.round), [1, 64, 127, 190, 253]);
});

test("ticks of a signed scale mirror each other around zero", () => {
  const { levels, labels } = colorBarTicks({ ...SIGNED, kind: "linear", low: 0, high: 1 });
  assert.ok(labels.includes("0") && labels.includes("1") && labels.includes("−1"));
  levels.forEach((level, i) => {
    assert.ok(Math.abs(level - 127 + (levels.at(-1 - i) - 127)) < 1e-9);
  });
  assert.equal(new Set(labels).size, labels.length);
});
