/** The result of a gradient check in rows and marks: pure. */

import { plain, scientific } from "../../lib/text/format.js";
import { SMALLEST_GRADIENT } from "../../lib/text/limits.js";

/** @import { ResultMessage } from "../../types/wire.js" */

/** @typedef {"agrees" | "differs" | "kink" | "unknown"} Mark */
/**
 * @typedef {object} Row
 * @property {number} index  place in the flat parameters
 * @property {number} backprop
 * @property {number} numeric
 * @property {number} difference
 * @property {number} relative  of the sum of both sizes
 * @property {Mark} mark
 */

/**
 * Every parameter, the largest difference first.
 * @param {Pick<ResultMessage, "facts" | "tensors">} result
 * @returns {Row[]}
 */
export function gradientRows({ facts, tensors }) {
  const { backprop, numeric, kink } = tensors;
  const rows = Array.from(backprop, (slope, index) => {
    const difference = Math.abs(numeric[index] - slope);
    const relative = difference / Math.max(Math.abs(slope) + Math.abs(numeric[index]), SMALLEST_GRADIENT);
    const mark = markOf(facts, kink[index], difference);
    return { index, backprop: slope, numeric: numeric[index], difference, relative, mark };
  });
  return rows.sort((a, b) => rank(b.difference) - rank(a.difference) || a.index - b.index);
}

/** What is no number comes first. @param {number} difference */
const rank = (difference) => (Number.isFinite(difference) ? difference : Infinity);

/**
 * Larger differences than the worst one were looked into by the engine, and explained.
 * @param {Record<string, any>} facts
 * @param {number} kink
 * @param {number} difference
 * @returns {Mark}
 */
function markOf({ verdict, worst, tolerance }, kink, difference) {
  if (kink) return "kink";
  if (!Number.isFinite(difference)) return "unknown";
  return verdict === "differ" && difference > tolerance && difference <= worst ? "differs" : "agrees";
}

/** A jump at a kink, divided by 2h, may be so many times all slopes: then it would press them into one point. */
const FAR = 3;

/** @param {Row[]} rows @returns {[number, number]} */
function ends(rows) {
  const values = rows.flatMap(({ backprop, numeric }) => [backprop, numeric]).filter(Number.isFinite);
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  return [low, values.reduce((most, value) => Math.max(most, value), 0)];
}

/**
 * One range for both axes, so that the line of equality is the diagonal; far kinks are left out.
 * @param {Row[]} rows
 * @returns {{range: [number, number], outside: number}}
 */
export function commonRange(rows) {
  const all = ends(rows);
  const judged = ends(rows.filter(({ mark }) => mark !== "kink"));
  const near = judged[1] - judged[0];
  const [low, high] = near > 0 && all[1] - all[0] > FAR * near ? judged : all;
  const margin = 0.08 * (high - low) || 1;
  const outside = rows.filter(({ numeric }) => numeric < low - margin || numeric > high + margin).length;
  return { range: [low - margin, high + margin], outside };
}

/** A difference: mostly a power of ten. @param {number} value */
export const small = (value) => (value === 0 || value >= 0.01 ? plain(value, 2) : scientific(value));

/**
 * What the numeric gradient cost against one backward pass.
 * @param {ResultMessage} result
 * @returns {{evaluations: number, seconds: number, pass: number | null, ratio: number | null}}
 */
export function costOf({ facts, seconds }) {
  const pass = typeof facts.backprop_seconds === "number" && facts.backprop_seconds > 0 ? facts.backprop_seconds : null;
  return { evaluations: facts.evaluations, seconds, pass, ratio: pass === null ? null : seconds / pass };
}
