/** The step of a lesson that is open, and how it sets the page up. Pure. */

import { same } from "../experiment/paths.js";
import { configure, RUN, send, withEffects } from "../state/commands.js";
import { isTrained, restarted } from "../state/reducer.js";
import { isHot, remember } from "../state/undo.js";

/** @import { LessonState, LessonStep, LessonTrain, Reduced } from "../types/lessons.js" */
/** @import { Effect, State } from "../types/state.js" */

/** @typedef {State & {lesson: LessonState}} Open */

/** Steps in one command, if the server has not said. */
const STEPS = 10_000;

/** @param {LessonState} open @returns {LessonStep | undefined} */
export const stepOf = (open) => open.lesson.steps[open.step];

/** Other settings, or another weight, than the step has set. @param {State} state */
export function isChanged({ lesson, experiment }) {
  const step = lesson && stepOf(lesson);
  return Boolean(step && (lesson.touched || !same(experiment, step.setup.experiment)));
}

/** @param {Open} state @param {Partial<LessonState>} changes @returns {Open} */
export const put = (state, changes) => ({ ...state, lesson: { ...state.lesson, ...changes } });

/** Updates or epochs at the present moment. @param {State} state @param {LessonTrain["unit"]} unit */
export const countOf = ({ frame, pending }, unit) =>
  frame && !pending ? (unit === "epoch" ? frame.epoch : frame.step) : 0;

/** @param {"push" | "replace"} how @returns {Effect} */
export const address = (how) => ({ type: "url", how });

/** What the step shows. @param {Open} state @param {LessonStep} step @returns {Open} */
export function showing(state, { show }) {
  const wanted = { tab: show.tab, loss_axis: show.loss_axis, loss_scale: show.loss_scale };
  const options = {
    ...state.options,
    ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null)),
  };
  return {
    ...state,
    options,
    unit: show.unit ?? (state.unit === "part" ? "epoch" : state.unit),
    part: show.unit === "part" ? 0 : null,
    speed: show.speed ?? state.speed,
    sample: show.sample ?? state.sample,
    chosen: show.neuron === null ? state.chosen : { neuron: show.neuron, entry: 0 },
  };
}

/**
 * Sets the page up as the open step says: its experiment from the start, its parameters, and what earlier steps have
 * trained. What was there can be brought back by undo.
 * @param {Open} state
 * @param {"push" | "replace" | null} how the address is written
 * @returns {Reduced}
 */
export function setUp(state, how) {
  const { setup, show } = /** @type {LessonStep} */ (stepOf(state.lesson));
  const kept = isTrained(state) || !same(state.experiment, setup.experiment) ? remember(state, false, null) : {};
  const fresh = restarted({ ...state, ...kept, errors: {}, notices: [] });
  const chosen = show.neuron === null ? fresh.chosen : state.chosen;
  const part = show.unit === "part" ? 0 : null;
  const next = /** @type {Open} */ ({ ...fresh, chosen, part, sample: show.sample ?? 0, experiment: setup.experiment });
  const commands = starting(state, setup);
  const train = setup.trained;
  const training = train ? stepping(state, train.unit, 0, train.to) : [];
  const done = put({ ...next, pending_confirms: state.pending_confirms + commands.length }, { touched: false });
  return withEffects(done, ...commands, ...training, ...(how ? [address(how)] : []));
}

/**
 * What makes the server start over. What could change while it trains would not: then a reset follows.
 * @param {State} state
 * @param {LessonStep["setup"]} setup
 * @returns {Effect[]}
 */
function starting(state, { experiment, vector }) {
  if (vector) return [send(configure(experiment, { counters: {}, vector: Float64Array.from(vector) }))];
  const reset = send({ type: "reset", run: RUN });
  if (same(state.experiment, experiment)) return [reset];
  const begin = send(configure(experiment, null));
  return isHot(state.experiment, experiment) ? [begin, reset] : [begin];
}

/** Pictures of a run on its way: enough for a curve, and for the eye to follow. */
const STRIDES = 32;

/**
 * Where a run pauses next, so that it is seen: soon at the beginning, where most happens, and then more rarely.
 * @param {State} state
 * @param {{from: number, to: number}} way
 * @param {number} now
 */
export function nextPause({ limits }, { from, to }, now) {
  const pauseAt = (/** @type {number} */ k) => Math.round(from + (to - from) * (k / STRIDES) ** 2);
  let k = 1;
  while (k < STRIDES && pauseAt(k) <= now) k += 1;
  return Math.min(pauseAt(k), now + (limits.step_count ?? STEPS));
}

/**
 * Training from one count to another, in commands that are not too long.
 * @param {State} state
 * @param {LessonTrain["unit"]} unit
 * @param {number} from
 * @param {number} to
 */
export function stepping({ limits }, unit, from, to) {
  const most = limits.step_count ?? STEPS;
  const whole = Array.from({ length: Math.floor((to - from) / most) }, () => most);
  const counts = (to - from) % most ? [...whole, (to - from) % most] : whole;
  return counts.map((count) => send({ type: "step", run: RUN, unit, count }));
}
