/** The small picture of a data set: its points, in the colours of the output. */

import { classColor, markColor, PALETTES } from "../../lib/draw/colors.js";

/** @import { DatasetInfo } from "../../types/schema.js" */
/** @import { Theme } from "../../types/views.js" */

const SIZE = 44;
const ROOM = 6;
const FEW = 8;
/** Around pictures. */
const GAP = 3;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {DatasetInfo} info
 * @param {Theme} theme
 */
export function tilePicture(canvas, info, theme) {
  const scale = Math.min(3, window.devicePixelRatio || 1);
  canvas.width = canvas.height = SIZE * scale;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(scale, scale);
  const { points, labels, pictures } = info.preview;
  if (pictures) return paintPictures(context, info, theme);
  const places = layout(points);
  const radius = points.length <= FEW ? 4.2 : points.length < 60 ? 1.9 : 1.45;
  const colour = colours(info, theme);
  places.forEach(([x, y], i) => {
    context.fillStyle = colour(labels[i]);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  });
}

/**
 * The first pictures, two beside each other, as ink.
 * @param {CanvasRenderingContext2D} context
 * @param {DatasetInfo} info
 * @param {Theme} theme
 */
function paintPictures(context, { preview }, theme) {
  const [height, width] = preview.image ?? [8, 8];
  const side = (SIZE - 3 * GAP) / 2 / Math.max(height, width);
  context.fillStyle = PALETTES[theme].text;
  (preview.pictures ?? []).forEach((picture, i) => {
    const [left, top] = [i % 2, Math.floor(i / 2)].map((at) => GAP + at * (GAP + side * width));
    [...picture].forEach((shade, at) => {
      context.globalAlpha = parseInt(shade, 16) / 15;
      context.fillRect(left + (at % width) * side, top + Math.floor(at / width) * side, side + 0.2, side + 0.2);
    });
  });
  context.globalAlpha = 1;
}

/**
 * Points spread over the tile; a few corners stay well inside.
 * @param {number[][]} points
 * @returns {[number, number][]}
 */
function layout(points) {
  const room = points.length <= FEW ? 2 * ROOM : ROOM;
  const spread = (/** @type {number} */ axis) => {
    const values = points.map((point) => point[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return (/** @type {number} */ value) =>
      high > low ? room + ((value - low) / (high - low)) * (SIZE - 2 * room) : SIZE / 2;
  };
  const [x, y] = [spread(0), spread(1)];
  return points.map((point) => [x(point[0]), SIZE - y(point[1])]);
}

/**
 * @param {DatasetInfo} info
 * @param {Theme} theme
 * @returns {(label: number) => string}
 */
function colours({ about, preview }, theme) {
  if (about.task === "multi_class") return (label) => classColor(theme, label);
  if (about.task === "binary") return (label) => PALETTES[theme][label > 0 ? "positive" : "negative"];
  if (about.inputs.length === 1) return () => PALETTES[theme].muted;
  const low = Math.min(...preview.labels);
  const high = Math.max(...preview.labels);
  return (label) => markColor(theme, (label - low) / (high - low || 1));
}
