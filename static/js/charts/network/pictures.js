/** What a neuron shows: its output over the plane, or for more than two inputs a bar for the chosen sample. */
import { areaTable, PALETTES } from "../../lib/draw/colors.js";
import { paintGrid } from "../../lib/draw/grid.js";
import { fitTo } from "../../lib/draw/pixels.js";

/** @import { Theme } from "../../types/views.js" */

export const SIDE = 32;
const CELLS = SIDE * SIDE;
const image = typeof ImageData === "undefined" ? null : new ImageData(SIDE, SIDE);
const pixels = image ? new Uint32Array(image.data.buffer) : new Uint32Array(CELLS);

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Uint8Array} pictures all pictures, one behind the other
 * @param {number} index
 * @param {Theme} theme
 */
export function paintPicture(context, pictures, index, theme) {
  fitTo(context, SIDE, SIDE);
  paintGrid(pictures.subarray(index * CELLS, (index + 1) * CELLS), SIDE, areaTable(theme), pixels);
  context.putImageData(/** @type {ImageData} */ (image), 0, 0);
}

/**
 * Where a value stands on a bar's scale.
 * @param {number} value
 * @param {[number, number]} range
 * @returns {{zero: number, level: number}} heights 0..SIDE from the bottom
 */
export function barOf(value, [low, high]) {
  const height = (/** @type {number} */ v) =>
    Math.round((SIDE * (Math.min(high, Math.max(low, v)) - low)) / (high - low || 1));
  return { zero: height(0), level: height(value) };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{zero: number, level: number}} bar
 * @param {Theme} theme
 */
export function paintBar(context, { zero, level }, theme) {
  fitTo(context, SIDE, SIDE);
  const p = PALETTES[theme];
  context.fillStyle = p.areaZero;
  context.fillRect(0, 0, SIDE, SIDE);
  context.fillStyle = level >= zero ? p.areaPositive : p.areaNegative;
  const [bottom, top] = [Math.min(zero, level), Math.max(zero, level)];
  context.fillRect(8, SIDE - top, SIDE - 16, Math.max(1, top - bottom));
  context.fillStyle = p.muted;
  context.fillRect(4, Math.min(SIDE - 1, SIDE - zero), SIDE - 8, 1);
}

/** @param {CanvasRenderingContext2D} context @param {Theme} theme */
export function paintNothing(context, theme) {
  fitTo(context, SIDE, SIDE);
  context.fillStyle = PALETTES[theme].areaZero;
  context.fillRect(0, 0, SIDE, SIDE);
}

/**
 * The scale of a bar: the activation's bounds, else as far as the layer's largest value in either direction.
 * @param {[number, number] | null | undefined} bounds
 * @param {ArrayLike<number>} values
 * @param {number} from
 * @param {number} to
 * @returns {[number, number]}
 */
export function barRange(bounds, values, from, to) {
  if (bounds) return [Math.min(0, bounds[0]), Math.max(0, bounds[1])];
  let most = 1e-9;
  for (let i = from; i < to; i += 1) most = Math.max(most, Math.abs(values[i]));
  // In powers of two, so that the scale does not breathe with every frame.
  const end = 2 ** Math.ceil(Math.log2(most));
  return [-end, end];
}
