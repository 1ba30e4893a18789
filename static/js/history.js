/** The loss so far, in a bounded number of points: over the limit every second one goes, first and last stay. */

/** @import { Frame, History, LossPoint } from "./types.js" */

export const LIMIT = 2000;

/**
 * @param {number} generation
 * @returns {History}
 */
export function emptyHistory(generation) {
  return { points: [], generation };
}

/**
 * @param {Frame} frame
 * @returns {LossPoint}
 */
function toPoint(frame) {
  const { step, epoch, samples, seconds, train, test } = frame;
  return { step, epoch, samples, seconds, train: train.loss, test: test ? test.loss : null };
}

/**
 * The history with a frame's losses at its end. A frame at the same step replaces the last point
 * (a weight was edited), an earlier one cuts off what came after it.
 * @param {History} history
 * @param {Frame} frame
 * @returns {History}
 */
export function record(history, frame) {
  const point = toPoint(frame);
  let points = history.points;
  const last = points.at(-1);
  if (last && last.step === point.step && last.train === point.train && last.samples === point.samples) return history;
  if (last && last.samples >= point.samples) points = points.filter((p) => p.samples < point.samples);
  points = [...points, point];
  return { ...history, points: points.length > LIMIT ? thin(points) : points };
}

/**
 * Every second point, the first and the last always among them.
 * @template T
 * @param {T[]} points
 * @returns {T[]}
 */
export function thin(points) {
  const end = points.length - 1;
  return points.filter((_, i) => i === end || (i % 2 === 0 && i !== end - 1));
}
