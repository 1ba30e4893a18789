/** What a network gets: derived inputs one by one, or all pixels of a picture. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { countParams, suggested } from "../../../static/js/experiment/defaults.js";
import { repair } from "../../../static/js/experiment/repair.js";
import { imageOf, inputCount, inputSymbol } from "../../../static/js/lib/text/inputs.js";

const catalog = JSON.parse(readFileSync(new URL("../fixtures/catalog.json", import.meta.url), "utf8"));

test("a picture is 64 inputs through one feature", () => {
  const experiment = suggested(catalog, "digits");
  assert.deepEqual(experiment.features, ["pixels"]);
  assert.deepEqual(imageOf({ experiment, catalog }), [8, 8]);
  assert.equal(inputCount({ experiment, catalog }), 64);
  assert.equal(inputSymbol({ experiment, catalog }, 20), "r3 c5");
  assert.equal(countParams(catalog, experiment), 1510);
});

test("all other data have an input for each feature", () => {
  const experiment = suggested(catalog, "spiral");
  assert.equal(imageOf({ experiment, catalog }), null);
  assert.equal(inputCount({ experiment, catalog }), 4);
  assert.equal(inputSymbol({ experiment, catalog }, 2), "sin x₁");
});

test("features follow the data, both ways", () => {
  const digits = suggested(catalog, "digits");
  const spiral = suggested(catalog, "spiral");
  assert.deepEqual(repair({ ...digits, features: ["x1", "x2"] }, catalog).experiment.features, ["pixels"]);
  assert.deepEqual(repair({ ...spiral, features: ["pixels"] }, catalog).experiment.features, ["x1", "x2"]);
});
