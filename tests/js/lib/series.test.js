/** The loss curve's numbers: thinning without losing a spike, ranges in steps, and what a log axis cannot show. */
import assert from "node:assert/strict";
import test from "node:test";

import { createSeries, logTrouble } from "../../../static/js/charts/loss/series.js";
import { decimate, logTick, lossRange, nearestIndex, roundUp } from "../../../static/js/lib/draw/series.js";

test("a short series stays whole", () => {
  assert.deepEqual([...decimate([3, 1, 2], 3, 600)], [0, 1, 2]);
  assert.deepEqual([...decimate([], 0, 600)], []);
});

test("a long series keeps its ends and every spike", () => {
  const values = Float64Array.from({ length: 10_000 }, (_, i) => Math.exp(-i / 3000));
  values[4321] = 50;
  values[7777] = -50;
  const indices = [...decimate(values, values.length, 600)];
  assert.ok(indices.length <= 600);
  assert.equal(indices[0], 0);
  assert.equal(indices.at(-1), 9999);
  assert.ok(indices.includes(4321) && indices.includes(7777));
  assert.ok(indices.every((index, i) => i === 0 || index > indices[i - 1]));
});

test("ranges move in round steps", () => {
  assert.deepEqual(
    [1, 11, 13, 99, 100, 101, 0.0043].map(roundUp).map((v) => Number(v.toPrecision(6))),
    [1, 12, 15, 100, 100, 120, 0.005],
  );
  assert.equal(roundUp(0), 1);
  assert.equal(roundUp(NaN), 1);
  const [low, high] = lossRange(0.004, 0.7, true);
  assert.ok(10 ** low <= 0.004 && 10 ** high >= 0.7);
  assert.deepEqual(lossRange(0.2, 0.7, false), [0, 0.8]);
  const [under, over] = lossRange(-0.3, 0.9, false);
  assert.ok(under <= -0.3 && over >= 0.9);
});

test("the nearest point by x", () => {
  const x = [0, 10, 20, 30];
  assert.deepEqual(
    [-5, 4, 6, 24.9, 25.1, 99].map((v) => nearestIndex(x, 4, v)),
    [0, 0, 1, 2, 3, 3],
  );
  assert.equal(nearestIndex([7], 1, 0), 0);
});

test("a logarithmic axis refuses zero and negative losses with a reason", () => {
  assert.equal(logTrouble({ length: 0, low: Infinity }), null);
  assert.equal(logTrouble({ length: 2, low: 0.1 }), null);
  assert.equal(logTrouble({ length: 2, low: 0 }), "zero");
  assert.equal(logTrouble({ length: 2, low: -0.1 }), "negative");
});

test("columns grow, follow the chosen axis, and leave gaps where there is no test", () => {
  const columns = createSeries();
  const history = Array.from({ length: 3000 }, (_, i) => ({
    step: 10 * i,
    epoch: i,
    samples: 40 * i,
    seconds: i / 10,
    train: 1 / (i + 1),
    test: null,
  }));
  const series = columns.read(history, "updates");
  assert.equal(series.length, 3000);
  assert.equal(series.x[2999], 29990);
  assert.equal(series.high, 1);
  assert.ok(!series.hasTest && Number.isNaN(series.test[5]));
  columns.read([{ ...history[1], test: 0.25 }], "seconds");
  assert.equal(series.length, 1);
  assert.equal(series.x[0], 0.1);
  assert.ok(series.hasTest);
  assert.equal(series.low, 0.25);
});

test("a logarithmic axis has several ticks, however little or much it spans", () => {
  for (const decades of [1, 1.5, 2, 3.5, 6, 12, 40]) {
    const step = logTick([-decades, 0]);
    const count = step === "D2" ? 3 * decades : decades / Number(step);
    assert.ok(count >= 2 && count <= 6, `${decades} decades: ${step}`);
  }
});
