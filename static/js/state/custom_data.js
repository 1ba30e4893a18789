/** The custom dataset: experiments with a table, and drawing one. Pure. */

import { shape, suggested } from "../experiment/defaults.js";
import { same } from "../experiment/paths.js";
import { rawFeatures } from "../experiment/repair.js";

/** @import { Table } from "../types/experiment.js" */
/** @import { Catalog, DatasetSettings, Experiment } from "../types/schema.js" */
/** @import { State } from "../types/state.js" */
/** @import { DataMessage } from "../types/wire.js" */
/** @import { Edited } from "./edits.js" */

/**
 * The experiment with this table; the network stays, unless its inputs or outputs do not fit.
 * @param {Experiment} experiment
 * @param {Catalog} catalog
 * @param {Table} table
 * @param {Pick<Partial<DatasetSettings>, "scaling" | "train_share">} [settings]
 * @returns {Experiment}
 */
export function withTable(experiment, catalog, table, { scaling, train_share } = {}) {
  const before = experiment.dataset;
  const own = before.name === "custom" ? before : suggested(catalog, "custom").dataset;
  const dataset = {
    ...own,
    table,
    n_samples: table.rows.length,
    noise: 0,
    scaling: scaling ?? own.scaling,
    train_share: train_share ?? own.train_share,
  };
  const [was, is] = [shape(catalog, before), shape(catalog, dataset)];
  if (same(was, is)) return { ...experiment, dataset };
  const { activation, loss } = catalog.ends[is.task];
  const units = is.task === "multi_class" ? is.n_classes : 1;
  const layers = [...experiment.layers.slice(0, -1), { units, activation }];
  const features = was.n_inputs === is.n_inputs ? experiment.features : rawFeatures(catalog, is.n_inputs);
  return { ...experiment, dataset, features, layers, loss };
}

/**
 * The last custom dataset in the undo stack, or the default one. Chosen again, it is kept, and what
 * is suggested for such data comes back.
 * @param {State} state
 * @returns {Experiment}
 */
export function lastCustomDataset({ catalog, past, experiment }) {
  if (experiment.dataset.name === "custom") return suggestedForTable(experiment, catalog);
  const found = past.map((entry) => entry.experiment).findLast(({ dataset }) => dataset.name === "custom");
  return found ?? suggested(catalog, "custom");
}

/**
 * What is suggested for the table of an experiment.
 * @param {Experiment} experiment
 * @param {Catalog} catalog
 * @returns {Experiment}
 */
export function suggestedForTable({ dataset }, catalog) {
  const { table, scaling, train_share } = dataset;
  return table
    ? withTable(suggested(catalog, "custom"), catalog, table, { scaling, train_share })
    : suggested(catalog, "custom");
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
  const rows = Array.from(labels, (label, i) => [
    ...Array.from(points.subarray(i * d, i * d + d), short),
    short(label),
  ]);
  const inputs = dataset.inputs.map(({ name, unit, range }) => ({ name, unit, range }));
  const { name, unit, range } = dataset.target;
  const target = dataset.classes.length ? { name, unit } : { name, unit, range };
  return { inputs, target, classes: dataset.classes, rows };
}

/** A float32 without digits beyond its precision. @param {number} value */
const short = (value) => Number(value.toPrecision(6));

/**
 * Begins or ends drawing; any data set with one or two inputs becomes the custom dataset, with the same points.
 * @param {State} state
 * @returns {Edited | null} the edit that is needed first
 */
export function toDraw({ catalog, experiment, data }) {
  if (experiment.dataset.name === "custom" && shape(catalog, experiment.dataset).n_inputs <= 2) return null;
  const table = data && data.dataset.name === experiment.dataset.name ? tableOf(data) : null;
  if (!table || !data) return { experiment: suggested(catalog, "custom"), changed: "dataset.name", suggests: true };
  const scaling = data.dataset.input_scale.every((scale) => scale === 1) ? "none" : "max";
  const { train_share } = experiment.dataset;
  return {
    experiment: withTable(experiment, catalog, table, { scaling, train_share }),
    changed: "dataset.table",
    asked: ["dataset"],
  };
}
