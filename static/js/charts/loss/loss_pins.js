/** Pinned runs in the loss chart: thin lines in their colours, with their names; as they were measured. */
import { decimal } from "../../lib/text/format.js";
import { createSeries } from "./loss_series.js";

/** @typedef {import("../../types.d.ts").LossView} LossView */
/** @typedef {import("../../types.d.ts").Pin} Pin */
/** @typedef {{series: import("./loss_series.js").Series, color: number, name: string}} PinnedCurve */

/** As in pins.js, which a chart does not know. */
export const MOST_PINS = 8;

/**
 * The curves of the pins that are not hidden.
 * @param {LossView} view
 * @param {import("../../types.d.ts").Translate} t
 * @returns {PinnedCurve[]}
 */
export const pinnedCurves = ({ pins, loss_axis: axis }, t) =>
  pins
    .filter((pin) => !pin.hidden)
    .map(({ points, color, name, id }) => ({ series: createSeries().read(points, axis), color, name: name || t("loss.pin_name", { n: id }) }));

/** In words, for those who do not see it. @param {import("../../types.d.ts").Translate} t @param {PinnedCurve} pin */
export const pinText = (t, { series, name }) => t("loss.alt_pin", { name, last: decimal(series.train[series.length - 1], 3) });
