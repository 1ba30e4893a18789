/** Where everything of the network picture stands: pure geometry, in pixels of its stage. */

/**
 * @typedef {object} Geometry
 * @property {number} width   of the stage; wider than the box when columns need it
 * @property {number} height  of the part with the neurons
 * @property {number} size    side of a neuron's picture
 * @property {number} first   side of those in the first column
 * @property {number[]} centre of each column
 * @property {number[][]} x   centres of the neurons in each column
 * @property {number[][]} y
 */

const LARGEST = 46;
/** A target must not be smaller (WCAG 2.5.8). */
const SMALLEST = 24;
const WIDEST_ROWS = 108;
/** Side of the one picture that is all inputs. */
const PICTURE = 84;
const ROOM = 18;
/** A layer with more units than fit stands in several rows beside each other. */
const LEAST_ROWS = 10;

/**
 * Room beside the columns, and between them for their controls.
 * @param {{width: number, touch?: boolean}} box
 */
function spacing({ width, touch }) {
  if (width < 520) return { left: 54, right: 48, between: 117, gap: 66 };
  return { left: 92, right: 62, between: touch ? 117 : 118, gap: 72 };
}

/**
 * @param {number[]} counts neurons in each column, inputs first
 * @param {{width: number, height: number, touch?: boolean, picture?: boolean}} box room for columns and for neurons;
 *   targets for fingers; whether the inputs are one picture
 * @returns {Geometry}
 */
export function layoutNetwork(counts, box) {
  const fit = Math.max(LEAST_ROWS, Math.floor((box.height - ROOM) / (SMALLEST + 5)));
  const ranks = counts.map((count) => Math.ceil(count / fit));
  const most = Math.max(...counts.map((count, column) => Math.ceil(count / ranks[column])));
  const size = Math.max(SMALLEST, Math.min(LARGEST, Math.floor(((box.height - ROOM) / most) * 0.8)));
  const height = Math.max(box.height, most * (size + 5) + ROOM);
  const pitch = size + 6;
  const { centre, width } = columns(
    ranks.map((rank) => (rank - 1) * pitch),
    box,
  );
  const places = counts.map((count, column) => place(count, ranks[column], centre[column], pitch, height));
  const first = box.picture ? PICTURE : size;
  return { width, height, size, first, centre, x: places.map(({ x }) => x), y: places.map(({ y }) => y) };
}

/**
 * Columns in their order, the room that is left shared between them.
 * @param {number[]} widths of the columns beyond one neuron
 * @param {{width: number, touch?: boolean}} box
 */
function columns(widths, box) {
  const { left, right, between, gap } = spacing(box);
  const steps = widths.slice(1).map((own, i) => Math.max(between, (own + widths[i]) / 2 + gap + LARGEST));
  const start = left + widths[0] / 2;
  const end = right + widths[widths.length - 1] / 2;
  const needed = start + end + steps.reduce((sum, step) => sum + step, 0);
  const spare = Math.max(0, box.width - needed) / Math.max(1, steps.length);
  const centre = [start];
  for (const step of steps) centre.push(centre[centre.length - 1] + step + spare);
  return { centre, width: Math.max(box.width, needed) };
}

/**
 * @param {number} count
 * @param {number} ranks rows of neurons beside each other
 * @param {number} centre
 * @param {number} pitch
 * @param {number} height
 * @returns {{x: number[], y: number[]}}
 */
function place(count, ranks, centre, pitch, height) {
  const rows = Math.ceil(count / ranks);
  const step = Math.min(WIDEST_ROWS, (height - ROOM) / rows);
  const indices = Array.from({ length: count }, (_, i) => i);
  return {
    x: indices.map((i) => centre + (Math.floor(i / rows) - (ranks - 1) / 2) * pitch),
    y: indices.map((i) => height / 2 + ((i % rows) - (rows - 1) / 2) * step),
  };
}

/**
 * Where the curve of a weight begins and ends.
 * @param {Geometry} geometry
 * @param {{column: number, from: number, to: number}} edge
 */
export function edgeEnds({ x, y, size, first }, { column, from, to }) {
  return {
    x0: x[column][from] + (column ? size : first) / 2,
    y0: y[column][from],
    x1: x[column + 1][to] - size / 2,
    y1: y[column + 1][to],
  };
}

/** @param {Geometry} geometry @param {{column: number, from: number, to: number}} edge */
export function edgePath(geometry, edge) {
  const { x0, y0, x1, y1 } = edgeEnds(geometry, edge);
  const middle = round((x0 + x1) / 2);
  return `M${round(x0)},${round(y0)}C${middle},${round(y0)} ${middle},${round(y1)} ${round(x1)},${round(y1)}`;
}

/**
 * How far a curve lies from a point, straight up or down; null where it does not pass at all.
 * @param {Geometry} geometry
 * @param {{column: number, from: number, to: number}} edge
 * @param {number} px
 * @param {number} py
 */
export function edgeDistance(geometry, edge, px, py) {
  const { x0, y0, x1, y1 } = edgeEnds(geometry, edge);
  if (px <= x0 || px >= x1) return null;
  return Math.abs(y0 + (y1 - y0) * climb((px - x0) / (x1 - x0)) - py);
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/**
 * How far a curve has climbed (0..1) where it has gone a given share of its way to the right. With this the
 * curve under the pointer is found by arithmetic, without a second, invisible, wider path for each.
 * @param {number} along 0..1
 */
export function climb(along) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 20; i += 1) {
    const t = (low + high) / 2;
    if (1.5 * t - 1.5 * t * t + t * t * t < along) low = t;
    else high = t;
  }
  return low * low * (3 - 2 * low);
}

/**
 * The neuron next to another one in the direction of an arrow key.
 * @param {Geometry} geometry
 * @param {{column: number, row: number}} at
 * @param {string} key
 * @returns {{column: number, row: number} | null}
 */
export function neighbour({ y }, { column, row }, key) {
  const rowMove = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (rowMove) return y[column][row + rowMove] === undefined ? null : { column, row: row + rowMove };
  const columnMove = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (key === "Home") return { column: 0, row: 0 };
  if (key === "End") return { column: y.length - 1, row: 0 };
  if (!columnMove || !y[column + columnMove]) return null;
  const target = y[column + columnMove];
  const here = y[column][row];
  let nearest = 0;
  target.forEach((candidate, i) => {
    if (Math.abs(candidate - here) < Math.abs(target[nearest] - here)) nearest = i;
  });
  return { column: column + columnMove, row: nearest };
}
