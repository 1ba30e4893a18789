import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { countParams, defaultExperiment } from "../../../static/js/experiment/defaults.js";
import { repair } from "../../../static/js/experiment/repair.js";
import { NO_JOBS } from "../../../static/js/state/jobs.js";
import { isHot } from "../../../static/js/state/undo.js";
import { catalog } from "../support.js";

/** @import { Experiment } from "../../../static/js/types/schema.js" */

/** What the engine says (tests/contract/decisions.py). */
const table = JSON.parse(readFileSync(new URL("../../contract/goldens/decisions.json", import.meta.url), "utf8"));

test("a network has as many parameters as the engine counts", () => {
  for (const { experiment, n_params } of table.parameters) {
    assert.equal(countParams(catalog, experiment), n_params, experiment.dataset.name);
  }
});

test("the same changes are made while it trains", () => {
  const fields = Object.keys(defaultExperiment(catalog));
  assert.deepEqual(table.hot.map((/** @type {{field: string}} */ { field }) => field).sort(), fields.sort());
  for (const { field, experiment, is_hot } of table.hot) {
    assert.equal(isHot(defaultExperiment(catalog), experiment), is_hot, field);
  }
});

/** @type {{experiment: Experiment, field: string | null}[]} */
const ALLOWED = table.allowed.flatMap(
  (/** @type {{base: Experiment, patches: [object, string | null][]}} */ { base, patches }) =>
    patches.map(([patch, field]) => ({ experiment: { ...base, ...patch }, field })),
);

test("what the engine takes stays, and what it refuses is repaired", () => {
  assert.ok(ALLOWED.length > 500);
  for (const { experiment, field } of ALLOWED) {
    // A bug is somebody's choice, and may be hidden: the server says that it does not fit, and nothing is changed for
    // it.
    if (field === "fault") continue;
    const { reasons } = repair(experiment, catalog);
    const { layers, loss, optimizer, batching, fault } = experiment;
    assert.equal(
      reasons.length > 0,
      field !== null,
      JSON.stringify({ field, layers, loss, optimizer, batching, fault }),
    );
  }
});

test("a repaired experiment needs no further repair", () => {
  for (const { experiment } of ALLOWED) {
    assert.deepEqual(repair(repair(experiment, catalog).experiment, catalog).reasons, []);
  }
});

test("the page knows the jobs that the server has, and its own seeks", () => {
  assert.deepEqual(
    Object.keys(NO_JOBS)
      .filter((name) => name !== "seek")
      .sort(),
    table.jobs,
  );
});
