/**
 * Going to other moments of the run: back by a step, to any place on the curve, through the parts of one update. Pure.
 */

import { isOfMoment } from "../experiment/changes.js";
import { partsOf } from "../experiment/parts.js";
import { RUN, send, withEffects } from "./commands.js";
import { changed } from "./jobs.js";

/** @import { Reduced } from "../types/lessons.js" */
/** @import { Unit } from "../types/schema.js" */
/** @import { Effect, Rules, State } from "../types/state.js" */
/** @import { Frame, Moment } from "../types/wire.js" */

/**
 * To the first moment at which the count of `unit` is `to`; whatever it was doing, it stands there then.
 * @param {State} state
 * @param {Unit} unit
 * @param {number} to
 * @returns {Reduced}
 */
export function seek(state, unit, to) {
  const next = {
    ...state,
    seek_target: { unit, to },
    playing: false,
    seen_playing: false,
    diverged: null,
    finished: null,
    notices: state.notices.filter(isOfMoment),
  };
  const begun = { running: true, done: 0, total: 0, seconds: 0 };
  return withEffects(changed(next, "seek", begun), send({ type: "seek", run: RUN, unit, to }));
}

/** Whether there is a moment before this one. @param {State} state */
export function canGoBack({ frame, pending, part }) {
  return !pending && frame !== null && (frame.samples > frame.tape.begin.samples || (part ?? 0) > 0);
}

/** Whether this is not the latest moment of the run. @param {State} state */
export const isInThePast = ({ frame, pending }) => !pending && frame !== null && frame.samples < frame.tape.end.samples;

/** Samples, updates or epochs at a moment. @param {Moment} moment @param {Unit} unit */
const countOf = (moment, unit) => ({ sample: moment.samples, update: moment.step, epoch: moment.epoch })[unit];

/** What is still asked for once this frame has come. @param {State} state @param {Frame} frame */
export function remainingSeek({ seek_target: bound }, frame) {
  return bound && frame.state !== "playing" && countOf(frame, bound.unit) !== bound.to ? bound : null;
}

/** One unit back; within one, to its start. @param {State} state @returns {Reduced} */
function stepBack(state) {
  const { frame } = state;
  if (!frame || !canGoBack(state)) return withEffects(state);
  if (state.unit === "part" && (state.part ?? 0) > 0) return goToPart(state, (state.part ?? 0) - 1);
  const unit = state.unit === "part" ? "update" : state.unit;
  const back = seek(state, unit, Math.max(countOf(frame.tape.begin, unit), oneBack(state, frame, unit)));
  return state.unit === "part" ? { ...back, state: { ...back.state, part: partCount(state) - 1 } } : back;
}

/**
 * Steps back may follow each other faster than frames: then each counts from the last.
 * @param {State} state
 * @param {Frame} frame
 * @param {Unit} unit
 */
function oneBack(state, frame, unit) {
  if (state.seek_target?.unit === unit) return state.seek_target.to - 1;
  const inside = unit === "epoch" ? frame.position > 0 : unit === "update" && frame.position % frame.batch_size > 0;
  return countOf(frame, unit) - (inside ? 0 : 1);
}

/** @param {State} state */
const partCount = ({ confirmed, experiment }) => partsOf((confirmed ?? experiment).layers.length).length;

/** @param {State} state @param {number | null} part @returns {Reduced} */
const goToPart = (state, part) => withEffects({ ...state, part });

/**
 * The next part of an update; after the last one the update is made, and the next one begins.
 * @param {State} state
 * @returns {Reduced}
 */
export function nextPart(state) {
  if (state.part === null) return goToPart(state, 0);
  if (state.part < partCount(state) - 1) return goToPart(state, state.part + 1);
  const next = { ...state, part: 0, fresh: false, notices: [] };
  return withEffects(next, send({ type: "step", run: RUN, unit: "update", count: 1 }));
}

/** @param {State} state @returns {Reduced} */
function previousPart(state) {
  if (state.part === null) return goToPart(state, partCount(state) - 1);
  return stepBack({ ...state, unit: "part" });
}

/** How long a part is shown, by the speed that is set. @param {State} state @returns {Effect} */
export const tickOf = ({ part_speed: speed }) => ({ type: "tick", after_ms: 1000 / speed });

/** @satisfies {Rules} */
export const SEEK_RULES = {
  seek: (state, { unit, to }) => seek(state, unit, to),
  step_back: stepBack,
  go_to_part: (state, { part }) => goToPart(state, part),
  next_part: nextPart,
  previous_part: (state) => {
    const back = previousPart(state);
    return { ...back, state: { ...back.state, unit: state.unit } };
  },
  tick: (state) => {
    if (!state.playing || state.unit !== "part") return withEffects(state);
    const { state: next, effects } = nextPart(state);
    return withEffects(next, ...effects, tickOf(next));
  },
};
