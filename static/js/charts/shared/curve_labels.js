/**
 * Where the names of the loss curves stand: at the ends of their lines, above or below, never one across another, and
 * where no line crosses them, if there is such a place.
 */

/** Height of a name's line; how far its letters reach above and below where they stand. */
export const LINE = 14;
const [UP, DOWN] = [9, 2];
/** A share of a name that a line may cross before it moves: where it stands must not change with every wave. */
const BORNE = 0.3;
/** Share of the picture's width that a name may take. */
const WIDEST = 0.45;

/** @typedef {{x: number, y: number}} End */
/**
 * @typedef {object} Name
 * @property {string} name
 * @property {number} width
 * @property {End[]} ends where it may stand, the best place first
 * @property {boolean} above which side is preferred
 * @property {boolean} strong
 * @property {boolean} [optional] rather no name than one across another
 * @property {string} [color] its own
 */
/** @typedef {{name: string, x: number, y: number, strong: boolean, color?: string}} Placed `x`: its right edge */
/**
 * @typedef {{points: ArrayLike<number>, length: number}} Trace a line in pixels from left to right: x and y in turn,
 * NaN for a gap
 */

/**
 * One name after the other, each wherever it meets none of those before.
 * @param {Name[]} names
 * @param {number} width of the picture
 * @param {number} height
 * @param {Trace[]} [traces] lines that rather cross no name
 * @returns {Placed[]}
 */
export function placeNames(names, width, height, traces = []) {
  /** @type {Spot[]} */
  const taken = [];
  return names.flatMap(({ name, width: own, ends, above, strong, optional, color }) => {
    const spots = ends.flatMap((end) => {
      const x = Math.min(width - 3, Math.max(own, end.x));
      return sides(end.y, above, height).map((y) => ({ left: x - own, x, y }));
    });
    const free = spots.filter((spot) => taken.every((other) => !meet(spot, other)));
    if (free.length === 0 && optional) return [];
    const spot = clearest(free, traces) ?? spots[0];
    taken.push(spot);
    return [{ name, x: spot.x, y: spot.y, strong, ...(color && { color }) }];
  });
}

/** Heights beside an end, the nearest first. @param {number} y @param {boolean} above @param {number} height */
function sides(y, above, height) {
  const inside = (/** @type {number} */ at) => Math.min(height - 4, Math.max(11, at));
  const [up, down] = [inside(y - 6), inside(y + LINE + 1)];
  return [...(above ? [up, down] : [down, up]), inside(y - 6 - LINE), inside(y + 1 + 2 * LINE)];
}

/** @typedef {{left: number, x: number, y: number}} Spot */

/** @param {Spot} one @param {Spot} other */
const meet = (one, other) => Math.abs(one.y - other.y) < LINE && one.left < other.x && other.left < one.x;

/**
 * The first spot that is hardly crossed, or else the one that is crossed least.
 * @param {Spot[]} spots
 * @param {Trace[]} traces
 */
function clearest(spots, traces) {
  let [best, least] = [spots[0], Infinity];
  for (const spot of spots) {
    const share = traces.reduce((sum, trace) => sum + crossed(trace, spot), 0) / (spot.x - spot.left);
    if (share <= BORNE) return spot;
    if (share < least) [best, least] = [spot, share];
  }
  return best;
}

/** Pixels of a name that a line runs through. @param {Trace} trace @param {Spot} spot */
function crossed({ points, length }, { left, x: right, y }) {
  let sum = 0;
  for (let i = 2; i < length; i += 2) {
    const [x0, y0, x1, y1] = [points[i - 2], points[i - 1], points[i], points[i + 1]];
    if (x1 < left || x0 > right) continue;
    const [from, to] = [Math.max(x0, left), Math.min(x1, right)];
    const slope = x1 > x0 ? (y1 - y0) / (x1 - x0) : 0;
    const [begin, end] = x1 > x0 ? [y0 + slope * (from - x0), y0 + slope * (to - x0)] : [y0, y1];
    if (Math.max(begin, end) >= y - UP && Math.min(begin, end) <= y + DOWN) sum += Math.max(1, to - from);
  }
  return sum;
}

/**
 * A name as far as there is room for it.
 * @param {string} name
 * @param {number} width of the picture
 * @param {(text: string) => number} measure
 */
export function shortened(name, width, measure) {
  if (measure(name) <= WIDEST * width) return name;
  const letters = [...name];
  while (letters.length > 1 && measure(`${letters.join("")}…`) > WIDEST * width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
