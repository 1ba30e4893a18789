/** Many seeds in rows, groups and scales: pure. */

import { decimal, grouped, percent } from "../../lib/text/format.js";
import { SEEDS_FEW } from "../../lib/text/limits.js";
import { decades, ticksOf } from "../shared/small_axes.js";

/** @import { Experiment } from "../../types/schema.js" */
/** @import { Translate } from "../../types/views.js" */
/** @import { ResultMessage } from "../../types/wire.js" */

/**
 * @typedef {object} Cluster
 * @property {"right" | "loss" | "diverged"} kind
 * @property {number} [right]
 * @property {number} [of]
 * @property {number | null} low   least and largest final loss
 * @property {number | null} high
 * @property {number} count
 * @property {number} share
 * @property {number | null} median_loss
 * @property {number[]} seeds  a few
 */
/**
 * @typedef {object} Row   one run; NaN where there is no such number
 * @property {number} seed
 * @property {number} loss
 * @property {number} right  training samples
 * @property {number} accuracy
 * @property {number} mae
 * @property {number} r2
 * @property {number} cluster  its place in the list of groups
 */
/** @typedef {{row: Row, x: number, y: number}} Cell */
/**
 * @typedef {{at: (value: number) => number, ticks: number[], low: number, high: number}} Scale a share of the way for a
 * value
 */

/** A factor between least and largest from which a scale is logarithmic. */
const LOG_FROM = 4;

/**
 * What a run of this experiment needs, as a first offer.
 * @param {Experiment} experiment
 * @param {number} samples that train
 * @returns {{unit: "update" | "epoch", to: number}}
 */
export function neededBy({ stop }, samples) {
  if (stop.max_epochs !== null) return { unit: "epoch", to: stop.max_epochs };
  return samples <= SEEDS_FEW ? { unit: "update", to: 10_000 } : { unit: "epoch", to: 100 };
}

/**
 * Every run, in the order of its seed.
 * @param {ResultMessage} result
 * @returns {Row[]}
 */
export function seedRows({ facts, tensors }) {
  const { seeds, losses, right, accuracies, maes, r2s } = tensors;
  return Array.from(seeds, (seed, place) => {
    const row = {
      seed,
      loss: losses[place],
      right: right[place],
      accuracy: accuracies[place],
      mae: maes[place],
      r2: r2s[place],
    };
    return { ...row, cluster: clusterOf(facts.clusters, row) };
  });
}

/** @param {Cluster[]} clusters @param {{loss: number, right: number}} row */
const clusterOf = (clusters, { loss, right }) =>
  clusters.findIndex(({ kind, right: count, low, high }) => {
    if (kind === "diverged" || Number.isNaN(loss)) return kind === "diverged" && Number.isNaN(loss);
    return kind === "right" ? right === count : low !== null && high !== null && loss >= low && loss <= high;
  });

/** Lowest loss first, those that diverged last. @param {Row[]} rows */
export const byLoss = (rows) => [...rows].sort((a, b) => rank(a.loss) - rank(b.loss) || a.seed - b.seed);

/** @param {number} loss */
const rank = (loss) => (Number.isNaN(loss) ? Infinity : loss);

/**
 * A scale for these values: logarithmic where they span much and none is 0 or below.
 * @param {number[]} values finite
 * @param {number} most ticks
 * @returns {Scale}
 */
export function scaleOf(values, most) {
  const [least, largest] = [Math.min(...values), Math.max(...values)];
  if (!(least > 0) || largest / least < LOG_FROM) return linear(least, largest, most);
  const [low, high] = [Math.log10(least), Math.log10(largest)];
  const pad = 0.03 * (high - low);
  return {
    low: 10 ** (low - pad),
    high: 10 ** (high + pad),
    ticks: logTicks(low - pad, high + pad, most),
    at: (value) => (Math.log10(Math.max(value, least * 1e-3)) - low + pad) / (high - low + 2 * pad),
  };
}

/** @param {number} least @param {number} largest @param {number} most @returns {Scale} */
function linear(least, largest, most) {
  const pad = 0.04 * (largest - least) || 0.05 * Math.abs(largest) || 0.5;
  const [low, high] = [least - pad, largest + pad];
  return { low, high, ticks: ticksOf(low, high, most), at: (value) => (value - low) / (high - low) };
}

/**
 * Powers of ten, and some of their multiples where there is room.
 * @param {number} low
 * @param {number} high
 * @param {number} most
 */
function logTicks(low, high, most) {
  for (const steps of [
    [1, 2, 5],
    [1, 3],
  ]) {
    const ticks = decades(Math.floor(low), Math.ceil(high), 99).flatMap((power) =>
      steps.map((step) => step * 10 ** power),
    );
    const inside = ticks.filter((tick) => tick >= 10 ** low && tick <= 10 ** high);
    if (inside.length <= Math.max(2, most)) return inside.map((tick) => Number(tick.toPrecision(12)));
  }
  return decades(low, high, Math.max(2, most)).map((power) => Number((10 ** power).toPrecision(12)));
}

/**
 * A histogram of which every cell is one run: as large as fits, the same number side by side everywhere.
 * @param {Row[]} rows that ended
 * @param {Scale} scale
 * @param {number} width pixels
 * @param {number} height
 * @returns {{size: number, across: number, cells: Cell[]}} x from the left, y from below
 */
export function cellsOf(rows, scale, width, height) {
  const bins = Math.max(8, Math.round(width / 18));
  const bin = width / bins;
  /** @type {Row[][]} */
  const columns = Array.from({ length: bins }, () => []);
  for (const row of byLoss(rows))
    columns[Math.min(bins - 1, Math.max(0, Math.floor(scale.at(row.loss) * bins)))].push(row);
  const most = Math.max(1, ...columns.map((column) => column.length));
  let across = 2;
  while (across < 40 && Math.ceil(most / across) * (bin / across) > height) across += 1;
  const size = bin / across;
  const cells = columns.flatMap((column, i) =>
    column.map((row, k) => ({ row, x: i * bin + (k % across) * size, y: Math.floor(k / across) * size })),
  );
  return { size, across, cells };
}

/** @param {Translate} t @param {Cluster} cluster */
export function clusterText(t, { kind, right, of, low, high }) {
  if (kind === "right") return t("seeds.group_right", { right: right ?? 0, of: of ?? 0 });
  if (kind === "diverged") return t("seeds.group_diverged");
  return low === high
    ? t("seeds.group_one_loss", { loss: decimal(low) })
    : t("seeds.group_loss", { low: decimal(low), high: decimal(high) });
}

/** @param {Translate} t @param {Record<string, any>} facts @param {number} of training samples */
export const meansText = (t, { solved_means: means, solved_from: least }, of) =>
  t(`seeds.means_${means}`, { of: grouped(of), least: means === "r2" ? decimal(least, 1) : kept(percent(least, 0)) });

/** A number and its sign stay on one line. @param {string} text */
const kept = (text) => text.replace(" ", "\u00a0");

/** @param {Translate} t @param {Record<string, any>} facts */
export function intervalText(t, { wilson: [low, high] }) {
  return t("seeds.interval", { low: (100 * low).toFixed(1), high: percent(high) });
}

/** One run in a few words. @param {Translate} t @param {Row} row @param {number} of training samples */
export function rowText(t, { loss, right, accuracy, r2 }, of) {
  if (Number.isNaN(loss)) return t("seeds.group_diverged");
  const parts = [t("seeds.row_loss", { loss: decimal(loss, 6) })];
  if (of <= SEEDS_FEW && !Number.isNaN(right)) parts.push(t("seeds.group_right", { right, of }));
  else if (!Number.isNaN(accuracy)) parts.push(t("seeds.row_accuracy", { share: percent(accuracy) }));
  if (!Number.isNaN(r2)) parts.push(t("seeds.row_r2", { value: decimal(r2, 3) }));
  return parts.join(" · ");
}

/** All of it in words. @param {Translate} t @param {ResultMessage} result @param {number} of */
export function storyText(t, { facts }, of) {
  const groups = facts.clusters.map((/** @type {Cluster} */ cluster) =>
    t("seeds.story_group", { label: clusterText(t, cluster), count: cluster.count, share: percent(cluster.share) }),
  );
  const values = {
    count: grouped(facts.done),
    share: percent(facts.solved / facts.done),
    interval: intervalText(t, facts),
  };
  return [t("seeds.story", { ...values, means: meansText(t, facts, of) }), `${groups.join("; ")}.`].join(" ");
}

/**
 * The band as columns: where on the way, and five quantiles; what is infinite is null.
 * @param {ResultMessage} result
 * @returns {{at: number[], quantiles: number[][]}} quantiles[0] the 5 % one
 */
export function bandOf({ request, tensors, shapes }) {
  const { band } = tensors;
  const [moments, width] = shapes.band;
  const column = request.unit === "epoch" ? 1 : 0;
  const pick = (/** @type {number} */ at) => Array.from({ length: moments }, (_, i) => band[i * width + at]);
  return { at: pick(column), quantiles: [2, 3, 4, 5, 6].map(pick) };
}
