/** One layer's values over time on a canvas, in one of two forms, and what lies where on it. */
import { nearestIndex } from "../../lib/draw/series.js";
import { begin } from "../shared/small_axes.js";
import { BINS } from "./bins.js";
import { paintHeat } from "./heat.js";
import { lineAt, ridgePlotBox, rise } from "./plane.js";
import { paintRidges } from "./ridges.js";

/** @import { Theme } from "../../types/views.js" */
/** @import { Spread } from "./bins.js" */
/** @import { Spot } from "./plane.js" */

/** @typedef {"ridge" | "heat"} Form */

/** Silhouettes that can still be told apart. */
export const RIDGES = 26;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{width: number, height: number}} size
 * @param {Spread} spread
 * @param {Form} form
 * @param {Theme} theme
 * @param {Spot | null} spot  what the pointer is on
 */
export function paintSpread(canvas, size, spread, form, theme, spot) {
  const context = begin(canvas, size.width, size.height);
  const box = ridgePlotBox(size.width, size.height);
  if (form === "ridge") paintRidges(context, box, spread, theme, spot);
  else paintHeat(context, box, spread, theme, spot);
}

/**
 * What lies at a pixel of the canvas, or null beside the plot.
 * @param {{width: number, height: number}} size
 * @param {Spread} spread
 * @param {Form} form
 * @param {number} x
 * @param {number} y
 * @returns {Spot | null}
 */
export function spotAt(size, spread, form, x, y) {
  const box = ridgePlotBox(size.width, size.height);
  const [u, v] = [(x - box.left) / box.width, (y - box.top) / box.height];
  if (u < 0 || u > 1 || v < 0 || v > 1) return null;
  const { steps } = spread;
  const bin = (/** @type {number} */ share) => Math.min(BINS - 1, Math.floor(share * BINS));
  if (form === "heat") {
    const step = steps[0] + u * (steps[steps.length - 1] - steps[0]);
    return { row: nearestIndex(steps, steps.length, step), bin: bin(1 - v) };
  }
  // The silhouette in front of all that cover this place; between them, the one whose line comes next.
  const rows = steps.map((step) => lineAt(spread, box, step));
  for (let row = rows.length - 1; row >= 0; row -= 1) {
    const top = rows[row] - rise(box, spread, spread.shares[row][bin(u)]);
    if (v * box.height >= top && v * box.height <= rows[row]) return { row, bin: bin(u) };
  }
  const next = rows.findIndex((line) => line >= v * box.height);
  return { row: next < 0 ? rows.length - 1 : next, bin: bin(u) };
}
