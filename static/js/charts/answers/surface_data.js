/** The output over the plane of the inputs as a surface for Plotly, with the samples at their targets. Pure. */
import { areaTable, classColor, markColor, PALETTES } from "../../lib/draw/colors.js";

/** @import { Theme } from "../../types/views.js" */
/** @import { DataMessage, Frame } from "../../types/wire.js" */

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

/** @param {Frame | null} frame @param {DataMessage | null} data @returns {Relief | null} */
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
 * The surface, coloured by its height, with the line on which the answer changes; of several classes by who wins.
 * @param {Relief} relief
 * @param {DataMessage} data
 * @param {Theme} theme
 * @returns {Plain[]}
 */
export function surfaceTraces(relief, data, theme) {
  const { inputs, task } = data.dataset;
  const { n, range, classes: winners } = relief;
  if (winners) return [patches(relief, data, theme), borders(relief, data, theme)];
  const [x, y] = [middles(inputs[0].range, n), middles(inputs[1].range, n)];
  const places = { x, y, z: square(n, (cell) => heightOf(relief, cell)) };
  const [cmin, cmax] = range;
  const contours = task === "regression" ? LOOK.contours : { ...LOOK.contours, z: decision(data, theme) };
  return [{ ...LOOK, ...places, cmin, cmax, colorscale: areaScale(theme), contours }];
}

/**
 * The one line on which the answer is the middle between both classes. Where `end` is not above `start`, Plotly draws
 * lines at the ticks of the axis instead, the floor among them.
 * @param {DataMessage} data
 * @param {Theme} theme
 */
function decision({ dataset: { target_low: low } }, theme) {
  const middle = (low + 1) / 2;
  return {
    show: true,
    start: middle,
    end: middle + 0.5,
    size: 1,
    color: PALETTES[theme].text,
    width: 3,
    highlight: false,
  };
}

/**
 * Whether the answer changes from one class to another anywhere on the surface: then there is a line to be drawn.
 * @param {Relief} relief
 * @param {DataMessage} data
 */
export function decides(relief, { dataset: { target_low: low } }) {
  const { n, classes } = relief;
  const of = (/** @type {number} */ cell) => (classes ? classes[cell] : heightOf(relief, cell) > (low + 1) / 2);
  return Array.from({ length: n * n }, (_, cell) => of(cell)).some((one, _, all) => one !== all[0]);
}

/**
 * Height over a corner of cells: the mean of those around it.
 * @param {Relief} relief
 * @param {number} row
 * @param {number} column
 */
function cornerHeight(relief, row, column) {
  const { n } = relief;
  let [sum, count] = [0, 0];
  for (const r of [row - 1, row]) {
    for (const c of [column - 1, column]) {
      if (r < 0 || c < 0 || r >= n || c >= n) continue;
      sum += heightOf(relief, r * n + c);
      count += 1;
    }
  }
  return sum / count;
}

/** Where cells begin and end. @param {[number, number]} range @param {number} n */
const edges = ([low, high], n) => Array.from({ length: n + 1 }, (_, i) => low + (i / n) * (high - low));

/**
 * Each cell in the colour of its winner, from corner to corner. Between the middles of two cells Plotly would mix their
 * classes' numbers, and so paint a seam of a class that wins nowhere there.
 * @param {Relief} relief
 * @param {DataMessage} data
 * @param {Theme} theme
 */
function patches(relief, { dataset: { inputs, classes } }, theme) {
  const { n, classes: winners } = relief;
  const twice = (/** @type {number[]} */ all) => all.flatMap((value) => [value, value]).slice(1, -1);
  const [x, y] = [twice(edges(inputs[0].range, n)), twice(edges(inputs[1].range, n))];
  const corners = edges([0, n], n).map((_, row) =>
    edges([0, n], n).map((__, column) => cornerHeight(relief, row, column)),
  );
  const z = square(2 * n, (i) => corners[Math.ceil(Math.floor(i / (2 * n)) / 2)][Math.ceil((i % (2 * n)) / 2)]);
  const surfacecolor = square(
    2 * n,
    (i) => /** @type {ArrayLike<number>} */ (winners)[(Math.floor(i / (2 * n)) >> 1) * n + ((i % (2 * n)) >> 1)],
  );
  const colors = { cmin: -0.5, cmax: classes.length - 0.5, colorscale: classScale(theme, classes.length) };
  return { ...LOOK, x, y, z, surfacecolor, ...colors };
}

/**
 * The lines on which the winner changes, edge by edge of the cells.
 * @param {Relief} relief
 * @param {DataMessage} data
 * @param {Theme} theme
 */
function borders(relief, { dataset: { inputs } }, theme) {
  const { n } = relief;
  const winners = /** @type {ArrayLike<number>} */ (relief.classes);
  const [x, y] = [edges(inputs[0].range, n), edges(inputs[1].range, n)];
  /** @type {{x: (number | null)[], y: (number | null)[], z: (number | null)[]}} */
  const line = { x: [], y: [], z: [] };
  const add = (/** @type {[number, number][]} */ ends) => {
    for (const [row, column] of ends) {
      line.x.push(x[column]);
      line.y.push(y[row]);
      line.z.push(cornerHeight(relief, row, column));
    }
    for (const axis of /** @type {const} */ (["x", "y", "z"])) line[axis].push(null);
  };
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < n; column += 1) {
      const own = winners[row * n + column];
      if (column + 1 < n && winners[row * n + column + 1] !== own)
        add([
          [row, column + 1],
          [row + 1, column + 1],
        ]);
      if (row + 1 < n && winners[(row + 1) * n + column] !== own)
        add([
          [row + 1, column],
          [row + 1, column + 1],
        ]);
    }
  }
  return {
    type: "scatter3d",
    mode: "lines",
    hoverinfo: "skip",
    connectgaps: false,
    ...line,
    line: { color: PALETTES[theme].text, width: 4 },
  };
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
  const shown = Array.from({ length: labels.length }, (_, i) => i)
    .filter((i) => isTrain[i])
    .slice(0, MOST_POINTS);
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
