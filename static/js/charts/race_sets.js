/** Ready sets of contenders: what changes, and what it is called. Pure. */
import { plain } from "../lib/format.js";

/** @typedef {import("../types.d.ts").Catalog} Catalog */
/** @typedef {import("../types.d.ts").Contender} Contender */
/** @typedef {import("../types.d.ts").Experiment} Experiment */
/** @typedef {import("../types.d.ts").Translate} Translate */
/** @typedef {{experiment: Experiment, catalog: Catalog, t: Translate}} Given */

export const MOST = 8;
/** Longest name the server takes. */
export const NAME_LENGTH = 40;
const FACTORS = [0.1, 1 / 3, 1, 3, 10];
const FACTOR_NAMES = ["⅒", "⅓", "", "3", "10"];
const HIDDEN = ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "swish", "sine"];

/**
 * Changes with what they cannot do without: an optimizer that needs all samples, or float64, gets them.
 * @param {Partial<Experiment>} changes
 * @param {Experiment} base
 * @param {Catalog} catalog
 * @returns {Partial<Experiment>}
 */
export function completed(changes, base, catalog) {
  const { optimizer, batching, precision } = { ...base, ...changes };
  const { full_batch: full, needs_float64: exact } = catalog.optimizers[optimizer.name];
  const needed = { ...changes };
  if (full && batching.mode !== "batch") needed.batching = { ...batching, mode: "batch" };
  if (exact && precision !== "float64") needed.precision = "float64";
  return needed;
}

/** What has settings of its own, and where the catalog lists it. */
export const TABLES = /** @type {const} */ ({ optimizer: "optimizers", regularizer: "regularizers", initializer: "initializers" });

/**
 * An optimizer, regularizer or initializer as it is now, or with its own defaults.
 * @template {keyof typeof TABLES} T
 * @param {Given} given
 * @param {T} field
 * @param {string} name
 * @returns {Experiment[T]}
 */
export function entryOf({ experiment, catalog }, field, name) {
  if (experiment[field].name === name) return experiment[field];
  const defaults = Object.entries(catalog[TABLES[field]][name].fields).map(([leaf, info]) => [leaf, info.default]);
  return /** @type {any} */ ({ name, ...Object.fromEntries(defaults) });
}

/** All hidden layers with one activation. @param {Experiment} experiment @param {string} activation */
export const withHidden = ({ layers }, activation) =>
  layers.map((layer, i) => (i === layers.length - 1 ? layer : { ...layer, activation }));

/** @type {Record<string, (given: Given) => Contender[]>} */
const MAKE = {
  modes: ({ experiment: { batching }, t }) =>
    /** @type {const} */ (["sgd", "mini_batch", "batch"]).map((mode) => ({
      name: mode === "mini_batch" ? `${t("mode.mini_batch")} ${batching.batch_size}` : t(`mode.${mode}`),
      changes: { batching: { ...batching, mode } },
    })),
  optimizers: (given) =>
    Object.keys(given.catalog.optimizers).map((name) => ({
      name: given.t(`optimizer.${name}`),
      changes: { optimizer: entryOf(given, "optimizer", name) },
    })),
  rates: ({ experiment: { optimizer }, catalog, t }) => {
    const range = catalog.optimizers[optimizer.name].fields.learning_rate?.range;
    if (!range) return [];
    return FACTORS.map((factor, i) => {
      const rate = Number((Number(optimizer.learning_rate) * factor).toPrecision(6));
      const name = FACTOR_NAMES[i] ? `η × ${FACTOR_NAMES[i]} = ${plain(rate, 3)}` : `η = ${plain(rate, 3)}`;
      return { name: name.replace("η", t("race.rate_symbol")), changes: { optimizer: { ...optimizer, learning_rate: rate } } };
    }).filter(({ changes }) => changes.optimizer.learning_rate >= range.min && changes.optimizer.learning_rate <= range.max);
  },
  activations: ({ experiment, catalog, t }) =>
    experiment.layers.length < 2
      ? []
      : HIDDEN.filter((name) => catalog.activations[name]?.hidden).map((name) => ({
          name: t(`activation.${name}`),
          changes: { layers: withHidden(experiment, name) },
        })),
  seeds: ({ experiment: { seed }, t }) =>
    Array.from({ length: MOST }, (_, i) => ({ name: t("race.seed", { seed: seed + i }), changes: { seed: seed + i } })),
  precision: ({ catalog }) => (catalog.fields.precision.names ?? []).map((precision) => ({ name: precision, changes: { precision } })),
};

export const SETS = Object.keys(MAKE);

/**
 * The contenders of a ready set, each able to run; those that this network is too large for are left out.
 * @param {string} set
 * @param {Given} given
 * @param {number} params parameters of the network
 * @returns {Contender[]}
 */
export function readySet(set, given, params = 0) {
  const made = (MAKE[set] ?? MAKE.modes)(given).map(({ name, changes }) => ({
    name,
    changes: completed(changes, given.experiment, given.catalog),
  }));
  return made.filter(({ changes }) => params <= (given.catalog.optimizers[changes.optimizer?.name ?? ""]?.max_params ?? Infinity)).slice(0, MOST);
}

/**
 * Whether a contender reads all samples although the present settings do not: the table says so.
 * @param {Contender} contender
 * @param {Catalog} catalog
 */
export const needsAll = ({ changes }, catalog) => Boolean(changes.optimizer && catalog.optimizers[changes.optimizer.name]?.full_batch);
