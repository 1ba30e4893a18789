/**
 * How long a refusal stands: until its field is valid again, or what it speaks of is gone. One rule for every change of
 * the state, so that no action has to think of it. Pure.
 */

import { get, same } from "../experiment/paths.js";
import { OF_THE_NETWORK } from "./jobs.js";

/** @import { JobView } from "../types/jobs.js" */
/** @import { Reduced } from "../types/lessons.js" */
/** @import { Experiment } from "../types/schema.js" */
/** @import { Effect, Problem, State } from "../types/state.js" */

/**
 * The outcome of an action without the refusals that it has ended.
 * @param {State} before
 * @param {Reduced} reduced
 * @returns {Reduced}
 */
export function withoutPast(before, { state, effects }) {
  const jobs = same(state.experiment, before.experiment) ? state.jobs : withoutProblems(before.jobs, state.jobs);
  const fields = Object.keys(state.errors).filter((field) => stands(state.errors[field], before, state, effects));
  if (jobs === state.jobs && fields.length === Object.keys(state.errors).length) return { state, effects };
  const errors = Object.fromEntries(fields.map((field) => [field, state.errors[field]]));
  return { state: { ...state, jobs, errors }, effects };
}

/** @param {Problem} problem @param {State} before @param {State} after @param {Effect[]} effects */
function stands(problem, before, after, effects) {
  if (before.errors[problem.field] !== problem) return true; // it has just been said
  const isElsewhere = after.lesson?.step !== before.lesson?.step;
  if (isTyped(problem)) return !isElsewhere && isSameField(problem.field, before.experiment, after.experiment);
  // What the server refused is over with the next thing that is done, and surely with another try.
  const tried = effects.some((effect) => effect.type === "send" && effect.command.type === problem.command);
  const begun = (after.playing && !before.playing) || after.generations !== before.generations || isElsewhere;
  return !tried && !begun && same(before.experiment, after.experiment);
}

/** Whether the page refused it, so that its text still stands in the box. @param {Problem} problem */
const isTyped = ({ values }) => values.typed !== undefined;

/**
 * With another data set all settings are others; and another optimizer's field of the same name is another field.
 * @param {string} field
 * @param {Experiment} before
 * @param {Experiment} after
 */
function isSameField(field, before, after) {
  const paths = [field, "dataset.name", `${field.split(".")[0]}.name`];
  return paths.every((path) => same(get(before, path), get(after, path)));
}

/** @param {State["jobs"]} before @param {State["jobs"]} after @returns {State["jobs"]} */
function withoutProblems(before, after) {
  // What one was refused for may be past after a change of the network.
  const past = OF_THE_NETWORK.filter((name) => after[name].problem && after[name].problem === before[name].problem);
  if (past.length === 0) return after;
  return {
    ...after,
    ...Object.fromEntries(past.map((name) => [name, /** @type {JobView} */ ({ ...after[name], problem: null })])),
  };
}
