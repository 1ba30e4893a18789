import assert from "node:assert/strict";
import { test } from "node:test";

import { defaultExperiment, suggested } from "../../../static/js/experiment/defaults.js";
import { set } from "../../../static/js/experiment/paths.js";
import { allowedLosses, repair } from "../../../static/js/experiment/repair.js";
import { EDITS } from "../../../static/js/state/edits.js";
import { catalog, Page } from "../support.js";

const standard = defaultExperiment(catalog);
const keys = (/** @type {{key: string}[]} */ reasons) => reasons.map(({ key }) => key);

test("what is suggested needs no repair", () => {
  for (const name of Object.keys(catalog.datasets)) {
    const experiment = suggested(catalog, name);
    assert.deepEqual(repair(experiment, catalog), { experiment, reasons: [] }, name);
  }
});

test("losses by task and output", () => {
  assert.deepEqual(allowedLosses(catalog, "multi_class", "softmax"), ["cross_entropy"]);
  assert.equal(allowedLosses(catalog, "regression", "linear").includes("binary_cross_entropy"), false);
  assert.equal(allowedLosses(catalog, "binary", "sigmoid").includes("binary_cross_entropy"), true);
});

test("a tanh output takes the squared error", () => {
  const { experiment, reasons } = repair(
    set(standard, "layers[1].activation", "tanh"),
    catalog,
    "layers[1].activation",
  );
  assert.equal(experiment.loss, "mean_squared_error");
  assert.deepEqual(keys(reasons), ["repair.loss"]);
});

test("a softmax output of two classes has two units and its own cross-entropy, and back", () => {
  const there = repair(set(standard, "layers[1].activation", "softmax"), catalog, "layers[1].activation").experiment;
  assert.deepEqual(there.layers[1], { units: 2, activation: "softmax" });
  assert.equal(there.loss, "cross_entropy");
  const back = repair(set(there, "layers[1].activation", "sigmoid"), catalog, "layers[1].activation").experiment;
  assert.deepEqual(back, standard);
});

test("more classes widen the output", () => {
  const { experiment } = repair(set(suggested(catalog, "blobs"), "dataset.n_classes", 5), catalog, "dataset.n_classes");
  assert.equal(experiment.layers[experiment.layers.length - 1].units, 5);
});

test("inputs follow the data: four flowers' measurements, then two again", () => {
  const four = repair(set(suggested(catalog, "iris"), "dataset.inputs", 4), catalog, "dataset.inputs").experiment;
  assert.deepEqual(four.features, ["x1", "x2", "x3", "x4"]);
  const two = repair(set(four, "dataset.inputs", 2), catalog, "dataset.inputs");
  assert.deepEqual(two.experiment.features, ["x1", "x2"]);
  assert.deepEqual(keys(two.reasons), ["repair.features"]);
});

test("softmax stays out of hidden layers", () => {
  const { experiment } = repair(set(standard, "layers[0].activation", "softmax"), catalog, "layers[0].activation");
  assert.equal(experiment.layers[0].activation, "tanh");
});

test("BFGS takes the whole batch, or gives way to what was chosen last", () => {
  const sgd = set(standard, "batching.mode", "sgd");
  const bfgs = repair({ ...sgd, optimizer: { name: "bfgs" } }, catalog, "optimizer.name");
  assert.equal(bfgs.experiment.batching.mode, "batch");
  const back = repair(set(bfgs.experiment, "batching.mode", "sgd"), catalog, "batching.mode");
  assert.equal(back.experiment.optimizer.name, "gradient_descent");
});

test("BFGS keeps to float64, or gives way where float32 was chosen last", () => {
  const single = set(standard, "precision", "float32");
  const bfgs = repair({ ...single, optimizer: { name: "bfgs" } }, catalog, "optimizer.name");
  assert.equal(bfgs.experiment.precision, "float64");
  assert.deepEqual(keys(bfgs.reasons), ["repair.precision"]);
  const back = repair(set(bfgs.experiment, "precision", "float32"), catalog, "precision");
  assert.equal(back.experiment.optimizer.name, "gradient_descent");
  assert.deepEqual(keys(back.reasons), ["repair.digits"]);
  assert.deepEqual(repair(single, catalog).reasons, []);
});

test("BFGS does not carry a large network", () => {
  const layers = [
    { units: 40, activation: "tanh" },
    { units: 40, activation: "tanh" },
    { units: 1, activation: "sigmoid" },
  ];
  const { experiment, reasons } = repair({ ...standard, layers, optimizer: { name: "bfgs" } }, catalog, "layers");
  assert.equal(experiment.optimizer.name, "gradient_descent");
  assert.deepEqual(keys(reasons), ["repair.too_many"]);
});

test("another optimizer brings its own fields; a learning rate that was changed stays", () => {
  const { state } = new Page();
  const adam = EDITS.set(state, { type: "set", path: "optimizer.name", value: "adam" }).experiment.optimizer;
  assert.equal(adam.learning_rate, catalog.optimizers.adam.fields.learning_rate.default);
  const changed = { ...state, experiment: set(state.experiment, "optimizer.learning_rate", 0.25) };
  assert.equal(
    EDITS.set(changed, { type: "set", path: "optimizer.name", value: "adam" }).experiment.optimizer.learning_rate,
    0.25,
  );
});
