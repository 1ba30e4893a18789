/** Ridges: one silhouette a moment, the oldest behind and on top, the newest in front in the accent. */
import { PALETTES } from "../../lib/draw/colors.js";
import { mix } from "../../lib/draw/oklab.js";
import { axisValueText, numbersBelow, numbersLeft, stepText, stroke, ticksOf } from "../shared/small_axes.js";
import { BINS } from "./bins.js";
import { hills, lineAt, rise, stepTicks, timeShare } from "./plane.js";

/** @import { Theme } from "../../types/views.js" */
/** @import { Box } from "../shared/small_axes.js" */
/** @import { Spread } from "./bins.js" */
/** @import { Spot } from "./plane.js" */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Spread} spread
 * @param {Theme} theme
 * @param {Spot | null} spot
 */
export function paintRidges(context, box, spread, theme, spot) {
  const p = PALETTES[theme];
  const [low, high] = spread.range;
  const share = (/** @type {number} */ value) => (value - low) / (high - low);
  const values = ticksOf(low, high, box.width / 64);
  const across = values.map((value) => ({ at: share(value), text: axisValueText(value), value }));
  for (const { at, value } of across) {
    context.strokeStyle = value === 0 ? p.muted : p.line;
    stroke(context, box.left + at * box.width, box.top, box.left + at * box.width, box.top + box.height + 3);
  }
  const rows = spread.shares.length;
  for (let row = 0; row < rows; row += 1) paintRidge(context, box, spread, theme, row, spot?.row === row);
  if (spot) paintSpot(context, box, spread, theme, spot);
  numbersBelow(context, box, theme, across);
  const down = stepTicks(spread, 4).map((step) => ({ at: lineAt(spread, box, step) - 1, text: stepText(step) }));
  numbersLeft(context, box, theme, down);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Spread} spread
 * @param {Theme} theme
 * @param {number} row
 * @param {boolean} chosen
 */
function paintRidge(context, box, spread, theme, row, chosen) {
  const p = PALETTES[theme];
  const newest = row === spread.shares.length - 1;
  const age = timeShare(spread, spread.steps[row]);
  context.fillStyle = newest ? p.accent : mix(p.panel, p.accent, 0.12 + 0.3 * age);
  context.strokeStyle = chosen ? p.text : newest ? p.accent : mix(p.panel, p.accent, 0.36 + 0.44 * age);
  context.lineWidth = chosen ? 1.6 : 1;
  for (const [from, to] of hills(spread.shares[row])) hill(context, box, spread, row, from, to);
  context.lineWidth = 1;
}

/**
 * One hill, rounded between the bins' middles: lines between empty bins would rule the picture.
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Spread} spread
 * @param {number} row
 * @param {number} from
 * @param {number} to
 */
function hill(context, box, spread, row, from, to) {
  const base = box.top + lineAt(spread, box, spread.steps[row]);
  const shares = spread.shares[row];
  const x = (/** @type {number} */ bin) => box.left + ((bin + 0.5) * box.width) / BINS;
  const y = (/** @type {number} */ bin) => base - rise(box, spread, shares[bin] ?? 0);
  context.beginPath();
  context.moveTo(x(from - 1), base);
  for (let bin = from; bin <= to; bin += 1) {
    context.quadraticCurveTo(x(bin), y(bin), (x(bin) + x(bin + 1)) / 2, (y(bin) + y(bin + 1)) / 2);
  }
  context.lineTo(x(to + 1), base);
  context.fill();
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Spread} spread
 * @param {Theme} theme
 * @param {Spot} spot
 */
function paintSpot(context, box, spread, theme, { row, bin }) {
  const y = box.top + lineAt(spread, box, spread.steps[row]) - rise(box, spread, spread.shares[row][bin]);
  context.beginPath();
  context.arc(box.left + ((bin + 0.5) * box.width) / BINS, y, 3.5, 0, 2 * Math.PI);
  context.fillStyle = PALETTES[theme].text;
  context.strokeStyle = PALETTES[theme].panel;
  context.fill();
  context.stroke();
}
