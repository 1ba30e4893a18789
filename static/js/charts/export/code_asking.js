/** When a program is asked for: when what it depends on has come to rest, and not more than once a second. */

/** How long nothing must have changed, and how long it is from one request to the next. */
const REST_MS = 300;
const APART_MS = 1000;

/** @typedef {{now: () => number, after: (ms: number, call: () => void) => unknown}} Clock */

/** @type {Clock} */
const CLOCK = { now: () => performance.now(), after: (ms, call) => window.setTimeout(call, ms) };

/**
 * @param {(key: string) => void} ask
 * @param {Clock} [clock]
 */
export function createAsking(ask, clock = CLOCK) {
  let wanted = "";
  let asked = "";
  let ready = false;
  let changed_at = 0;
  let asked_at = -Infinity;
  let waiting = false;

  function look() {
    waiting = false;
    if (!ready || wanted === asked) return;
    const due = Math.max(changed_at + REST_MS, asked_at + APART_MS) - clock.now();
    if (due > 0) {
      waiting = true;
      clock.after(due, look);
      return;
    }
    asked = wanted;
    asked_at = clock.now();
    ask(wanted);
  }

  return {
    /** @param {string} key what the program depends on @param {boolean} now_ready whether it may be asked for at all */
    want(key, now_ready) {
      if (key !== wanted || now_ready !== ready) changed_at = clock.now();
      [wanted, ready] = [key, now_ready];
      if (!waiting) look();
    },
    /** Nothing more will be asked for. */
    stop() {
      ready = false;
    },
    /** Whether the last answer is for what is wanted now. */
    isFresh: () => wanted === asked,
  };
}
