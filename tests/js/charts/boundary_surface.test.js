/** Whose picture the Output panel shows. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { pictureOf } from "../../../static/js/charts/output/surface.js";
import { outputCaption } from "../../../static/js/charts/output/text.js";
import { frame } from "../support.js";

const CELLS = 32 * 32;

/** Two neurons whose pictures are alike, as twins from equal weights are; the large picture is neuron 1's. */
const sent = frame({
  pictured: { sample: 1, neuron: 1, explained: 0 },
  tensors: {
    neurons: new Uint8Array(2 * CELLS),
    neuron_ranges: Float32Array.of(0, 1, 0, 1),
    neuron: new Uint8Array(64 * 64),
  },
  shapes: { neuron: [64, 64] },
  ranges: { neuron: [0, 1] },
});

/** @param {object} fields */
const view = (fields) => /** @type {any} */ ({ frame: sent, sample: 0, neuron: null, ...fields });

test("a large picture is shown for its own neuron only, even where another's looks the same", () => {
  const own = pictureOf(view({ neuron: 1 }));
  const other = pictureOf(view({ neuron: 0 }));
  assert.ok(own?.kind === "grid" && own.n === 64);
  assert.ok(other?.kind === "grid" && other.n === 32, "the small one, until the large one is there");
});

test("the caption names the sample whose slice is pictured", () => {
  const inputs = ["a", "b", "c"].map((name) => ({ name, unit: "", range: [0, 1] }));
  const data = { dataset: { inputs }, tensors: { points: Float32Array.of(0, 0, 5, 0, 0, 7) } };
  const t = (/** @type {string} */ key, /** @type {object} */ values) => `${key} ${JSON.stringify(values ?? {})}`;
  assert.match(outputCaption(/** @type {any} */ (t), view({ data }), null), /"sample":2,"held":"[^"]*= 7"/);
});
