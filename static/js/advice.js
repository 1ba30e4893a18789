/** What to tell in the message line: the most pressing thing first, in words, with one thing to try. Pure. */

import { shape } from "./defaults.js";
import { isTrained } from "./state.js";
import { placedFields } from "./selectors.js";
import { decimal, grouped, percent, plain } from "./lib/format.js";

/** @import { Experiment, Finding, Notice, Remedy, Scores, State, StatusView, Values } from "./types.js" */

/** Above this a learning rate is plainly too large for anything here; below, a tenth of it is worth a try. */
const SAFE_RATE = 0.1;

/** @param {State} state @returns {StatusView} */
export function statusView(state) {
  const notices = allNotices(state);
  return { notice: notices[0], more: notices.length - 1, spoken: spoken(state) };
}

/**
 * Everything there is to say, most pressing first; the last one always exists.
 * @param {State} state
 * @returns {Notice[]}
 */
export function allNotices(state) {
  const candidates = [
    ...connection(state),
    ...divergence(state),
    ...refusals(state),
    ...state.notices,
    ...findings(state),
    ...finish(state),
    ...solved(state),
  ].filter((notice) => !state.dismissed.includes(notice.id));
  return [...candidates, standing(state)];
}

/** @param {State} state @returns {Notice[]} */
function connection({ link, confirmed }) {
  if (link === "outdated") {
    return [{ id: "outdated", tone: "warning", key: "status.outdated", remedy: { key: "status.reload", edits: [], then: "reload" } }];
  }
  if (link === "lost") return [{ id: "lost", tone: "warning", key: confirmed ? "status.lost" : "status.no_server" }];
  return link === "full" ? [{ id: "full", tone: "warning", key: "status.full" }] : [];
}

/** @param {State} state @returns {Notice[]} */
function divergence(state) {
  const { diverged, experiment } = state;
  if (!diverged) return [];
  const rate = experiment.optimizer.learning_rate;
  const values = { step: grouped(diverged.step), rate: plain(Number(rate)) };
  if (typeof rate !== "number") return [{ id: "diverged", tone: "error", key: "status.diverged_plain", values }];
  return [{ id: "diverged", tone: "error", key: "status.diverged", values, remedy: lowerRate(experiment, state) }];
}

/** Errors whose control is not on the page, or whose control cannot hold them. @param {State} state @returns {Notice[]} */
function refusals(state) {
  const placed = placedFields(state);
  return Object.values(state.errors)
    .filter(({ field }) => !placed.has(field))
    .map(({ field, key, values }) => ({ id: field, tone: "error", key, values: { field, ...values }, closable: true }));
}

/** @param {State} state @returns {Notice[]} */
function findings(state) {
  if (!isTrained(state)) return [];
  return (state.frame?.findings ?? []).map((finding) => ({
    id: ["finding", finding.code, finding.evidence.layer ?? []].flat().join("."),
    tone: /** @type {const} */ ("warning"),
    key: `finding.${finding.code}${variant(finding, state.experiment)}`,
    values: readable(finding),
    remedy: REMEDIES[finding.code]?.(state.experiment, state),
    closable: true,
  }));
}

/** Where the same finding needs other words. @param {Finding} finding @param {Experiment} experiment */
function variant({ evidence }, { layers }) {
  if (evidence.layer === layers.length) return "_output";
  return "least_squares_loss" in evidence ? "_regression" : "";
}

/** @param {Finding} finding @returns {Values} */
function readable({ evidence }) {
  return Object.fromEntries(
    Object.entries(evidence).map(([name, value]) => {
      if (typeof value !== "number") return [name, value ?? "–"];
      return [name, Number.isInteger(value) ? grouped(value) : decimal(value)];
    }),
  );
}

/** @typedef {(experiment: Experiment, state: State) => Remedy | undefined} MakeRemedy */

/** @type {MakeRemedy} */
const newWeights = ({ seed }) => ({
  key: "remedy.new_weights",
  values: { seed: seed + 1 },
  edits: [{ path: "seed", value: seed + 1 }],
  then: "play",
});

/** @type {MakeRemedy} */
function moreLayers({ layers }) {
  const hidden = layers.slice(0, -1);
  const output = layers[layers.length - 1];
  if (hidden.length === 0) {
    const value = [{ units: 4, activation: "tanh" }, output];
    return { key: "remedy.hidden_layer", values: { units: 4 }, edits: [{ path: "layers", value }], then: "play" };
  }
  const value = [...hidden.map((layer) => (layer.activation === "linear" ? { ...layer, activation: "tanh" } : layer)), output];
  return { key: "remedy.bend", edits: [{ path: "layers", value }], then: "play" };
}

/** Without a curve that flattens at the output, errors grow with the answer: that takes smaller steps. @type {MakeRemedy} */
function lowerRate({ optimizer, layers }, { catalog }) {
  const rate = Number(optimizer.learning_rate);
  const safe = catalog.activations[layers[layers.length - 1].activation].bounds ? SAFE_RATE : SAFE_RATE / 10;
  const lower = rate > 10 * safe ? safe : Number((rate / 10).toPrecision(3));
  const edits = [{ path: "optimizer.learning_rate", value: lower }];
  return { key: "remedy.lower_rate", values: { rate: plain(lower) }, edits, then: "reset_and_play" };
}

/** @type {MakeRemedy} */
function unsaturate(experiment, state) {
  if (Number(experiment.optimizer.learning_rate) > 10 * SAFE_RATE) return lowerRate(experiment, state);
  if (experiment.initializer.name === "xavier_normal") return newWeights(experiment, state);
  return { key: "remedy.smaller_weights", edits: [{ path: "initializer.name", value: "xavier_normal" }], then: "play" };
}

/** @type {Record<string, MakeRemedy>} */
const REMEDIES = {
  linear_limit: moreLayers,
  tie: (experiment, state) => (experiment.layers.length === 1 ? moreLayers(experiment, state) : newWeights(experiment, state)),
  saddle: (experiment, state) =>
    experiment.initializer.name === "zeros"
      ? { key: "remedy.random_start", edits: [{ path: "initializer.name", value: "normal" }], then: "play" }
      : newWeights(experiment, state),
  saturated: unsaturate,
  dead_units: ({ layers }) => {
    const value = layers.map((layer, i) =>
      layer.activation === "relu" && i < layers.length - 1 ? { ...layer, activation: "leaky_relu" } : layer,
    );
    return { key: "remedy.leaky", edits: [{ path: "layers", value }], then: "play" };
  },
  baseline: (experiment, state) => {
    if (experiment.optimizer.name === "adam" || !state.catalog.optimizers.adam) return moreLayers(experiment, state);
    const edits = [
      { path: "optimizer.name", value: "adam" },
      { path: "optimizer.learning_rate", value: 0.01 },
    ];
    return { key: "remedy.adam", values: { rate: "0.01" }, edits, then: "play" };
  },
};

/** @param {State} state @returns {Notice[]} */
function finish({ finished }) {
  if (!finished) return [];
  const values = { epoch: grouped(finished.epoch), step: grouped(finished.step) };
  return [{ id: "finished", tone: "good", key: `finished.${finished.reason}`, values, closable: true }];
}

/** @param {State} state @returns {Notice[]} */
function solved(state) {
  const { frame, experiment, catalog } = state;
  if (!frame || !isTrained(state) || frame.train.accuracy !== 1 || shape(catalog, experiment.dataset).task === "regression") return [];
  const count = state.data?.dataset.n_train ?? 0;
  return [{ id: "solved", tone: "good", key: "status.solved", values: { count, epoch: grouped(frame.epoch) } }];
}

/** What is said when nothing presses. @param {State} state @returns {Notice} */
function standing(state) {
  if (state.link === "connecting") return { id: "connecting", tone: "info", key: "status.connecting" };
  if (state.playing) return { id: "playing", tone: "info", key: "status.playing" };
  if (isTrained(state)) return { id: "paused", tone: "info", key: "status.paused" };
  const terms = { dataset: `dataset.${state.experiment.dataset.name}.title` };
  return { id: "invitation", tone: "info", key: "status.invitation", terms };
}

/** What a screen reader hears every few seconds. @param {State} state */
function spoken({ frame, pending }) {
  if (!frame || pending) return { key: "", values: {} };
  const values = { epoch: grouped(frame.epoch), loss: decimal(frame.train.loss), ...scoreWords(frame.train) };
  return { key: frame.train.accuracy === null ? "status.spoken_regression" : "status.spoken", values };
}

/** @param {Scores} scores */
const scoreWords = ({ accuracy, r2 }) => ({ accuracy: percent(accuracy), r2: decimal(r2, 3) });
