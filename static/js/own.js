/** Data of one's own: what a table makes of an experiment, and whether it is being drawn. Pure. */

import { still } from "./commands.js";
import { rawFeatures } from "./repair.js";
import { shape, suggested } from "./defaults.js";
import { same } from "./paths.js";

/** @import { Catalog, DataMessage, Experiment, Reduced, State, Table } from "./types.js" */

export const NO_OWN = { drawing: false };

/** What the network ends with for each task. */
const ENDS = /** @type {const} */ ({
  binary: { activation: "sigmoid", loss: "binary_cross_entropy" },
  multi_class: { activation: "softmax", loss: "cross_entropy" },
  regression: { activation: "linear", loss: "mean_squared_error" },
});

/**
 * The experiment with this table; the network stays, unless it cannot take it or answer it.
 * @param {Experiment} experiment
 * @param {Catalog} catalog
 * @param {Table} table
 * @param {{scaling?: string, train_share?: number}} [settings]
 * @returns {Experiment}
 */
export function withTable(experiment, catalog, table, { scaling, train_share } = {}) {
  const before = experiment.dataset;
  const own = before.name === "custom" ? before : suggested(catalog, "custom").dataset;
  const dataset = { ...own, table, n_samples: table.rows.length, noise: 0, scaling: scaling ?? own.scaling, train_share: train_share ?? own.train_share };
  const [was, is] = [shape(catalog, before), shape(catalog, dataset)];
  if (same(was, is)) return { ...experiment, dataset };
  const { activation, loss } = ENDS[is.task];
  const units = is.task === "multi_class" ? is.n_classes : 1;
  const layers = [...experiment.layers.slice(0, -1), { units, activation }];
  const features = was.n_inputs === is.n_inputs ? experiment.features : rawFeatures(catalog, is.n_inputs);
  return { ...experiment, dataset, features, layers, loss };
}

/**
 * The last table of one's own that undo still knows, or the first one there is.
 * @param {State} state
 * @returns {Experiment}
 */
export function ownAgain({ catalog, past, experiment }) {
  const found = [...past.map((entry) => entry.experiment), experiment].findLast(({ dataset }) => dataset.name === "custom");
  if (experiment.dataset.name === "custom" || !found) return suggested(catalog, "custom");
  return found;
}

/**
 * The samples of any data set as a table to go on from; null where a plane cannot hold them.
 * @param {DataMessage} data
 * @returns {Table | null}
 */
export function tableOf({ dataset, tensors }) {
  const d = dataset.inputs.length;
  if (d < 1 || d > 2) return null;
  const { points, labels } = tensors;
  const rows = Array.from(labels, (label, i) => [...Array.from(points.subarray(i * d, i * d + d), short), short(label)]);
  const inputs = dataset.inputs.map(({ name, unit, range }) => ({ name, unit, range }));
  const { name, unit, range } = dataset.target;
  const target = dataset.classes.length ? { name, unit } : { name, unit, range };
  return { inputs, target, classes: dataset.classes, rows };
}

/** What is left of a float32: no digits that were never there. @param {number} value */
const short = (value) => Number(value.toPrecision(6));

/**
 * Begins or ends drawing; any data set that a plane can hold becomes one's own, with the same points.
 * @param {State} state
 * @param {{on: boolean}} input
 * @param {(state: State, experiment: Experiment, changed: string) => Reduced} change
 * @returns {Reduced}
 */
export function draw(state, { on }, change) {
  const next = { ...state, own: { ...state.own, drawing: on } };
  const { catalog, experiment, data } = state;
  if (!on || (experiment.dataset.name === "custom" && shape(catalog, experiment.dataset).n_inputs <= 2)) return still(next);
  const table = data && data.dataset.name === experiment.dataset.name ? tableOf(data) : null;
  if (!table || !data) return change(next, suggested(catalog, "custom"), "dataset.name");
  const scaling = data.dataset.input_scale.every((scale) => scale === 1) ? "none" : "max";
  const { train_share } = experiment.dataset;
  return change(next, withTable(experiment, catalog, table, { scaling, train_share }), "dataset.table");
}
