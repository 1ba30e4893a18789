/** What each edit makes of an experiment. Pure; whether the result fits together is the business of repair.js. */

import { CATALOG_TABLES, suggested, switchEntry } from "../experiment/defaults.js";
import { get, set, split } from "../experiment/paths.js";
import { lastCustomDataset, withTable } from "./custom_data.js";

/** @import { Catalog, Experiment, Layer } from "../types/schema.js" */
/** @import { Rules, State } from "../types/state.js" */
/** @import { Action } from "../types/views.js" */

/**
 * @typedef {object} Edited
 * @property {Experiment} experiment
 * @property {string} changed the field that was set; it is kept where possible
 * @property {string[]} [asked] all that was asked for, if that is more; "" is everything
 * @property {boolean} [suggests] a data set was chosen, with what is suggested for it
 * @property {string} [merge] changes that share it are one entry of undo
 */

const NEW_LAYER = { units: 4, activation: "tanh" };
const SEEDS = 2 ** 32;

/** @satisfies {Rules<State, Edited>} */
export const EDITS = {
  edit: ({ experiment }, { patch, merge }) => ({
    experiment: { ...experiment, ...patch },
    changed: Object.keys(patch)[0] ?? "",
    asked: Object.keys(patch),
    merge,
  }),
  set: ({ experiment, catalog }, { path, value, merge }) => ({
    experiment: assign(experiment, path, value, catalog),
    changed: path,
    suggests: path === "dataset.name",
    merge,
  }),
  choose_dataset: (state, { name }) => ({
    experiment: name === "custom" ? lastCustomDataset(state) : suggested(state.catalog, name),
    changed: "dataset.name",
    suggests: true,
  }),
  set_table: ({ experiment, catalog }, { table, merge, scaling, train_share }) => ({
    experiment: withTable(experiment, catalog, table, { scaling, train_share }),
    changed: "dataset.table",
    asked: ["dataset"],
    merge,
  }),
  set_units: ({ experiment }, { layer, units }) => ({
    experiment: set(experiment, `layers[${layer}].units`, units),
    changed: `layers[${layer}].units`,
  }),
  set_activation: ({ experiment }, { layer, activation }) => ({
    experiment: set(experiment, `layers[${layer}].activation`, activation),
    changed: `layers[${layer}].activation`,
  }),
  add_layer: ({ experiment }, { at }) => withLayers(experiment, addLayer(experiment.layers, at)),
  remove_layer: ({ experiment }, { at }) => withLayers(experiment, removeLayer(experiment.layers, at)),
  toggle_feature: ({ experiment, catalog }, { name }) => ({
    experiment: { ...experiment, features: toggle(experiment.features, name, Object.keys(catalog.features)) },
    changed: "features",
  }),
  // The next seed, not a random one: it can be said aloud, tried again and shared.
  new_weights: ({ experiment }) => ({
    experiment: { ...experiment, seed: (experiment.seed + 1) % SEEDS },
    changed: "seed",
  }),
};

/**
 * Sets one field. Another name of an entry brings that entry's own fields; another data set its suggestion.
 * @param {Experiment} experiment
 * @param {string} path
 * @param {unknown} value
 * @param {Catalog} catalog
 * @returns {Experiment}
 */
export function assign(experiment, path, value, catalog) {
  const [field, leaf] = split(path);
  if (leaf !== "name" || !(field in CATALOG_TABLES)) return set(experiment, path, value);
  if (field === "dataset") return suggested(catalog, String(value));
  return set(experiment, field, switchEntry(catalog, field, get(experiment, field), String(value)));
}

/**
 * @param {Experiment} experiment
 * @param {Layer[]} layers
 * @returns {Edited}
 */
const withLayers = (experiment, layers) => ({ experiment: { ...experiment, layers }, changed: "layers" });

/**
 * A hidden layer before the `at`-th layer, like the hidden layer beside it.
 * @param {Layer[]} layers
 * @param {number} at
 */
function addLayer(layers, at) {
  const hidden = layers.slice(0, -1);
  const place = Math.max(0, Math.min(at, hidden.length));
  const like = hidden[place - 1] ?? hidden[place] ?? NEW_LAYER;
  return [...layers.slice(0, place), { ...like }, ...layers.slice(place)];
}

/**
 * @param {Layer[]} layers
 * @param {number} at
 */
function removeLayer(layers, at) {
  return at >= 0 && at < layers.length - 1 ? layers.filter((_, i) => i !== at) : layers;
}

/**
 * @param {string[]} chosen
 * @param {string} name
 * @param {string[]} order
 */
function toggle(chosen, name, order) {
  const next = chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name];
  return next.length === 0 ? chosen : order.filter((other) => next.includes(other));
}
