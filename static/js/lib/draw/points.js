/** Points that a person draws: adding, moving, erasing, spraying. Rows are never changed in place. */

import { TABLE_ROWS } from "../text/limits.js";

/** @typedef {number[][]} Rows  inputs, then the target */
/** @typedef {{x: [number, number], y: [number, number]}} Extent */
/** @typedef {{x: number, y: number}} Place in the units of the axes */

/**
 * As many digits as a place on the screen has: about a thousandth of the axis.
 * @param {number} value
 * @param {[number, number]} range
 */
export function round(value, range) {
  const digits = Math.min(12, Math.max(0, Math.ceil(2.5 - Math.log10(range[1] - range[0]))));
  const kept = Math.min(range[1], Math.max(range[0], value));
  return Number(kept.toFixed(digits)) + 0;
}

/**
 * The row of a point. With one input, its height is what is to be learnt.
 * @param {Place} place
 * @param {Extent} extent
 * @param {number} label
 * @param {boolean} isCurve
 */
export function rowAt({ x, y }, extent, label, isCurve) {
  const [across, up] = [round(x, extent.x), round(y, extent.y)];
  return isCurve ? [across, up] : [across, up, label];
}

/** @param {Rows} rows @param {number[]} row @returns {Rows} */
export const add = (rows, row) => (rows.length < TABLE_ROWS ? [...rows, row] : rows);

/** Moves a point; its class stays. @param {Rows} rows @param {number} index @param {number[]} row @returns {Rows} */
export const move = (rows, index, row) => rows.map((old, i) => (i === index ? [row[0], row[1], ...old.slice(2)] : old));

/**
 * Distances are those on the screen.
 * @param {Place} place
 * @param {number[]} row
 * @param {Place} pixel width and height of a pixel in the units of the axes
 */
const distance = (place, row, pixel) => Math.hypot((row[0] - place.x) / pixel.x, (row[1] - place.y) / pixel.y);

/**
 * The point nearest to a place, within `reach` pixels; of two, the upper one.
 * @param {Rows} rows
 * @param {Place} place
 * @param {Place} pixel
 * @param {number} reach
 */
export function nearest(rows, place, pixel, reach) {
  let found = -1;
  let least = reach;
  rows.forEach((row, i) => {
    const far = distance(place, row, pixel);
    if (far > least) return;
    least = far;
    found = i;
  });
  return found;
}

/**
 * @param {Rows} rows
 * @param {Place} place
 * @param {Place} pixel
 * @param {number} reach
 * @returns {Rows} the same if nothing is there
 */
export function erase(rows, place, pixel, reach) {
  const left = rows.filter((row) => distance(place, row, pixel) > reach);
  return left.length === rows.length ? rows : left;
}

/**
 * A few places around one, evenly over a disc.
 * @param {Place} place
 * @param {Place} pixel
 * @param {number} radius pixels
 * @param {number} n
 * @param {() => number} random 0..1
 * @returns {Place[]}
 */
export function spray(place, pixel, radius, n, random) {
  return Array.from({ length: n }, () => {
    const [angle, far] = [2 * Math.PI * random(), radius * Math.sqrt(random())];
    return { x: place.x + far * Math.cos(angle) * pixel.x, y: place.y + far * Math.sin(angle) * pixel.y };
  });
}

/** Whether a place lies in the picture. @param {Place} place @param {Extent} extent */
export const isInside = ({ x, y }, extent) =>
  x >= extent.x[0] && x <= extent.x[1] && y >= extent.y[0] && y <= extent.y[1];

/**
 * Class names with one more. Two classes are called by their colours, which more of them do not have.
 * @param {string[]} classes
 */
export function moreClasses(classes) {
  const names = classes.join() === "orange,blue" ? ["A", "B"] : classes;
  const free = "ABCDEFGHIJ".split("").find((letter) => !names.includes(letter)) ?? `${names.length + 1}`;
  return [...names, free];
}
