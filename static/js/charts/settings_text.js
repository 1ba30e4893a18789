/** Settings in words, and what differs between two experiments. */
import { plain } from "../lib/format.js";

/** @typedef {import("../types.d.ts").Experiment} Experiment */
/** @typedef {import("../types.d.ts").Translate} Translate */
/** @typedef {import("../types.d.ts").Catalog} Catalog */
/** @typedef {{path: string, before: string, after: string}} Difference */

const NAMED = new Set(["initializer", "optimizer", "regularizer"]);

/** Every single field, by its path; lists stay whole. @param {Experiment} experiment @returns {Map<string, unknown>} */
function fieldsOf(experiment) {
  const found = new Map();
  for (const [field, value] of Object.entries(experiment)) {
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      for (const [leaf, inner] of Object.entries(value)) found.set(`${field}.${leaf}`, inner);
    } else found.set(field, value);
  }
  return found;
}

/** What a path is called. @param {Translate} t @param {string} path */
export function fieldName(t, path) {
  const key = `field.${path}`;
  const found = t(key);
  return found === key ? path : found;
}

/**
 * A value in words.
 * @param {Translate} t
 * @param {Catalog} catalog
 * @param {string} path
 * @param {any} value
 * @returns {string}
 */
export function valueText(t, catalog, path, value) {
  if (value === undefined) return "–";
  if (value === null) return t("more.off");
  if (typeof value === "boolean") return t(value ? "compare.yes" : "compare.no");
  if (typeof value === "number") return plain(value);
  if (path === "layers") return value.map((/** @type {any} */ one) => `${one.units} ${t(`activation.${one.activation}`)}`).join(" → ");
  if (path === "features") return value.map((/** @type {string} */ name) => catalog.features[name]?.symbol ?? name).join(", ");
  if (Array.isArray(value) || typeof value === "object") return t("compare.own_points");
  return nameText(t, path, String(value));
}

/** @param {Translate} t @param {string} path @param {string} value */
function nameText(t, path, value) {
  const field = path.split(".")[0];
  const keys = [`choice.${path}.${value}`];
  if (path === "dataset.name") keys.unshift(`dataset.${value}.title`);
  else if (path === "loss") keys.unshift(`loss_name.${value}`);
  else if (path === "batching.mode") keys.unshift(`mode.${value}`);
  else if (path.endsWith(".name") && NAMED.has(field)) keys.unshift(`${field}.${value}`);
  const key = keys.find((one) => t(one) !== one);
  return key ? t(key) : value.replaceAll("_", " ");
}

/**
 * The fields that differ, both values beside each other.
 * @param {Translate} t
 * @param {Catalog} catalog
 * @param {Experiment} before
 * @param {Experiment} after
 * @param {boolean} [secret] the bug is being looked for: it is left out
 * @returns {Difference[]}
 */
export function differences(t, catalog, before, after, secret = false) {
  const [left, right] = [fieldsOf(before), fieldsOf(after)];
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  return paths
    .filter((path) => !(secret && path === "fault"))
    .filter((path) => JSON.stringify(left.get(path)) !== JSON.stringify(right.get(path)))
    .map((path) => ({
      path,
      before: valueText(t, catalog, path, left.get(path)),
      after: valueText(t, catalog, path, right.get(path)),
    }));
}
