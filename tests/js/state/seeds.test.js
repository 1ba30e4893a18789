/** Many seeds: what is offered, rows and groups, scales and cells, the band, and what a restart leaves of it. */
import assert from "node:assert/strict";
import test from "node:test";

import {
  bandOf,
  byLoss,
  cellsOf,
  clusterText,
  neededBy,
  rowText,
  scaleOf,
  seedRows,
  storyText,
} from "../../../static/js/charts/seeds/model.js";
import { TABS } from "../../../static/js/tabs.js";
import { Page } from "../support.js";

/** @import { SeedsView } from "../../../static/js/types/jobs.js" */

/** @param {Page} page @returns {SeedsView} */
const view = (page) => TABS.seeds.select(page.state, "light");

/** @param {string} key @param {Record<string, unknown>} [values] */
const t = (key, values) => (values ? `${key} ${JSON.stringify(values)}` : key);

/** Four runs of XOR: two with all right, one with two, one that diverged. @type {any} */
const RESULT = {
  kind: "result",
  job: "seeds",
  whole: true,
  request: { name: "seeds", runs: 4, unit: "update", to: 100, first_seed: 7 },
  facts: {
    runs: 4,
    done: 4,
    solved: 2,
    solved_means: "all_right",
    solved_from: 1,
    wilson: [0.15, 0.85],
    diverged: 1,
    clusters: [
      {
        kind: "right",
        right: 4,
        of: 4,
        low: 0.01,
        high: 0.02,
        count: 2,
        share: 0.5,
        median_loss: 0.015,
        seeds: [7, 10],
      },
      { kind: "right", right: 2, of: 4, low: 0.35, high: 0.35, count: 1, share: 0.25, median_loss: 0.35, seeds: [8] },
      { kind: "diverged", low: null, high: null, count: 1, share: 0.25, median_loss: null, seeds: [9] },
    ],
  },
  tensors: {
    seeds: Float64Array.of(7, 8, 9, 10),
    losses: Float64Array.of(0.02, 0.35, NaN, 0.01),
    right: Float64Array.of(4, 2, NaN, 4),
    accuracies: Float64Array.of(1, 0.5, NaN, 1),
    maes: Float64Array.of(NaN, NaN, NaN, NaN),
    r2s: Float64Array.of(NaN, NaN, NaN, NaN),
    band: Float64Array.of(0, 0, 1, 2, 3, 4, 5, 100, 50, 6, 7, 8, 9, Infinity),
  },
  shapes: { band: [2, 7] },
};

test("a few samples are trained by updates, many by epochs, and a stop rule is kept to", () => {
  const { experiment } = new Page().state;
  assert.deepEqual(neededBy(experiment, 4), { unit: "update", to: 10_000 });
  assert.deepEqual(neededBy(experiment, 1000), { unit: "epoch", to: 100 });
  const stopped = { ...experiment, stop: { ...experiment.stop, max_epochs: 30 } };
  assert.deepEqual(neededBy(stopped, 4), { unit: "epoch", to: 30 });
});

test("every run is in its group, those that diverged too", () => {
  const rows = seedRows(RESULT);
  assert.deepEqual(
    rows.map(({ cluster }) => cluster),
    [0, 1, 2, 0],
  );
  assert.deepEqual(
    byLoss(rows).map(({ seed }) => seed),
    [10, 7, 8, 9],
  );
  const byGap = {
    ...RESULT,
    facts: {
      clusters: RESULT.facts.clusters.map((/** @type {any} */ one) => ({
        ...one,
        kind: one.kind === "right" ? "loss" : one.kind,
      })),
    },
  };
  assert.deepEqual(
    seedRows(byGap).map(({ cluster }) => cluster),
    [0, 1, 2, 0],
  );
});

test("a scale is logarithmic where losses span much, and never where one is 0 or less", () => {
  const wide = scaleOf([0.01, 1], 6);
  assert.ok(Math.abs(wide.at(0.1) - 0.5) < 1e-9);
  assert.deepEqual(
    wide.ticks,
    [0.01, 0.03, 0.1, 0.3, 1].filter((tick) => wide.ticks.includes(tick)),
  );
  assert.ok(wide.ticks.length >= 2);
  assert.ok(Math.abs(scaleOf([-1, 1], 5).at(0) - 0.5) < 1e-9);
  assert.ok(Math.abs(scaleOf([0, 2], 5).at(1) - 0.5) < 1e-9);
  const one = scaleOf([0.25], 5);
  assert.ok(one.at(0.25) > 0.4 && one.at(0.25) < 0.6);
  assert.ok(scaleOf([1e-9, 1], 5).ticks.length <= 6);
});

test("every seed has a cell of its own inside the picture", () => {
  const row = RESULT && seedRows(RESULT)[0];
  for (const count of [1, 100, 1000]) {
    const rows = Array.from({ length: count }, (_, seed) => ({
      ...row,
      seed,
      loss: seed % 3 ? 0.01 : 0.35 + seed / 1e4,
    }));
    const { size, cells } = cellsOf(
      rows,
      scaleOf(
        rows.map(({ loss }) => loss),
        5,
      ),
      500,
      160,
    );
    assert.equal(new Set(cells.map(({ x, y }) => `${x.toFixed(3)} ${y.toFixed(3)}`)).size, count);
    assert.equal(new Set(cells.map((cell) => cell.row.seed)).size, count);
    assert.ok(cells.every(({ x, y }) => x >= 0 && x + size <= 500.001 && y + size <= 160.001));
  }
});

test("a band keeps the unit it was asked for, and what is infinite", () => {
  assert.deepEqual(bandOf(RESULT), {
    at: [0, 100],
    quantiles: [
      [1, 6],
      [2, 7],
      [3, 8],
      [4, 9],
      [5, Infinity],
    ],
  });
  const epochs = { ...RESULT, request: { ...RESULT.request, unit: "epoch" } };
  assert.deepEqual(bandOf(epochs).at, [0, 50]);
});

test("all of it is told in words", () => {
  const story = storyText(t, RESULT, 4);
  assert.match(story, /seeds\.story .*50\.0 %.*15\.0/);
  assert.match(story, /seeds\.group_right .*seeds\.group_diverged/s);
  const [first, , lost] = seedRows(RESULT);
  assert.match(rowText(t, first, 4), /row_loss .* · seeds\.group_right/);
  assert.equal(rowText(t, lost, 4), "seeds.group_diverged");
  assert.match(rowText(t, first, 400), /row_accuracy/);
  assert.match(clusterText(t, { ...RESULT.facts.clusters[0], kind: "loss" }), /group_loss/);
});

test("a seed that is opened can be undone, and what was counted stays", () => {
  const page = new Page().connect().frame({ step: 5 });
  const request = /** @type {any} */ ({ name: "seeds", runs: 100 });
  page.do({ type: "start_job", job: request });
  page.do({ type: "message", message: RESULT, at: 0 });
  assert.equal(page.state.jobs.seeds.of, page.state.experiment);
  page.do({ type: "edit", patch: { seed: 8 } }).ready();
  assert.equal(page.state.experiment.seed, 8);
  assert.equal(page.state.jobs.seeds.result, RESULT);
  assert.equal(view(page).counted, true);
  page.do({ type: "undo" });
  assert.equal(page.state.experiment.seed, 0);
  page.do({ type: "edit", patch: { biases: false } }).ready();
  assert.equal(page.state.jobs.seeds.result, RESULT);
  assert.equal(view(page).counted, false);
  assert.equal(page.state.jobs.gradient_check.result, null);
});
