/**
 * A canvas exactly below a transparent Plotly plot. Plotly's private names stand in this file only:
 * where its plot area is (`_offset`, `_length`) and which values its axes show now, also half-way
 * through a drag or a turn of the wheel.
 */

/**
 * @typedef {object} Axis
 * @property {number} start  pixels from the box's left (or top) to the plot area
 * @property {number} length pixels of the plot area
 * @property {[number, number]} range values at its left and right (bottom and top); exponents of ten when `log`
 * @property {boolean} log
 * @property {number[]} ticks where Plotly has ticks, as in `range`
 */
/** @typedef {{x: Axis, y: Axis}} Area */

const EVENTS = ["plotly_afterplot", "plotly_relayout", "plotly_relayouting"];

/**
 * Where Plotly draws now, or null while it has drawn nothing.
 * @param {HTMLElement} gd
 * @returns {Area | null}
 */
export function plotArea(gd) {
  const layout = /** @type {any} */ (gd)._fullLayout;
  if (!layout?.xaxis?._length) return null;
  return { x: readAxis(layout.xaxis), y: readAxis(layout.yaxis) };
}

/** @param {any} axis @returns {Axis} */
function readAxis(axis) {
  // Not d2p: its factors lag one event behind during a drag; the range is always the one just drawn.
  const ticks = (axis._vals ?? [])
    .filter((/** @type {any} */ tick) => !tick.minor)
    .map((/** @type {any} */ tick) => tick.x);
  return {
    start: axis._offset,
    length: axis._length,
    range: [axis.range[0], axis.range[1]],
    log: axis.type === "log",
    ticks,
  };
}

/**
 * The plot area before Plotly has come: the same margins, the wanted ranges.
 * @param {{width: number, height: number}} box
 * @param {{l: number, r: number, t: number, b: number}} margin
 * @param {{x: [number, number], y: [number, number], log?: boolean}} ranges
 * @returns {Area}
 */
export function plainArea(box, margin, ranges) {
  return {
    x: {
      start: margin.l,
      length: Math.max(1, box.width - margin.l - margin.r),
      range: ranges.x,
      log: false,
      ticks: [],
    },
    y: {
      start: margin.t,
      length: Math.max(1, box.height - margin.t - margin.b),
      range: ranges.y,
      log: ranges.log ?? false,
      ticks: [],
    },
  };
}

/** @param {Axis} axis @param {number} at as in its range @returns {number} share of the way along the axis */
const shareOf = ({ range }, at) => (at - range[0]) / (range[1] - range[0]);

/** @param {Axis} axis @param {number} value @returns {number} share of the way along the axis */
const share = (axis, value) => shareOf(axis, axis.log ? Math.log10(value) : value);

/** Pixels from the plot area's left edge. @param {Axis} axis @param {number} value */
export const xPixel = (axis, value) => share(axis, value) * axis.length;

/** Pixels from the plot area's top edge. @param {Axis} axis @param {number} value */
export const yPixel = (axis, value) => (1 - share(axis, value)) * axis.length;

/** Pixels from the plot area's top edge to each tick inside it. @param {Axis} axis */
export const tickPixels = (axis) =>
  axis.ticks
    .map((tick) => (1 - shareOf(axis, tick)) * axis.length)
    .filter((pixel) => pixel > 1 && pixel < axis.length - 1);

/** @param {Axis} axis @param {number} pixel from the plot area's left edge */
export const xValue = (axis, pixel) => valueAt(axis, pixel / axis.length);

/** @param {Axis} axis @param {number} pixel from the plot area's top edge */
export const yValue = (axis, pixel) => valueAt(axis, 1 - pixel / axis.length);

/** @param {Axis} axis @param {number} at */
function valueAt(axis, at) {
  const value = axis.range[0] + at * (axis.range[1] - axis.range[0]);
  return axis.log ? 10 ** value : value;
}

/** The values at an axis's ends. @param {Axis} axis @returns {[number, number]} */
const shownEnds = ({ range, log }) => (log ? [10 ** range[0], 10 ** range[1]] : range);

/**
 * The values at the edges of the plot area.
 * @param {Area} area
 * @returns {{x: [number, number], y: [number, number]}}
 */
export const shownArea = ({ x, y }) => ({ x: shownEnds(x), y: shownEnds(y) });

/**
 * Lays an element (a canvas, or the box that clips it) over part of the plot box.
 * @param {HTMLElement} element
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 */
export function place(element, left, top, width, height) {
  const { style } = element;
  style.left = `${left}px`;
  style.top = `${top}px`;
  style.width = `${width}px`;
  style.height = `${height}px`;
}

/**
 * Puts the clip onto the plot area and the canvas onto the given values, which may reach beyond it.
 * @param {HTMLElement} clip
 * @param {HTMLElement} canvas
 * @param {Area} area
 * @param {{x: [number, number], y: [number, number]}} extent the values the canvas's edges stand for
 */
export function alignTo(clip, canvas, area, extent) {
  place(clip, area.x.start, area.y.start, area.x.length, area.y.length);
  const left = xPixel(area.x, extent.x[0]);
  const top = yPixel(area.y, extent.y[1]);
  place(canvas, left, top, xPixel(area.x, extent.x[1]) - left, yPixel(area.y, extent.y[0]) - top);
}

/**
 * Calls `listener` whenever Plotly's axes may have moved.
 * @param {HTMLElement} gd
 * @param {() => void} listener
 */
export function onMoved(gd, listener) {
  for (const event of EVENTS) /** @type {any} */ (gd).on(event, listener);
}
