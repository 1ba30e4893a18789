/** Right, wrong, undecided; errors with units; and names in words. */
import assert from "node:assert/strict";
import test from "node:test";

import { answerOf, decide, inputTexts, wantedText } from "../../../static/js/charts/answers/predictions_rows.js";
import { countParameters } from "../../../static/js/charts/network/text.js";
import { markGroups, nearestSample } from "../../../static/js/charts/output/marks.js";
import { plainArea, shownArea, xPixel, xValue, yPixel, yValue } from "../../../static/js/lib/draw/underlay.js";
import { named, neuronName, neuronPlace, withUnit } from "../../../static/js/lib/text/words.js";

/** @param {string} key @param {Record<string, unknown>} [values] */
const t = (key, values) => (key === "chart.name.hours" ? "Stunden" : values ? `${key} ${JSON.stringify(values)}` : key);

/**
 * @param {"binary" | "multi_class" | "regression"} task
 * @param {number[]} labels
 * @param {Record<string, unknown>} [more]
 * @returns {any}
 */
const message = (task, labels, more = {}) => ({
  dataset: {
    task,
    inputs: [
      { name: "x₁", unit: "", range: [0, 1] },
      { name: "x₂", unit: "", range: [0, 1] },
    ],
    target: { name: "score", unit: "points", range: [0, 100] },
    classes: ["0", "1"],
    target_low: 0,
    ...more,
  },
  tensors: {
    points: Float32Array.from(labels.flatMap((_, i) => [i / 4, i / 4])),
    labels: Float32Array.from(labels),
    is_train: Uint8Array.from(labels.map((_, i) => (i === 1 ? 0 : 1))),
  },
});

test("the middle of the coding decides, and a tie does not", () => {
  assert.equal(decide([0.7], 0, 1, 0), 1);
  assert.equal(decide([0.3], 0, 1, 0), 0);
  assert.equal(decide([0.5], 0, 1, 0), null);
  assert.equal(decide([0.5 + 5e-7], 0, 1, 0), null);
  assert.equal(decide([0.3], 0, 1, -1), 1);
  assert.equal(decide([0], 0, 1, -1), null);
});

test("several outputs: the largest, unless two are", () => {
  assert.equal(decide([9, 9, 0.2, 0.5, 0.3], 2, 3, 0), 1);
  assert.equal(decide([0.4, 0.2, 0.4], 0, 3, 0), null);
  assert.equal(decide([0.4, 0.4, 0.6], 0, 3, 0), 2);
  assert.equal(decide([0.5, 0.5], 0, 2, 0), null);
});

test("verdicts in words", () => {
  const data = message("binary", [0, 1, 1]);
  const verdicts = [0, 1, 2].map((i) => answerOf(t, data, [0.1, 0.2, 0.5], 1, i).verdict);
  assert.deepEqual(verdicts, ["right", "wrong", "undecided"]);
  assert.equal(answerOf(t, data, [0.1, 0.2, 0.5], 1, 0).text, "predictions.right");
  assert.equal(wantedText(t, message("binary", [0], { target_low: -1 }), 0), "0 (−1)");
  const classes = message("multi_class", [2], { classes: ["a1", "b1", "c1"] });
  assert.equal(answerOf(t, classes, [0.1, 0.1, 0.8], 3, 0).answer, "c1 80.0 %");
});

test("a regression's error is signed and in natural units", () => {
  const data = message("regression", [80, 70]);
  assert.deepEqual(answerOf(t, data, [78.5, 70.25], 1, 1), { answer: "70.250", verdict: "error", text: "+0.250" });
});

test("whole inputs stay whole, others line up", () => {
  const data = message("binary", [0, 1, 1]);
  assert.equal(inputTexts(data, 1)(0, 0), "0");
  assert.equal(inputTexts(data, 3)(1, 0), "0.250");
});

test("names of quantities and neurons", () => {
  assert.equal(named(t, "hours"), "Stunden");
  assert.equal(named(t, "x₁"), "x₁");
  assert.equal(named(t, "my column"), "my column");
  assert.equal(withUnit(t, { name: "x₁", unit: "hours" }), "x₁ (Stunden)");
  const layers = [{ units: 4 }, { units: 2 }, { units: 1 }];
  assert.deepEqual(neuronPlace(layers, 5), { layer: 1, unit: 1 });
  assert.equal(neuronName(t, layers, 6), "network.output");
  assert.equal(countParameters(/** @type {any} */ ({ layers, biases: true }), 2), 25);
});

test("samples in groups: test rings first, hidden when not wanted; the nearest one to a pixel", () => {
  const data = message("binary", [0, 0, 1]);
  const groups = markGroups(data, "light", true);
  assert.deepEqual(
    groups.map((group) => [group.ringed, group.samples]),
    [
      [true, [1]],
      [false, [0]],
      [false, [2]],
    ],
  );
  assert.equal(markGroups(data, "light", false).length, 2);
  const area = plainArea({ width: 120, height: 120 }, { l: 10, r: 10, t: 10, b: 10 }, { x: [0, 1], y: [0, 1] });
  assert.equal(nearestSample(groups, area, 12, 108, 10), 0);
  assert.equal(nearestSample(groups, area, 61, 61, 10), 2);
  assert.equal(nearestSample(groups, area, 100, 20, 10), null);
});

test("pixels and values are inverse, on logarithmic axes too", () => {
  const area = plainArea(
    { width: 220, height: 120 },
    { l: 10, r: 10, t: 10, b: 10 },
    { x: [0, 50], y: [-3, 0], log: true },
  );
  assert.equal(xPixel(area.x, 25), 100);
  assert.equal(xValue(area.x, 100), 25);
  assert.ok(Math.abs(yPixel(area.y, 0.001) - 100) < 1e-9);
  assert.ok(Math.abs(yValue(area.y, 50) - 10 ** -1.5) < 1e-12);
  assert.deepEqual(shownArea(area).x, [0, 50]);
});
