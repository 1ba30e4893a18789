/** What each view needs of the state, and nothing more. Views are compared by value, so unchanged ones cost nothing. */

import { entryFields, shape } from "../experiment/defaults.js";
import { partsOf } from "../experiment/parts.js";
import { fitsAddress } from "../experiment/query.js";
import { allowedLosses } from "../experiment/repair.js";
import { imageOf } from "../lib/text/inputs.js";
import { shownFault } from "../state/bugs.js";
import { RUN } from "../state/commands.js";
import { frameRate } from "../state/frame_rate.js";
import { MOST_PINS } from "../state/pins.js";
import { isTrained } from "../state/reducer.js";
import { canGoBack } from "../state/seek.js";

/** @import { Command, SectionName } from "../types/schema.js" */
/** @import { HeaderView, SettingsView, TransportView } from "../types/screen.js" */
/** @import { State } from "../types/state.js" */
/** @import { BoundaryView, LossView, MetricsView, NetworkView, Theme } from "../types/views.js" */
/** @import { LayerLayout } from "../types/wire.js" */

const GRID = 64;
/** More parameters than this do not fit into one message on the way back. */
const MOST_PARAMS_SAVED = 5000;
/** @type {LayerLayout[]} */
const NO_LAYOUT = [];

/** @param {State} state @param {string[]} tabs of the drawer @returns {HeaderView} */
export const headerView = ({ options, past, future }, tabs) => ({
  options,
  tabs,
  can_undo: past.length > 0,
  can_redo: future.length > 0,
});

/** @param {State} state @returns {TransportView} */
export const transportView = (state) => ({
  fault: shownFault(state),
  seed: state.experiment.seed,
  playing: state.playing,
  ready: state.link === "open" && state.confirmed !== null,
  trained: isTrained(state),
  epoch: state.pending ? 0 : (state.frame?.epoch ?? 0),
  step: state.pending ? 0 : (state.frame?.step ?? 0),
  unit: state.unit,
  speed: state.unit === "part" ? state.part_speed : state.speed,
  can_go_back: canGoBack(state),
});

/** @param {State} state @param {Theme} theme @returns {SettingsView} */
export function settingsView(state, theme) {
  const { experiment, catalog, errors, options } = state;
  const { task } = shape(catalog, experiment.dataset);
  const output = experiment.layers[experiment.layers.length - 1].activation;
  return {
    experiment,
    catalog,
    errors,
    trained: isTrained(state),
    single_keys: options.single_keys,
    losses: allowedLosses(catalog, task, output),
    full_batch: catalog.optimizers[experiment.optimizer.name].full_batch,
    theme,
    data: state.data,
    fits_address: fitsAddress(experiment, catalog),
  };
}

/** @param {State} state @param {Theme} theme @returns {BoundaryView} */
export const boundaryView = (state, theme) => ({
  data: state.data,
  frame: state.frame,
  experiment: state.confirmed ?? state.experiment,
  neuron: state.neuron,
  sample: state.sample,
  hard_edges: state.options.hard_edges,
  show_test: state.options.show_test,
  theme,
  catalog: state.catalog,
  ask: state.jobs.ask,
  drawing: drawnTable(state),
});

/** @param {State} state */
function drawnTable({ custom_data: own, experiment }) {
  const { table } = experiment.dataset;
  return own.drawing && table && table.inputs.length <= 2 ? table : null;
}

/** @param {State} state @returns {MetricsView} */
export const metricsView = ({ data, frame, arrivals }) => ({
  data,
  frame,
  frame_rate: frame?.state === "playing" ? frameRate(arrivals) : null,
});

/**
 * The network as the server trains it; while a restart is under way, the one that is coming, without values.
 * @param {State} state
 * @param {Theme} theme
 * @returns {NetworkView}
 */
export const networkView = (state, theme) => ({
  experiment: state.experiment,
  catalog: state.catalog,
  data: state.pending ? null : state.data,
  frame: state.pending ? null : state.frame,
  layout: state.pending ? NO_LAYOUT : state.layout,
  neuron: state.neuron,
  sample: state.sample,
  limits: state.limits,
  theme,
  part: state.part === null ? null : (partsOf(state.experiment.layers.length)[state.part] ?? null),
  trace: state.pending ? null : (state.latest.trace ?? null),
  trained: isTrained(state),
});

/** @param {State} state @param {Theme} theme @returns {LossView} */
export function lossView(state, theme) {
  const { history, data, frame, pending, options, pins } = state;
  return {
    history: history.points,
    ghost: history.ghost,
    pins,
    max_pins: MOST_PINS,
    frame: pending ? null : frame,
    generation: history.generation,
    baseline: data?.baselines.constant?.loss ?? null,
    fault: shownFault(state),
    loss_scale: options.loss_scale,
    loss_axis: options.loss_axis,
    theme,
  };
}

/**
 * The sections that frames must contain: only those on the screen.
 * @param {State} state
 * @param {SectionName[]} opened those of the open tab
 * @returns {Extract<Command, {type: "visible"}>}
 */
export function visibleCommand({ hidden, sample, neuron, chosen, part, n_params, experiment, catalog }, opened) {
  const command = {
    type: /** @type {const} */ ("visible"),
    run: RUN,
    grid: GRID,
    sample,
    neuron,
    explained: chosen.neuron,
  };
  if (hidden) return { ...command, sections: [] };
  /** @type {SectionName[]} */
  const pictures = imageOf({ experiment, catalog }) ? ["answers"] : ["boundary", "neurons"];
  /** @type {SectionName[]} */
  const sections = ["params", ...pictures, "activations", "findings"];
  if (neuron !== null) sections.push("neuron");
  sections.push(...opened);
  if (part !== null && !sections.includes("trace")) sections.push("trace");
  if (n_params <= MOST_PARAMS_SAVED) sections.push("state");
  return { ...command, sections };
}

/**
 * What can be handed on of the present moment.
 * @param {State} state
 * @param {string} link
 */
export function sharedView({ experiment, frame, n_params, options, saved }, link) {
  const weights = saved && n_params ? saved.vector.slice(0, n_params) : null;
  return { link, weights, tab: options.tab, filename: `descent-${experiment.dataset.name}-${frame?.step ?? 0}` };
}

/**
 * Where the errors of a settings page may stand beside their control; all others go to the message line.
 * @param {State} state
 */
export function placedFields({ catalog, experiment }) {
  const named = ["dataset", "initializer", "optimizer", "regularizer"];
  return new Set([
    ...named.flatMap((field) => {
      const name = /** @type {Record<string, any>} */ (experiment)[field].name;
      return Object.keys(entryFields(catalog, field, name)).map((leaf) => `${field}.${leaf}`);
    }),
    ...Object.keys(catalog.fields.batching.fields ?? {}).map((leaf) => `batching.${leaf}`),
    ...Object.keys(catalog.fields.stop.fields ?? {}).map((leaf) => `stop.${leaf}`),
    "seed",
    "precision",
    "compute",
  ]);
}
