/** Settings in words: what a field is called, and what a value of it is. */

import { plain } from "./format.js";
import { layerName } from "./words.js";

/** @import { Catalog } from "../../types/schema.js" */
/** @import { Change } from "../../types/state.js" */
/** @import { Translate } from "../../types/views.js" */

/** @typedef {Pick<Catalog, "features">} Symbols */

const NAMED = new Set(["initializer", "optimizer", "regularizer"]);

/** What a path is called. @param {Translate} t @param {string} path */
export function fieldName(t, path) {
  const key = `field.${path}`;
  const found = t(key);
  return found === key ? path : found;
}

/**
 * A value in words.
 * @param {Translate} t
 * @param {Symbols} catalog
 * @param {string} path
 * @param {any} value
 * @returns {string}
 */
export function settingValueText(t, catalog, path, value) {
  if (value === undefined) return "–";
  if (value === null) return t("more.off");
  if (typeof value === "boolean") return t(value ? "compare.yes" : "compare.no");
  if (typeof value === "number") return plain(value);
  if (path === "layers")
    return value.map((/** @type {any} */ one) => `${one.units} ${t(`activation.${one.activation}`)}`).join(" → ");
  if (path === "features")
    return value.map((/** @type {string} */ name) => catalog.features[name]?.symbol ?? name).join(", ");
  if (Array.isArray(value) || typeof value === "object") return t("compare.own_points");
  return nameText(t, path, String(value));
}

/** @param {Translate} t @param {string} path @param {string} value */
function nameText(t, path, value) {
  const field = path.split(".")[0];
  const keys = [`choice.${path}.${value}`];
  if (path === "dataset.name") keys.unshift(`dataset.${value}.title`);
  else if (path === "loss") keys.unshift(`loss_name.${value}`);
  else if (path === "fault") keys.unshift(`fault.${value}`);
  else if (path === "batching.mode") keys.unshift(`mode.${value}`);
  else if (path.endsWith(".activation")) keys.unshift(`activation.${value}`);
  else if (path.endsWith(".name") && NAMED.has(field)) keys.unshift(`${field}.${value}`);
  const key = keys.find((one) => t(one) !== one);
  return key ? t(key) : value.replaceAll("_", " ");
}

const LAYER = /^layers\[(\d+)\]\.(units|activation)$/;

/** "Units of Hidden 1" or "Learning rate". @param {Translate} t @param {Change} change */
function nameOf(t, { path, layers }) {
  const [, at, leaf] = LAYER.exec(path) ?? [];
  return leaf ? t(`changed.${leaf}`, { layer: layerName(t, Number(at), layers) }) : fieldName(t, path);
}

/**
 * "Learning rate: 0.1 → 0.01". Values that would read alike stand as they are.
 * @param {Translate} t
 * @param {Symbols} catalog
 * @param {Change} change
 */
export function changeText(t, catalog, change) {
  const { path } = change;
  // The arrow is between before and after here.
  const [before, after] = [change.before, change.after].map((value) =>
    settingValueText(t, catalog, path, value).replaceAll(" → ", ", "),
  );
  const alike = before === after;
  const [from, to] = alike ? [change.before, change.after].map((value) => exactText(t, path, value)) : [before, after];
  return `${nameOf(t, change)}: ${from} → ${to}`;
}

/** @param {Translate} t @param {string} path @param {unknown} value */
function exactText(t, path, value) {
  const key = `changed.${path}.${value}`;
  const found = t(key);
  return found === key ? String(value) : found;
}
