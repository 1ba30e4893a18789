/** What lies below the points: the answers over the plane as pixels, or the curve of a single input. */
import { clearCanvas, context2d } from "../../lib/draw/canvas.js";
import { areaTable, classTable, PALETTES } from "../../lib/draw/colors.js";
import { banded, paintFine, paintGrid } from "../../lib/draw/grid.js";
import { xPixel, yPixel } from "../../lib/draw/underlay.js";

/** @import { Area } from "../../lib/draw/underlay.js" */
/** @import { BoundaryView, Theme } from "../../types/views.js" */
/** @import { Frame } from "../../types/wire.js" */

/**
 * @typedef {object} Grid
 * @property {"grid"} kind
 * @property {ArrayLike<number>} grid
 * @property {number} n cells along a side
 * @property {[number, number]} range values of 0 and 255
 * @property {ArrayLike<number> | null} classes
 */

/**
 * What the picture shows: a grid of bytes with the values of 0 and 255, winners' classes beside it; or a curve.
 * @typedef {Grid | {kind: "curve", curve: ArrayLike<number>}} Picture
 */

const HALF = 0.55;
const FINER = 4;
const MOST_CLASSES = 16;

/**
 * The picture of this moment, or null while the server has sent none.
 * @param {BoundaryView} view
 * @returns {Picture | null}
 */
export function pictureOf(view) {
  const { frame, neuron } = view;
  if (!frame) return null;
  const { tensors, shapes, ranges } = frame;
  if (neuron !== null) return neuronPicture(frame, neuron);
  if (tensors.curve) return { kind: "curve", curve: tensors.curve };
  if (!tensors.boundary) return null;
  const classes = tensors.boundary_class ?? null;
  return { kind: "grid", grid: tensors.boundary, n: shapes.boundary[0], range: ranges.boundary ?? [0, 1], classes };
}

/**
 * The large picture of a neuron once it is there; the small one until then, so that nothing waits.
 * @param {Frame} frame
 * @param {number} neuron
 * @returns {Picture | null}
 */
function neuronPicture({ tensors, shapes, ranges, pictured }, neuron) {
  if (tensors.neuron && pictured.neuron === neuron) {
    return { kind: "grid", grid: tensors.neuron, n: shapes.neuron[0], range: ranges.neuron ?? [0, 1], classes: null };
  }
  if (!tensors.neurons || (neuron + 1) * 1024 > tensors.neurons.length) return null;
  const [low, high] = tensors.neuron_ranges.subarray(2 * neuron, 2 * neuron + 2);
  const grid = tensors.neurons.subarray(neuron * 1024, (neuron + 1) * 1024);
  return { kind: "grid", grid, n: 32, range: [low, high], classes: null };
}

/**
 * Colours for a picture without classes.
 * @param {Theme} theme
 * @param {boolean} hard
 * @param {boolean} regression
 */
function tableFor(theme, hard, regression) {
  const table = areaTable(theme, HALF);
  return hard ? banded(table, regression ? 8 : 2) : table;
}

/** The canvas and its pixels, kept from frame to frame. */
export class GridPainter {
  image = new ImageData(64, 64);
  pixels = new Uint32Array(this.image.data.buffer);
  /** Cells along a side. */
  size = 64;
  /** Theme, edges and task that the tables were made for. */
  key = "";
  table = areaTable("light", HALF);
  /** @type {Uint32Array[]} */
  classTables = [];

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = context2d(canvas);
  }

  /** @param {number} size cells along a side */
  resize(size) {
    if (this.canvas.width !== size) this.canvas.width = size;
    if (this.canvas.height !== size) this.canvas.height = size;
    if (this.size === size) return;
    this.size = size;
    this.image = new ImageData(size, size);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** @param {Theme} theme @param {boolean} hard @param {boolean} regression */
  colours(theme, hard, regression) {
    const wanted = `${theme} ${hard} ${regression}`;
    if (this.key === wanted) return;
    this.key = wanted;
    this.table = tableFor(theme, hard, regression);
    const smooth = Array.from({ length: MOST_CLASSES }, (_, i) => classTable(theme, i));
    this.classTables = hard ? smooth.map((table) => table.slice().fill(table[235])) : smooth;
  }

  /** @param {ArrayLike<number>} grid @param {ArrayLike<number>} classes @param {number} n */
  paintClasses(grid, classes, n) {
    const { pixels, classTables } = this;
    for (let row = 0; row < n; row += 1) {
      for (let from = row * n, to = (n - 1 - row) * n; from < (row + 1) * n; from += 1, to += 1) {
        pixels[to] = classTables[classes[from] % MOST_CLASSES][grid[from]];
      }
    }
  }

  /**
   * @param {Picture & {kind: "grid"}} picture
   * @param {Theme} theme
   * @param {boolean} hard
   * @param {boolean} regression
   */
  paint({ grid, n, classes }, theme, hard, regression) {
    const scale = hard && !classes ? FINER : 1;
    this.resize(n * scale);
    this.colours(theme, hard, regression);
    if (classes) this.paintClasses(grid, classes, n);
    else if (scale > 1) paintFine(grid, n, scale, this.table, this.pixels);
    else paintGrid(grid, n, this.table, this.pixels);
    this.context.putImageData(this.image, 0, 0);
  }

  /**
   * @param {ArrayLike<number>} curve answers at evenly spaced inputs, edges included
   * @param {[number, number]} extent first and last input
   * @param {Area} area
   * @param {Theme} theme
   */
  paintCurve(curve, extent, area, theme) {
    const context = clearCanvas(this.canvas, area.x.length, area.y.length);
    context.beginPath();
    for (let i = 0; i < curve.length; i += 1) {
      const x = extent[0] + ((extent[1] - extent[0]) * i) / (curve.length - 1);
      context.lineTo(xPixel(area.x, x), yPixel(area.y, curve[i]));
    }
    context.lineWidth = 2.5;
    context.lineJoin = "round";
    context.strokeStyle = PALETTES[theme].positive;
    context.stroke();
  }

  clear() {
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }
}
