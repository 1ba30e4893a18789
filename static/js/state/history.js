/** The loss so far, in a bounded number of points: over the limit every second one goes, first and last stay. */

/** @import { History } from "../types/state.js" */
/** @import { LossPoint } from "../types/views.js" */
/** @import { Frame } from "../types/wire.js" */

export const LIMIT = 2000;

/**
 * @param {number} generation
 * @returns {History}
 */
export function emptyHistory(generation) {
  return { points: [], ghost: [], generation };
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
 * The history with a frame's losses. Before the end of the tape a frame only shows again what was; one at the same
 * moment replaces the point (a weight was edited). What lies beyond the tape's end will not be: it becomes the ghost.
 * @param {History} history
 * @param {Frame} frame
 * @returns {History}
 */
export function record(history, frame) {
  const kept = cut(history, frame.tape.end.samples);
  const point = toPoint(frame);
  const last = kept.points.at(-1);
  if (last && point.samples < last.samples) return kept;
  if (last && last.samples === point.samples && last.train === point.train && last.step === point.step) return kept;
  const before = last?.samples === point.samples ? kept.points.slice(0, -1) : kept.points;
  const points = [...before, point];
  return { ...kept, points: points.length > LIMIT ? thin(points) : points };
}

/** @param {History} history @param {number} end samples at the end of the tape @returns {History} */
function cut(history, end) {
  const { points } = history;
  if ((points.at(-1)?.samples ?? 0) <= end) return history;
  const first = points.findIndex(({ samples }) => samples > end);
  return { ...history, points: points.slice(0, first), ghost: points.slice(Math.max(0, first - 1)) };
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
