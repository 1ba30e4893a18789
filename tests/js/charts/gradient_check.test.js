/** Gradient check: names of parameters, rows by difference, marks, the picture's range, and what it cost. */
import assert from "node:assert/strict";
import test from "node:test";
import { commonRange, costOf, gradientRows, small } from "../../../static/js/charts/gradient_check/rows.js";
import { gradientCheckNotes, verdictText } from "../../../static/js/charts/gradient_check/verdict.js";
import { parameterName, parameterPlace } from "../../../static/js/charts/network/parameter_names.js";

/** @param {string} key @param {Record<string, unknown>} [values] */
const t = (key, values) => (values ? `${key} ${JSON.stringify(values)}` : key);

const LAYOUT = [
  { fan_in: 2, fan_out: 3, weights: 0, biases: 6 },
  { fan_in: 3, fan_out: 1, weights: 9, biases: null },
];
/** @type {any} */
const NETWORK = {
  layout: LAYOUT,
  experiment: {
    dataset: { name: "xor" },
    features: ["x1", "x2"],
    layers: [
      { units: 3, activation: "tanh" },
      { units: 1, activation: "sigmoid" },
    ],
  },
  catalog: { datasets: {}, features: { x1: { symbol: "x₁", needs: [0] }, x2: { symbol: "x₂", needs: [1] } } },
};

test("every place of the flat parameters is one weight or one bias", () => {
  assert.deepEqual(parameterPlace(LAYOUT, 0), { layer: 0, unit: 0, from: 0 });
  assert.deepEqual(parameterPlace(LAYOUT, 5), { layer: 0, unit: 2, from: 1 });
  assert.deepEqual(parameterPlace(LAYOUT, 7), { layer: 0, unit: 1, from: null });
  assert.deepEqual(parameterPlace(LAYOUT, 11), { layer: 1, unit: 0, from: 2 });
  assert.equal(parameterPlace(LAYOUT, 12), null);
  const places = Array.from({ length: 12 }, (_, i) => JSON.stringify(parameterPlace(LAYOUT, i)));
  assert.equal(new Set(places).size, 12);
});

test("parameters are named by where they lead from and to", () => {
  assert.match(parameterName(t, NETWORK, 3), /network\.weight .*"from":"x₂".*"to":"network\.neuron .*unit.*1/);
  assert.match(parameterName(t, NETWORK, 8), /gradient_check\.bias_of .*unit.*3/);
  assert.match(parameterName(t, NETWORK, 9), /"to":"network\.output"/);
  assert.match(parameterName(t, NETWORK, 99), /gradient_check\.parameter .*100/);
});

/**
 * @param {number[]} backprop
 * @param {number[]} numeric
 * @param {number[]} kink
 * @param {Record<string, unknown>} facts
 * @returns {any}
 */
const result = (backprop, numeric, kink, facts) => ({
  facts,
  tensors: { backprop: Float64Array.from(backprop), numeric: Float64Array.from(numeric), kink: Uint8Array.from(kink) },
});

test("the largest difference comes first, what is no number before all", () => {
  const rows = gradientRows(
    result([1, 2, 3, 0], [1.5, 2, NaN, 0], [0, 0, 0, 0], { verdict: "agree", worst: 0.5, tolerance: 1 }),
  );
  assert.deepEqual(
    rows.map(({ index }) => index),
    [2, 0, 1, 3],
  );
  assert.deepEqual(
    rows.map(({ mark }) => mark),
    ["unknown", "agrees", "agrees", "agrees"],
  );
  assert.equal(rows[1].relative, 0.5 / 2.5);
  assert.equal(rows[3].relative, 0);
});

test("only what the engine could not explain differs; kinks are not judged", () => {
  const facts = { verdict: "differ", worst: 0.2, tolerance: 1e-8 };
  const rows = gradientRows(result([0, 0, 0, 0], [9, 0.5, 0.2, 1e-9], [1, 0, 0, 0], facts));
  // 0.5 is larger than the worst: it was looked into, and is as far off as h makes it.
  assert.deepEqual(
    rows.map(({ mark }) => mark),
    ["kink", "agrees", "differs", "agrees"],
  );
});

test("both axes have one range with 0 in it; a far kink does not squeeze the rest", () => {
  const near = gradientRows(result([-1, 1], [-1, 1], [0, 0], { verdict: "agree" }));
  assert.deepEqual(commonRange(near), { range: [-1.16, 1.16], outside: 0 });
  const far = gradientRows(result([-1, 1, 0], [-1, 1, 50], [0, 0, 1], { verdict: "agree" }));
  assert.deepEqual(commonRange(far), { range: [-1.16, 1.16], outside: 1 });
  const onlyKinks = gradientRows(result([0, 1], [2, 1], [1, 1], { verdict: "undecided" }));
  assert.equal(commonRange(onlyKinks).outside, 0);
  assert.ok(commonRange(gradientRows(result([0], [0], [0], { verdict: "agree" }))).range[1] > 0);
});

test("the ratio is measured, or there is none", () => {
  const facts = { evaluations: 50, backprop_seconds: 0.002 };
  assert.deepEqual(costOf(/** @type {any} */ ({ facts, seconds: 0.1 })), {
    evaluations: 50,
    seconds: 0.1,
    pass: 0.002,
    ratio: 50,
  });
  assert.equal(costOf(/** @type {any} */ ({ facts: { evaluations: 50 }, seconds: 0.1 })).ratio, null);
});

test("the verdict in words", () => {
  const name = (/** @type {number} */ index) => `#${index}`;
  const agree = { verdict: "agree", worst: 2e-8, worst_index: 4, tolerance: 5e-8, loss: 1 };
  assert.match(verdictText(t, agree, name), /gradient_check\.agree .*"worst":"2\.0e−8","name":"#4"/);
  assert.equal(verdictText(t, { verdict: "undecided", loss: null }, name), "gradient_check.undecided_loss");
  assert.equal(verdictText(t, { verdict: "undecided", loss: 1 }, name), "gradient_check.undecided_kinks");
  /** @type {any} */
  const stepped = { layers: [{ units: 1, activation: "step" }] };
  const notes = gradientCheckNotes(t, { ...agree, verdict: "differ", kinks: 2, n: 9, h: 1e-4, samples: 4 }, stepped);
  assert.deepEqual(
    notes.map((note) => note.split(" ")[0]),
    ["gradient_check.about", "gradient_check.kinks", "gradient_check.step_note"],
  );
});

test("differences are powers of ten, unless they are large", () => {
  assert.deepEqual([0, 3.21e-9, 0.02, 5.3154].map(small), ["0", "3.2e−9", "0.02", "5.3"]);
});
