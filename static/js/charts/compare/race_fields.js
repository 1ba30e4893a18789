/** The fields in which contenders may differ: what each may be, and what setting it makes of a contender. Pure. */
import { completed, entryOf, TABLES } from "./sets.js";

/** @typedef {import("../../types.d.ts").Catalog} Catalog */
/** @typedef {import("../../types.d.ts").Experiment} Experiment */
/** @typedef {import("../../types.d.ts").FieldInfo} FieldInfo */

const PLAIN = ["loss", "biases", "seed", "precision", "compute", "fault"];

/** @param {string} label @param {string[]} names @returns {FieldInfo} */
const choice = (label, names) => ({ kind: "choice", label, default: names[0], names });

/**
 * Every field by its path, with what it may be, for one contender.
 * @param {Experiment} experiment
 * @param {Catalog} catalog
 * @returns {Record<string, FieldInfo>}
 */
export function fieldsOf(experiment, catalog) {
  /** @type {Record<string, FieldInfo>} */
  const found = {};
  for (const [field, table] of Object.entries(TABLES)) {
    found[`${field}.name`] = choice(field, Object.keys(catalog[table]));
    const own = catalog[table][/** @type {any} */ (experiment)[field].name].fields;
    for (const [leaf, info] of Object.entries(own)) if (isFree(info)) found[`${field}.${leaf}`] = info;
  }
  for (const [leaf, info] of Object.entries(catalog.fields.batching.fields ?? {})) found[`batching.${leaf}`] = info;
  if (experiment.layers.length > 1) {
    found["layers.activation"] = choice("activation", Object.keys(catalog.activations).filter((name) => catalog.activations[name].hidden));
    const units = catalog.fields.layers.item?.fields?.units;
    if (units) found["layers.units"] = units;
  }
  for (const name of PLAIN) if (catalog.fields[name]) found[name] = catalog.fields[name];
  if (found.loss) found.loss = choice("loss", Object.keys(catalog.losses));
  return found;
}

/** Whether there is anything to choose. @param {FieldInfo} info */
const isFree = (info) => !info.range || info.range.min < info.range.max;

/** @param {Experiment} experiment @param {string} path @returns {any} */
export function valueOf(experiment, path) {
  const [field, leaf] = path.split(".");
  const value = /** @type {any} */ (experiment)[field];
  if (field === "layers") return value[0][leaf];
  return leaf ? value[leaf] : value;
}

/**
 * The changes of a contender with one field more. Hidden layers change together, and another optimizer brings its own
 * fields along.
 * @param {Partial<Experiment>} changes
 * @param {Experiment} base
 * @param {string} path
 * @param {any} value
 * @param {import("./sets.js").Given} given
 * @returns {Partial<Experiment>}
 */
export function withField(changes, base, path, value, given) {
  const [field, leaf] = path.split(".");
  const experiment = /** @type {any} */ ({ ...base, ...changes });
  return completed({ ...changes, [field]: newValue(experiment, field, leaf, value, given) }, base, given.catalog);
}

/** @param {any} experiment @param {string} field @param {string | undefined} leaf @param {any} value @param {import("./sets.js").Given} given */
function newValue(experiment, field, leaf, value, given) {
  if (!leaf) return value;
  if (field === "layers") {
    const last = experiment.layers.length - 1;
    return experiment.layers.map((/** @type {any} */ layer, /** @type {number} */ i) => (i === last ? layer : { ...layer, [leaf]: value }));
  }
  return leaf === "name" ? entryOf(given, /** @type {keyof typeof TABLES} */ (field), value) : { ...experiment[field], [leaf]: value };
}
