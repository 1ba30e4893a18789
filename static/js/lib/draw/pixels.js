/** Pictures of few pixels, crisp: as many pixels as they have, made large by CSS. */
import { areaTable, inkTable } from "./colors.js";

/** @import { Theme } from "../../types/views.js" */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} height
 * @param {number} width
 * @param {(place: number) => number} pixel packed, row by row from the top
 */
function paint(context, height, width, pixel) {
  fitTo(context, width, height, true);
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = pixel(i);
  context.putImageData(image, 0, 0);
}

/**
 * The canvas in the size of what is painted on it.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {boolean} [crisp] every pixel counts
 */
export function fitTo({ canvas }, width, height, crisp = false) {
  canvas.classList.toggle("crisp", crisp);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

/**
 * A sample as ink on paper.
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} values all pictures, one behind the other
 * @param {number} first
 * @param {{image: [number, number], most: number, theme: Theme}} how `most`: the value that is all ink
 */
export function paintInk(context, values, first, { image: [height, width], most, theme }) {
  const table = inkTable(theme);
  paint(
    context,
    height,
    width,
    (i) => table[Math.round((255 * Math.min(most, Math.max(0, values[first + i]))) / most)],
  );
}

/**
 * Weights, negative to positive around a neutral zero.
 * @param {CanvasRenderingContext2D} context
 * @param {(place: number) => number} weight
 * @param {{image: [number, number], most: number, theme: Theme}} how `most`: the size that has the full colour
 */
export function paintWeights(context, weight, { image: [height, width], most, theme }) {
  const table = areaTable(theme);
  const scale = most > 0 ? 127.5 / most : 0;
  paint(context, height, width, (i) => table[Math.round(127.5 + Math.max(-127.5, Math.min(127.5, weight(i) * scale)))]);
}
