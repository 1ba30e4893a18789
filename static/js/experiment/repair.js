/**
 * Rules across fields. A choice that does not fit the rest is followed by the smallest change that makes
 * it fit; why is said, and what has changed is found by comparing (changes.js). The rules mirror
 * engine/core/experiment.py and read the catalog only.
 */

import { countParams, entry, shape } from "./defaults.js";
import { same } from "./paths.js";

/** @import { Catalog, Experiment, Task } from "../types/schema.js" */
/** @import { Reason } from "../types/state.js" */

/** @typedef {{catalog: Catalog, experiment: Experiment, changed: string, reasons: Reason[]}} Context */

/**
 * Losses that fit a task and an output activation, in the catalog's order.
 * @param {Catalog} catalog
 * @param {Task} task
 * @param {string} output
 */
export function allowedLosses(catalog, task, output) {
  return Object.entries(catalog.losses)
    .filter(([, { outputs, tasks }]) => (!outputs || outputs.includes(output)) && (!tasks || tasks.includes(task)))
    .map(([name]) => name);
}

/**
 * Units the output layer needs.
 * @param {{task: Task, n_classes: number}} shape
 * @param {string} activation
 */
export function outputUnits({ task, n_classes }, activation) {
  if (task === "multi_class") return n_classes;
  return task === "binary" && activation === "softmax" ? 2 : 1;
}

/**
 * An experiment that fits together, and why it is not as it was wanted.
 * @param {Experiment} experiment
 * @param {Catalog} catalog
 * @param {string} [changed] the field that the person has just set; it is kept where possible
 * @returns {{experiment: Experiment, reasons: Reason[]}}
 */
export function repair(experiment, catalog, changed = "") {
  /** @type {Context} */
  const context = { catalog, experiment, changed, reasons: [] };
  for (const rule of [fitFeatures, fitHidden, fitOutput, fitLoss, fitBatching, fitPrecision]) rule(context);
  return { experiment: context.experiment, reasons: context.reasons };
}

/**
 * @param {Context} context
 * @param {Partial<Experiment>} patch
 * @param {Reason} reason
 */
function apply(context, patch, reason) {
  context.experiment = { ...context.experiment, ...patch };
  context.reasons.push(reason);
}

/**
 * Whether a feature can be made of so many raw inputs; a picture is seen as a whole, which needs none of them singly.
 * @param {Catalog} catalog
 * @param {string} name
 * @param {{n_inputs: number, image: unknown}} form of the data
 */
export function isFeatureOf(catalog, name, { n_inputs, image }) {
  const needs = catalog.features[name]?.needs;
  if (!needs || image) return Boolean(needs && needs.length === 0);
  return needs.length > 0 && needs.every((column) => column < n_inputs);
}

/** @param {Context} context */
function fitFeatures(context) {
  const { catalog, experiment } = context;
  const form = shape(catalog, experiment.dataset);
  const fits = (/** @type {string} */ name) => isFeatureOf(catalog, name, form);
  const kept = experiment.features.filter(fits);
  const raw = form.image ? Object.keys(catalog.features).filter(fits) : rawFeatures(catalog, form.n_inputs);
  const before = rawFeatures(catalog, Infinity).filter((name) => experiment.features.includes(name));
  const onlyRaw = before.length === experiment.features.length;
  const wider = context.changed === "dataset.inputs" && onlyRaw;
  const features = kept.length === 0 || wider ? raw : kept;
  if (!same(features, experiment.features)) apply(context, { features }, { key: "repair.features", values: {} });
}

/**
 * The inputs themselves, without derived ones.
 * @param {Catalog} catalog
 * @param {number} n_inputs
 */
export function rawFeatures(catalog, n_inputs) {
  return Object.keys(catalog.features).filter(
    (name) => /^x\d+$/.test(name) && catalog.features[name].needs[0] < n_inputs,
  );
}

/** @param {Context} context */
function fitHidden(context) {
  const { layers } = context.experiment;
  const last = layers.length - 1;
  const wrong = (/** @type {string} */ name) => !context.catalog.activations[name]?.hidden;
  if (!layers.some((layer, i) => i < last && wrong(layer.activation))) return;
  const fixed = layers.map((layer, i) =>
    i < last && wrong(layer.activation) ? { ...layer, activation: "tanh" } : layer,
  );
  apply(context, { layers: fixed }, { key: "repair.hidden", values: {} });
}

/** @param {Context} context */
function fitOutput(context) {
  const { catalog, experiment } = context;
  const form = shape(catalog, experiment.dataset);
  const output = experiment.layers[experiment.layers.length - 1];
  const activation = outputActivation(context, form, output.activation);
  const units = outputUnits(form, activation);
  if (units === output.units && activation === output.activation) return;
  const layers = [...experiment.layers.slice(0, -1), { units, activation }];
  const terms = { activation: `activation.${activation}`, loss: `loss_name.${experiment.loss}` };
  apply(context, { layers }, { key: outputReason(context, activation), values: { units, count: units }, terms });
}

/** @param {Context} context @param {string} activation that the output gets */
function outputReason({ changed, experiment }, activation) {
  if (activation === experiment.layers[experiment.layers.length - 1].activation) return "repair.output_units";
  return changed === "loss" ? "repair.output" : "repair.output_task";
}

/**
 * @param {Context} context
 * @param {{task: Task, n_classes: number}} form
 * @param {string} activation
 */
function outputActivation({ changed, catalog, experiment }, form, activation) {
  if (form.task === "regression" && activation === "softmax") return "linear";
  const { loss } = experiment;
  if (changed !== "loss" || !catalog.losses[loss]) return activation;
  const { outputs } = catalog.losses[loss];
  return outputs && !outputs.includes(activation) ? outputs[0] : activation;
}

/** @param {Context} context */
function fitLoss(context) {
  const { catalog, experiment } = context;
  const { task } = shape(catalog, experiment.dataset);
  const output = experiment.layers[experiment.layers.length - 1].activation;
  const allowed = allowedLosses(catalog, task, output);
  if (allowed.includes(experiment.loss) || allowed.length === 0) return;
  // A cross-entropy follows another one; otherwise the first that fits.
  const loss =
    allowed.find((name) => experiment.loss.includes("cross_entropy") && name.includes("cross_entropy")) ?? allowed[0];
  apply(
    context,
    { loss },
    { key: "repair.loss", values: {}, terms: { loss: `loss_name.${loss}`, activation: `activation.${output}` } },
  );
}

/** @param {Context} context */
function fitBatching(context) {
  const { experiment, changed, catalog } = context;
  const { optimizer, batching } = experiment;
  const { full_batch, max_params } = catalog.optimizers[optimizer.name];
  const terms = { optimizer: `optimizer.${optimizer.name}` };
  const plain = entry(catalog, "optimizer", Object.keys(catalog.optimizers)[0]);
  if (max_params !== null && countParams(catalog, experiment) > max_params) {
    apply(context, { optimizer: plain }, { key: "repair.too_many", values: { max: max_params }, terms });
  } else if (full_batch && batching.mode !== "batch") {
    if (changed.startsWith("batching"))
      apply(context, { optimizer: plain }, { key: "repair.optimizer", values: {}, terms });
    else apply(context, { batching: { ...batching, mode: "batch" } }, { key: "repair.batch", values: {}, terms });
  }
}

/** @param {Context} context */
function fitPrecision(context) {
  const { experiment, changed, catalog } = context;
  const { optimizer, precision } = experiment;
  if (precision === "float64" || !catalog.optimizers[optimizer.name].needs_float64) return;
  const terms = { optimizer: `optimizer.${optimizer.name}` };
  const plain = entry(catalog, "optimizer", Object.keys(catalog.optimizers)[0]);
  if (changed === "precision") apply(context, { optimizer: plain }, { key: "repair.digits", values: {}, terms });
  else apply(context, { precision: "float64" }, { key: "repair.precision", values: {}, terms });
}
