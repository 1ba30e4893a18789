/** Experiments out of the catalog: the default one, entries with their own defaults, a data set's suggestion. */

import { inputCount } from "../lib/text/inputs.js";
import { same } from "./paths.js";

/** @import { Table } from "../types/experiment.js" */
/** @import { Catalog, DatasetInfo, Experiment, FieldInfo, Task } from "../types/schema.js" */

/** Which catalog table describes a field of kind "named". */
export const CATALOG_TABLES = /** @type {const} */ ({
  dataset: "datasets",
  initializer: "initializers",
  optimizer: "optimizers",
  regularizer: "regularizers",
});

/** @typedef {keyof typeof CATALOG_TABLES} NamedField */
/** @typedef {{name: string, [field: string]: any}} Named an entry of any of those tables */

/**
 * The own fields of an entry: `entryFields(catalog, "optimizer", "adam")`.
 * @param {Catalog} catalog
 * @param {string} field
 * @param {string} name
 * @returns {Record<string, FieldInfo>}
 */
export function entryFields(catalog, field, name) {
  const table = catalog[CATALOG_TABLES[/** @type {NamedField} */ (field)]];
  return table && Object.hasOwn(table, name) ? table[name].fields : {};
}

/**
 * The default of one field. A record's own default is often null, so it is put together from its fields.
 * @param {FieldInfo} info
 * @returns {unknown}
 */
function defaultOf(info) {
  if (info.kind === "record" && info.fields) return defaultsOf(info.fields);
  return info.default;
}

/** @param {Record<string, FieldInfo>} fields */
function defaultsOf(fields) {
  return Object.fromEntries(Object.entries(fields).map(([name, info]) => [name, defaultOf(info)]));
}

/**
 * The experiment the page opens with.
 * @param {Catalog} catalog
 * @returns {Experiment}
 */
export function defaultExperiment(catalog) {
  return /** @type {any} */ (defaultsOf(catalog.fields));
}

/**
 * An entry with its own defaults: `entry(catalog, "optimizer", "adam")`. The name that the default
 * experiment uses keeps that experiment's values.
 * @param {Catalog} catalog
 * @param {string} field
 * @param {string} name
 * @returns {Named}
 */
export function entry(catalog, field, name) {
  const own = { name, ...defaultsOf(entryFields(catalog, field, name)) };
  const standard = /** @type {Named | null} */ (catalog.fields[field]?.default ?? null);
  return /** @type {Named} */ (standard && standard.name === name ? { ...own, ...standard } : own);
}

/**
 * Another entry that keeps what both have of the same name, when it is still allowed there.
 * Learning rates are kept within a family only if the visitor had changed them.
 * @param {Catalog} catalog
 * @param {string} field
 * @param {Named} current
 * @param {string} name
 * @returns {Named}
 */
export function switchEntry(catalog, field, current, name) {
  const fresh = entry(catalog, field, name);
  const before = entry(catalog, field, current.name);
  for (const [key, value] of Object.entries(current)) {
    if (key !== "name" && key in fresh && !same(before[key], value)) fresh[key] = value;
  }
  return fresh;
}

/**
 * The experiment with which a visitor sees this data set solved: its suggestion over the defaults.
 * @param {Catalog} catalog
 * @param {string} name
 * @returns {Experiment}
 */
export function suggested(catalog, name) {
  const base = defaultExperiment(catalog);
  /** @type {Record<string, unknown>} */
  const result = { ...base, dataset: entry(catalog, "dataset", name) };
  for (const [field, value] of Object.entries(catalog.datasets[name].suggest)) {
    result[field] = merge(catalog, field, value, /** @type {any} */ (base)[field]);
  }
  return /** @type {any} */ (result);
}

/**
 * @param {Catalog} catalog
 * @param {string} field
 * @param {any} value
 * @param {any} base
 */
function merge(catalog, field, value, base) {
  const kind = catalog.fields[field]?.kind;
  if (kind === "named") {
    const fields = field === "dataset" ? {} : { ...entry(catalog, field, value.name) };
    return { ...fields, ...value };
  }
  return kind === "record" ? { ...base, ...value } : value;
}

/**
 * How many inputs, outputs and classes a data set has with its present settings.
 * @param {Catalog} catalog
 * @param {Named} dataset
 */
export function shape(catalog, dataset) {
  const { about } = /** @type {DatasetInfo} */ (catalog.datasets[dataset.name]);
  if (dataset.table) return shapeOfTable(dataset.table);
  const pixels = about.image ? about.image[0] * about.image[1] : about.inputs.length;
  const n_inputs = typeof dataset.inputs === "number" ? dataset.inputs : pixels;
  const n_classes = typeof dataset.n_classes === "number" ? dataset.n_classes : about.classes.length;
  return { task: about.task, n_inputs, n_classes, image: about.image ?? null };
}

/** @param {Table} table @returns {{task: Task, n_inputs: number, n_classes: number, image: null}} */
function shapeOfTable({ inputs, classes }) {
  const task = classes.length === 0 ? "regression" : classes.length === 2 ? "binary" : "multi_class";
  return { task, n_inputs: inputs.length, n_classes: classes.length, image: null };
}

/**
 * How many numbers a network has.
 * @param {Catalog} catalog
 * @param {Experiment} experiment
 */
export function countParams(catalog, experiment) {
  const { layers, biases } = experiment;
  let fan_in = inputCount({ catalog, experiment });
  let count = 0;
  for (const { units } of layers) {
    count += units * (fan_in + (biases ? 1 : 0));
    fan_in = units;
  }
  return count;
}
