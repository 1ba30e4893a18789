/**
 * The experiment in the address bar: only what differs from the default, in readable keys, with a version.
 * Every field of the catalog has a key, so nothing is lost. An address without a version was typed by a person:
 * there the data set that it names brings its suggestion, and the other keys replace fields of that.
 * What an address says is not trusted: a bad value is left out and reported, and the page opens with the rest.
 */

import { OWN } from "../lib/text/link.js";
import { defaultExperiment, entry, entryFields, shape, suggested } from "./defaults.js";
import { get, same, set, split } from "./paths.js";
import { rawFeatures } from "./repair.js";
import { formatTable, parseTable } from "./table_text.js";

/** @import { Catalog, Experiment, FieldInfo } from "../types/schema.js" */
/** @import { Problem } from "../types/state.js" */

export const VERSION = "1";

/** Short names of the fields people meet most. */
const ALIASES = /** @type {Record<string, string>} */ ({
  "dataset.name": "data",
  "dataset.n_samples": "points",
  "dataset.noise": "noise",
  "dataset.train_share": "train",
  "dataset.seed": "data_seed",
  "dataset.table": "table",
  "initializer.name": "init",
  "optimizer.name": "opt",
  "optimizer.learning_rate": "lr",
  "regularizer.name": "reg",
  "regularizer.rate": "rate",
  "batching.mode": "mode",
  "batching.batch_size": "batch",
  "batching.order": "order",
});

/** Keys that belong to somebody else: what other sites append to a link. */
const FOREIGN = /^(theme|lesson|step|ref|fbclid|gclid|utm_\w+)$/;
const LONGEST = 400;
/** A longer address is cut by some programs: then a table stays out of it, and this word says so. */
const LONGEST_ADDRESS = 2000;
const ELSEWHERE = "file";
const TABLE = "dataset.table";

const keyOf = (/** @type {string} */ path) => ALIASES[path] ?? path;

/** @typedef {{path: string, info: FieldInfo, fallback: unknown}} Field */

/**
 * Every field of an experiment with these names chosen, leaf by leaf, with the value it has when the address is silent.
 * @param {Catalog} catalog
 * @param {Record<string, string>} names chosen entry of each named field
 * @returns {Field[]}
 */
function leaves(catalog, names) {
  const standard = defaultExperiment(catalog);
  return Object.entries(catalog.fields).flatMap(([name, info]) => {
    if (info.kind === "record") return inside(name, info.fields ?? {}, get(standard, name));
    if (info.kind !== "named") return [{ path: name, info, fallback: get(standard, name) }];
    const chosen = names[name];
    return inside(name, entryFields(catalog, name, chosen), entry(catalog, name, chosen));
  });
}

/**
 * @param {string} prefix
 * @param {Record<string, FieldInfo>} fields
 * @param {any} fallback
 * @returns {Field[]}
 */
const inside = (prefix, fields, fallback) =>
  Object.entries(fields).map(([name, info]) => ({ path: `${prefix}.${name}`, info, fallback: fallback?.[name] }));

/** @param {Catalog} catalog */
const namedFields = (catalog) => Object.keys(catalog.fields).filter((name) => catalog.fields[name].kind === "named");

/**
 * The query string of an experiment, "" for the default one.
 * @param {Experiment} experiment
 * @param {Catalog} catalog
 * @returns {string}
 */
export function toQuery(experiment, catalog) {
  const standard = defaultExperiment(catalog);
  /** @type {Record<string, string>} */
  const names = {};
  /** @type {[string, string][]} */
  const pairs = [];
  for (const field of namedFields(catalog)) {
    const path = `${field}.name`;
    names[field] = get(experiment, path);
    if (names[field] !== get(standard, path)) pairs.push([keyOf(path), names[field]]);
  }
  for (const { path, info, fallback } of leaves(catalog, names)) {
    if (path === "dataset.n_samples" && experiment.dataset.table) continue; // it follows from the table
    const value = get(experiment, path);
    if (value !== undefined && !same(value, fallback)) pairs.push([keyOf(path), write(value, info)]);
  }
  if (pairs.length === 0) return "";
  const query = new URLSearchParams([["v", VERSION], ...pairs]);
  if (query.toString().length > LONGEST_ADDRESS && query.has(keyOf(TABLE))) query.set(keyOf(TABLE), ELSEWHERE);
  return query.toString();
}

/** Whether all of an experiment is in its address. @param {Experiment} experiment @param {Catalog} catalog */
export function fitsAddress(experiment, catalog) {
  if (!experiment.dataset.table) return true;
  const known = fitting.get(experiment) ?? !toQuery(experiment, catalog).includes(`${keyOf(TABLE)}=${ELSEWHERE}`);
  fitting.set(experiment, known);
  return known;
}

/** @type {WeakMap<Experiment, boolean>} */
const fitting = new WeakMap();

/**
 * @param {any} value
 * @param {FieldInfo} info
 * @returns {string}
 */
function write(value, info) {
  if (value === null) return "off";
  if (info.kind === "flag") return value ? "1" : "0";
  if (info.kind === "table") return formatTable(value);
  if (info.kind === "list")
    return value.map((/** @type {unknown} */ item) => write(item, /** @type {FieldInfo} */ (info.item))).join("-");
  if (info.kind === "record")
    return Object.entries(info.fields ?? {})
      .map(([name, field]) => write(value[name], field))
      .join(".");
  return String(value);
}

/**
 * The experiment an address asks for. Whatever cannot be used is left out and named in `problems`.
 * @param {string} query
 * @param {Catalog} catalog
 * @returns {{experiment: Experiment, problems: Problem[]}}
 */
export function fromQuery(query, catalog) {
  const asked = new Map(new URLSearchParams(query));
  /** @type {Problem[]} */
  const problems = [];
  if (asked.has("v") && asked.get("v") !== VERSION) {
    return { experiment: defaultExperiment(catalog), problems: [problem("v", asked.get("v") ?? "")] };
  }
  const isSilent = !asked.has("v") && !asked.has(keyOf("features"));
  let experiment = startOf(asked, catalog);
  asked.delete("v");
  const names = chooseNames(asked, catalog, experiment, problems);
  for (const [field, name] of Object.entries(names)) {
    if (get(experiment, `${field}.name`) !== name) experiment = set(experiment, field, entry(catalog, field, name));
  }
  for (const { path, info } of leaves(catalog, names)) {
    const text = take(asked, keyOf(path));
    if (text === undefined) continue;
    const value = read(text, info);
    if (path === TABLE && text === ELSEWHERE) problems.push({ field: "table", key: "url.table", values: {} });
    else if (value === undefined) problems.push(problem(path, text));
    else experiment = set(experiment, path, value);
  }
  if (isSilent) experiment = seeingAll(experiment, catalog);
  const { table } = experiment.dataset;
  if (table) experiment = set(experiment, "dataset.n_samples", table.rows.length);
  for (const [key, text] of asked) if (!FOREIGN.test(key) && !OWN.includes(key)) problems.push(problem(key, text));
  return { experiment, problems };
}

/**
 * What an address leaves out. The page writes every difference from the default experiment, together with a version,
 * so there it is the default one: also where a data set alone differs, whose network is then the default's.
 * @param {Map<string, string>} asked
 * @param {Catalog} catalog
 * @returns {Experiment}
 */
function startOf(asked, catalog) {
  const name = asked.get(keyOf("dataset.name")) ?? "";
  return asked.has("v") || !Object.hasOwn(catalog.datasets, name)
    ? defaultExperiment(catalog)
    : suggested(catalog, name);
}

/**
 * Where the data set's settings give it other inputs than its suggestion knows, the network sees all of them.
 * @param {Experiment} experiment
 * @param {Catalog} catalog
 */
function seeingAll(experiment, catalog) {
  const [is, usual] = [experiment.dataset, entry(catalog, "dataset", experiment.dataset.name)].map((dataset) =>
    shape(catalog, dataset),
  );
  return is.n_inputs === usual.n_inputs ? experiment : { ...experiment, features: rawFeatures(catalog, is.n_inputs) };
}

/** Whether an address says anything about the experiment. @param {string} search @param {Catalog} catalog */
export function namesExperiment(search, catalog) {
  const short = new Set(["v", "weights", ...Object.values(ALIASES)]);
  return [...new URLSearchParams(search).keys()].some(
    (key) => short.has(key) || Object.hasOwn(catalog.fields, split(key)[0] ?? ""),
  );
}

/**
 * @param {Map<string, string>} asked
 * @param {Catalog} catalog
 * @param {Experiment} start
 * @param {Problem[]} problems
 */
function chooseNames(asked, catalog, start, problems) {
  return Object.fromEntries(
    namedFields(catalog).map((field) => {
      const path = `${field}.name`;
      const fallback = get(start, path);
      const name = take(asked, keyOf(path)) ?? fallback;
      if (catalog.fields[field].names?.includes(name)) return [field, name];
      problems.push(problem(path, name));
      return [field, fallback];
    }),
  );
}

/**
 * @param {Map<string, string>} asked
 * @param {string} key
 */
function take(asked, key) {
  const text = asked.get(key);
  asked.delete(key);
  return text;
}

/**
 * @param {string} field
 * @param {string} value
 * @returns {Problem}
 */
const problem = (field, value) => ({
  field: field.slice(0, 60),
  key: "url.ignored",
  values: { value: value.slice(0, 40) },
});

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/**
 * A value out of its text, `undefined` if it is not allowed.
 * @param {string} text
 * @param {FieldInfo} info
 * @returns {unknown}
 */
function read(text, info) {
  if (info.kind === "table") return text.length <= LONGEST_ADDRESS ? parseTable(text) : undefined;
  if (text.length > LONGEST) return undefined;
  if (text === "off" && info.nullable) return null;
  switch (info.kind) {
    case "flag":
      return text === "1" ? true : text === "0" ? false : undefined;
    case "choice":
      return info.names?.includes(text) ? text : undefined;
    case "number":
    case "integer":
      return NUMBER.test(text) ? inRange(Number(text), info) : undefined;
    case "list":
      return readList(text, info);
    case "record":
      return readRecord(text, info.fields ?? {});
    default:
      return undefined;
  }
}

/**
 * @param {number} value
 * @param {FieldInfo} info
 */
export function inRange(value, info) {
  if (!Number.isFinite(value) || (info.kind === "integer" && !Number.isInteger(value))) return undefined;
  return info.range && (value < info.range.min || value > info.range.max) ? undefined : value;
}

/**
 * @param {string} text
 * @param {FieldInfo} info
 */
function readList(text, info) {
  const items = text.split("-").map((part) => read(part, /** @type {FieldInfo} */ (info.item)));
  const { min = 0, max = Infinity } = info.length ?? {};
  const fits = items.length >= min && items.length <= max && !items.includes(undefined);
  return fits ? items : undefined;
}

/**
 * @param {string} text
 * @param {Record<string, FieldInfo>} fields
 */
function readRecord(text, fields) {
  const parts = text.split(".");
  const names = Object.keys(fields);
  if (parts.length !== names.length) return undefined;
  const values = names.map((name, i) => read(parts[i], fields[name]));
  return values.includes(undefined) ? undefined : Object.fromEntries(names.map((name, i) => [name, values[i]]));
}
