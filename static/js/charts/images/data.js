/** What can be said of pictures and their answers: which are misread, and how a drawing becomes pixels. Pure. */

/** @import { BoundaryView } from "../../types/views.js" */

/** @typedef {{x: number, y: number}} Point */
/** @typedef {Point[]} Stroke */

/** Each pixel of a drawing is counted in so many times so many dots. */
const FINE = 4;
/**
 * Up to this many pixels a side a digit fills the picture, as in UCI's set; larger ones leave a margin, as MNIST does.
 */
const FILLED = 16;
const MARGIN = 4 / 28;
/** The share of a picture that is ink: in UCI's set on average, for every digit nearly the same; and in MNIST. */
const INK = { filled: 0.305, free: 0.13 };
/** Half of the pen's width as a share of the picture: as thin and as thick as it may become for that. */
const PEN = { from: 0.04, to: 0.16, steps: 6 };

/** The answer of who is undecided. */
export const UNDECIDED = 255;

/** The outputs for the chosen sample: the last of the activations, once a frame has its. @param {BoundaryView} view */
export function outputsOf({ frame, experiment, sample }) {
  const values = frame?.pictured.sample === sample ? frame.tensors.activations : null;
  const units = experiment.layers[experiment.layers.length - 1].units;
  return values ? Array.prototype.slice.call(values, values.length - units) : null;
}

/** @param {ArrayLike<number>} values */
export function winnerOf(values) {
  let best = 0;
  for (let k = 1; k < values.length; k += 1) if (values[k] > values[best]) best = k;
  return best;
}

/**
 * The samples that are answered wrongly or not at all, those held out first.
 * @param {ArrayLike<number>} answers
 * @param {ArrayLike<number>} labels
 * @param {ArrayLike<number>} isTrain
 */
export function misread(answers, labels, isTrain) {
  /** @type {[number[], number[]]} */
  const found = [[], []];
  const n = Math.min(answers.length, labels.length);
  for (let i = 0; i < n; i += 1) if (answers[i] !== labels[i]) found[isTrain[i] ? 1 : 0].push(i);
  return { held: found[0], train: found[1], all: [...found[0], ...found[1]] };
}

/**
 * The samples of one class that are answered with another, or the same; those that train or those held out.
 * @param {{answers: ArrayLike<number>, labels: ArrayLike<number>, isTrain: ArrayLike<number>}} told
 * @param {number} wanted
 * @param {number} answer
 * @param {boolean} trains
 */
export function answeredAs({ answers, labels, isTrain }, wanted, answer, trains) {
  const all = Array.from({ length: Math.min(answers.length, labels.length) }, (_, i) => i);
  return all.filter((i) => labels[i] === wanted && answers[i] === answer && Boolean(isTrain[i]) === trains);
}

/** The one after the chosen one, going round; null where there is none. @param {number[]} all @param {number} sample */
export const nextOf = (all, sample) => (all.length ? all[(all.indexOf(sample) + 1) % all.length] : null);

/**
 * A drawing as a picture of the data: brought to their size and place, drawn by a pen that leaves as much ink as
 * there is in them, and the dots under it counted.
 * @param {Stroke[]} strokes in any units, y downwards
 * @param {[number, number]} image height and width
 * @param {number} most the value of a pixel that is all ink
 * @returns {number[]}
 */
export function pixelsOf(strokes, [height, width], most) {
  const filled = width <= FILLED;
  let [low, high] = [PEN.from, PEN.to];
  for (let step = 0; step < PEN.steps; step += 1) {
    const pen = (low + high) / 2;
    const dots = drawn(strokes, width * FINE, pen, filled);
    if (dots.reduce((sum, dot) => sum + dot, 0) < dots.length * (filled ? INK.filled : INK.free)) low = pen;
    else high = pen;
  }
  return count(drawn(strokes, width * FINE, (low + high) / 2, filled), height, width, most);
}

/**
 * @param {Stroke[]} strokes
 * @param {number} side
 * @param {number} pen as a share of the picture
 * @param {boolean} filled
 */
function drawn(strokes, side, pen, filled) {
  const dots = new Uint8Array(side * side);
  const radius = pen * side;
  for (const stroke of place(strokes, side, radius + (filled ? 0 : MARGIN * side - radius / 2))) {
    stroke.forEach((point, i) => drawSegment(dots, side, stroke[Math.max(0, i - 1)], point, radius));
  }
  return dots;
}

/**
 * Strokes in the middle of a square, as large as it allows.
 * @param {Stroke[]} strokes
 * @param {number} side
 * @param {number} margin
 */
function place(strokes, side, margin) {
  const points = strokes.flat();
  const [left, right] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...points.map(({ y }) => y)), Math.max(...points.map(({ y }) => y))];
  const scale = (side - 2 * margin) / Math.max(right - left, bottom - top, 1e-6);
  const [mx, my] = [(left + right) / 2, (top + bottom) / 2];
  const one = points.length === 1 ? 0 : scale;
  return strokes.map((stroke) =>
    stroke.map(({ x, y }) => ({ x: side / 2 + (x - mx) * one, y: side / 2 + (y - my) * one })),
  );
}

/** @param {Uint8Array} dots @param {number} side @param {Point} from @param {Point} to @param {number} pen */
function drawSegment(dots, side, from, to, pen) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const clip = (/** @type {number} */ v) => Math.max(0, Math.min(side - 1, Math.floor(v)));
  for (let row = clip(Math.min(from.y, to.y) - pen); row <= clip(Math.max(from.y, to.y) + pen); row += 1) {
    for (let column = clip(Math.min(from.x, to.x) - pen); column <= clip(Math.max(from.x, to.x) + pen); column += 1) {
      const [px, py] = [column + 0.5 - from.x, row + 0.5 - from.y];
      const along = length > 0 ? Math.max(0, Math.min(1, (px * dx + py * dy) / length)) : 0;
      if ((px - along * dx) ** 2 + (py - along * dy) ** 2 <= pen * pen) dots[row * side + column] = 1;
    }
  }
}

/** @param {Uint8Array} dots @param {number} height @param {number} width @param {number} most */
function count(dots, height, width, most) {
  const pixels = new Array(height * width).fill(0);
  const side = width * FINE;
  for (let i = 0; i < dots.length; i += 1) {
    if (dots[i]) pixels[Math.floor(i / side / FINE) * width + Math.floor((i % side) / FINE)] += 1;
  }
  return pixels.map((dotsOn) => Math.round((dotsOn * most) / (FINE * FINE)));
}
