/** How contenders and pinned runs are told apart: a colour and a dash, the same in curve, picture and table. */
import { classColor } from "../../lib/draw/colors.js";
import { svg } from "../../lib/dom/dom.js";

/** @typedef {import("../../types.d.ts").Theme} Theme */

/** @type {number[][]} */
export const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [12, 3], [1, 2], [6, 2, 1, 2, 1, 2]];

/** Where the colours begin again, the dashes are others. @param {number} index */
export const dashOf = (index) => DASHES[(index + 3 * Math.floor(index / DASHES.length)) % DASHES.length];

/**
 * A piece of the line, before a name.
 * @param {Theme} theme
 * @param {number} color
 * @param {number} [dash]
 */
export function swatch(theme, color, dash = color) {
  const line = svg("line", {
    x1: 1, y1: 5, x2: 23, y2: 5, stroke: classColor(theme, color), "stroke-width": 3, "stroke-dasharray": dashOf(dash).join(" ") || null,
  });
  return svg("svg", { class: "race-swatch", width: 24, height: 10, viewBox: "0 0 24 10", "aria-hidden": "true" }, line);
}
