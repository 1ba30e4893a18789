/**
 * What came with a change that nobody asked for: every other field of the experiment that is not what it was, from what
 * to what, in one notice. It compares what was there with what came out, so no rule can change a field without a
 * notice. Pure.
 */

import { suggested } from "./defaults.js";
import { get, same } from "./paths.js";

/** @import { Catalog, Experiment } from "../types/schema.js" */
/** @import { Change, Notice, Reason, Remedy } from "../types/state.js" */

/**
 * @typedef {object} Edit
 * @property {Experiment} before
 * @property {Experiment} wanted as the person asked for it
 * @property {Experiment} after as it fits together
 * @property {string[]} asked paths that the person has set; "" stands for all of them
 * @property {Reason[]} reasons
 */

/** @type {Remedy} */
const UNDO = { key: "remedy.undo", edits: [], then: "undo" };

/**
 * Every single field by its path; layers one by one only where there are as many of them in both.
 * @param {Experiment} experiment
 * @param {boolean} layerwise
 * @returns {Map<string, unknown>}
 */
function fieldsOf(experiment, layerwise) {
  const found = new Map();
  for (const [field, value] of Object.entries(experiment)) {
    if (field === "layers" && layerwise) {
      experiment.layers.forEach((layer, i) =>
        Object.entries(layer).forEach(([leaf, inner]) => found.set(`layers[${i}].${leaf}`, inner)),
      );
    } else if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      for (const [leaf, inner] of Object.entries(value)) found.set(`${field}.${leaf}`, inner);
    } else found.set(field, value);
  }
  return found;
}

/**
 * The fields that both have, and that differ. One that only another optimizer has comes and goes with its name.
 * @param {Experiment} before
 * @param {Experiment} after
 * @returns {Change[]}
 */
export function changesBetween(before, after) {
  const layerwise = before.layers.length === after.layers.length;
  const [left, right] = [fieldsOf(before, layerwise), fieldsOf(after, layerwise)];
  const paths = [...left.keys()].filter((path) => right.has(path) && !same(left.get(path), right.get(path)));
  return paths.map((path) => ({ path, before: left.get(path), after: right.get(path), layers: after.layers.length }));
}

/** Whether a path is one of these, or inside of one. @param {string} path @param {string[]} asked */
const isAsked = (path, asked) =>
  asked.some((one) => one === "" || path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[`));

/**
 * What an edit changed besides what was asked for, and what was asked for but cannot be.
 * @param {Edit} edit
 * @returns {Change[]}
 */
export function alsoChanged({ before, wanted, after, asked }) {
  const besides = changesBetween(before, after).filter(({ path }) => !isAsked(path, asked));
  const refused = changesBetween(wanted, after).filter(({ path }) => isAsked(path, asked));
  return [...besides, ...refused];
}

/**
 * The notice of it: none where everything came out as it was asked for.
 * @param {Edit} edit
 * @param {{undo?: boolean}} [options] whether undo brings back what was there
 * @returns {Notice[]}
 */
export function noticeOf(edit, { undo = true } = {}) {
  const changes = alsoChanged(edit);
  if (changes.length === 0) return [];
  const notice = {
    id: "also_changed",
    tone: /** @type {const} */ ("info"),
    key: "changed.also",
    changes,
    reasons: edit.reasons,
    closable: true,
  };
  return [undo && !same(edit.before, edit.after) ? { ...notice, remedy: UNDO } : notice];
}

const MOMENT = "changed.moment";
export const isOfMoment = (/** @type {Notice} */ { key }) => key === MOMENT;

/**
 * Another moment of the run goes on by the settings that it had then. Several ways there are one change.
 * @param {Notice[]} notices that are there
 * @param {Experiment} before
 * @param {Experiment} after
 * @returns {Notice[]}
 */
export function noticesOfMoment(notices, before, after) {
  const earlier = notices.filter(isOfMoment).flatMap(({ changes = [] }) => changes);
  const began = new Map(earlier.map((change) => [change.path, change]));
  const latest = changesBetween(before, after).map((change) => ({
    ...change,
    before: began.get(change.path)?.before ?? change.before,
  }));
  const moved = new Set(latest.map(({ path }) => path));
  const changes = [...earlier.filter(({ path }) => !moved.has(path)), ...latest].filter(
    (change) => !same(change.before, change.after),
  );
  const others = notices.filter((notice) => !isOfMoment(notice));
  return changes.length === 0
    ? others
    : [{ id: "moment", tone: "info", key: MOMENT, changes, closable: true }, ...others];
}

/** So long it stands beside a run that goes on: then what the run has to say is seen again. */
const READING_MS = 15_000;

/**
 * Notices beside a frame of a run that plays: one about changes goes once it could be read.
 * @param {Notice[]} notices
 * @param {number} at in milliseconds
 * @returns {Notice[]}
 */
export function aged(notices, at) {
  if (!notices.some(({ changes }) => changes)) return notices;
  return notices
    .map((notice) => (notice.changes ? { since: at, ...notice } : notice))
    .filter(({ since = at }) => at - since < READING_MS);
}

/**
 * The notice of another data set, or of the same one chosen again: what the person had set, and what is suggested
 * instead. What was as it had been suggested is no loss.
 * @param {Experiment} before
 * @param {Experiment} after
 * @param {Catalog} catalog
 * @returns {Notice[]}
 */
export function noticeOfDataset(before, after, catalog) {
  const standard = suggested(catalog, before.dataset.name);
  const again = before.dataset.name === after.dataset.name;
  const ofPerson = (/** @type {string} */ path) => {
    const [field] = path.split(/[.[]/);
    return field === "dataset" ? again : !same(get(before, field), get(standard, field));
  };
  const changes = changesBetween(before, after).filter(({ path }) => ofPerson(path));
  if (changes.length === 0) return [];
  const terms = { dataset: `dataset.${after.dataset.name}.title` };
  return [{ id: "also_changed", tone: "info", key: "changed.suggested", terms, changes, remedy: UNDO, closable: true }];
}
