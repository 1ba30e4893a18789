/** What a race came to, as curves and rows. Pure. */

import { svg } from "../../lib/dom/dom.js";
import { classColor } from "../../lib/draw/colors.js";

/** @import { Experiment } from "../../types/schema.js" */
/** @import { Theme } from "../../types/views.js" */
/** @import { ResultMessage, Scores } from "../../types/wire.js" */

/** @typedef {{step: number, epoch: number, samples: number, evaluations: number, seconds: number}} Counts */
/**
 * One of the learning rates of which the best is told.
 * @typedef {{learning_rate: number, status: string, loss: number | null, step: number}} Tried
 */
/**
 * @typedef {Counts & {name: string, status: "waiting" | "running" | "done" | "diverged", experiment: Experiment,
 *   train: Scores | null, test: Scores | null, best: (Counts & {loss: number}) | null, to_target: Counts | null,
 *   diverged_at: number | null, tried: Tried[] | null}} Told
 */
/**
 * One contender: what is told of it, its curve by columns, its pictures and their updates.
 * @typedef {{index: number, told: Told, length: number, columns: Record<string, Float64Array>,
 *   pictures: Uint8Array | null, classes: Uint8Array | null, moments: Float64Array}} Runner
 */

/** The columns of a curve (engine/jobs/race_report.py). */
const COLUMNS = ["step", "epoch", "samples", "evaluations", "seconds", "train", "test"];

/** What each axis counts. @type {Record<string, keyof Counts>} */
export const FIELDS = {
  epochs: "epoch",
  updates: "step",
  samples: "samples",
  evaluations: "evaluations",
  seconds: "seconds",
};
export const AXES = Object.keys(FIELDS);

/**
 * @param {ResultMessage} result
 * @param {(name: string, rate: number) => string} named of one that tried several learning rates, with the best
 * @returns {Runner[]}
 */
export function runnersOf({ facts, tensors, shapes }, named = (name) => name) {
  return facts.contenders.map((/** @type {Told} */ one, /** @type {number} */ index) => {
    const told = one.tried ? { ...one, name: named(one.name, rateOf(one) ?? 0) } : one;
    const flat = tensors[`curve_${index}`];
    const length = flat ? shapes[`curve_${index}`][0] : 0;
    const column = (/** @type {number} */ at) =>
      Float64Array.from({ length }, (_, row) => flat[row * COLUMNS.length + at]);
    return {
      index,
      told,
      length,
      columns: Object.fromEntries(COLUMNS.map((name, at) => [name, column(at)])),
      pictures: tensors[`pictures_${index}`] ?? null,
      classes: tensors[`classes_${index}`] ?? null,
      moments: tensors[`moments_${index}`] ?? new Float64Array(0),
    };
  });
}

/**
 * What the curves reach over: from the lowest to the highest loss, from the first count above 0 to the last.
 * @param {Runner[]} runners
 * @param {string} x column
 * @param {string} y column
 */
export function curveExtent(runners, x, y) {
  const extent = { low: Infinity, high: -Infinity, first: Infinity, last: 0 };
  for (const { columns, length } of runners) {
    for (let i = 0; i < length; i += 1) {
      const [count, loss] = [columns[x][i], columns[y][i]];
      if (Number.isFinite(loss))
        Object.assign(extent, { low: Math.min(extent.low, loss), high: Math.max(extent.high, loss) });
      if (count > 0) extent.first = Math.min(extent.first, count);
      extent.last = Math.max(extent.last, count);
    }
  }
  return extent;
}

/** The longest list of pictures: so many moments can be looked at. @param {Runner[]} runners */
export const momentCount = (runners) => Math.max(0, ...runners.map(({ moments }) => moments.length));

/**
 * The `at`-th picture of a contender, or its last: with its counts.
 * @param {Runner} runner
 * @param {number} at
 */
export function pictureAt({ pictures, classes, moments, columns, length }, at) {
  if (!pictures || moments.length === 0) return null;
  const index = Math.min(at, moments.length - 1);
  const cut = (/** @type {Uint8Array | null} */ all) => all?.subarray(index * 1024, (index + 1) * 1024) ?? null;
  const row = columns.step.indexOf(moments[index]);
  const place = row < 0 ? length - 1 : row;
  return {
    bytes: /** @type {Uint8Array} */ (cut(pictures)),
    classes: cut(classes),
    step: moments[index],
    epoch: columns.epoch[place],
    loss: columns.train[place],
  };
}

/**
 * The numbers of one row of the table, by column; null where there is none.
 * @param {Runner} runner
 * @param {string} axis what the way to the target is counted in
 * @returns {Record<string, number | null>}
 */
export function numbersOf({ told }, axis) {
  const { to_target: target, train, test, best } = told;
  return {
    to_target: target ? target[FIELDS[axis]] : null,
    train: train?.loss ?? null,
    test: test?.loss ?? null,
    accuracy: train?.accuracy ?? null,
    test_accuracy: test?.accuracy ?? null,
    mae: (test ?? train)?.mae ?? null,
    r2: (test ?? train)?.r2 ?? null,
    best: best?.loss ?? null,
    learning_rate: rateOf(told),
    step: told.step,
    evaluations: told.evaluations,
    seconds: told.seconds,
  };
}

/**
 * The learning rate that it trained with, if it has any.
 * @param {Pick<Told, "experiment">} told
 * @returns {number | null}
 */
const rateOf = ({ experiment }) => experiment.optimizer.learning_rate ?? null;

/**
 * Whether the best of the rates that were tried is the smallest or the largest of them: another beyond may be better.
 * @param {Told} told
 */
export function isAtEdge(told) {
  const rates = (told.tried ?? []).map(({ learning_rate: rate }) => rate);
  const best = rateOf(told);
  return rates.length > 1 && (best === Math.min(...rates) || best === Math.max(...rates));
}

/** @param {Runner[]} runners @param {boolean} regression @returns {string[]} */
export function columnsFor(runners, regression) {
  const tested = runners.some(({ told }) => told.test);
  const scores = regression ? ["mae", "r2"] : ["accuracy", ...(tested ? ["test_accuracy"] : [])];
  const rated = runners.some(({ told }) => rateOf(told) !== null);
  return [
    ...(rated ? ["learning_rate"] : []),
    "to_target",
    "train",
    ...(tested ? ["test"] : []),
    ...scores,
    "best",
    "step",
    "evaluations",
    "seconds",
  ];
}

/** Columns in which more is better. */
const HIGHER = new Set(["accuracy", "test_accuracy", "r2"]);

/**
 * Rows in order; those without a number come last, and equals keep their places.
 * @param {Runner[]} runners
 * @param {string | null} column null: as they were entered
 * @param {boolean} reversed the worst first
 * @param {string} axis
 */
export function inOrder(runners, column, reversed, axis) {
  if (column === null) return runners;
  const sign = (HIGHER.has(column) ? -1 : 1) * (reversed ? -1 : 1);
  const value = (/** @type {Runner} */ runner) => numbersOf(runner, axis)[column];
  return [...runners].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (left - right);
  });
}

/** What the way took; little of it is a merit of those only who went all of it. */
const COSTS = new Set(["evaluations", "seconds"]);

/**
 * The best of a column, whose numbers are set in bold; nobody where all are alike.
 * @param {Runner[]} runners
 * @param {string} column
 * @param {string} axis
 * @returns {number[]} their indices
 */
export function leadersOf(runners, column, axis) {
  const able = COSTS.has(column) ? runners.filter(({ told }) => told.status === "done") : runners;
  const [best = null] = inOrder(able, column, false, axis).map((runner) => numbersOf(runner, axis)[column]);
  const leaders = able.filter((runner) => best !== null && numbersOf(runner, axis)[column] === best);
  return leaders.length < able.length ? leaders.map(({ index }) => index) : [];
}

/** Whether nothing more comes of a contender by itself. @param {Told} told */
export const isOver = ({ status }) => status === "done" || status === "diverged";

/**
 * The settings to open a contender as the main experiment, on the data of the race: of points of one's own only the
 * page has all.
 * @param {Told} told
 * @param {Experiment | null} of what the race was asked for
 * @returns {Experiment}
 */
export const settingsToUse = ({ experiment }, of) => ({ ...experiment, dataset: of?.dataset ?? experiment.dataset });

// --- How contenders and pinned runs are told apart: a colour and a dash, the same in curve, picture and table.

/** @type {number[][]} */
export const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [12, 3], [1, 2], [6, 2, 1, 2, 1, 2]];

/** Where the colours begin again, the dashes are others. @param {number} index */
export const dashOf = (index) => DASHES[(index + 3 * Math.floor(index / DASHES.length)) % DASHES.length];

/**
 * A piece of the line, before a name.
 * @param {Theme} theme
 * @param {number} color
 * @param {number} [dash]
 */
export function swatch(theme, color, dash = color) {
  const line = svg("line", {
    x1: 1,
    y1: 5,
    x2: 23,
    y2: 5,
    stroke: classColor(theme, color),
    "stroke-width": 3,
    "stroke-dasharray": dashOf(dash).join(" ") || null,
  });
  return svg("svg", { class: "race-swatch", width: 24, height: 10, viewBox: "0 0 24 10", "aria-hidden": "true" }, line);
}
