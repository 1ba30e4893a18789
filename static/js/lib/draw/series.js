/** Long series on a small picture: thinning that keeps every spike, and ranges that move in steps. */

/**
 * At most about `most` indices of a series: from every bucket its lowest and its highest, so that no spike is lost.
 * @param {ArrayLike<number>} values NaN for a gap
 * @param {number} length how many of them count
 * @param {number} most
 * @param {Int32Array} [out] at least most + 2 long
 * @returns {Int32Array} indices, ascending, the first and the last among them
 */
export function decimate(values, length, most, out = new Int32Array(most + 2)) {
  if (length <= most) {
    for (let i = 0; i < length; i += 1) out[i] = i;
    return out.subarray(0, length);
  }
  const buckets = Math.floor(most / 2) - 1;
  let count = 0;
  out[count++] = 0;
  for (let b = 0; b < buckets; b += 1) {
    const from = 1 + Math.floor((b * (length - 2)) / buckets);
    const to = 1 + Math.floor(((b + 1) * (length - 2)) / buckets);
    let [low, high] = [from, from];
    for (let i = from + 1; i < to; i += 1) {
      if (values[i] < values[low]) low = i;
      if (values[i] > values[high]) high = i;
    }
    out[count++] = Math.min(low, high);
    if (low !== high) out[count++] = Math.max(low, high);
  }
  out[count++] = length - 1;
  return out.subarray(0, count);
}

const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/**
 * The next round number, so that an axis grows in steps and not with every point.
 * @param {number} value
 */
export function roundUp(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = STEPS.find((one) => one * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/**
 * The range of a loss axis.
 * @param {number} low lowest value shown
 * @param {number} high highest value shown
 * @param {boolean} log
 * @returns {[number, number]} values, or exponents of ten when `log`
 */
export function lossRange(low, high, log) {
  if (log) {
    const bottom = Math.floor(Math.log10(low) * 2 - 0.1) / 2;
    const top = Math.ceil(Math.log10(high) * 2 + 0.1) / 2;
    return [Math.min(bottom, top - 1), top];
  }
  if (low >= 0) return [0, roundUp(high * 1.04)];
  const top = high > 0 ? roundUp(high * 1.04) : 0;
  return [-roundUp(-low * 1.04), top];
}

/**
 * The ticks of a logarithmic axis, as Plotly is told: powers of ten, with 2 and 5 between them where there would be too
 * few, every n-th where too many.
 * @param {[number, number]} range exponents of ten
 */
export const logTick = ([low, high]) => (high - low <= 1.5 ? "D2" : Math.ceil((high - low) / 5));

/**
 * The index whose value is nearest; `values` ascends.
 * @param {ArrayLike<number>} values
 * @param {number} length
 * @param {number} wanted
 */
export function nearestIndex(values, length, wanted) {
  let [low, high] = [0, length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle;
    else high = middle;
  }
  return length > 1 && wanted - values[low] > values[high] - wanted ? high : low;
}
