/** How long each layer's gradient is over time: one line a layer on a logarithmic scale, its name at its end. */
import { PALETTES } from "../../lib/draw/colors.js";
import { mix } from "../../lib/draw/oklab.js";
import { nearestIndex } from "../../lib/draw/series.js";
import { scientific } from "../../lib/text/format.js";
import { begin, decades, numbersBelow, numbersLeft, stepText, stroke, ticksOf } from "../shared/small_axes.js";

/** @import { Theme } from "../../types/views.js" */
/** @import { Box } from "../shared/small_axes.js" */
/** @import { Moments } from "./bins.js" */

const MARGIN = { left: 46, top: 10, bottom: 24 };
const DASHES = [[], [6, 3], [2, 2.5], [9, 3, 2, 3]];
/** Height of a name's line. */
const LINE = 14;

/**
 * @param {number} width
 * @param {number} height
 * @param {number} names  pixels for the names at the right
 * @returns {Box}
 */
const boxOf = (width, height, names) => ({
  left: MARGIN.left,
  top: MARGIN.top,
  width: Math.max(10, width - MARGIN.left - names),
  height: Math.max(10, height - MARGIN.top - MARGIN.bottom),
});

/**
 * Exponents of ten around all lengths that are not 0.
 * @param {ArrayLike<number>} gradients
 * @returns {[number, number]}
 */
export function exponentsOf(gradients) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < gradients.length; i += 1) {
    if (!(gradients[i] > 0)) continue;
    low = Math.min(low, gradients[i]);
    high = Math.max(high, gradients[i]);
  }
  if (!Number.isFinite(low)) return [-1, 0];
  const [bottom, top] = [Math.log10(low), Math.log10(high)];
  const room = Math.max(0.08 * (top - bottom), 0.1);
  // Not less than one whole power of ten, so that at least one of them is on the axis.
  const lack = Math.max(0, 1 - (top - bottom + 2 * room)) / 2;
  return [bottom - room - lack, top + room + lack];
}

/**
 * Heights of the names: each as near to its line's end as the others allow.
 * @param {number[]} ends  wanted heights
 * @param {number} gap
 * @param {number} bottom  the lowest that is allowed
 * @returns {number[]} in the order of `ends`
 */
export function apart(ends, gap, bottom) {
  const order = ends.map((_, i) => i).sort((a, b) => ends[a] - ends[b]);
  const heights = [...ends];
  for (let k = 1; k < order.length; k += 1) {
    heights[order[k]] = Math.max(heights[order[k]], heights[order[k - 1]] + gap);
  }
  let limit = bottom;
  for (const i of order.toReversed()) {
    heights[i] = Math.min(heights[i], limit);
    limit = heights[i] - gap;
  }
  return heights;
}

/**
 * From the first layer, quiet, to the output in the accent.
 * @param {Theme} theme
 * @param {number} layer
 * @param {number} count
 */
function colorOf(theme, layer, count) {
  const p = PALETTES[theme];
  return count === 1 ? p.accent : mix(p.muted, p.accent, layer / (count - 1));
}

/** Powers of ten as people write them. @param {number} exponent */
function powerText(exponent) {
  if (exponent >= -3 && exponent <= 3) return String(10 ** exponent);
  return scientific(10 ** exponent, 0);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{width: number, height: number}} size
 * @param {Moments} moments
 * @param {string[]} names
 * @param {Theme} theme
 * @param {number | null} spot  moment the pointer is at
 */
export function paintGradients(canvas, size, moments, names, theme, spot) {
  const context = begin(canvas, size.width, size.height);
  const room = nameRoom(context, names);
  const box = boxOf(size.width, size.height, room);
  const [low, high] = exponentsOf(moments.gradients);
  const y = (/** @type {number} */ length) => box.height * (1 - (Math.log10(length) - low) / (high - low));
  const p = PALETTES[theme];
  const powers = decades(low, high, 5).map((exponent) => ({ at: y(10 ** exponent), text: powerText(exponent) }));
  context.strokeStyle = p.line;
  for (const { at } of powers) {
    const height = Math.round(box.top + at) + 0.5;
    stroke(context, box.left, height, box.left + box.width, height);
  }
  numbersLeft(context, box, theme, powers);
  numbersBelow(context, box, theme, stepMarks(moments, box.width));
  if (spot !== null) {
    const x = box.left + share(moments, spot) * box.width;
    context.strokeStyle = p.muted;
    stroke(context, x, box.top, x, box.top + box.height);
  }
  const ends = names.map((_, layer) => line(context, box, moments, layer, y, colorOf(theme, layer, names.length)));
  nameLines(context, box, theme, names, ends);
}

/** @param {CanvasRenderingContext2D} context @param {string[]} names */
const nameRoom = (context, names) => 14 + Math.max(0, ...names.map((name) => context.measureText(name).width));

/** Share of the way through time. @param {Moments} moments @param {number} moment */
function share({ steps, length }, moment) {
  const span = steps[length - 1] - steps[0];
  return span > 0 ? (steps[moment] - steps[0]) / span : 1;
}

/** @param {Moments} moments @param {number} width */
function stepMarks({ steps, length }, width) {
  const [begins, ends] = [steps[0], steps[length - 1]];
  const ticks = ends > begins ? ticksOf(begins, ends, width / 80).filter(Number.isInteger) : [begins];
  return ticks.map((step) => ({ at: ends > begins ? (step - begins) / (ends - begins) : 1, text: stepText(step) }));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Moments} moments
 * @param {number} layer
 * @param {(length: number) => number} y
 * @param {string} color
 * @returns {number} height of its end below the plot's top; at the bottom for a gradient of 0
 */
function line(context, box, moments, layer, y, color) {
  let end = box.height;
  let pen = false;
  context.beginPath();
  for (let moment = 0; moment < moments.length; moment += 1) {
    const at = y(moments.gradients[moment * moments.layers + layer]);
    end = Number.isFinite(at) ? at : box.height;
    const x = box.left + share(moments, moment) * box.width;
    if (!Number.isFinite(at)) pen = false;
    else if (pen) context.lineTo(x, box.top + at);
    else context.moveTo(x, box.top + at);
    pen = Number.isFinite(at);
  }
  context.strokeStyle = color;
  context.lineWidth = 1.7;
  context.setLineDash(DASHES[layer % DASHES.length]);
  context.stroke();
  context.setLineDash([]);
  context.lineWidth = 1;
  return end;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Theme} theme
 * @param {string[]} names
 * @param {number[]} ends
 */
function nameLines(context, box, theme, names, ends) {
  const right = box.left + box.width;
  const heights = apart(ends, LINE, box.height + 4);
  context.textAlign = "left";
  context.textBaseline = "middle";
  names.forEach((name, layer) => {
    const color = colorOf(theme, layer, names.length);
    context.beginPath();
    context.arc(right, box.top + ends[layer], 2.5, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    context.fillText(name, right + 8, box.top + heights[layer]);
  });
}

/**
 * The moment at a pixel of the canvas, or null beside the plot.
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number}} size
 * @param {Moments} moments
 * @param {string[]} names
 * @param {number} x
 */
export function momentAt(context, size, moments, names, x) {
  const box = boxOf(size.width, size.height, nameRoom(context, names));
  const u = (x - box.left) / box.width;
  const { steps, length } = moments;
  if (u < -0.02 || u > 1.02) return null;
  return nearestIndex(steps, length, steps[0] + u * (steps[length - 1] - steps[0]));
}
