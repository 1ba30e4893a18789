/** One thing to try for each finding: the change of the experiment that a click makes. Pure. */

import { plain } from "./lib/format.js";

/** @import { Experiment, Remedy, State } from "./types.js" */
/** @typedef {(experiment: Experiment, state: State) => Remedy | undefined} MakeRemedy */

/** Above this a learning rate is plainly too large for anything here; below, a tenth of it is worth a try. */
const SAFE_RATE = 0.1;
const ADAM_RATE = 0.01;
/** A price on weights that tells without spoiling what can be learnt. */
const L2_RATE = 0.003;

/** @type {MakeRemedy} */
const newWeights = ({ seed }) => ({
  key: "remedy.new_weights",
  values: { seed: seed + 1 },
  edits: [{ path: "seed", value: seed + 1 }],
  then: "play",
});

/** Weights that all start at zero stay equal, whatever the seed. @type {MakeRemedy} */
const otherStart = (experiment, state) =>
  experiment.initializer.name === "zeros"
    ? { key: "remedy.random_start", edits: [{ path: "initializer.name", value: "normal" }], then: "play" }
    : newWeights(experiment, state);

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
export function lowerRate({ optimizer, layers }, { catalog }) {
  const rate = Number(optimizer.learning_rate);
  const safe = catalog.activations[layers[layers.length - 1].activation].bounds ? SAFE_RATE : SAFE_RATE / 10;
  return startAtRate(rate > 10 * safe ? safe : rate / 10);
}

/** @type {MakeRemedy} */
const tenthOfRate = ({ optimizer }) => startAtRate(Number(optimizer.learning_rate) / 10);

/** @param {number} rate @returns {Remedy} */
function startAtRate(rate) {
  const lower = Number(rate.toPrecision(3));
  const edits = [{ path: "optimizer.learning_rate", value: lower }];
  return { key: "remedy.lower_rate", values: { rate: plain(lower) }, edits, then: "reset_and_play" };
}

/** @type {MakeRemedy} */
function tenTimesTheRate({ optimizer }) {
  const higher = Number((Number(optimizer.learning_rate) * 10).toPrecision(3));
  const edits = [{ path: "optimizer.learning_rate", value: higher }];
  return { key: "remedy.higher_rate", values: { rate: plain(higher) }, edits, then: "play" };
}

/** Undefined where it is Adam that got stuck, or where there is none. @type {MakeRemedy} */
function adam({ optimizer }, { catalog }) {
  if (optimizer.name === "adam" || !catalog.optimizers.adam) return undefined;
  const edits = [
    { path: "optimizer.name", value: "adam" },
    { path: "optimizer.learning_rate", value: ADAM_RATE },
  ];
  return { key: "remedy.adam", values: { rate: plain(ADAM_RATE) }, edits, then: "play" };
}

/** @type {MakeRemedy} */
function crossPlateau(experiment, state) {
  const { initializer, optimizer } = experiment;
  if (initializer.name === "zeros" || typeof optimizer.learning_rate !== "number") return otherStart(experiment, state);
  const highest = optimizer.name === "adam" ? ADAM_RATE : SAFE_RATE;
  if (optimizer.learning_rate * 10 <= highest) return tenTimesTheRate(experiment, state);
  return adam(experiment, state) ?? newWeights(experiment, state);
}

/** @type {MakeRemedy} */
function unsaturate(experiment, state) {
  if (Number(experiment.optimizer.learning_rate) > 10 * SAFE_RATE) return lowerRate(experiment, state);
  if (experiment.initializer.name === "xavier_normal") return newWeights(experiment, state);
  return { key: "remedy.smaller_weights", edits: [{ path: "initializer.name", value: "xavier_normal" }], then: "play" };
}

/** @type {MakeRemedy} */
function makeSimpler({ layers, regularizer }) {
  if (regularizer.name !== "l2" || Number(regularizer.rate) < L2_RATE) {
    const edits = [
      { path: "regularizer.name", value: "l2" },
      { path: "regularizer.rate", value: L2_RATE },
    ];
    return { key: "remedy.l2", values: { rate: plain(L2_RATE) }, edits, then: "reset_and_play" };
  }
  const last = layers.length - 1;
  const value = layers.map((layer, i) => (i < last ? { ...layer, units: Math.ceil(layer.units / 2) } : layer));
  if (value.every((layer, i) => layer.units === layers[i].units)) return undefined;
  return { key: "remedy.fewer_units", edits: [{ path: "layers", value }], then: "play" };
}

/** @type {Record<string, MakeRemedy>} */
export const REMEDIES = {
  linear_limit: moreLayers,
  tie: (experiment, state) => (experiment.layers.length === 1 ? moreLayers(experiment, state) : newWeights(experiment, state)),
  saddle: otherStart,
  minimum: otherStart,
  plateau: crossPlateau,
  learning_rate_too_large: tenthOfRate,
  learning_rate_too_small: tenTimesTheRate,
  overfitting: makeSimpler,
  saturated: unsaturate,
  dead_units: ({ layers }) => {
    const value = layers.map((layer, i) =>
      layer.activation === "relu" && i < layers.length - 1 ? { ...layer, activation: "leaky_relu" } : layer,
    );
    return { key: "remedy.leaky", edits: [{ path: "layers", value }], then: "play" };
  },
  baseline: (experiment, state) => adam(experiment, state) ?? moreLayers(experiment, state),
};
