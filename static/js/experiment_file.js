/**
 * An experiment out of a file, read as strictly as the server reads it: the first thing that is not known or not allowed
 * is named, and then nothing of the file is used. What is left out takes its default.
 */

import { defaultExperiment, entry, entryFields, TABLES } from "./defaults.js";
import { isTable } from "./table_text.js";
import { inRange } from "./url_state.js";

/** @import { Catalog, Experiment, FieldInfo } from "./types.js" */

/** What is wrong with a file. */
class Wrong extends Error {
  /** @param {string} field @param {unknown} value */
  constructor(field, value) {
    super(field);
    this.field = field;
    this.value = JSON.stringify(value ?? null).slice(0, 40);
  }
}

/**
 * @param {string} text
 * @param {Catalog} catalog
 * @returns {{experiment: Experiment | null, problem: {field: string, value: string} | null}}
 */
export function readExperiment(text, catalog) {
  try {
    const source = record(parse(text), "", catalog.fields);
    const read = Object.entries(source).map(([name, value]) => [name, readField(value, name, catalog.fields[name], catalog)]);
    const experiment = /** @type {Experiment} */ ({ ...defaultExperiment(catalog), ...Object.fromEntries(read) });
    const { table } = experiment.dataset;
    return { experiment: table ? { ...experiment, dataset: { ...experiment.dataset, n_samples: table.rows.length } } : experiment, problem: null };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { experiment: null, problem: { field: error.field, value: error.value } };
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    throw new Wrong("JSON", text.slice(0, 30));
  }
}

/**
 * @param {any} value
 * @param {string} path
 * @param {Record<string, unknown>} fields what it may hold
 */
function record(value, path, fields) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Wrong(path || "JSON", value);
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
  if (unknown !== undefined) throw new Wrong(path ? `${path}.${unknown}` : unknown, value[unknown]);
  return value;
}

/** @param {any} value @param {string} path @param {FieldInfo} info @param {Catalog} catalog @returns {any} */
function readField(value, path, info, catalog) {
  if (info.kind === "named") return readNamed(value, path, catalog);
  if (info.kind === "record") return readRecord(value, path, info.fields ?? {}, {}, catalog);
  if (info.kind === "list") return readList(value, path, info, catalog);
  if (!isAllowed(value, info)) throw new Wrong(path, value);
  return value;
}

/** @param {any} value @param {string} path @param {Catalog} catalog */
function readNamed(value, path, catalog) {
  const names = catalog[TABLES[/** @type {keyof typeof TABLES} */ (path)]];
  if (typeof value?.name !== "string" || !Object.hasOwn(names, value.name)) throw new Wrong(`${path}.name`, value?.name);
  const { name, ...own } = value;
  return readRecord(own, path, entryFields(catalog, path, name), entry(catalog, path, name), catalog);
}

/** @param {any} value @param {string} path @param {Record<string, FieldInfo>} fields @param {Record<string, unknown>} rest @param {Catalog} catalog */
function readRecord(value, path, fields, rest, catalog) {
  const read = Object.entries(record(value, path, fields)).map(([key, item]) => [key, readField(item, `${path}.${key}`, fields[key], catalog)]);
  const standard = Object.fromEntries(Object.entries(fields).map(([key, info]) => [key, info.default]));
  return { ...standard, ...rest, ...Object.fromEntries(read) };
}

/** @param {any} value @param {string} path @param {FieldInfo} info @param {Catalog} catalog */
function readList(value, path, info, catalog) {
  const { min = 0, max = Infinity } = info.length ?? {};
  if (!Array.isArray(value) || value.length < min || value.length > max) throw new Wrong(path, value);
  return value.map((item, i) => readField(item, `${path}[${i}]`, /** @type {FieldInfo} */ (info.item), catalog));
}

/** @param {unknown} value @param {FieldInfo} info */
function isAllowed(value, info) {
  if (value === null) return info.nullable === true;
  if (info.kind === "flag") return typeof value === "boolean";
  if (info.kind === "choice") return typeof value === "string" && (info.names ?? []).includes(value);
  if (info.kind === "table") return isTable(value);
  // How many points a data set of one's own has follows from its table.
  if (info.range && info.range.min === info.range.max && info.range.step === null) return typeof value === "number";
  return typeof value === "number" && inRange(value, info) !== undefined;
}
