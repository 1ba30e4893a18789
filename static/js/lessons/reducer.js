/**
 * The lesson that is open: steps that set the page up, ask, run and measure. Pure, and loaded with the first lesson:
 * `withLessons(reduce)` reduces the actions of lessons, and updates the open lesson after every other input.
 */

import { matches, same } from "../experiment/paths.js";
import { RUN, send, withEffects } from "../state/commands.js";
import { FLAGS } from "../state/flags.js";
import { isTrained } from "../state/reducer.js";
import { withoutPast } from "../state/refusals.js";
import { ruleOf } from "../state/rules.js";
import { asFound, displayBefore, withChoice } from "./found.js";
import { fromJob, fromNames, isOfJob, measuresOf } from "./measures.js";
import { address, countOf, isChanged, nextPause, put, setUp, showing, stepOf, stepping } from "./setup.js";

/** @import { LessonStep, LessonTrain, Reduced } from "../types/lessons.js" */
/** @import { JobRequest } from "../types/schema.js" */
/** @import { Effect, Input, Rules, State } from "../types/state.js" */
/** @import { ResultMessage } from "../types/wire.js" */
/** @import { Open } from "./setup.js" */

/** @typedef {(state: State, input: Input) => Reduced} Reduce */

const ACTIVE = ["training", "job", "measuring"];

/** @param {Reduce} reduce @returns {Reduce} */
export function withLessons(reduce) {
  const rules = rulesWith(reduce);
  /** @type {Reduce} */
  const answer = (state, input) => {
    const rule = ruleOf(rules, input);
    if (rule && (state.lesson || input.type === "lesson_loaded")) return rule(/** @type {Open} */ (state), input);
    const reduced = reduce(state, input);
    return reduced.state.lesson ? follow(/** @type {Open} */ (reduced.state), input, reduced.effects, reduce) : reduced;
  };
  return (state, input) => withoutPast(state, answer(state, input));
}

/** The names of all actions that change the state here, in a lesson. */
export const lessonActions = () => Object.keys(rulesWith((state) => withEffects(state)));

// ---------------------------------------------------------------- going through the steps

/** @param {Reduce} reduce @returns {Rules<Open>} */
const rulesWith = (reduce) => ({
  lesson_loaded: (state, { lesson, step, keeps, how }) => {
    const open = {
      lesson,
      step: 0,
      folded: false,
      phase: /** @type {const} */ ("idle"),
      asked: 0,
      answers: {},
      values: {},
      touched: false,
      found: state.lesson?.found ?? displayBefore(state),
    };
    return enter({ ...state, lesson: open }, step, how, keeps);
  },
  lesson_translated: (state, { lesson }) =>
    withEffects(lesson.id === state.lesson.lesson.id ? put(state, { lesson }) : state),
  leave_lesson: (state) => {
    const { state: next, effects } = halt(state);
    return withEffects({ ...asFound(/** @type {Open} */ (next)), lesson: null }, ...effects, address("push"));
  },
  fold_lesson: (state, { folded }) => withEffects(put(state, { folded })),
  go_to_lesson_step: (state, { step }) => {
    const first = halt(state);
    return andThen(first, (next) => enter(/** @type {Open} */ (next), step, "push", false));
  },
  answer_lesson: (state, { answer }) => {
    const step = stepOf(state.lesson);
    if (!step) return withEffects(state);
    const { [step.id]: _, ...others } = state.lesson.answers;
    return withEffects(put(state, { answers: answer === undefined ? others : { ...others, [step.id]: answer } }));
  },
  restore_lesson: (state) => setUp(put(state, { phase: "idle" }), "replace"),
  run_lesson: (state) => run(state, reduce),
  navigate: (state, input) => {
    const { place } = input;
    if (place?.id === state.lesson.lesson.id) {
      const base = place.keeps ? reduce(state, input) : withEffects(state);
      const { state: next, effects } = enter(/** @type {Open} */ (base.state), place.step, null, place.keeps);
      return withEffects(next, ...base.effects, ...effects);
    }
    return place ? withEffects(state) : reduce({ ...asFound(state), lesson: null }, input);
  },
});

/** Training that the lesson has begun ends with the step. @param {Open} state @returns {Reduced} */
function halt(state) {
  if (state.lesson.phase !== "training") return withEffects(state);
  return withEffects({ ...state, playing: false, seen_playing: false }, send({ type: "pause", run: RUN }));
}

/**
 * To a step. One that goes on leaves the network as the step before has left it, if one comes from there.
 * @param {Open} state
 * @param {number} index
 * @param {"push" | "replace" | null} how the address is written
 * @param {boolean} keeps the settings there are
 * @returns {Reduced}
 */
function enter(state, index, how, keeps) {
  const { steps } = state.lesson.lesson;
  const at = Math.max(0, Math.min(index, steps.length));
  const step = steps[at];
  const goesOn = Boolean(step && !step.fresh && at === state.lesson.step + 1 && isAt(state, step));
  const here = put(state, { step: at, phase: "idle", folded: false, touched: false });
  const shown = step ? showing(here, step) : here;
  if (!step || keeps || goesOn) return withEffects(shown, ...(how ? [address(how)] : []));
  return setUp(shown, how);
}

/** Whether the network stands where a step begins. @param {Open} state @param {LessonStep} step */
function isAt(state, step) {
  const before = step.setup.trained;
  const stands = before ? countOf(state, before.unit) === before.to : !isTrained(state);
  return stands && !state.lesson.touched && same(state.experiment, step.setup.experiment);
}

// ---------------------------------------------------------------- running a step

/** The moment at which a step measures: null where it only looks. @param {LessonStep} step */
export const goalOf = (step) => step.do?.train ?? step.setup.trained ?? null;

/**
 * Runs the open step: from where it begins, if the visitor has gone elsewhere, else from here.
 * @param {Open} state
 * @param {Reduce} reduce
 * @returns {Reduced}
 */
function run(state, reduce) {
  const step = stepOf(state.lesson);
  if (!step || state.link !== "open" || ACTIVE.includes(state.lesson.phase)) return withEffects(state);
  const goal = goalOf(step);
  const begin = step.setup.trained?.to ?? 0;
  const now = goal ? countOf(state, goal.unit) : 0;
  const isOff = isChanged(state) || (goal ? now < begin || now > goal.to : isTrained(state));
  const set = isOff ? setUp(state, "replace") : withEffects(state);
  const at = /** @type {Open} */ (set.state);
  const from = isOff ? begin : now;
  if (!goal || (from >= goal.to && !isOff)) return andThen(set, (next) => compute(/** @type {Open} */ (next), reduce));
  const { state: next, effects } = stride({ ...at, fresh: false, seek_target: null, part: null, finished: null }, from);
  return withEffects(next, ...set.effects, ...effects);
}

/**
 * Trains to where it is looked at next: strides that nobody sees would be over at once.
 * @param {Open} state
 * @param {number} now
 * @returns {Reduced}
 */
function stride(state, now) {
  const step = /** @type {LessonStep} */ (stepOf(state.lesson));
  const { unit, to } = /** @type {LessonTrain} */ (goalOf(step));
  const asked = nextPause(state, { from: step.setup.trained?.to ?? 0, to }, now);
  const next = put({ ...state, playing: true, seen_playing: false }, { phase: "training", asked });
  return withEffects(next, ...stepping(state, unit, now, asked));
}

/** @param {Reduced} first @param {(state: State) => Reduced} rule @returns {Reduced} */
function andThen(first, rule) {
  const { state, effects } = rule(first.state);
  return withEffects(state, ...first.effects, ...effects);
}

/** The step's job, if it has one. @param {Open} state @param {Reduce} reduce @returns {Reduced} */
function compute(state, reduce) {
  const job = stepOf(state.lesson)?.do?.job;
  const next = put({ ...state, playing: false, seen_playing: false }, { phase: "job" });
  return job ? reduce(next, { type: "start_job", job }) : measure(next, reduce);
}

/** What is measured of the present moment. @param {LessonStep} step */
const namesOf = (step) => measuresOf(step).filter((name) => !isOfJob(name));

/** What is measured here, all of it at once. @param {Open} state @param {Reduce} reduce @returns {Reduced} */
function measure(state, reduce) {
  const names = namesOf(/** @type {LessonStep} */ (stepOf(state.lesson)));
  if (names.length === 0) return withEffects(put(state, { phase: "done" }));
  return reduce(put(state, { phase: "measuring" }), { type: "start_job", job: { name: "measures", names } });
}

// ---------------------------------------------------------------- following what happens

/**
 * @param {Open} state
 * @param {Input} input
 * @param {Effect[]} effects
 * @param {Reduce} reduce
 * @returns {Reduced}
 */
function follow(state, input, effects, reduce) {
  const own = withChoice(state, input);
  const next = FLAGS[input.type]?.modifies ? put(own, { touched: true }) : own;
  const { phase } = next.lesson;
  if (!ACTIVE.includes(phase)) return withEffects(next, ...effects);
  if (FLAGS[input.type]?.interrupts || takesJob(next, input) || next.link !== "open")
    return withEffects(halted(next, "idle"), ...effects);
  // Settings that restart the run end it here, too; others change what is measured, and are said to.
  if (next.pending && isChanged(next)) return withEffects(halted(next, "idle"), ...effects);
  if (isRefusal(next, input)) return withEffects(halted(next, "failed"), ...effects);
  const rule = input.type === "message" || input.type === "event" ? advanced(next, input, reduce) : null;
  return rule ? withEffects(rule.state, ...effects, ...rule.effects) : withEffects(next, ...effects);
}

/** @param {Open} state @param {"idle" | "failed"} phase */
const halted = (state, phase) =>
  put({ ...state, playing: state.lesson.phase === "training" ? false : state.playing }, { phase });

/** What the lesson has asked the server for and waits for. @param {Open} state @returns {JobRequest | null} */
function awaited({ lesson }) {
  const step = stepOf(lesson);
  if (step && lesson.phase === "measuring") return { name: "measures", names: namesOf(step) };
  return (lesson.phase === "job" && step?.do?.job) || null;
}

/** The visitor stops it, or starts one of the same name. @param {Open} state @param {Input} input */
function takesJob(state, input) {
  const name = awaited(state)?.name;
  if (input.type === "start_job") return input.job.name === name;
  return (
    input.type === "event" &&
    input.event.type === "job_ended" &&
    input.event.reason === "cancelled" &&
    input.event.job === name
  );
}

/** @param {Open} state after the event @param {Input} input */
function isRefusal(state, input) {
  if (input.type !== "event") return false;
  const { event } = input;
  const name = awaited(state)?.name;
  if (event.type === "job_ended") return event.job === name && event.reason !== "restarted";
  if (event.type !== "error") return false;
  if (event.command === "start_job") return Boolean(name && state.jobs[name].problem);
  return ["step", "configure", "reset"].includes(event.command);
}

/**
 * What brings the run a stage further: the end of training, the result of its job, the numbers that were measured.
 * @param {Open} state
 * @param {Extract<Input, {type: "message" | "event"}>} input
 * @param {Reduce} reduce
 * @returns {Reduced | null}
 */
function advanced(state, input, reduce) {
  const { phase } = state.lesson;
  const step = /** @type {LessonStep} */ (stepOf(state.lesson));
  if (phase === "training")
    return hasTrained(state, step, input) ? compute(state, reduce) : continueTraining(state, step, input);
  if (input.type !== "message" || input.message.kind !== "result" || !input.message.whole) return null;
  const { message } = input;
  if (!isAnswer(message.request, awaited(state))) return null;
  const names = measuresOf(step);
  const found = phase === "job" ? fromJob(names, message) : fromNames(message);
  const values = { ...state.lesson.values, [step.id]: { ...(phase === "job" ? {} : ofJob(state, step)), ...found } };
  const next = put(state, { values });
  return phase === "job" ? measure(next, reduce) : withEffects(put(next, { phase: "done" }));
}

/**
 * Whether a result is what the lesson waits for, and not of what the visitor had asked of the same job before.
 * @param {ResultMessage["request"]} request as the server has read it, with its defaults
 * @param {JobRequest | null} job
 */
const isAnswer = (request, job) => Boolean(job && matches(request, job));

/** What the step's job has given before its numbers were measured. @param {Open} state @param {LessonStep} step */
const ofJob = (state, step) => (step.do?.job ? state.lesson.values[step.id] : {});

/**
 * Continues training once the requested count is reached.
 * @param {Open} state
 * @param {LessonStep} step
 * @param {Input} input
 */
function continueTraining(state, step, input) {
  const goal = goalOf(step);
  if (!goal || state.pending || input.type !== "message" || input.message.kind !== "frame") return null;
  const now = countOf(state, goal.unit);
  return now >= state.lesson.asked && input.message.state !== "playing" ? stride(state, now) : null;
}

/** @param {Open} state @param {LessonStep} step @param {Extract<Input, {type: "message" | "event"}>} input */
function hasTrained(state, step, input) {
  if (state.pending) return false;
  if (input.type === "event") return input.event.type === "finished" || input.event.type === "diverged";
  const goal = goalOf(step);
  const { message } = input;
  return Boolean(
    goal && message.kind === "frame" && message.state !== "playing" && countOf(state, goal.unit) >= goal.to,
  );
}
