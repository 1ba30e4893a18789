/** How many frames a second the page gets, counted over the last two seconds, so that the number stands still. */

const WINDOW_MS = 2000;

/**
 * The arrivals of the window, with one more.
 * @param {number[]} arrivals milliseconds, ascending
 * @param {number} at
 */
export function withArrival(arrivals, at) {
  return [...arrivals.filter((time) => at - time <= WINDOW_MS), at];
}

/**
 * Frames a second, whole; null as long as there are too few to tell.
 * @param {number[]} arrivals
 */
export function frameRate(arrivals) {
  const first = arrivals[0];
  const last = arrivals.at(-1);
  if (first === undefined || last === undefined || arrivals.length < 4 || last === first) return null;
  return Math.round((1000 * (arrivals.length - 1)) / (last - first));
}
