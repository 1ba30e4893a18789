/** Pictures: which are misread, and how a drawing becomes a picture like those of the data. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  answeredAs,
  misread,
  nextOf,
  outputsOf,
  pixelsOf,
  UNDECIDED,
  winnerOf,
} from "../../../static/js/charts/images/data.js";

/** @type {Record<string, number[][][]>} */
const DRAWINGS = JSON.parse(readFileSync(new URL("../fixtures/drawings.json", import.meta.url), "utf8"));
const strokesOf = (/** @type {string} */ digit, scale = 1, left = 0, top = 0) =>
  DRAWINGS[digit].map((stroke) => stroke.map(([x, y]) => ({ x: left + scale * x, y: top + scale * y })));

test("misread are those with another answer, held out ones first", () => {
  const found = misread([1, 2, 255, 4, 0], [1, 3, 3, 4, 1], [1, 1, 0, 0, 0]);
  assert.deepEqual(found, { held: [2, 4], train: [1], all: [2, 4, 1] });
  assert.equal(nextOf(found.all, 2), 4);
  assert.equal(nextOf(found.all, 1), 2);
  assert.equal(nextOf(found.all, 0), 2);
  assert.equal(nextOf([], 0), null);
});

test("answers are the last activations", () => {
  const view = /** @type {any} */ ({
    sample: 4,
    frame: { pictured: { sample: 4 }, tensors: { activations: Float32Array.of(9, 9, 9, 0.25, 0.5, 0.125) } },
    experiment: { layers: [{ units: 2 }, { units: 3 }] },
  });
  assert.deepEqual(outputsOf(view), [0.25, 0.5, 0.125]);
  assert.equal(winnerOf([0.25, 0.5, 0.125]), 1);
  assert.equal(outputsOf({ ...view, frame: null }), null);
  assert.equal(outputsOf({ ...view, sample: 5 }), null, "these are the answers for another sample");
});

test("a drawing has the ink of the data, wherever and however large it was drawn", () => {
  for (const digit of Object.keys(DRAWINGS)) {
    const pixels = pixelsOf(strokesOf(digit), [8, 8], 16);
    assert.equal(pixels.length, 64);
    assert.ok(pixels.every((pixel) => Number.isInteger(pixel) && pixel >= 0 && pixel <= 16));
    const ink = pixels.reduce((sum, pixel) => sum + pixel, 0);
    // UCI's digits have 303 to 329, by class.
    assert.ok(ink > 290 && ink < 340, `${digit}: ${ink}`);
    assert.deepEqual(pixelsOf(strokesOf(digit, 0.5, 40, 20), [8, 8], 16), pixels, digit);
    assert.ok(pixels.slice(0, 8).some(Boolean) && pixels.slice(56).some(Boolean), "it fills the height");
  }
});

test("a one stands in the middle; a dot is a dot", () => {
  const columns = Array(8).fill(0);
  pixelsOf(
    [
      [
        { x: 3, y: 0 },
        { x: 3, y: 9 },
      ],
    ],
    [8, 8],
    16,
  ).forEach((pixel, i) => (columns[i % 8] += pixel));
  assert.deepEqual(columns, [...columns].reverse());
  assert.equal(columns[0], 0);
  const dot = pixelsOf([[{ x: 90, y: 5 }]], [8, 8], 16);
  assert.equal(Math.max(...dot), dot[27]);
});

test("a large picture keeps MNIST's margin", () => {
  const pixels = pixelsOf(strokesOf("0"), [28, 28], 255);
  const rows = Array.from({ length: 28 }, (_, row) => pixels.slice(28 * row, 28 * row + 28).some(Boolean));
  assert.deepEqual(
    [rows.indexOf(true), rows.lastIndexOf(true)].map((row) => row >= 3 && row <= 24),
    [true, true],
  );
  assert.ok(Math.max(...pixels) === 255);
});

test("the pictures of one cell: one class, one answer, training or held out", () => {
  const told = { answers: [1, 2, 255, 2, 2], labels: [1, 3, 3, 3, 3], isTrain: [1, 1, 1, 0, 1] };
  assert.deepEqual(answeredAs(told, 3, 2, true), [1, 4]);
  assert.deepEqual(answeredAs(told, 3, 2, false), [3]);
  assert.deepEqual(answeredAs(told, 3, UNDECIDED, true), [2]);
});
