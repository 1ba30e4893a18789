/** Data of one's own: what a table makes of an experiment, and whether it is being drawn. Loaded with the first of them. Pure. */

import { shape, suggested } from "../experiment/defaults.js";
import { same } from "../experiment/paths.js";
import { rawFeatures } from "../experiment/repair.js";
import { still } from "./commands.js";
import { isOwn } from "./reducer.js";
import { ruleOf } from "./rules.js";

/** @import { Catalog } from "../types/catalog.js" */
/** @import { Experiment, Table } from "../types/experiment.js" */
/** @import { Reduced } from "../types/lessons.js" */
/** @import { Input, Rules, State } from "../types/state.js" */
/** @import { DataMessage } from "../types/wire.js" */
/** @import { Edited } from "./edits.js" */

/** @typedef {(state: State, input: Input) => Reduced} Reduce */

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
 * The last table of one's own that undo still knows, or the first one there is. Chosen again, it is kept, and what
 * is suggested for such data comes back.
 * @param {State} state
 * @returns {Experiment}
 */
export function ownAgain({ catalog, past, experiment }) {
  if (experiment.dataset.name === "custom") return suggestedFor(experiment, catalog);
  const found = past.map((entry) => entry.experiment).findLast(({ dataset }) => dataset.name === "custom");
  return found ?? suggested(catalog, "custom");
}

/**
 * What is suggested for the table of an experiment.
 * @param {Experiment} experiment
 * @param {Catalog} catalog
 * @returns {Experiment}
 */
export function suggestedFor({ dataset }, catalog) {
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

/** What is left of a float32: no digits that were never there. @param {number} value */
const short = (value) => Number(value.toPrecision(6));

/**
 * Begins or ends drawing; any data set that a plane can hold becomes one's own, with the same points.
 * @param {State} state
 * @returns {Edited | null} what has to be there first
 */
function toDraw({ catalog, experiment, data }) {
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

/** @param {Reduce} reduce @returns {Rules} */
const rulesWith = (reduce) => ({
  choose_dataset: (state) =>
    reduce(state, { type: "become", experiment: ownAgain(state), changed: "dataset.name", suggests: true }),
  own_table: (state, { table, merge, scaling, train_share }) => {
    const experiment = withTable(state.experiment, state.catalog, table, { scaling, train_share });
    return reduce(state, { type: "become", experiment, changed: "dataset.table", asked: ["dataset"], merge });
  },
  draw: (state, { on }) => {
    const next = { ...state, own: { ...state.own, drawing: on } };
    const wanted = on ? toDraw(state) : null;
    return wanted ? reduce(next, { type: "become", ...wanted }) : still(next);
  },
});

/** A reducer that knows data of one's own, too. @param {Reduce} reduce @returns {Reduce} */
export function withOwn(reduce) {
  const rules = rulesWith(reduce);
  return (state, input) => ((isOwn(input) && ruleOf(rules, input)) || reduce)(state, input);
}
