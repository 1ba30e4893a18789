import assert from "node:assert/strict";
import { test } from "node:test";

import { defaultExperiment, suggested } from "../../static/js/defaults.js";
import { set } from "../../static/js/paths.js";
import { fromQuery, toQuery } from "../../static/js/url_state.js";
import { catalog } from "./support.js";

/** @import { Experiment } from "../../static/js/types.js" */

const standard = defaultExperiment(catalog);

/** @param {Experiment} experiment */
function goesRound(experiment) {
  const { experiment: back, problems } = fromQuery(toQuery(experiment, catalog), catalog);
  assert.deepEqual(problems, []);
  assert.deepEqual(back, experiment);
}

test("the default experiment needs no address", () => {
  assert.equal(toQuery(standard, catalog), "");
  assert.deepEqual(fromQuery("", catalog), { experiment: standard, problems: [] });
});

for (const name of Object.keys(catalog.datasets)) {
  test(`${name} as it is suggested goes round`, () => goesRound(suggested(catalog, name)));
}

test("every leaf of every entry goes round", () => {
  /** @type {[string, unknown][]} */
  const edits = [
    ["optimizer", { name: "adam", learning_rate: 0.003, beta1: 0.8, beta2: 0.99, epsilon: 1e-7 }],
    ["optimizer", { name: "bfgs" }],
    ["regularizer", { name: "l2", rate: 0.001 }],
    ["initializer", { name: "uniform", low: -0.5, high: 0.25 }],
    ["batching", { mode: "mini_batch", batch_size: 17, order: "with_replacement" }],
    ["stop", { max_epochs: 50, target_loss: 0.01, plateau_epochs: 100, plateau_delta: 1e-5 }],
    ["layers", [{ units: 12, activation: "leaky_relu" }, { units: 1, activation: "sigmoid" }]],
    ["features", ["x1", "x1_squared", "sin_x2"]],
    ["biases", false],
    ["precision", "float32"],
    ["seed", 4294967295],
    ["optimizer.learning_rate", 0.1 + 0.2],
    ["dataset.seed", 5],
  ];
  for (const [path, value] of edits) goesRound(set(standard, path, value));
  const blobs = suggested(catalog, "blobs");
  goesRound(set({ ...blobs, layers: [{ units: 5, activation: "softmax" }] }, "dataset.n_classes", 5));
  goesRound(set(suggested(catalog, "iris"), "dataset.inputs", 4));
  goesRound(set(suggested(catalog, "three_inputs"), "dataset.target", "xor"));
});

test("only another precision than usual stands in the address", () => {
  assert.equal(toQuery(set(standard, "precision", "float32"), catalog), "v=1&precision=float32");
  assert.deepEqual(fromQuery("v=1&precision=float64", catalog), { experiment: standard, problems: [] });
  assert.equal(fromQuery("v=1&precision=float16", catalog).problems[0].field, "precision");
});

test("keys are readable", () => {
  const experiment = { ...suggested(catalog, "circle"), optimizer: { name: "gradient_descent", learning_rate: 0.03 } };
  const query = new URLSearchParams(toQuery(experiment, catalog));
  assert.equal(query.get("v"), "1");
  assert.equal(query.get("data"), "circle");
  assert.equal(query.get("layers"), "4.tanh-2.tanh-1.sigmoid");
  assert.equal(query.get("lr"), "0.03");
});

const BAD = [
  ["lr=-1", "optimizer.learning_rate"],
  ["lr=NaN", "optimizer.learning_rate"],
  ["lr=1e999", "optimizer.learning_rate"],
  ["lr=0x10", "optimizer.learning_rate"],
  ["layers=4.tanh", null],
  ["layers=4.tanh-", "layers"],
  ["layers=0.tanh-1.sigmoid", "layers"],
  ["layers=4.dance-1.sigmoid", "layers"],
  ["layers=" + "1.tanh-".repeat(500) + "1.tanh", "layers"],
  ["data=nowhere", "dataset.name"],
  ["data=__proto__", "dataset.name"],
  ["opt=constructor", "optimizer.name"],
  ["seed=1.5", "seed"],
  ["biases=maybe", "biases"],
  ["stop.max_epochs=off", null],
  ["learning_rte=0.1", "learning_rte"],
  ["__proto__=1", "__proto__"],
  ["v=2&lr=0.5", "v"],
  ["utm_source=x&fbclid=y&lang=ko", null],
];

for (const [query, field] of BAD) {
  test(`untrusted: ${String(query).slice(0, 40)}`, () => {
    const { experiment, problems } = fromQuery(/** @type {string} */ (query), catalog);
    assert.deepEqual(problems.map((problem) => problem.field), field === null ? [] : [field]);
    if (field !== null) assert.deepEqual(experiment, standard);
  });
}

test("what is good beside something bad is kept", () => {
  const { experiment, problems } = fromQuery("v=1&lr=0.5&seed=-1", catalog);
  assert.equal(experiment.optimizer.learning_rate, 0.5);
  assert.equal(problems.length, 1);
});
