/** The samples as marks: which groups there are, in which colour and shape; as Plotly traces and on a plain canvas. */
import { classColor, markColor, PALETTES } from "../../lib/draw/colors.js";
import { classShape, markPath, markRadius } from "../../lib/draw/markers.js";
import { xPixel, yPixel } from "../../lib/draw/underlay.js";

/** @import { Area } from "../../lib/draw/underlay.js" */
/** @import { Theme } from "../../types/views.js" */
/** @import { DataMessage } from "../../types/wire.js" */

/**
 * @typedef {object} MarkGroup
 * @property {number[]} samples indices in data order
 * @property {number[]} x
 * @property {number[]} y
 * @property {string} shape
 * @property {string | string[]} color
 * @property {boolean} ringed   held back for testing
 * @property {number} radius
 */

const OUTLINE = "#ffffff";

/** What stands on the second axis: the second input, or for a single input the target. @param {DataMessage} data */
export const isCurve = (data) => data.dataset.inputs.length === 1;

/**
 * Values at the picture's edges.
 * @param {DataMessage | null} data
 * @returns {{x: [number, number], y: [number, number]}}
 */
export function dataExtent(data) {
  if (!data) return { x: [0, 1], y: [0, 1] };
  const { inputs, target } = data.dataset;
  if (!isCurve(data)) return { x: inputs[0].range, y: inputs[1].range };
  const room = 0.15 * (target.range[1] - target.range[0] || 1);
  return { x: inputs[0].range, y: [target.range[0] - room, target.range[1] + room] };
}

/**
 * Where a sample lies in the picture.
 * @param {DataMessage} data
 * @param {number} i
 * @returns {[number, number]}
 */
export function pointPosition(data, i) {
  const { points, labels } = data.tensors;
  const d = data.dataset.inputs.length;
  return [points[i * d], d === 1 ? labels[i] : points[i * d + 1]];
}

/**
 * Colour of one sample.
 * @param {DataMessage} data
 * @param {Theme} theme
 * @param {number} label class, or natural units
 */
export function sampleColor(data, theme, label) {
  const { task, target } = data.dataset;
  if (task === "multi_class") return classColor(theme, label);
  if (task === "binary") return PALETTES[theme][label > 0.5 ? "positive" : "negative"];
  if (isCurve(data)) return PALETTES[theme].markZero;
  return markColor(theme, (label - target.range[0]) / (target.range[1] - target.range[0]));
}

/**
 * The samples in groups that look alike, those held back first so that training points lie on top.
 * @param {DataMessage} data
 * @param {Theme} theme
 * @param {boolean} showTest
 * @returns {MarkGroup[]}
 */
export function markGroups(data, theme, showTest) {
  const { labels, is_train: isTrain } = data.tensors;
  const regression = data.dataset.task === "regression";
  const radius = markRadius(labels.length);
  /** @type {Map<string, MarkGroup>} */
  const groups = new Map();
  for (let i = 0; i < labels.length; i += 1) {
    const ringed = !isTrain[i];
    if (ringed && !showTest) continue;
    const key = `${ringed ? 0 : 1} ${regression ? 0 : labels[i]}`;
    const color = sampleColor(data, theme, labels[i]);
    let group = groups.get(key);
    if (!group) {
      const shape = data.dataset.task === "multi_class" ? classShape(labels[i]) : "circle";
      group = { samples: [], x: [], y: [], shape, color: regression ? [] : color, ringed, radius };
      groups.set(key, group);
    }
    const [x, y] = pointPosition(data, i);
    group.samples.push(i);
    group.x.push(x);
    group.y.push(y);
    if (Array.isArray(group.color)) group.color.push(color);
  }
  return [...groups].sort(([a], [b]) => a.localeCompare(b)).map(([, group]) => group);
}

/** @param {MarkGroup} group @returns {Record<string, unknown>} */
export function markTrace(group) {
  return {
    type: "scatter",
    mode: "markers",
    x: group.x,
    y: group.y,
    hoverinfo: "skip",
    cliponaxis: true,
    marker: {
      symbol: group.ringed ? `${group.shape}-open` : group.shape,
      size: group.radius * 2,
      color: group.color,
      opacity: 1,
      line: { width: group.ringed ? 1.6 : 1.1, color: group.ringed ? group.color : OUTLINE },
    },
  };
}

/**
 * The same marks on a canvas, for as long as Plotly has not come.
 * @param {CanvasRenderingContext2D} context
 * @param {MarkGroup[]} groups
 * @param {Area} area
 */
export function paintMarks(context, groups, area) {
  for (const group of groups) {
    for (let i = 0; i < group.x.length; i += 1) {
      const x = area.x.start + xPixel(area.x, group.x[i]);
      const y = area.y.start + yPixel(area.y, group.y[i]);
      const path = new Path2D(markPath(group.shape, x, y, group.radius));
      const color = Array.isArray(group.color) ? group.color[i] : group.color;
      context.lineWidth = group.ringed ? 1.6 : 1.1;
      context.strokeStyle = group.ringed ? color : OUTLINE;
      context.fillStyle = color;
      if (!group.ringed) context.fill(path);
      context.stroke(path);
    }
  }
}

/**
 * The sample nearest to a pixel of the box, within reach of a finger or pointer.
 * @param {MarkGroup[]} groups
 * @param {Area} area
 * @param {number} px
 * @param {number} py
 * @param {number} reach pixels
 * @returns {number | null} index in data order
 */
export function nearestSample(groups, area, px, py, reach) {
  let best = reach * reach;
  let found = null;
  for (const group of groups) {
    for (let i = 0; i < group.x.length; i += 1) {
      const dx = area.x.start + xPixel(area.x, group.x[i]) - px;
      const dy = area.y.start + yPixel(area.y, group.y[i]) - py;
      if (dx * dx + dy * dy > best) continue;
      best = dx * dx + dy * dy;
      found = group.samples[i];
    }
  }
  return found;
}
