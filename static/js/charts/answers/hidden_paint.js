/** The hidden space on a canvas: what the output makes of every place, the samples as marks, the border as a line. */
import { context2d } from "../../lib/draw/canvas.js";
import { areaTable, classColor, classTable, markColor, PALETTES } from "../../lib/draw/colors.js";
import { classShape, markPath, markRadius } from "../../lib/draw/markers.js";
import { axisValueText, begin, numbersBelow, numbersLeft, stroke, ticksOf } from "../shared/small_axes.js";
import { clipLine } from "./space.js";

/** @import { Theme } from "../../types/views.js" */
/** @import { DataMessage } from "../../types/wire.js" */
/** @import { Box } from "../shared/small_axes.js" */
/** @import { Space } from "./space.js" */

const MARGIN = { left: 50, right: 8, top: 6, bottom: 38 };
const STRENGTH = 0.5;

/** @param {{width: number, height: number}} size @returns {Box} */
export const hiddenPlotBox = ({ width, height }) => ({
  left: MARGIN.left,
  top: MARGIN.top,
  width: Math.max(10, width - MARGIN.left - MARGIN.right),
  height: Math.max(10, height - MARGIN.top - MARGIN.bottom),
});

/**
 * Where a place of the space lies on the canvas.
 * @param {Space} space
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 * @returns {[number, number]}
 */
export function pixelOf({ view }, box, x, y) {
  const u = (x - view.x[0]) / (view.x[1] - view.x[0]);
  const v = (y - view.y[0]) / (view.y[1] - view.y[0]);
  return [box.left + u * box.width, box.top + (1 - v) * box.height];
}

/** @type {HTMLCanvasElement | null} */
let sheet = null;

/** @param {Space} space @param {Theme} theme */
function gridSheet({ grid, classes, cells }, theme) {
  const image = new ImageData(cells, cells);
  const pixels = new Uint32Array(image.data.buffer);
  const table = areaTable(theme, STRENGTH);
  for (let row = 0; row < cells; row += 1) {
    for (let column = 0; column < cells; column += 1) {
      const from = row * cells + column;
      const value = /** @type {ArrayLike<number>} */ (grid)[from];
      pixels[(cells - 1 - row) * cells + column] = classes ? classTable(theme, classes[from])[value] : table[value];
    }
  }
  sheet ??= document.createElement("canvas");
  [sheet.width, sheet.height] = [cells, cells];
  context2d(sheet).putImageData(image, 0, 0);
  return sheet;
}

/**
 * Colour and shape of a sample: its class, or how high its target is.
 * @param {DataMessage} data
 * @param {Theme} theme
 * @param {number} label
 * @returns {{color: string, shape: string}}
 */
export function markOf({ dataset: { task, target } }, theme, label) {
  if (task === "multi_class") return { color: classColor(theme, label), shape: classShape(label) };
  if (task === "binary") return { color: PALETTES[theme][label > 0.5 ? "positive" : "negative"], shape: "circle" };
  const [low, high] = target.range;
  return { color: markColor(theme, (label - low) / (high - low || 1)), shape: "circle" };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{width: number, height: number}} size
 * @param {Space} space
 * @param {DataMessage} data
 * @param {Theme} theme
 * @param {[string, string]} names of the axes
 * @param {number} chosen sample
 */
export function paintSpace(canvas, size, space, data, theme, names, chosen) {
  const context = begin(canvas, size.width, size.height);
  const box = hiddenPlotBox(size);
  if (space.grid && space.cells > 0) {
    context.imageSmoothingEnabled = true;
    context.drawImage(gridSheet(space, theme), box.left, box.top, box.width, box.height);
  }
  context.strokeStyle = PALETTES[theme].line;
  context.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
  paintBorder(context, box, space, theme);
  paintAxes(context, box, space, theme, names);
  paintMarks(context, box, space, data, theme);
  if (chosen < space.count) ring(context, box, space, theme, chosen);
}

/** @param {CanvasRenderingContext2D} context @param {Box} box @param {Space} space @param {Theme} theme */
function paintBorder(context, box, space, theme) {
  const ends = space.line && clipLine(space.line, space.view);
  if (!ends) return;
  const [from, to] = ends.map(([x, y]) => pixelOf(space, box, x, y));
  // A light line below the dark one, so that it is seen on every colour.
  const layers = /** @type {[string, number][]} */ ([
    [PALETTES[theme].panel, 4],
    [PALETTES[theme].text, 1.8],
  ]);
  for (const [color, width] of layers) {
    context.strokeStyle = color;
    context.lineWidth = width;
    stroke(context, ...from, ...to);
  }
  context.lineWidth = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Space} space
 * @param {Theme} theme
 * @param {[string, string]} names
 */
function paintAxes(context, box, { view: { x, y } }, theme, names) {
  const share = (/** @type {number[]} */ [low, high], /** @type {number} */ value) => (value - low) / (high - low);
  const across = ticksOf(...x, 4).map((value) => ({ at: share(x, value), text: axisValueText(value) }));
  const up = ticksOf(...y, 4).map((value) => ({ at: box.height * (1 - share(y, value)), text: axisValueText(value) }));
  numbersBelow(context, box, theme, across);
  if (names[1]) numbersLeft(context, box, theme, up);
  context.fillStyle = PALETTES[theme].text;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillText(names[0], box.left + box.width / 2, box.top + box.height + MARGIN.bottom - 1);
  context.save();
  context.translate(2, box.top + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.textBaseline = "top";
  context.fillText(names[1], 0, 0);
  context.restore();
}

/**
 * Those held back first, as rings, so that training samples lie on top.
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Space} space
 * @param {DataMessage} data
 * @param {Theme} theme
 */
function paintMarks(context, box, space, data, theme) {
  const { labels, is_train: isTrain } = data.tensors;
  const radius = markRadius(space.count) - (space.count > 12 ? 0.5 : 0);
  for (const wanted of [false, true]) {
    for (let i = 0; i < space.count; i += 1) {
      if (Boolean(isTrain[i]) !== wanted) continue;
      const { color, shape } = markOf(data, theme, labels[i]);
      const [x, y] = pixelOf(space, box, space.points[2 * i], space.points[2 * i + 1]);
      const path = new Path2D(markPath(shape, x, y, radius));
      context.fillStyle = color;
      context.strokeStyle = wanted ? "#ffffff" : color;
      context.lineWidth = wanted ? 1 : 1.5;
      if (wanted) context.fill(path);
      context.stroke(path);
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Space} space
 * @param {Theme} theme
 * @param {number} chosen
 */
function ring(context, box, space, theme, chosen) {
  const [x, y] = pixelOf(space, box, space.points[2 * chosen], space.points[2 * chosen + 1]);
  context.beginPath();
  context.arc(x, y, markRadius(space.count) + 3.5, 0, 2 * Math.PI);
  context.lineWidth = 1.5;
  context.strokeStyle = PALETTES[theme].text;
  context.stroke();
}

/**
 * The sample nearest to a pixel of the canvas.
 * @param {{width: number, height: number}} size
 * @param {Space} space
 * @param {{x: number, y: number}} at
 * @param {number} reach pixels
 * @returns {number | null}
 */
export function sampleAt(size, space, at, reach) {
  const box = hiddenPlotBox(size);
  let best = reach;
  let found = null;
  for (let i = 0; i < space.count; i += 1) {
    const [x, y] = pixelOf(space, box, space.points[2 * i], space.points[2 * i + 1]);
    const away = Math.hypot(x - at.x, y - at.y);
    if (away > best) continue;
    best = away;
    found = i;
  }
  return found;
}
