/** How the page was shown before a lesson, which chooses tab, axis, scale, unit and speed for its steps. Pure. */

/** @import { LessonState } from "../types/lessons.js" */
/** @import { Input, State } from "../types/state.js" */
/** @import { Open } from "./setup.js" */

/** @param {State} state @returns {LessonState["found"]} */
export function displayBefore({ options, unit, speed }) {
  const { tab, loss_axis, loss_scale } = options;
  return { options: { tab, loss_axis, loss_scale }, unit, speed };
}

/**
 * What the visitor chooses meanwhile stays.
 * @param {Open} state
 * @param {Input} input
 * @returns {Open}
 */
export function withChoice(state, input) {
  const { found } = state.lesson;
  const keeping = (/** @type {LessonState["found"]} */ rest) => ({
    ...state,
    lesson: { ...state.lesson, found: rest },
  });
  if (input.type === "set_option") {
    const { [/** @type {"tab"} */ (input.name)]: _, ...options } = found.options;
    return keeping({ ...found, options });
  }
  if (input.type !== "set_unit" && input.type !== "set_speed") return state;
  const { [input.type === "set_unit" ? "unit" : "speed"]: _, ...rest } = found;
  return keeping(/** @type {LessonState["found"]} */ (rest));
}

/**
 * The page as it was found; while it plays its unit and speed are the server's, too, and stay.
 * @param {Open} state
 * @returns {State}
 */
export function asFound(state) {
  const { options, unit = state.unit, speed = state.speed } = state.lesson.found;
  const pace = state.playing ? {} : { unit, speed, part: unit === "part" ? (state.part ?? 0) : null };
  return { ...state, ...pace, options: { ...state.options, ...options } };
}
