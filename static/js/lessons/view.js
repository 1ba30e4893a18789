/** What the panel of a lesson needs of the state. */

import { goalOf } from "./reducer.js";
import { countOf, isChanged, stepOf } from "./setup.js";

/** @import { LessonView } from "../types/lessons.js" */
/** @import { State } from "../types/state.js" */

/** @param {State} state @returns {LessonView | {open: null}} */
export function lessonView(state) {
  const open = state.lesson;
  if (!open) return { open: null };
  return {
    open,
    changed: isChanged(state),
    ready: state.link === "open" && state.confirmed !== null,
    ...progress(state),
    problem: problemOf(state),
  };
}

/** @param {State} state */
function progress(state) {
  const { lesson, jobs } = state;
  const step = lesson && stepOf(lesson);
  if (!step || !lesson) return { done: 0, total: 0 };
  if (lesson.phase === "job" && step.do?.job) {
    const { done, total } = jobs[step.do.job.name];
    return { done, total };
  }
  const goal = goalOf(step);
  if (lesson.phase !== "training" || !goal) return { done: 0, total: 0 };
  return { done: Math.min(countOf(state, goal.unit), goal.to), total: goal.to };
}

/** @param {State} state */
function problemOf({ lesson, jobs }) {
  if (lesson?.phase !== "failed") return null;
  const name = stepOf(lesson)?.do?.job?.name ?? "measures";
  return jobs[name].problem ?? jobs.measures.problem;
}
