/** The loss curves on their canvas: training solid, test dashed, the baseline thin, and their names at the ends. */
import { clearCanvas } from "../../lib/draw/canvas.js";
import { classColor, classText, PALETTES } from "../../lib/draw/colors.js";
import { pageFont } from "../../lib/draw/plotly.js";
import { decimate } from "../../lib/draw/series.js";
import { tickPixels, xPixel, yPixel } from "../../lib/draw/underlay.js";
import { LINE, placeNames, shortened } from "../shared/curve_labels.js";

/** @import { Area } from "../../lib/draw/underlay.js" */
/** @import { Theme } from "../../types/views.js" */
/** @import { Name } from "../shared/curve_labels.js" */
/** @import { PinnedCurve, Series } from "./series.js" */

/** @typedef {{train: string, test: string, baseline: string, ghost: string}} Names */
/**
 * @typedef {{now: Series, ghost: Series, pins: PinnedCurve[], head: {x: number, y: number, past: boolean} | null}}
 * Curves
 */

const MOST = 600;
const thinned = new Int32Array(MOST + 2);
/**
 * The lines of this paint, to keep names off them; made once, so that a frame allocates little.
 * @type {{points: Float32Array, length: number}[]}
 */
const traces = [];
let drawn = 0;

/** An empty trace for one line more. */
function nextTrace() {
  drawn += 1;
  if (drawn > traces.length) traces.push({ points: new Float32Array(2 * (MOST + 2)), length: 0 });
  const trace = traces[drawn - 1];
  trace.length = 0;
  return trace;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Series} series
 * @param {Float64Array} values
 * @param {Area} area
 * @returns {{x: number, y: number} | null} where the line ends
 */
function line(context, series, values, area) {
  const indices = decimate(values, series.length, MOST, thinned);
  const trace = nextTrace();
  let end = null;
  let pen = false;
  context.beginPath();
  for (let k = 0; k < indices.length; k += 1) {
    const i = indices[k];
    const y = yPixel(area.y, values[i]);
    trace.points[trace.length++] = xPixel(area.x, series.x[i]);
    trace.points[trace.length++] = y;
    if (!Number.isFinite(y)) {
      pen = false;
      continue;
    }
    const x = xPixel(area.x, series.x[i]);
    if (pen) context.lineTo(x, y);
    else context.moveTo(x, y);
    pen = true;
    end = { x, y };
  }
  context.stroke();
  return end;
}

/**
 * Where training stands now; also all there is to see before it has begun.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number}} at
 * @param {string} color
 */
function dot(context, { x, y }, color) {
  context.beginPath();
  context.arc(Math.max(2.5, x), y, 2.5, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
}

/** @param {HTMLCanvasElement} canvas @param {Area} area */
function begin(canvas, area) {
  const context = clearCanvas(canvas, area.x.length, area.y.length);
  context.font = `12px ${pageFont()}`;
  context.textAlign = "right";
  return context;
}

/**
 * A line from side to side.
 * @param {CanvasRenderingContext2D} context
 * @param {Area} area
 * @param {number} at pixels from the top
 * @returns {number | null} where it is, if it can be drawn
 */
function rule(context, area, at) {
  const y = Math.round(at) + 0.5;
  if (!Number.isFinite(y)) return null;
  context.beginPath();
  context.moveTo(0, y);
  context.lineTo(area.x.length, y);
  context.stroke();
  return y;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Area} area
 * @param {Curves} curves
 * @param {number | null} baseline
 * @param {Theme} theme
 * @param {Names} names
 */
export function paintLoss(canvas, area, { now: series, ghost, pins, head }, baseline, theme, names) {
  const context = begin(canvas, area);
  const p = PALETTES[theme];
  drawn = 0;
  context.lineWidth = 1;
  context.strokeStyle = p.line;
  // Here and not by Plotly, whose lines would cross out the names.
  for (const y of tickPixels(area.y)) rule(context, area, y);
  context.strokeStyle = p.muted;
  context.setLineDash([2, 2]);
  const ruled = baseline === null ? null : rule(context, area, yPixel(area.y, baseline));
  context.setLineDash([]);
  const pinned = pins.map((pin) => pinnedLine(context, pin, area, theme));
  context.strokeStyle = p.muted;
  context.lineWidth = 1;
  const old = ghost.length > 1 ? line(context, ghost, ghost.train, area) : null;
  // What comes after the moment that is shown steps back.
  context.globalAlpha = head?.past ? 0.45 : 1;
  context.lineWidth = 1.6;
  context.setLineDash([4, 3]);
  const test = series.hasTest ? line(context, series, series.test, area) : null;
  context.setLineDash([]);
  context.strokeStyle = p.text;
  context.lineWidth = 1.8;
  const train = line(context, series, series.train, area);
  if (head?.past) paintUntil(context, series, area, xPixel(area.x, head.x));
  else if (train) dot(context, train, p.text);
  context.strokeStyle = p.panel;
  context.lineWidth = 3;
  const wide = (/** @type {string} */ name) => context.measureText(name).width;
  const wanted = [...namesOf({ train, test, ruled, old }, area, names, wide), ...pinned.flat()];
  const placed = placeNames(wanted, area.x.length, area.y.length, traces.slice(0, drawn));
  for (const { name, x, y, strong, color } of placed) {
    context.fillStyle = color ?? (strong ? p.text : p.muted);
    context.strokeText(name, x, y);
    context.fillText(name, x, y);
  }
}

/**
 * A pinned run, and the name to put at its end; none where it has no room.
 * @param {CanvasRenderingContext2D} context
 * @param {PinnedCurve} pin
 * @param {Area} area
 * @param {Theme} theme
 * @returns {Name[]}
 */
function pinnedLine(context, { series, color, name }, area, theme) {
  context.lineWidth = 1.3;
  context.strokeStyle = classColor(theme, color);
  const end = line(context, series, series.train, area);
  if (!end) return [];
  const measure = (/** @type {string} */ text) => context.measureText(text).width;
  const short = shortened(name, area.x.length, measure);
  return [
    {
      name: short,
      width: measure(short),
      ends: [end],
      above: true,
      strong: false,
      optional: true,
      color: classText(theme, color),
    },
  ];
}

/**
 * The curve once more, in full strength, up to the moment that is shown.
 * @param {CanvasRenderingContext2D} context
 * @param {Series} series
 * @param {Area} area
 * @param {number} x
 */
function paintUntil(context, series, area, x) {
  context.save();
  context.globalAlpha = 1;
  context.beginPath();
  context.rect(0, 0, x, area.y.length);
  context.clip();
  line(context, series, series.train, area);
  context.restore();
  context.globalAlpha = 1;
}

/** @typedef {{x: number, y: number} | null} End where a line ends */

/**
 * @param {{train: End, test: End, ruled: number | null, old: End}} lines `ruled`: height of the baseline
 * @param {Area} area
 * @param {Names} names
 * @param {(name: string) => number} wide
 */
function namesOf({ train, test, ruled, old }, area, names, wide) {
  const testAbove = Boolean(test && train && test.y < train.y);
  /** @type {Name[]} */
  const found = [];
  const add = (
    /** @type {string} */ name,
    /** @type {{x: number, y: number}[]} */ ends,
    /** @type {boolean} */ above,
    /** @type {object} */ more,
  ) => found.push({ name, width: wide(name), ends, above, strong: false, ...more });
  // A falling curve comes from above: its name has room below, except at the very bottom.
  const atBottom = train !== null && train.y > area.y.length - LINE - 6;
  if (train) add(names.train, [train], test ? !testAbove : atBottom, { strong: true });
  if (test) add(names.test, [test], testAbove, {});
  // On a plateau the curves end where the baseline does: then its name stands where it begins.
  if (ruled !== null)
    add(
      names.baseline,
      [area.x.length, 0].map((x) => ({ x, y: ruled })),
      ruled >= LINE + 4 && (!train || train.y > ruled),
      {},
    );
  if (old) add(names.ghost, [old], true, { optional: true });
  return found;
}
