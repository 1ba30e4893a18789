/** Pinned runs: what a run was at one moment, kept to compare others with. They outlast every restart of the run. */

import { withEffects } from "./commands.js";
import { thin } from "./history.js";

/** @import { Reduced } from "../types/lessons.js" */
/** @import { Effect, Rules, State } from "../types/state.js" */
/** @import { LossPoint, Pin } from "../types/views.js" */

export const MOST_PINS = 8;
/** Points of a pinned curve. */
export const MOST_POINTS = 300;
/** @type {Pin[]} */
export const NO_PINS = [];

/** @type {Effect} */
const KEEP = { type: "keep_pins" };

/** @satisfies {Rules} */
export const PIN_RULES = {
  pin_run: (state) => {
    const pin = pinOf(state);
    return pin ? withEffects({ ...state, pins: [...state.pins, pin] }, KEEP) : withEffects(state);
  },
  change_pin: (state, { id, patch }) =>
    withEffects({ ...state, pins: state.pins.map((pin) => (pin.id === id ? { ...pin, ...patch } : pin)) }, KEEP),
  restore_pins: (state, { pins }) => withEffects({ ...state, pins }),
  unpin: (state, { id }) => withEffects({ ...state, pins: state.pins.filter((pin) => pin.id !== id) }, KEEP),
};

/**
 * The run as it is shown now, or null where there is nothing, or no room.
 * @param {State} state
 * @returns {Pin | null}
 */
function pinOf({ frame, pending, pins, history, confirmed, experiment }) {
  if (!frame || pending || pins.length >= MOST_PINS) return null;
  const { step, epoch, samples, seconds, train, test } = frame;
  const points = thinned(history.points.filter((point) => point.samples <= samples));
  const id = Math.max(0, ...pins.map((pin) => pin.id)) + 1;
  const about = { id, name: "", color: freeColor(pins), hidden: false, experiment: confirmed ?? experiment };
  return { ...about, step, epoch, samples, seconds, train, test, points };
}

/** The first colour that no other has. @param {Pin[]} pins */
function freeColor(pins) {
  const taken = new Set(pins.map((pin) => pin.color));
  return Array.from({ length: MOST_PINS }, (_, i) => i).find((color) => !taken.has(color)) ?? 0;
}

/** @param {LossPoint[]} points */
function thinned(points) {
  let few = points;
  while (few.length > MOST_POINTS) few = thin(few);
  return few;
}
