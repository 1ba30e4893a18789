/** Where the names of the loss curves stand: at the ends of their lines, above or below, and never one across another. */

/** Height of a name's line. */
export const LINE = 14;

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
 * One name after the other, each wherever it meets none of those before.
 * @param {Name[]} names
 * @param {number} width of the picture
 * @param {number} height
 * @returns {Placed[]}
 */
export function placeNames(names, width, height) {
  /** @type {{left: number, x: number, y: number}[]} */
  const taken = [];
  return names.flatMap(({ name, width: own, ends, above, strong, optional, color }) => {
    const spots = ends.flatMap((end) => {
      const x = Math.min(width - 3, Math.max(own, end.x));
      return sides(end.y, above, height).map((y) => ({ left: x - own, x, y }));
    });
    const free = spots.find((spot) => taken.every((other) => !meet(spot, other)));
    if (!free && optional) return [];
    const spot = free ?? spots[0];
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
