import assert from "node:assert/strict";
import { test } from "node:test";

import {
  CATALOG_TABLES,
  defaultExperiment,
  entry,
  entryFields,
  suggested,
} from "../../../static/js/experiment/defaults.js";
import { set } from "../../../static/js/experiment/paths.js";
import { fromQuery, toQuery } from "../../../static/js/experiment/query.js";
import { catalog } from "../support.js";

/** @import { Experiment, FieldInfo } from "../../../static/js/types/schema.js" */

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
    [
      "layers",
      [
        { units: 12, activation: "leaky_relu" },
        { units: 1, activation: "sigmoid" },
      ],
    ],
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
  [`layers=${"1.tanh-".repeat(500)}1.tanh`, "layers"],
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
    assert.deepEqual(
      problems.map((problem) => problem.field),
      field === null ? [] : [field],
    );
    if (field !== null) assert.deepEqual(experiment, standard);
  });
}

test("what is good beside something bad is kept", () => {
  const { experiment, problems } = fromQuery("v=1&lr=0.5&seed=-1", catalog);
  assert.equal(experiment.optimizer.learning_rate, 0.5);
  assert.equal(problems.length, 1);
});

for (const name of Object.keys(catalog.datasets)) {
  test(`${name} by hand is what is suggested for it`, () => {
    assert.deepEqual(fromQuery(`data=${name}`, catalog), { experiment: suggested(catalog, name), problems: [] });
    assert.deepEqual(fromQuery(`data=${name}&lang=ko&embed=1`, catalog).experiment, suggested(catalog, name));
  });
}

test("a link that the page wrote keeps its meaning: all that it leaves out is the default", () => {
  const plain = set(standard, "dataset", entry(catalog, "dataset", "circle"));
  assert.deepEqual(fromQuery("v=1&data=circle", catalog).experiment, plain);
  assert.equal(toQuery(plain, catalog), "v=1&data=circle");
});

test("by hand, a setting that brings more inputs shows the network all of them", () => {
  const read = (/** @type {string} */ query) => fromQuery(query, catalog).experiment.features;
  assert.deepEqual(read("data=iris&dataset.inputs=4"), ["x1", "x2", "x3", "x4"]);
  assert.deepEqual(read("data=iris&dataset.inputs=4&features=x1-x3"), ["x1", "x3"]);
  assert.deepEqual(read("data=iris"), ["x1", "x2"]);
  // A suggestion's derived inputs stay, and so does what the page wrote.
  assert.deepEqual(read("data=spiral&noise=0.1"), suggested(catalog, "spiral").features);
  assert.deepEqual(read("v=1&data=iris&dataset.inputs=4"), ["x1", "x2"]);
});

test("by hand, other keys replace fields of the suggestion", () => {
  const circle = suggested(catalog, "circle");
  const { experiment, problems } = fromQuery("data=circle&points=100&lr=0.03&init=zeros", catalog);
  assert.deepEqual(problems, []);
  assert.deepEqual(experiment, {
    ...circle,
    dataset: { ...circle.dataset, n_samples: 100 },
    optimizer: { ...circle.optimizer, learning_rate: 0.03 },
    initializer: entry(catalog, "initializer", "zeros"),
  });
  assert.equal(
    fromQuery("data=iris&opt=adam", catalog).experiment.optimizer.learning_rate,
    0.01,
    "the suggestion's own Adam",
  );
  assert.equal(
    fromQuery("data=circle&opt=adam", catalog).experiment.optimizer.learning_rate,
    entry(catalog, "optimizer", "adam").learning_rate,
  );
  assert.equal(fromQuery("lr=0.5", catalog).experiment.dataset.name, "xor");
});

/** Numbers that look random and are the same each time (mulberry32). @param {number} seed */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Any value that a field takes.
 * @param {FieldInfo} info
 * @param {() => number} next
 * @returns {any}
 */
function anyValue(info, next) {
  const { min = 0, max = 1 } = info.range ?? info.length ?? {};
  const inside = min + next() * (max - min);
  if (info.nullable && next() < 0.5) return null;
  if (info.kind === "flag") return next() < 0.5;
  if (info.kind === "choice") return anyOf(info.names ?? [], next);
  if (info.kind === "integer") return Math.round(inside);
  // Small ones too, which are written with an exponent.
  if (info.kind === "number")
    return next() < 0.5 ? inside : Math.min(max, Math.max(min, inside * 10 ** (-20 * next())));
  if (info.kind === "list")
    return Array.from({ length: Math.round(inside) }, () => anyValue(/** @type {FieldInfo} */ (info.item), next));
  if (info.kind === "table") return anyTable(next);
  assert.equal(info.kind, "record", "a kind of field that this test does not know yet");
  return anyRecord(info.fields ?? {}, next);
}

/** @template T @param {T[]} several @param {() => number} next */
const anyOf = (several, next) => several[Math.floor(next() * several.length)];

/** @param {Record<string, FieldInfo>} fields @param {() => number} next */
const anyRecord = (fields, next) =>
  Object.fromEntries(Object.entries(fields).map(([name, info]) => [name, anyValue(info, next)]));

/** @param {() => number} next */
function anyTable(next) {
  const quantity = (/** @type {string} */ name) => ({ name, unit: anyOf(["", "cm", "h & m"], next), range: [-1, 1.5] });
  const rows = Array.from({ length: 1 + Math.floor(next() * 8) }, () => [
    Math.round(next() * 2000 - 1000) / 1000,
    Math.round(next() * 100) / 10,
    next() < 0.5 ? 0 : 1,
  ]);
  return {
    inputs: [quantity("x₁"), quantity("a=b;c")],
    target: { name: "y", unit: "" },
    classes: ["no", "yes, 1"],
    rows,
  };
}

/** @param {() => number} next @returns {Experiment} */
function anyExperiment(next) {
  const fields = Object.entries(catalog.fields).map(([field, info]) => {
    if (info.kind !== "named") return [field, anyValue(info, next)];
    const name = anyOf(Object.keys(catalog[CATALOG_TABLES[/** @type {keyof typeof CATALOG_TABLES} */ (field)]]), next);
    return [field, { name, ...anyRecord(entryFields(catalog, field, name), next) }];
  });
  const experiment = /** @type {Experiment} */ (Object.fromEntries(fields));
  const { table } = experiment.dataset;
  return table ? set(experiment, "dataset.n_samples", table.rows.length) : experiment;
}

test("any experiment goes round, whatever its fields", () => {
  const next = random(12);
  for (let i = 0; i < 600; i += 1) goesRound(anyExperiment(next));
});

test("so does one that differs from what is suggested in a single field", () => {
  const next = random(13);
  for (const name of Object.keys(catalog.datasets)) {
    const any = anyExperiment(next);
    for (const field of Object.keys(catalog.fields)) {
      if (field !== "dataset") goesRound({ ...suggested(catalog, name), [field]: any[/** @type {"loss"} */ (field)] });
    }
  }
});
