/** Helpers of the reducers: a state with effects, and the commands they send. */

/** @import { Reduced } from "../types/lessons.js" */
/** @import { Command, Experiment } from "../types/schema.js" */
/** @import { Effect, State } from "../types/state.js" */
/** @import { SavedState } from "../types/wire.js" */

/** The number of the run that this page trains. */
export const RUN = 0;

/**
 * A state with the effects to perform.
 * @param {State} state
 * @param {...Effect} effects
 * @returns {Reduced}
 */
export const withEffects = (state, ...effects) => ({ state, effects });

/** @param {Command} command @returns {Effect} */
export const send = (command) => ({ type: "send", command });

/**
 * @param {Experiment} experiment
 * @param {SavedState | null} saved
 * @returns {Command}
 */
export function configure(experiment, saved) {
  const command = { type: /** @type {const} */ ("configure"), run: RUN, experiment };
  return saved ? { ...command, state: saved } : command;
}
