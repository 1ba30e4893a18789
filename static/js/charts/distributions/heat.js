/** Heat: time from left to right, values upwards, the fuller a bin the stronger its colour. */
import { context2d } from "../../lib/draw/canvas.js";
import { PALETTES, ramp } from "../../lib/draw/colors.js";
import { nearestIndex } from "../../lib/draw/series.js";
import { axisValueText, numbersBelow, numbersLeft, stepText, stroke, ticksOf } from "../shared/small_axes.js";
import { BINS } from "./bins.js";
import { stepTicks, timeShare } from "./plane.js";

/** @import { Theme } from "../../types/views.js" */
/** @import { Box } from "../shared/small_axes.js" */
/** @import { Spread } from "./bins.js" */
/** @import { Spot } from "./plane.js" */

/** @type {HTMLCanvasElement | null} */
let sheet = null;

/**
 * The colours of the heat form.
 * @param {Theme} theme
 */
export const heatTable = (theme) => ramp([PALETTES[theme].panel, PALETTES[theme].accent]);

/**
 * How strong a share's colour is: its cube root, so that small ones are seen too.
 * @param {number} share of the fullest
 */
export const strength = (share) => Math.cbrt(share);

/** @param {Spread} spread @param {number} columns @param {Uint32Array} table @param {Uint32Array} pixels */
function fillHeat(spread, columns, table, pixels) {
  const { steps, shares, peak } = spread;
  const [begins, ends] = [steps[0], steps[steps.length - 1]];
  for (let x = 0; x < columns; x += 1) {
    const row = shares[nearestIndex(steps, steps.length, begins + ((x + 0.5) / columns) * (ends - begins))];
    for (let bin = 0; bin < BINS; bin += 1) {
      pixels[(BINS - 1 - bin) * columns + x] = table[Math.round(255 * strength(row[bin] / (peak || 1)))];
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Spread} spread
 * @param {Theme} theme
 * @param {Spot | null} spot
 */
export function paintHeat(context, box, spread, theme, spot) {
  const p = PALETTES[theme];
  const columns = Math.round(box.width);
  const image = new ImageData(columns, BINS);
  fillHeat(spread, columns, heatTable(theme), new Uint32Array(image.data.buffer));
  sheet ??= document.createElement("canvas");
  [sheet.width, sheet.height] = [columns, BINS];
  context2d(sheet).putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(sheet, box.left, box.top, box.width, box.height);
  const [low, high] = spread.range;
  const down = (/** @type {number} */ value) => ((high - value) / (high - low)) * box.height;
  const up = ticksOf(low, high, 4).map((value) => ({ at: down(value), text: axisValueText(value), value }));
  for (const { at, value } of up) {
    context.strokeStyle = value === 0 ? p.muted : p.line;
    const x = value === 0 ? box.left + box.width : box.left;
    stroke(context, box.left - 4, Math.round(box.top + at) + 0.5, x, Math.round(box.top + at) + 0.5);
  }
  context.strokeStyle = p.line;
  context.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
  if (spot) frameCell(context, box, spread, theme, spot);
  numbersLeft(context, box, theme, up);
  const across = stepTicks(spread, box.width / 70);
  numbersBelow(
    context,
    box,
    theme,
    across.map((step) => ({ at: timeShare(spread, step), text: stepText(step) })),
  );
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Spread} spread
 * @param {Theme} theme
 * @param {Spot} spot
 */
function frameCell(context, box, spread, theme, { row, bin }) {
  const x = box.left + timeShare(spread, spread.steps[row]) * box.width;
  const height = box.height / BINS;
  context.strokeStyle = PALETTES[theme].text;
  context.strokeRect(x - 3, box.top + box.height - (bin + 1) * height - 1, 6, height + 2);
}
