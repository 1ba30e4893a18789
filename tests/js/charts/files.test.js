import assert from "node:assert/strict";
import { test } from "node:test";

import { openedFile } from "../../../static/js/charts/export/files_open.js";

const XOR = { dataset: { name: "xor" }, seed: 0 };
const LAYOUT = [
  { fan_in: 2, fan_out: 2, weights: 0, biases: 4 },
  { fan_in: 2, fan_out: 1, weights: 6, biases: 8 },
];

/** @param {object} facts @param {object} tensors @param {number} most_bytes @returns {any} */
function found(facts, tensors, most_bytes = 65536) {
  const result = { facts: { sizes: [2, 2, 1], experiment: null, counters: null, ...facts }, tensors };
  return openedFile(/** @type {any} */ ({ opening: { result }, experiment: XOR, layout: LAYOUT, most_bytes }));
}

test("a file of the present experiment can be gone on from", () => {
  const state = new Float64Array(9);
  const { same, whole, sizes, present, too_long } = found({ experiment: { ...XOR }, counters: { step: 3 } }, { state });
  assert.deepEqual(
    { same, sizes, present, too_long },
    { same: true, sizes: "2-2-1", present: "2-2-1", too_long: false },
  );
  assert.deepEqual(whole, { experiment: XOR, saved: { counters: { step: 3 }, vector: state } });
});

test("an experiment alone starts over", () => {
  assert.deepEqual(found({ experiment: { ...XOR, seed: 1 } }, {}).whole, {
    experiment: { ...XOR, seed: 1 },
    saved: null,
  });
  assert.equal(found({ experiment: { ...XOR, seed: 1 } }, {}).same, false);
});

test("parameters alone go into the present network, where they fit", () => {
  const here = new Float64Array(9);
  assert.deepEqual(found({}, { here }).here, { experiment: XOR, saved: { counters: {}, vector: here } });
  assert.equal(found({ sizes: [3, 1] }, {}).here, null);
});

test("what is longer than a message is known beforehand", () => {
  const state = new Float64Array(6000);
  assert.equal(found({ experiment: XOR, counters: {} }, { state }).too_long, true);
  assert.equal(found({ experiment: XOR, counters: {} }, { state }, 2_500_000).too_long, false);
});
