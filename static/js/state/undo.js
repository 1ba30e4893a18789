/** Undo and redo: experiments together with the trained network they had. */

import { same } from "../experiment/paths.js";

/** @import { Experiment } from "../types/schema.js" */
/** @import { Snapshot, State } from "../types/state.js" */
/** @import { SavedState } from "../types/wire.js" */

const MOST_ENTRIES = 50;
/** What base64 and the experiment around it need, so that a state still fits. */
const BASE64 = 4 / 3;
const ROOM = 6000;
/** Should the server not have said: 64 KiB. */
const STATE_BYTES = 65536;

/**
 * Whether only what can change while it trains differs: optimizer, batching, regularization, stop rules.
 * @param {Experiment} a
 * @param {Experiment} b
 */
export function isHot(a, b) {
  const { optimizer, batching, regularizer, stop } = b;
  return same({ ...a, optimizer, batching, regularizer, stop }, b);
}

/**
 * The state as the server takes it back, or null where there is none or it is too long for a message.
 * @param {State} state
 * @param {SavedState | null} saved
 */
export function sendable(state, saved) {
  const most = (state.limits.state_bytes ?? STATE_BYTES) - ROOM;
  return saved && saved.vector.byteLength * BASE64 <= most ? saved : null;
}

/**
 * The present, to come back to.
 * @param {State} state
 * @param {boolean} hot
 * @param {string | null} [merge]
 * @returns {Snapshot}
 */
export function snapshot(state, hot, merge = null) {
  return { experiment: state.experiment, saved: state.saved, history: state.history, hot, merge };
}

/**
 * Remembers the present before a change. Changes that belong to one gesture make one entry.
 * @param {State} state
 * @param {boolean} hot
 * @param {string | null} merge
 * @returns {Pick<State, "past" | "future">}
 */
export function remember(state, hot, merge) {
  const top = state.past.at(-1);
  if (merge && top?.merge === merge) return { past: state.past, future: [] };
  return { past: [...state.past, snapshot(state, hot, merge)].slice(-MOST_ENTRIES), future: [] };
}

/**
 * Ends a gesture: the next change of the same thing is an entry of its own.
 * @param {State} state
 * @returns {State}
 */
export function closeGesture(state) {
  const top = state.past.at(-1);
  if (!top?.merge) return state;
  return { ...state, past: [...state.past.slice(0, -1), { ...top, merge: null }] };
}
