/** The plane through the weights: where a network lies on it, how far off, and what its axes count. Pure. */

/** @import { LandscapePlane } from "../../types/schema.js" */
/** @import { ResultMessage } from "../../types/wire.js" */

/** @typedef {{x: number, y: number, distance: number}} Projected */
/** @typedef {{shift: number, scale: number}} Scale what stands at an axis: shift + scale · coordinate */
/**
 * @typedef {object} Plane
 * @property {number} size
 * @property {Float64Array} xs  what stands at the axes, from left to right
 * @property {Float64Array} ys  from bottom to top
 * @property {ArrayLike<number>} losses size × size, the lowest row first
 * @property {ArrayLike<number> | null} clipped 1 where there was no number
 * @property {Float64Array} path  x and y of each moment, oldest first
 * @property {(params: ArrayLike<number>) => Projected} project
 */

/**
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 * @param {number} n
 * @param {number} [from] first index in `a`
 * @param {number} [other] first index in `b`
 */
function dot(a, b, n, from = 0, other = 0) {
  let sum = 0;
  for (let i = 0; i < n; i += 1) sum += a[from + i] * b[other + i];
  return sum;
}

/**
 * Least squares: the point origin + α·first + β·second that is nearest to the parameters.
 * @param {ArrayLike<number>} origin
 * @param {ArrayLike<number>} directions two rows
 * @returns {(params: ArrayLike<number>) => Projected}
 */
export function projector(origin, directions) {
  const n = origin.length;
  const [aa, bb] = [dot(directions, directions, n), dot(directions, directions, n, n, n)];
  const ab = dot(directions, directions, n, 0, n);
  const determinant = aa * bb - ab * ab;
  const away = new Float64Array(n);
  return (params) => {
    for (let i = 0; i < n; i += 1) away[i] = params[i] - origin[i];
    const [pa, pb] = [dot(directions, away, n), dot(directions, away, n, n)];
    const x = determinant > 0 ? (bb * pa - ab * pb) / determinant : 0;
    const y = determinant > 0 ? (aa * pb - ab * pa) / determinant : 0;
    let off = 0;
    for (let i = 0; i < n; i += 1) off += (away[i] - x * directions[i] - y * directions[n + i]) ** 2;
    return { x, y, distance: Math.sqrt(off) };
  };
}

/**
 * Over two weights the axes show the weights themselves, elsewhere steps along a direction.
 * @param {ResultMessage} result
 * @returns {[Scale, Scale]}
 */
export function scalesOf({ request, tensors }) {
  const plane = /** @type {Required<LandscapePlane>} */ (request.plane);
  if (plane.name !== "weights")
    return [
      { shift: 0, scale: 1 },
      { shift: 0, scale: 1 },
    ];
  const { origin, directions } = tensors;
  return [
    { shift: origin[plane.first], scale: directions[plane.first] },
    { shift: origin[plane.second], scale: directions[origin.length + plane.second] },
  ];
}

/** @param {Scale} scale @param {number} coordinate */
const shown = ({ shift, scale }, coordinate) => shift + scale * coordinate;

/** @param {ResultMessage} result @returns {Plane} */
export function planeOf(result) {
  const { tensors } = result;
  const [across, up] = scalesOf(result);
  const project = projector(tensors.origin, tensors.directions);
  return {
    size: tensors.alphas.length,
    xs: Float64Array.from(tensors.alphas, (alpha) => shown(across, alpha)),
    ys: Float64Array.from(tensors.betas, (beta) => shown(up, beta)),
    losses: tensors.loss,
    clipped: tensors.clipped ?? null,
    path: Float64Array.from(tensors.path, (value, i) => (i % 2 ? shown(up, value) : shown(across, value))),
    project: (params) => {
      const { x, y, distance } = project(params);
      return { x: shown(across, x), y: shown(up, y), distance };
    },
  };
}

/**
 * The loss of the plane between its points, bilinear; null outside.
 * @param {Plane} plane
 * @param {number} x
 * @param {number} y
 */
export function interpolatedLoss({ size, xs, ys, losses }, x, y) {
  const u = ((x - xs[0]) / (xs[size - 1] - xs[0])) * (size - 1);
  const v = ((y - ys[0]) / (ys[size - 1] - ys[0])) * (size - 1);
  if (!(u >= 0 && v >= 0 && u <= size - 1 && v <= size - 1)) return null;
  const [column, row] = [Math.min(size - 2, Math.floor(u)), Math.min(size - 2, Math.floor(v))];
  const [fx, fy] = [u - column, v - row];
  const at = row * size + column;
  const low = losses[at] + (losses[at + 1] - losses[at]) * fx;
  const high = losses[at + size] + (losses[at + size + 1] - losses[at + size]) * fx;
  return low + (high - low) * fy;
}

/** Where the plane is lowest. @param {Plane} plane @returns {{x: number, y: number, loss: number}} */
export function lowest({ size, xs, ys, losses }) {
  let best = 0;
  for (let i = 1; i < losses.length; i += 1) if (losses[i] < losses[best]) best = i;
  return { x: xs[best % size], y: ys[Math.floor(best / size)], loss: losses[best] };
}

/** What the axes' ends are. @param {Plane} plane @returns {{x: [number, number], y: [number, number]}} */
export const rangesOf = ({ size, xs, ys }) => ({ x: [xs[0], xs[size - 1]], y: [ys[0], ys[size - 1]] });

/**
 * Half a step beyond them: every value stands in the middle of its cell.
 * @param {Plane} plane
 * @param {number} points along a side of what is painted
 * @returns {{x: [number, number], y: [number, number]}}
 */
export function planeExtent(plane, points) {
  const { x, y } = rangesOf(plane);
  const [dx, dy] = [(x[1] - x[0]) / (points - 1) / 2, (y[1] - y[0]) / (points - 1) / 2];
  return { x: [x[0] - dx, x[1] + dx], y: [y[0] - dy, y[1] + dy] };
}
