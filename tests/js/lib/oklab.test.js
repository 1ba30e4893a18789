/** Colours: OKLab against known values, tables, contrast, and the same constants as in tokens.css. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import {
  areaTable,
  classColor,
  classTable,
  markColor,
  OKABE_ITO,
  PALETTES,
  SHAPES,
} from "../../../static/js/lib/draw/colors.js";
import { contrast, fromOklab, mix, parseHex, standOut, toOklab } from "../../../static/js/lib/draw/oklab.js";

const THEMES = /** @type {const} */ (["light", "dark"]);

/** An opaque colour as a canvas has it in memory. @param {string} hex */
function packHex(hex) {
  const [r, g, b] = parseHex(hex);
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

test("OKLab of white, black and pure red are the published values", () => {
  const near = (/** @type {readonly number[]} */ got, /** @type {number[]} */ wanted) =>
    got.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-3, `${got} is not ${wanted}`));
  near(toOklab("#ffffff"), [1, 0, 0]);
  near(toOklab("#000000"), [0, 0, 0]);
  near(toOklab("#ff0000"), [0.62796, 0.22486, 0.12585]);
});

test("there and back is the same colour", () => {
  for (const hex of ["#ef8b2c", "#2478c7", "#f1f3f5", "#22262b", "#000000", "#ffffff"]) {
    assert.deepEqual(fromOklab(toOklab(hex)), parseHex(hex));
  }
  assert.equal(mix("#ef8b2c", "#2478c7", 0), "#ef8b2c");
  assert.equal(mix("#ef8b2c", "#2478c7", 1), "#2478c7");
});

test("contrast is WCAG's", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.ok(Math.abs(contrast("#767676", "#ffffff") - 4.54) < 0.01);
  assert.ok(contrast(standOut("#f0e442", "#ffffff", 3), "#ffffff") >= 3);
});

test("the surface's table runs from negative over zero to positive", () => {
  for (const theme of THEMES) {
    const table = areaTable(theme);
    const p = PALETTES[theme];
    assert.equal(table.length, 256);
    assert.equal(table[0], packHex(p.areaNegative));
    assert.equal(table[255], packHex(p.areaPositive));
    const middle = [table[127], table[128]].map((pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]);
    for (const rgb of middle) rgb.forEach((byte, i) => assert.ok(Math.abs(byte - parseHex(p.areaZero)[i]) <= 3));
    assert.equal(areaTable(theme), table, "made once");
    assert.equal(classTable(theme, 0)[0], packHex(p.areaZero));
  }
});

test("marks stand out 3:1 from the panel, text 4.5:1, in both themes", () => {
  for (const theme of THEMES) {
    const p = PALETTES[theme];
    for (const color of [p.negative, p.positive, p.text, p.muted]) assert.ok(contrast(color, p.panel) >= 4.5, color);
    OKABE_ITO.forEach((_, i) => assert.ok(contrast(classColor(theme, i), p.panel) >= 3, `class ${i} in ${theme}`));
    assert.equal(markColor(theme, 0), p.negative);
    assert.equal(markColor(theme, 1), p.positive);
    assert.equal(markColor(theme, 0.5), p.markZero);
    assert.equal(markColor(theme, 7), p.positive);
  }
  assert.equal(new Set(SHAPES).size, SHAPES.length);
});

test("the constants are those of tokens.css", () => {
  const css = readFileSync(new URL("../../../static/css/base/tokens.css", import.meta.url), "utf8");
  const [light, dark] = [
    css.slice(0, css.indexOf('[data-theme="dark"]')),
    css.slice(css.indexOf('[data-theme="dark"]')),
  ];
  const names = {
    panel: "panel",
    text: "text",
    muted: "muted",
    line: "line",
    accent: "accent",
    negative: "negative",
    positive: "positive",
    areaNegative: "area-negative",
    areaZero: "area-zero",
    areaPositive: "area-positive",
  };
  for (const [theme, block] of /** @type {const} */ ([
    ["light", light],
    ["dark", dark],
  ])) {
    for (const [name, token] of Object.entries(names)) {
      const found = new RegExp(`--${token}: (#[0-9a-f]{6})`).exec(block)?.[1];
      assert.equal(found, PALETTES[theme][/** @type {"panel"} */ (name)], `--${token} in ${theme}`);
    }
  }
});
