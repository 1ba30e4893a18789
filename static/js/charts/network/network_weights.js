/** Weights as pictures: how thick a line is, and which lines are drawn where there are too many. Pure. */

/** Steps of thickness; a line is written again only when its step changes. */
export const LEVELS = 24;
/** Lines drawn at most, all layers together. */
const MOST_LINES = 640;
const BINS = 256;

/**
 * Step of thickness 0..LEVELS-1: grows fast for small weights and never ends, so that none is cut off.
 * @param {number} weight
 */
export const levelOf = (weight) => Math.round((LEVELS - 1) * (1 - Math.exp(-Math.abs(weight) / 3)));

/** Thickness in pixels of a step. @param {number} level */
export const widthOf = (level) => 0.7 + (5.3 * level) / (LEVELS - 1);

/** Opacity of a step. @param {number} level */
export const opacityOf = (level) => 0.38 + 0.5 * Math.sqrt(level / (LEVELS - 1));

/**
 * How many lines each gap between layers may draw.
 * @param {number[]} sizes weights in each gap
 */
export function lineBudget(sizes) {
  const fair = Math.floor(MOST_LINES / Math.max(1, sizes.length));
  const spare = sizes.reduce((sum, size) => sum + Math.max(0, fair - size), 0);
  const wide = sizes.filter((size) => size > fair).length;
  return sizes.map((size) => Math.min(size, fair + (wide ? Math.floor(spare / wide) : 0)));
}

const counts = new Int32Array(BINS);

/**
 * The strongest weights of one layer, by two passes over a histogram (sorting 4,096 of them costs ten times as much).
 * @param {ArrayLike<number>} params
 * @param {number} start first weight
 * @param {number} size weights
 * @param {Int32Array} out written with places relative to `start`; its length says how many
 */
export function strongest(params, start, size, out) {
  let top = 0;
  for (let i = 0; i < size; i += 1) top = Math.max(top, Math.abs(params[start + i]));
  const scale = top > 0 ? (BINS - 1) / top : 0;
  counts.fill(0);
  for (let i = 0; i < size; i += 1) counts[Math.floor(Math.abs(params[start + i]) * scale)] += 1;
  let bin = BINS - 1;
  let above = 0;
  while (bin > 0 && above + counts[bin] <= out.length) above += counts[bin--];
  let [taken, edge] = [0, out.length - above];
  for (let i = 0; i < size && taken < out.length; i += 1) {
    const at = Math.floor(Math.abs(params[start + i]) * scale);
    if (at > bin) out[taken++] = i;
    else if (at === bin && edge > 0) {
      out[taken++] = i;
      edge -= 1;
    }
  }
}
