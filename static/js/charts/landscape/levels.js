/** At which losses the lines of the map run, and the height of every point counted in lines: pure. */
import { bandWidth } from "./colors.js";

/**
 * @typedef {object} Levels
 * @property {boolean} log    equal factors rather than equal amounts
 * @property {number[]} stops lowest loss, the lines between, highest loss
 */

/** From this ratio on, equal amounts would put all lines onto the walls. */
const LOG_FROM = 5;
const MOST_LINES = 13;
/** Lines in each decade, from the finest; and sizes of equal steps. */
const DECADES = [[1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8], [1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];
const STEPS = [1, 2, 2.5, 5, 10];
/** Losses below this share of the highest are all "0": a valley must not take all lines for itself. */
const DEEPEST = 1e-9;

/**
 * @param {number} low
 * @param {number} high
 * @returns {Levels}
 */
export function levelsOf(low, high) {
  const log = low > 0 && high / low >= LOG_FROM;
  const floor = log ? Math.max(low, high * DEEPEST) : low;
  const between = (log ? logLines(floor, high) : linearLines(low, high)).filter((line) => line > floor && line < high);
  return { log, stops: [floor, ...between, high] };
}

/**
 * As many as fit: 1, 2, 5, 10 … or finer; over many decades powers of ten only.
 * @param {number} low
 * @param {number} high
 */
function logLines(low, high) {
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, i) => first + i);
  const choices = DECADES.map((parts) =>
    powers
      .flatMap((power) => parts.map((part) => Number(`${part}e${power}`)))
      .filter((line) => line > low && line < high),
  );
  return choices.find((lines) => lines.length <= MOST_LINES) ?? choices[DECADES.length - 1];
}

/** @param {number} low @param {number} high */
function linearLines(low, high) {
  const least = (high - low) / MOST_LINES;
  if (!(least > 0)) return [];
  const power = Math.floor(Math.log10(least));
  const step = STEPS.map((part) => Number(`${part}e${power}`)).find((size) => size >= least) ?? least;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/**
 * How high a loss is, counted in lines: 1 at the first line, 2 at the second, about 0 at the lowest.
 * @param {Levels} levels
 * @returns {(loss: number) => number}
 */
export function heightIn({ log, stops }) {
  const scale = log ? Math.log : (/** @type {number} */ loss) => loss;
  const last = stops.length - 1;
  const scaled = wholeSteps(stops.map(scale));
  return (loss) => {
    const kept = Math.min(stops[last], Math.max(stops[0], loss));
    let k = 1;
    while (k < last && kept >= stops[k]) k += 1;
    const step = scaled[k] - scaled[k - 1];
    return step > 0 ? k - 1 + (scale(kept) - scaled[k - 1]) / step : 0;
  };
}

/**
 * Below the first and above the last line the steps go on as between them: a scrap of one is no whole step.
 * @param {number[]} scaled
 */
function wholeSteps(scaled) {
  const last = scaled.length - 1;
  if (last < 3) return scaled;
  const low = Math.min(scaled[0], 2 * scaled[1] - scaled[2]);
  return [low, ...scaled.slice(1, last), Math.max(scaled[last], 2 * scaled[last - 1] - scaled[last - 2])];
}

/** Points along a side of what is painted. */
const FINE = 160;

/**
 * @typedef {object} Heights
 * @property {(loss: number) => number} height
 * @property {Float32Array} heights of the computed points, in lines
 * @property {{size: number, factor: number, heights: Float32Array, bytes: Uint8Array}} fine `factor` times as many
 *   points, and as bytes for a table of colours
 */

/**
 * The whole plane in lines. What is painted is refined before it is counted in lines: those are not evenly spaced, and
 * between far points they would wobble.
 * @param {ArrayLike<number>} losses
 * @param {number} size
 * @param {Levels} levels
 * @returns {Heights}
 */
export function mapOf(losses, size, levels) {
  const height = heightIn(levels);
  const factor = Math.max(1, Math.round(FINE / size));
  const finer = refine(levels.log ? Float64Array.from(losses, Math.log) : losses, size, factor);
  const heights = Float32Array.from(finer, levels.log ? (value) => height(Math.exp(value)) : height);
  const bands = levels.stops.length - 1;
  const width = bandWidth(bands);
  const bytes = Uint8Array.from(heights, (at) => Math.min(bands * width - 1, Math.floor(at * width)));
  const fine = { size: (size - 1) * factor + 1, factor, heights, bytes };
  return { height, heights: Float32Array.from(losses, height), fine };
}

/**
 * Points between the points, bilinear; the first and last stay where they are.
 * @param {ArrayLike<number>} values
 * @param {number} size
 * @param {number} factor
 */
export function refine(values, size, factor) {
  const side = (size - 1) * factor + 1;
  const fine = new Float64Array(side * side);
  for (let row = 0; row < side; row += 1) {
    const y = Math.min(size - 2, Math.floor(row / factor));
    const fy = row / factor - y;
    for (let column = 0; column < side; column += 1) {
      const x = Math.min(size - 2, Math.floor(column / factor));
      const fx = column / factor - x;
      const at = y * size + x;
      const low = values[at] + (values[at + 1] - values[at]) * fx;
      const high = values[at + size] + (values[at + size + 1] - values[at + size]) * fx;
      fine[row * side + column] = low + (high - low) * fy;
    }
  }
  return fine;
}
