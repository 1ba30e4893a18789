/**
 * One `requestAnimationFrame` for the whole page, asked for only when something waits to be painted.
 * Parts take turns, so that no single frame pays for everything: `every: 2, turn: 0` paints on even frames.
 */

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {number} every paint on each n-th frame only
 * @property {number} turn which of the n
 * @property {() => void} paint
 */

/**
 * @typedef {object} Options
 * @property {(callback: (time: number) => void) => unknown} request usually requestAnimationFrame
 * @property {number} [interval_ms] at least this long between two paints; then all parts are painted at once
 * @property {() => void} [painted] called after each frame in which something was painted
 */

/**
 * @param {Part[]} parts
 * @param {Options} options
 */
export function createScheduler(parts, { request, interval_ms = 0, painted }) {
  /** @type {Set<string>} */
  const waiting = new Set();
  let asked = false;
  let tick = 0;
  let last = -Infinity;

  function ask() {
    if (asked || waiting.size === 0) return;
    asked = true;
    request(frame);
  }

  /** @param {number} time */
  function frame(time) {
    asked = false;
    tick += 1;
    const due = time - last >= interval_ms - 1;
    const ready = due ? parts.filter((part) => waiting.has(part.name) && isTurn(part, tick, interval_ms)) : [];
    try {
      if (ready.length > 0) paint(ready, time);
    } finally {
      ask();
    }
  }

  /**
   * A part that fails does not keep the others from being painted; its error is thrown afterwards.
   * @param {Part[]} ready
   * @param {number} time
   */
  function paint(ready, time) {
    last = time;
    /** @type {unknown[]} */
    const errors = [];
    for (const part of ready) {
      waiting.delete(part.name);
      try {
        part.paint();
      } catch (error) {
        errors.push(error);
      }
    }
    painted?.();
    if (errors.length > 0) throw errors[0];
  }

  return {
    /** @param {string[]} names parts whose values have changed */
    invalidate(...names) {
      for (const name of names) waiting.add(name);
      ask();
    },
  };
}

/**
 * @param {Part} part
 * @param {number} tick
 * @param {number} interval_ms
 */
const isTurn = (part, tick, interval_ms) => interval_ms > 0 || tick % part.every === part.turn;
