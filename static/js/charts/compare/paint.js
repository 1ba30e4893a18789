/** The curves of a race on their canvas: straight from one measured moment to the next, with names at their ends. */
import { clearCanvas } from "../../lib/draw/canvas.js";
import { classColor, classText, PALETTES } from "../../lib/draw/colors.js";
import { pageFont } from "../../lib/draw/plotly.js";
import { tickPixels, xPixel, yPixel } from "../../lib/draw/underlay.js";
import { placeNames, shortened } from "../shared/curve_labels.js";
import { dashOf } from "./data.js";

/** @import { Area } from "../../lib/draw/underlay.js" */
/** @import { Theme } from "../../types/views.js" */
/** @import { Runner } from "./data.js" */

/** @typedef {{runners: Runner[], x: string, y: string, target: number | null}} Drawn `x`, `y`: columns of the curves */
/** @typedef {{x: number, y: number}} Point */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Area} area
 * @param {Drawn} drawn
 * @param {Theme} theme
 */
export function paintRace(canvas, area, drawn, theme) {
  const context = clearCanvas(canvas, area.x.length, area.y.length);
  const palette = PALETTES[theme];
  context.lineWidth = 1;
  context.strokeStyle = palette.line;
  for (const y of tickPixels(area.y)) across(context, area, y);
  if (drawn.target !== null) {
    context.strokeStyle = palette.muted;
    context.setLineDash([2, 2]);
    across(context, area, yPixel(area.y, drawn.target));
  }
  const traces = drawn.runners.map((runner) => curve(context, area, runner, drawn, theme));
  nameEnds(context, area, drawn.runners, traces, theme);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Area} area
 * @param {Runner} runner
 * @param {Drawn} drawn
 * @param {Theme} theme
 * @returns {number[]} its points: x and y in turn
 */
function curve(context, area, { index, columns, length, told }, { x: across, y: up }, theme) {
  context.strokeStyle = classColor(theme, index);
  context.lineWidth = 2;
  context.setLineDash(dashOf(index));
  context.beginPath();
  /** @type {number[]} */
  const points = [];
  for (let i = 0; i < length; i += 1) {
    const [x, y] = [xPixel(area.x, columns[across][i]), yPixel(area.y, columns[up][i])];
    // On a logarithmic axis there is no zero.
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    if (points.length > 0) context.lineTo(x, y);
    else context.moveTo(x, y);
    points.push(x, y);
  }
  context.stroke();
  context.setLineDash([]);
  const end = endOf(points);
  if (end) mark(context, end, told.status === "diverged");
  return points;
}

/** @param {number[]} points @returns {Point | null} */
const endOf = (points) => (points.length > 0 ? { x: points[points.length - 2], y: points[points.length - 1] } : null);

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Area} area
 * @param {Runner[]} runners
 * @param {number[][]} traces
 * @param {Theme} theme
 */
function nameEnds(context, area, runners, traces, theme) {
  context.font = `12px ${pageFont()}`;
  context.textAlign = "right";
  const names = runners.flatMap(({ told, index }, i) => {
    const end = endOf(traces[i]);
    const measure = (/** @type {string} */ text) => context.measureText(text).width;
    const name = shortened(told.name, area.x.length, measure);
    const own = { name, width: measure(name), color: classText(theme, index) };
    return end && told.name ? [{ ...own, ends: [end], above: true, strong: false, optional: true }] : [];
  });
  const lines = traces.map((points) => ({ points, length: points.length }));
  context.lineWidth = 3;
  context.strokeStyle = PALETTES[theme].panel;
  for (const { name, x, y, color } of placeNames(names, area.x.length, area.y.length, lines)) {
    context.fillStyle = color ?? PALETTES[theme].text;
    context.strokeText(name, x, y);
    context.fillText(name, x, y);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Area} area @param {number} at */
function across(context, area, at) {
  const y = Math.round(at) + 0.5;
  if (!Number.isFinite(y)) return;
  context.beginPath();
  context.moveTo(0, y);
  context.lineTo(area.x.length, y);
  context.stroke();
}

/**
 * A dot where a curve ends; a cross where it left the finite numbers.
 * @param {CanvasRenderingContext2D} context
 * @param {Point} at
 * @param {boolean} lost
 */
function mark(context, { x, y }, lost) {
  context.beginPath();
  if (!lost) {
    context.arc(Math.max(3, x), y, 3, 0, 2 * Math.PI);
    context.fillStyle = context.strokeStyle;
    context.fill();
    return;
  }
  context.moveTo(x - 4, y - 4);
  context.lineTo(x + 4, y + 4);
  context.moveTo(x + 4, y - 4);
  context.lineTo(x - 4, y + 4);
  context.stroke();
}
