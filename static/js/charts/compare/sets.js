/** Ready sets of contenders: what changes, and what it is called. Pure. */

import { plain } from "../../lib/text/format.js";
import { CONTENDER_NAME } from "../../lib/text/limits.js";
import { differences, fieldName, mainDifferences } from "./settings_text.js";

/** @import { Catalog, Contender, Experiment } from "../../types/schema.js" */
/** @import { Translate } from "../../types/views.js" */

/** @typedef {{experiment: Experiment, catalog: Catalog, t: Translate}} Given */

/** Seeds that race in the ready set. */
const SEEDS = 8;
const FACTORS = [0.1, 1 / 3, 1, 3, 10];
const FACTOR_NAMES = ["⅒", "⅓", "", "3", "10"];
/** Multiples of its default rate that each optimizer tries. */
export const TRIED = [0.1, 0.3, 1, 3, 10];
const RATE = "learning_rate";

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
export const COMPONENT_TABLES = /** @type {const} */ ({
  optimizer: "optimizers",
  regularizer: "regularizers",
  initializer: "initializers",
});

/**
 * An optimizer, regularizer or initializer as it is now, or with its own defaults.
 * @template {keyof typeof COMPONENT_TABLES} T
 * @param {Given} given
 * @param {T} field
 * @param {string} name
 * @returns {Experiment[T]}
 */
export function entryOf({ experiment, catalog }, field, name) {
  return experiment[field].name === name ? experiment[field] : defaultsOf(catalog, field, name);
}

/**
 * An optimizer, regularizer or initializer with its own defaults.
 * @param {Catalog} catalog
 * @param {keyof typeof COMPONENT_TABLES} field
 * @param {string} name
 * @returns {any}
 */
function defaultsOf(catalog, field, name) {
  const defaults = Object.entries(catalog[COMPONENT_TABLES[field]][name].fields).map(([leaf, info]) => [
    leaf,
    info.default,
  ]);
  return { name, ...Object.fromEntries(defaults) };
}

/**
 * A name with its learning rate, or with those that are tried; an optimizer that has none keeps its bare name.
 * @param {Translate} t
 * @param {string} name
 * @param {number | undefined} rate
 * @param {number[]} [rates]
 */
export function withRate(t, name, rate, rates = []) {
  if (rates.length > 0)
    return t("race.with_rates", { name, low: plain(Math.min(...rates), 3), high: plain(Math.max(...rates), 3) });
  return rate === undefined ? name : t("race.with_rate", { name, rate: plain(rate, 3) });
}

/** The optimizer that contenders with one rate for all have it from. @param {Given} given @returns {number} */
function presentRate({ experiment, catalog }) {
  const first = Object.values(catalog.optimizers).find(({ fields }) => fields[RATE]);
  return /** @type {any} */ (experiment.optimizer)[RATE] ?? first?.fields[RATE].default;
}

/**
 * Every optimizer of the catalog.
 * @param {Given} given
 * @param {(name: string) => any} settings
 * @returns {Contender[]}
 */
const everyOptimizer = ({ catalog, t }, settings) =>
  Object.keys(catalog.optimizers).map((name) => {
    const optimizer = settings(name);
    return { name: withRate(t, t(`optimizer.${name}`), optimizer[RATE]), changes: { optimizer } };
  });

/**
 * One that tries several rates; its name gets the best of them when that is known.
 * @param {Given} given
 * @param {string} name
 * @returns {Contender}
 */
function tuned({ catalog, t }, name) {
  const optimizer = defaultsOf(catalog, "optimizer", name);
  const { min, max } = catalog.optimizers[name].fields[RATE]?.range ?? { min: 0, max: 0 };
  const tried = TRIED.map((factor) => Number((factor * optimizer[RATE]).toPrecision(6)));
  const rates = tried.filter((rate) => rate >= min && rate <= max);
  return { name: t(`optimizer.${name}`), changes: { optimizer }, ...(rates.length ? { rates } : {}) };
}

/** All hidden layers with one activation. @param {Experiment} experiment @param {string} activation */
export const withHidden = ({ layers }, activation) =>
  layers.map((layer, i) => (i === layers.length - 1 ? layer : { ...layer, activation }));

/** All that a hidden layer may have. @param {Catalog} catalog */
export const hiddenActivations = ({ activations }) =>
  Object.keys(activations).filter((name) => activations[name].hidden);

/** @type {Record<string, (given: Given) => Contender[]>} */
const MAKE = {
  modes: ({ experiment: { batching }, catalog, t }) =>
    (catalog.fields.batching.fields?.mode.names ?? []).map((mode) => ({
      name: mode === "mini_batch" ? `${t("mode.mini_batch")} ${batching.batch_size}` : t(`mode.${mode}`),
      changes: { batching: { ...batching, mode: /** @type {Experiment["batching"]["mode"]} */ (mode) } },
    })),
  optimizers: (given) => everyOptimizer(given, (name) => defaultsOf(given.catalog, "optimizer", name)),
  optimizers_same: (given) =>
    everyOptimizer(given, (name) => {
      const own = entryOf(given, "optimizer", name);
      return RATE in own ? { ...own, [RATE]: presentRate(given) } : own;
    }),
  optimizers_best: (given) => Object.keys(given.catalog.optimizers).map((name) => tuned(given, name)),
  rates: ({ experiment: { optimizer }, catalog, t }) => {
    const range = catalog.optimizers[optimizer.name].fields.learning_rate?.range;
    if (!range) return [];
    return FACTORS.map((factor, i) => {
      const rate = Number((Number(optimizer.learning_rate) * factor).toPrecision(6));
      const name = FACTOR_NAMES[i] ? `η × ${FACTOR_NAMES[i]} = ${plain(rate, 3)}` : `η = ${plain(rate, 3)}`;
      return {
        name: name.replace("η", t("race.rate_symbol")),
        changes: { optimizer: { ...optimizer, learning_rate: rate } },
      };
    }).filter(
      ({ changes }) => changes.optimizer.learning_rate >= range.min && changes.optimizer.learning_rate <= range.max,
    );
  },
  activations: ({ experiment, catalog, t }) =>
    experiment.layers.length < 2
      ? []
      : hiddenActivations(catalog).map((name) => ({
          name: t(`activation.${name}`),
          changes: { layers: withHidden(experiment, name) },
        })),
  seeds: ({ experiment: { seed }, t }) =>
    Array.from({ length: SEEDS }, (_, i) => ({
      name: t("race.seed", { seed: seed + i }),
      changes: { seed: seed + i },
    })),
  precision: ({ catalog }) =>
    /** @type {Experiment["precision"][]} */ (catalog.fields.precision.names).map((precision) => ({
      name: precision,
      changes: { precision },
    })),
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
  return entered(set, given).filter((one) => params <= mostParams(one, given.catalog));
}

/**
 * The contenders of a ready set that are left out, for this network has more parameters than they can carry.
 * @param {string} set
 * @param {Given} given
 * @param {number} params
 */
export const leftOut = (set, given, params) =>
  entered(set, given).filter((one) => params > mostParams(one, given.catalog));

/** @param {string} set @param {Given} given @returns {Contender[]} */
const entered = (set, given) =>
  (MAKE[set] ?? MAKE.modes)(given).map((one) => ({
    ...one,
    changes: completed(one.changes, given.experiment, given.catalog),
  }));

/** @param {Contender} contender @param {Catalog} catalog */
export const mostParams = ({ changes }, catalog) =>
  catalog.optimizers[changes.optimizer?.name ?? ""]?.max_params ?? Infinity;

/**
 * Whether a contender reads all samples although the present settings do not: the table says so.
 * @param {Contender} contender
 * @param {Catalog} catalog
 */
export const needsAll = ({ changes }, catalog) =>
  Boolean(changes.optimizer && catalog.optimizers[changes.optimizer.name]?.full_batch);

/** Whether a contender is as a ready set makes it, its name too. @param {Contender} contender @param {Given} given */
export const isReady = ({ name, changes }, given) =>
  SETS.some((set) =>
    entered(set, given).some((one) => one.name === name && JSON.stringify(one.changes) === JSON.stringify(changes)),
  );

/**
 * A name that says what differs, as far as it fits.
 * @param {Contender} contender
 * @param {Given} given
 * @param {boolean} secret the bug is being looked for: it is left out
 */
export function describe({ changes }, { experiment, catalog, t }, secret) {
  const merged = { ...experiment, ...changes };
  const found = mainDifferences(differences(t, catalog, experiment, merged, secret));
  const texts = found.map(({ path, after }) => {
    if (path === "optimizer.name") return withRate(t, after, merged.optimizer[RATE]);
    return path.endsWith(".name") || path === "layers" ? after : `${fieldName(t, path)} ${after}`;
  });
  return texts.join(", ").slice(0, CONTENDER_NAME);
}
