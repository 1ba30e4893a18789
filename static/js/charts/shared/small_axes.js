/** Axes that are drawn on the canvas itself: round numbers, few of them, and quiet. The numbers are pure. */
import { clearCanvas } from "../../lib/draw/canvas.js";
import { PALETTES } from "../../lib/draw/colors.js";
import { pageFont } from "../../lib/draw/plotly.js";
import { grouped, plain } from "../../lib/text/format.js";

/** @import { Theme } from "../../types/views.js" */

/** @typedef {{left: number, top: number, width: number, height: number}} Box of the plot, in pixels of the canvas */

const NICE = [1, 2, 2.5, 5, 10];

/**
 * Round values inside a range, about as many as wanted.
 * @param {number} low
 * @param {number} high
 * @param {number} wanted
 * @returns {number[]}
 */
export function ticksOf(low, high, wanted) {
  const rough = (high - low) / Math.max(1, wanted);
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (NICE.find((nice) => nice * power >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/**
 * Powers of ten inside a range of exponents, every n-th where there would be too many.
 * @param {number} low
 * @param {number} high
 * @param {number} most
 * @returns {number[]} exponents
 */
export function decades(low, high, most) {
  const every = Math.max(1, Math.ceil((Math.floor(high) - Math.ceil(low) + 1) / most));
  const first = Math.ceil(Math.ceil(low) / every) * every;
  const count = Math.max(0, Math.floor((Math.floor(high) - first) / every) + 1);
  return Array.from({ length: count }, (_, i) => first + i * every);
}

/**
 * A count on an axis as Plotly writes it: 800, 1k, 2.5k, 3M; one that is not round stands whole.
 * @param {number} step
 */
export function stepText(step) {
  if (step >= 1e6) return `${plain(step / 1e6, 3)}M`;
  return step >= 1000 && step % 100 === 0 ? `${plain(step / 1000, 4)}k` : grouped(step);
}

/** @param {number} value */
export const axisValueText = (value) => plain(value, 3);

/**
 * Sizes the canvas to its box, for the screen's own pixels, and clears it.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
export function begin(canvas, width, height) {
  const context = clearCanvas(canvas, width, height);
  context.font = `11px ${pageFont()}`;
  context.lineWidth = 1;
  return context;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 */
export function stroke(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/**
 * Numbers below the plot, kept inside the canvas.
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Theme} theme
 * @param {{at: number, text: string}[]} marks at: share of the way from left to right
 */
export function numbersBelow(context, box, theme, marks) {
  context.fillStyle = PALETTES[theme].muted;
  context.textBaseline = "top";
  context.textAlign = "center";
  let free = -Infinity;
  for (const { at, text } of marks) {
    const half = context.measureText(text).width / 2;
    const x = Math.max(box.left - 4 + half, Math.min(box.left + box.width + 6 - half, box.left + at * box.width));
    if (x - half < free) continue;
    context.fillText(text, x, box.top + box.height + 6);
    free = x + half + 8;
  }
}

/**
 * Numbers left of the plot.
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Theme} theme
 * @param {{at: number, text: string}[]} marks at: pixels from the top of the plot
 */
export function numbersLeft(context, box, theme, marks) {
  context.fillStyle = PALETTES[theme].muted;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const { at, text } of marks) context.fillText(text, box.left - 7, box.top + at);
}
