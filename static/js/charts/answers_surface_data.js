/** The output over the plane of the inputs as a surface for Plotly, with the samples at their targets. Pure. */
import { areaTable, classColor, markColor, PALETTES } from "../lib/colors.js";

/** @typedef {import("../types.d.ts").DataMessage} DataMessage */
/** @typedef {import("../types.d.ts").Theme} Theme */
/** @typedef {Record<string, any>} Plain */
/** @typedef {{x: number, y: number, z: number}} Eye where one looks from */
/**
 * @typedef {object} Relief
 * @property {ArrayLike<number>} grid    bytes, row 0 the lowest second input
 * @property {number} n                  cells along a side
 * @property {[number, number]} range    natural values of 0 and 255
 * @property {ArrayLike<number> | null} classes  the winner in each cell
 */

/** Shapes that Plotly has in three dimensions, the class's own where there is one. */
const SYMBOLS = ["circle", "diamond", "square", "circle-open", "cross", "x", "diamond-open", "square-open"];
const MOST_POINTS = 400;

/** @param {import("../types.d.ts").Frame | null} frame @param {DataMessage | null} data @returns {Relief | null} */
export function reliefOf(frame, data) {
  const grid = frame?.tensors.boundary;
  if (!frame || !data || !grid || data.dataset.inputs.length < 2) return null;
  const scale = data.dataset.task === "regression" ? data.dataset.target_scale : 1;
  const [low, high] = frame.ranges.boundary ?? [0, 1];
  const classes = frame.tensors.boundary_class ?? null;
  return { grid, n: frame.shapes.boundary[0], range: [low * scale, high * scale], classes };
}

/** Middles of the cells. @param {[number, number]} range @param {number} n */
const middles = ([low, high], n) => Array.from({ length: n }, (_, i) => low + ((i + 0.5) / n) * (high - low));

/** @param {Relief} relief @param {number} cell */
export const heightOf = ({ grid, range }, cell) => range[0] + (grid[cell] / 255) * (range[1] - range[0]);

/** @param {number} n @param {(cell: number) => number} read @returns {number[][]} row by row */
const square = (n, read) =>
  Array.from({ length: n }, (_, row) => Array.from({ length: n }, (__, column) => read(row * n + column)));

/** @param {Theme} theme @returns {[number, string][]} */
function areaScale(theme) {
  const table = areaTable(theme);
  return Array.from({ length: 17 }, (_, i) => {
    const pixel = table[Math.round((i * 255) / 16)];
    return [i / 16, `rgb(${pixel & 255},${(pixel >> 8) & 255},${(pixel >> 16) & 255})`];
  });
}

/** Flat colours, one a class. @param {Theme} theme @param {number} count @returns {[number, string][]} */
function classScale(theme, count) {
  return Array.from({ length: count }, (_, label) => classColor(theme, label)).flatMap((color, label) => [
    /** @type {[number, string]} */ ([label / count, color]),
    /** @type {[number, string]} */ ([(label + 1) / count, color]),
  ]);
}

const LOOK = {
  type: "surface",
  showscale: false,
  hoverinfo: "skip",
  lighting: { ambient: 0.78, diffuse: 0.45, specular: 0.04, roughness: 0.9 },
  contours: { x: { highlight: false }, y: { highlight: false }, z: { highlight: false } },
};

/**
 * The surface, coloured by its height; of several classes by who wins.
 * @param {Relief} relief
 * @param {DataMessage} data
 * @param {Theme} theme
 * @returns {Plain[]}
 */
export function surfaceTraces(relief, data, theme) {
  const { inputs, classes, task } = data.dataset;
  const { n, range, classes: winners } = relief;
  const [x, y] = [middles(inputs[0].range, n), middles(inputs[1].range, n)];
  const places = { x, y, z: square(n, (cell) => heightOf(relief, cell)) };
  if (winners) {
    const colors = { cmin: -0.5, cmax: classes.length - 0.5, colorscale: classScale(theme, classes.length) };
    return [{ ...LOOK, ...places, ...colors, surfacecolor: square(n, (cell) => winners[cell]) }];
  }
  const [cmin, cmax] = range;
  const middle = (cmin + cmax) / 2;
  const at = { start: middle, end: middle, size: 1 };
  const border = { ...at, show: true, color: PALETTES[theme].text, width: 3, highlight: false };
  const contours = task === "regression" ? LOOK.contours : { ...LOOK.contours, z: border };
  return [{ ...LOOK, ...places, cmin, cmax, colorscale: areaScale(theme), contours }];
}

/** What a sample's point should reach. @param {DataMessage} data @param {number} label */
function goalOf({ dataset: { task, target_low: low } }, label) {
  if (task === "multi_class") return 1;
  return task === "binary" ? (label > 0.5 ? 1 : low) : label;
}

/** @param {DataMessage} data @param {Theme} theme @param {number} label */
function colorOf({ dataset: { task, target } }, theme, label) {
  if (task === "multi_class") return classColor(theme, label);
  if (task === "binary") return PALETTES[theme][label > 0.5 ? "positive" : "negative"];
  return markColor(theme, (label - target.range[0]) / (target.range[1] - target.range[0] || 1));
}

/** The training samples at their targets. @param {DataMessage} data @param {Theme} theme @returns {Plain} */
export function pointTrace(data, theme) {
  const { points, labels, is_train: isTrain } = data.tensors;
  const d = data.dataset.inputs.length;
  const shown = Array.from({ length: labels.length }, (_, i) => i).filter((i) => isTrain[i]).slice(0, MOST_POINTS);
  const many = data.dataset.task === "multi_class";
  return {
    type: "scatter3d",
    mode: "markers",
    hoverinfo: "skip",
    x: shown.map((i) => points[i * d]),
    y: shown.map((i) => points[i * d + 1]),
    z: shown.map((i) => goalOf(data, labels[i])),
    marker: {
      size: shown.length <= 12 ? 6 : 3,
      symbol: shown.map((i) => (many ? SYMBOLS[labels[i] % SYMBOLS.length] : "circle")),
      color: shown.map((i) => colorOf(data, theme, labels[i])),
      line: { width: 0.8, color: "#ffffff" },
    },
  };
}

/** The same distance and height, further round. @param {Eye} eye @param {number} angle radians @returns {Eye} */
export function turned({ x, y, z }, angle) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { x: x * cos - y * sin, y: x * sin + y * cos, z };
}

/**
 * A few places of the surface, evenly spread, lowest second input first.
 * @param {Relief} relief
 * @param {DataMessage} data
 * @param {number} count along a side
 */
export function sampled(relief, data, count) {
  const { n } = relief;
  const cells = Array.from({ length: count }, (_, i) => Math.min(n - 1, Math.floor(((i + 0.5) / count) * n)));
  const [x, y] = data.dataset.inputs.map(({ range }) => middles(range, n));
  return {
    columns: cells.map((cell) => x[cell]),
    rows: cells.map((row) => ({ at: y[row], values: cells.map((column) => heightOf(relief, row * n + column)) })),
  };
}
