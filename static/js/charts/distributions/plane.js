/** Where things lie on a picture of values over time: its box, its moments, its silhouettes. Pure. */
import { ticksOf } from "../shared/small_axes.js";

/** @import { Box } from "../shared/small_axes.js" */
/** @import { Spread } from "./bins.js" */

/** @typedef {{row: number, bin: number}} Spot a moment among those shown, and one of the bins */

/** How far a silhouette may rise over its own line, as a share of the plot. */
const RISE = 0.34;
const MARGIN = { left: 46, right: 10, top: 6, bottom: 24 };

/** @param {number} width @param {number} height @returns {Box} */
export const ridgePlotBox = (width, height) => ({
  left: MARGIN.left,
  top: MARGIN.top,
  width: Math.max(10, width - MARGIN.left - MARGIN.right),
  height: Math.max(10, height - MARGIN.top - MARGIN.bottom),
});

/** Share of the way through the time shown. @param {Spread} spread @param {number} step */
export function timeShare({ steps }, step) {
  const [begins, ends] = [steps[0], steps[steps.length - 1]];
  return ends > begins ? (step - begins) / (ends - begins) : 1;
}

/** Pixels from the plot's top to a silhouette's line. @param {Spread} spread @param {Box} box @param {number} step */
export const lineAt = (spread, { height }, step) => height * (RISE + (1 - RISE) * timeShare(spread, step));

/**
 * Round updates, as many as fit; the ends where there is nothing round between them.
 * @param {Spread} spread
 * @param {number} wanted
 */
export function stepTicks({ steps }, wanted) {
  const [begins, ends] = [steps[0], steps[steps.length - 1]];
  return ends > begins ? ticksOf(begins, ends, wanted).filter(Number.isInteger) : [begins];
}

/** Height of a bin's silhouette in pixels. @param {Box} box @param {Spread} spread @param {number} share */
export const rise = (box, { peak }, share) => (peak > 0 ? (share / peak) * RISE * box.height : 0);

/**
 * Where a silhouette leaves its line and comes back to it: first and last bin of each run of bins with values.
 * @param {ArrayLike<number>} shares
 * @returns {[number, number][]}
 */
export function hills(shares) {
  /** @type {[number, number][]} */
  const found = [];
  for (let bin = 0; bin < shares.length; bin += 1) {
    if (!(shares[bin] > 0)) continue;
    if (bin > 0 && shares[bin - 1] > 0) found[found.length - 1][1] = bin;
    else found.push([bin, bin]);
  }
  return found;
}
