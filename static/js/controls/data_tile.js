/** The small picture of a data set: its points, in the colours of the output. */

import { classColor, markColor, PALETTES } from "../lib/colors.js";

/** @import { DatasetInfo, Theme } from "../types.js" */

const SIZE = 44;
const ROOM = 6;
const FEW = 8;

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
  const { points, labels } = info.preview;
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
 * Points spread over the tile; a few corners stay well inside.
 * @param {number[][]} points
 * @returns {[number, number][]}
 */
function layout(points) {
  const room = points.length <= FEW ? 2 * ROOM : ROOM;
  const spread = (/** @type {number} */ axis) => {
    const values = points.map((point) => point[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return (/** @type {number} */ value) => (high > low ? room + ((value - low) / (high - low)) * (SIZE - 2 * room) : SIZE / 2);
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
