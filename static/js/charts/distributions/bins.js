/**
 * Histograms over time, counted again on one scale: every moment has bins of its own between its smallest and its
 * largest value, and a picture needs the same bins for all of them. Pure.
 */

/** @import { Frame } from "../../types/wire.js" */

/** @typedef {"weights" | "biases" | "activations" | "gradients"} Kind */
/**
 * @typedef {object} Moments
 * @property {ArrayLike<number>} counts    (moments, layers, 4, bins), bytes
 * @property {ArrayLike<number>} edges     (moments, layers, 4, 2), smallest and largest value
 * @property {ArrayLike<number>} stats     (moments, layers, 4, 2), mean and standard deviation
 * @property {ArrayLike<number>} gradients (moments, layers), length of the gradient
 * @property {ArrayLike<number>} units     (moments, layers, 2), dead and saturated shares
 * @property {ArrayLike<number>} steps     (moments,), ascending
 * @property {number} length  moments
 * @property {number} layers
 * @property {number} bins
 */
/**
 * One layer's values of one kind over time, in the same bins.
 * @typedef {object} Spread
 * @property {[number, number]} range  of the bins: holds all values of all moments
 * @property {number[]} moments        which ones are shown, ascending
 * @property {number[]} steps          their updates
 * @property {Float32Array[]} shares   (moments, BINS) of all values, in each bin
 * @property {number} peak             the largest share
 */

/** In the order in which the server counts them. @type {readonly Kind[]} */
export const KINDS = ["weights", "biases", "activations", "gradients"];
/** Bins of a picture. */
export const BINS = 48;

/** @param {Frame | null} frame @returns {Moments | null} */
export function histogramMoments(frame) {
  const { hist_counts: counts, hist_edges: edges, hist_stats: stats, hist_steps: steps } = frame?.tensors ?? {};
  if (!frame || !counts || !edges || !stats || !steps || steps.length === 0) return null;
  const { layer_gradients: gradients, layer_units: units } = frame.tensors;
  const [length, layers, , bins] = frame.shapes.hist_counts;
  return { counts, edges, stats, steps, gradients, units, length, layers, bins };
}

/**
 * Place of a histogram among all of them.
 * @param {{layers: number}} moments
 * @param {number} moment
 * @param {number} layer
 * @param {Kind} kind
 */
export const histogramIndex = ({ layers }, moment, layer, kind) =>
  (moment * layers + layer) * KINDS.length + KINDS.indexOf(kind);

/** Bytes of one histogram together: 0 where there was nothing. @param {Moments} moments @param {number} place */
function total({ counts, bins }, place) {
  let sum = 0;
  for (let i = place * bins; i < (place + 1) * bins; i += 1) sum += counts[i];
  return sum;
}

/**
 * Whether there was anything to count: a network without biases has none.
 * @param {Moments} moments
 * @param {number} moment
 * @param {number} layer
 * @param {Kind} kind
 */
export const hasValues = (moments, moment, layer, kind) =>
  total(moments, histogramIndex(moments, moment, layer, kind)) > 0;

/**
 * Smallest and largest value of a layer over all moments, or null where there are none.
 * @param {Moments} moments
 * @param {number} layer
 * @param {Kind} kind
 * @returns {[number, number] | null}
 */
export function rangeOf(moments, layer, kind) {
  let [low, high] = [Infinity, -Infinity];
  for (let moment = 0; moment < moments.length; moment += 1) {
    const place = histogramIndex(moments, moment, layer, kind);
    if (total(moments, place) === 0) continue;
    low = Math.min(low, moments.edges[2 * place]);
    high = Math.max(high, moments.edges[2 * place + 1]);
  }
  return high > low ? [low, high] : null;
}

/** A little free on both sides, so that the outermost silhouettes come down to their line. */
const ROOM = 0.05;

/** @param {[number, number]} range @returns {[number, number]} */
function withRoom([low, high]) {
  const room = ROOM * (high - low);
  return [low - room, high + room];
}

/**
 * The shares of one histogram in other bins: what lies in a bin is spread evenly over it.
 * @param {ArrayLike<number>} counts
 * @param {number} first  index of its first bin
 * @param {number} bins
 * @param {[number, number]} edges  where its first bin begins and its last one ends
 * @param {[number, number]} range  the same of the wanted bins
 * @param {number} wanted  how many
 * @returns {Float32Array} (wanted,); adds up to 1 where the range holds all values, or to 0 for an empty histogram
 */
export function rebin(counts, first, bins, edges, range, wanted) {
  const shares = new Float32Array(wanted);
  const scale = wanted / (range[1] - range[0]);
  const width = ((edges[1] - edges[0]) / bins) * scale;
  const start = (edges[0] - range[0]) * scale;
  let sum = 0;
  for (let i = 0; i < bins; i += 1) sum += counts[first + i];
  for (let i = 0; i < bins; i += 1) {
    const share = counts[first + i] / sum;
    if (share > 0) spread(shares, share, start + i * width, start + (i + 1) * width);
  }
  return shares;
}

/**
 * Adds a share to the bins between two places, counted in bins.
 * @param {Float32Array} shares
 * @param {number} share
 * @param {number} from
 * @param {number} to
 */
function spread(shares, share, from, to) {
  const last = shares.length - 1;
  const [low, high] = [Math.max(0, Math.floor(from)), Math.min(last, Math.max(0, Math.ceil(to) - 1))];
  if (low >= high || to <= from) {
    shares[Math.min(low, last)] += share;
    return;
  }
  for (let bin = low; bin <= high; bin += 1) {
    shares[bin] += (share * (Math.min(to, bin + 1) - Math.max(from, bin))) / (to - from);
  }
}

/**
 * Moments at about even distances in time, the first and the last among them.
 * @param {ArrayLike<number>} steps ascending
 * @param {number} most at least 2
 * @returns {number[]} indices
 */
export function evenly(steps, most) {
  const length = steps.length;
  if (length <= most) return Array.from({ length }, (_, i) => i);
  const [begin, end] = [steps[0], steps[length - 1]];
  const chosen = [0];
  for (let i = 1; i < length - 1; i += 1) {
    const due = begin + ((end - begin) * chosen.length) / (most - 1);
    if (steps[i] >= due && chosen.length < most - 1) chosen.push(i);
  }
  return [...chosen, length - 1];
}

/**
 * @param {Moments} moments
 * @param {number} layer
 * @param {Kind} kind
 * @param {number} most  moments that are wanted at most
 * @returns {Spread | null} null where there are no values
 */
export function spreadOf(moments, layer, kind, most) {
  const own = rangeOf(moments, layer, kind);
  if (!own) return null;
  const range = withRoom(own);
  const chosen = evenly(moments.steps, most);
  const shares = chosen.map((moment) => {
    const place = histogramIndex(moments, moment, layer, kind);
    const edges = /** @type {[number, number]} */ ([moments.edges[2 * place], moments.edges[2 * place + 1]]);
    return rebin(moments.counts, place * moments.bins, moments.bins, edges, range, BINS);
  });
  const peak = Math.max(...shares.map((row) => Math.max(...row)));
  return { range, moments: chosen, steps: chosen.map((i) => moments.steps[i]), shares, peak };
}

/**
 * Values at the edges of one of a picture's bins.
 * @param {[number, number]} range
 * @param {number} bin
 * @returns {[number, number]}
 */
export function binEdges([low, high], bin) {
  const width = (high - low) / BINS;
  return [low + bin * width, low + (bin + 1) * width];
}

/**
 * Mean and standard deviation.
 * @param {Moments} moments
 * @param {number} moment
 * @param {number} layer
 * @param {Kind} kind
 * @returns {[number, number]}
 */
export function statsOf(moments, moment, layer, kind) {
  const place = histogramIndex(moments, moment, layer, kind);
  return [moments.stats[2 * place], moments.stats[2 * place + 1]];
}
