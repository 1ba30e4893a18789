/** The map of heights on its canvas, and above the lines the way that training went. */
import { clearCanvas, context2d } from "../../lib/draw/canvas.js";
import { PALETTES } from "../../lib/draw/colors.js";
import { paintFine } from "../../lib/draw/grid.js";
import { pageFont } from "../../lib/draw/plotly.js";
import { xPixel, yPixel } from "../../lib/draw/underlay.js";

/** @import { Palette } from "../../lib/draw/colors.js" */
/** @import { Area } from "../../lib/draw/underlay.js" */
/** @import { Theme } from "../../types/views.js" */

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{path: Float64Array, trail: Point[], now: Point | null}} Way */

const FINE = 480; // pixels along a side
/** Pixels between the lines that cross out what is no number. */
const HATCH = 8;
/** Nearer to each other, two marks have no room for two names. */
const NAME_ROOM = 44;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} bytes
 * @param {number} size
 * @param {Uint32Array} table
 */
export function paintHeights(canvas, bytes, size, table) {
  const scale = Math.max(2, Math.ceil(FINE / size));
  const side = size * scale;
  canvas.width = side;
  canvas.height = side;
  const context = context2d(canvas);
  const image = context.createImageData(side, side);
  paintFine(bytes, size, scale, table, new Uint32Array(image.data.buffer));
  context.putImageData(image, 0, 0);
}

/**
 * Crosses out the cells that are no number.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} clipped
 * @param {number} size
 * @param {Theme} theme
 */
export function hatch(canvas, clipped, size, theme) {
  const context = context2d(canvas);
  const cell = canvas.width / (size - 1);
  context.save();
  context.beginPath();
  for (let i = 0; i < clipped.length; i += 1) {
    if (clipped[i]) context.rect(((i % size) - 0.5) * cell, (size - 1.5 - Math.floor(i / size)) * cell, cell, cell);
  }
  context.clip();
  context.strokeStyle = PALETTES[theme].muted;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let at = -canvas.width; at < canvas.width; at += HATCH) {
    context.moveTo(at, 0);
    context.lineTo(at + canvas.height, canvas.height);
  }
  context.stroke();
  context.restore();
}

/**
 * The way walked, its begin, and where training stands now.
 * @param {HTMLCanvasElement} canvas as large as the plot area
 * @param {Area} area
 * @param {Way} way
 * @param {Theme} theme
 * @param {{begin: string, now: string}} names
 */
export function paintWay(canvas, area, { path, trail, now }, theme, names) {
  const context = begin(canvas, area);
  const palette = PALETTES[theme];
  const at = (/** @type {Point} */ { x, y }) => ({ x: xPixel(area.x, x), y: yPixel(area.y, y) });
  const walked = Array.from({ length: path.length / 2 }, (_, i) => at({ x: path[2 * i], y: path[2 * i + 1] }));
  const since = [...walked.slice(-1), ...trail.map(at), ...(now ? [at(now)] : [])];
  for (const [color, width] of /** @type {const} */ ([
    [palette.panel, 4.5],
    [palette.text, 2],
  ])) {
    context.strokeStyle = color;
    context.lineWidth = width;
    line(context, walked, []);
    line(context, since, [2, 4]);
  }
  const here = now && at(now);
  if (walked.length > 1) ring(context, walked[0], palette, here && near(here, walked[0]) ? "" : names.begin, area);
  if (here) dot(context, here, palette, names.now, area);
}

/** @param {Point} a @param {Point} b */
const near = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) < NAME_ROOM;

/** @param {HTMLCanvasElement} canvas @param {Area} area */
function begin(canvas, area) {
  const context = clearCanvas(canvas, area.x.length, area.y.length);
  context.lineCap = "round";
  context.font = `600 12px ${pageFont()}`;
  return context;
}

/** @param {CanvasRenderingContext2D} context @param {Point[]} points @param {number[]} dash */
function line(context, points, dash) {
  if (points.length < 2) return;
  context.setLineDash(dash);
  context.beginPath();
  for (const { x, y } of points) context.lineTo(x, y);
  context.stroke();
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point} at
 * @param {Palette} palette
 * @param {string} name
 * @param {Area} area
 */
function ring(context, at, palette, name, area) {
  disc(context, at, 5, palette.panel, palette.text, 2);
  label(context, at, name, palette, area, -1);
}

/**
 * Where training stands; an arrow at the edge when it has left the picture.
 * @param {CanvasRenderingContext2D} context
 * @param {Point} at
 * @param {Palette} palette
 * @param {string} name
 * @param {Area} area
 */
function dot(context, at, palette, name, area) {
  const edge = { x: Math.min(area.x.length - 9, Math.max(9, at.x)), y: Math.min(area.y.length - 9, Math.max(9, at.y)) };
  const outside = at.x < 0 || at.y < 0 || at.x > area.x.length || at.y > area.y.length;
  if (outside) arrow(context, edge, Math.atan2(at.y - edge.y, at.x - edge.x), palette);
  else disc(context, at, 7, palette.text, palette.panel, 2.5);
  label(context, outside ? edge : at, name, palette, area, 1);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point} at
 * @param {number} r
 * @param {string} fill
 * @param {string} edge
 * @param {number} width of the edge
 */
function disc(context, { x, y }, r, fill, edge, width) {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = width;
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Point} at @param {number} angle @param {Palette} palette */
function arrow(context, { x, y }, angle, palette) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.beginPath();
  context.moveTo(8, 0);
  context.lineTo(-6, -7);
  context.lineTo(-6, 7);
  context.closePath();
  context.fillStyle = palette.text;
  context.strokeStyle = palette.panel;
  context.lineWidth = 2;
  context.stroke();
  context.fill();
  context.restore();
}

/**
 * A name beside its mark, on the side where there is room.
 * @param {CanvasRenderingContext2D} context
 * @param {Point} at
 * @param {string} name
 * @param {Palette} palette
 * @param {Area} area
 * @param {1 | -1} side above (-1) or below
 */
function label(context, at, name, palette, area, side) {
  const width = context.measureText(name).width;
  const x = Math.min(area.x.length - width - 4, Math.max(4, at.x - width / 2));
  const wanted = at.y + (side > 0 ? 22 : -12);
  const y = wanted < 12 ? at.y + 22 : wanted > area.y.length - 4 ? at.y - 12 : wanted;
  context.strokeStyle = palette.panel;
  context.lineWidth = 3.5;
  context.strokeText(name, x, y);
  context.fillStyle = palette.text;
  context.fillText(name, x, y);
}
