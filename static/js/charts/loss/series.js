/** The history as columns of numbers, kept from frame to frame, and what a scale can show of it. */

import { decimal } from "../../lib/text/format.js";

/** @import { LossPoint, LossView, Pin, Translate } from "../../types/views.js" */

/** @typedef {LossView["loss_axis"]} LossAxis */

/** Field of a point that an axis shows. @type {Record<LossAxis, "epoch" | "step" | "samples" | "seconds">} */
const FIELDS = { epochs: "epoch", updates: "step", samples: "samples", seconds: "seconds" };

/**
 * @typedef {{x: Float64Array, train: Float64Array, test: Float64Array, length: number, low: number, high: number,
 * hasTest: boolean}} Series
 */

/**
 * Where a moment stands on an axis.
 * @param {LossAxis} axis
 * @param {{epoch: number, step: number, samples: number, seconds: number}} moment
 */
export const placeOn = (axis, moment) => moment[FIELDS[axis]];

/** Columns that grow in place, so that a frame allocates nothing. */
export function createSeries() {
  let x = new Float64Array(1024);
  let train = new Float64Array(1024);
  let test = new Float64Array(1024);
  const series = { x, train, test, length: 0, low: Infinity, high: -Infinity, hasTest: false };

  /** @param {number} length */
  function reserve(length) {
    if (length <= x.length) return;
    x = new Float64Array(2 * length);
    train = new Float64Array(2 * length);
    test = new Float64Array(2 * length);
    Object.assign(series, { x, train, test });
  }

  /** @param {number} value */
  function widen(value) {
    if (!Number.isFinite(value)) return;
    if (value < series.low) series.low = value;
    if (value > series.high) series.high = value;
  }

  return {
    series,
    /** @param {LossPoint[]} history @param {LossAxis} axis */
    read(history, axis) {
      reserve(history.length);
      const field = FIELDS[axis];
      Object.assign(series, { length: history.length, low: Infinity, high: -Infinity, hasTest: false });
      for (let i = 0; i < history.length; i += 1) {
        const point = history[i];
        x[i] = point[field];
        train[i] = point.train;
        test[i] = point.test ?? NaN;
        series.hasTest ||= point.test !== null;
        widen(train[i]);
        widen(test[i]);
      }
      return series;
    },
  };
}

/**
 * Why a logarithmic axis cannot show these losses, or null where it can.
 * @param {{low: number, length: number}} series
 * @returns {"negative" | "zero" | null}
 */
export function logTrouble({ low, length }) {
  if (length === 0 || low > 0) return null;
  return low < 0 ? "negative" : "zero";
}

/** @typedef {{series: Series, color: number, name: string}} PinnedCurve */

// --- Pinned runs in the loss chart: thin lines in their colours, with their names; as they were measured.

/**
 * The curves of the pins that are not hidden.
 * @param {LossView} view
 * @param {Translate} t
 * @returns {PinnedCurve[]}
 */
export const pinnedCurves = ({ pins, loss_axis: axis }, t) =>
  pins
    .filter((pin) => !pin.hidden)
    .map(({ points, color, name, id }) => ({
      series: createSeries().read(points, axis),
      color,
      name: name || t("loss.pin_name", { n: id }),
    }));

/** In words, for those who do not see it. @param {Translate} t @param {PinnedCurve} pin */
export const pinText = (t, { series, name }) =>
  t("loss.alt_pin", { name, last: decimal(series.train[series.length - 1], 3) });
