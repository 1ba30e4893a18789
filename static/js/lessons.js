/**
 * The lesson that is open: steps that set the page up, ask, run and measure. Pure, and loaded with the first lesson:
 * `withLessons(reduce)` answers what belongs to lessons, and follows what everything else means for the open one.
 */

import { configure, RUN, send, still } from "./commands.js";
import { same } from "./paths.js";
import { isTrained, restarted } from "./state.js";
import { isHot, remember } from "./undo.js";

/**
 * @import { Effect, Frame, Input, JobName, Lesson, LessonState, LessonStep, LessonTrain, Measured, Reduced, ResultMessage,
 *   State } from "./types.js"
 */

/** @typedef {(state: State, input: Input) => Reduced} Reduce */
/** @typedef {State & {lesson: LessonState}} Open */

/** Steps in one command, if the server has not said. */
const STEPS = 10_000;
const ACTIVE = ["training", "job", "measuring"];
/** What ends a run before its time: whoever takes the wheel drives. */
const TAKES_OVER = /^(toggle_play|step|step_back|reset|travel|new_weights|set_unit|set_parameter|undo|redo|next_part|previous_part)$/;
/** Measures that are read from the result of a job. */
const OF_JOB = /^(seeds|race|check)\./;

/** @param {Reduce} reduce @returns {Reduce} */
export function withLessons(reduce) {
  const rules = rulesWith(reduce);
  return (state, input) => {
    const rule = rules[input.type];
    if (rule && (state.lesson || input.type === "lesson_loaded")) return rule(/** @type {Open} */ (state), input);
    const reduced = reduce(state, input);
    return reduced.state.lesson ? follow(/** @type {Open} */ (reduced.state), input, reduced.effects, reduce) : reduced;
  };
}

/** @param {LessonState} open @returns {LessonStep | undefined} */
export const stepOf = (open) => open.lesson.steps[open.step];

/** Other settings, or another weight, than the step has set. @param {State} state */
export function isChanged({ lesson, experiment }) {
  const step = lesson && stepOf(lesson);
  return Boolean(step && (lesson.touched || !same(experiment, step.setup.experiment)));
}

/** @param {Open} state @param {Partial<LessonState>} changes @returns {Open} */
const put = (state, changes) => ({ ...state, lesson: { ...state.lesson, ...changes } });

/** Updates or epochs at the present moment. @param {State} state @param {LessonTrain["unit"]} unit */
const countOf = ({ frame, pending }, unit) => (frame && !pending ? (unit === "epoch" ? frame.epoch : frame.step) : 0);

// ---------------------------------------------------------------- going through the steps

/** @param {Reduce} reduce @returns {Record<string, (state: Open, input: any) => Reduced>} */
const rulesWith = (reduce) => ({
  lesson_loaded: (state, { lesson, step, keeps, how }) => {
    const open = { lesson, step: 0, folded: false, phase: /** @type {const} */ ("idle"), answers: {}, values: {}, touched: false };
    return enter({ ...state, lesson: open }, step, how, keeps);
  },
  lesson_translated: (state, { lesson }) => still(lesson.id === state.lesson.lesson.id ? put(state, { lesson }) : state),
  leave_lesson: (state) => still({ ...state, lesson: null }, { type: "url", how: "push" }),
  fold_lesson: (state, { folded }) => still(put(state, { folded })),
  go_to_lesson_step: (state, { step }) => enter(state, step, "push", false),
  answer_lesson: (state, { answer }) => {
    const step = stepOf(state.lesson);
    return still(step ? put(state, { answers: { ...state.lesson.answers, [step.id]: answer } }) : state);
  },
  restore_lesson: (state) => setUp(put(state, { phase: "idle" }), "replace"),
  run_lesson: (state) => run(state, reduce),
  navigate: (state, input) => {
    const { place } = input;
    if (place?.id === state.lesson.lesson.id) {
      const base = place.keeps ? reduce(state, input) : still(state);
      const { state: next, effects } = enter(/** @type {Open} */ (base.state), place.step, null, place.keeps);
      return still(next, ...base.effects, ...effects);
    }
    return place ? still(state) : reduce({ ...state, lesson: null }, input);
  },
});

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
  if (!step || keeps || goesOn) return still(shown, ...(how ? [address(how)] : []));
  return setUp(shown, how);
}

/** @param {"push" | "replace"} how @returns {Effect} */
const address = (how) => ({ type: "url", how });

/** Whether the network stands where a step begins. @param {Open} state @param {LessonStep} step */
function isAt(state, step) {
  const before = step.setup.trained.at(-1);
  const stands = before ? countOf(state, before.unit) === before.to : !isTrained(state);
  return stands && !state.lesson.touched && same(state.experiment, step.setup.experiment);
}

/** What the step shows. @param {Open} state @param {LessonStep} step @returns {Open} */
function showing(state, { show }) {
  const wanted = { tab: show.tab, loss_axis: show.loss_axis, loss_scale: show.loss_scale };
  const options = { ...state.options, ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null)) };
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
 * Sets the page up as the open step says: its experiment anew, its parameters, and what earlier steps have trained.
 * What was there can be brought back by undo.
 * @param {Open} state
 * @param {"push" | "replace" | null} how the address is written
 * @returns {Reduced}
 */
function setUp(state, how) {
  const { setup, show } = /** @type {LessonStep} */ (stepOf(state.lesson));
  const kept = isTrained(state) || !same(state.experiment, setup.experiment) ? remember(state, false, null) : {};
  const anew = restarted({ ...state, ...kept, errors: {}, notices: [] });
  const chosen = show.neuron === null ? anew.chosen : state.chosen;
  const part = show.unit === "part" ? 0 : null;
  const next = /** @type {Open} */ ({ ...anew, chosen, part, sample: show.sample ?? 0, experiment: setup.experiment });
  const commands = starting(state, setup);
  const train = setup.trained.at(-1);
  const training = train ? stepping(state, train.unit, 0, train.to) : [];
  const done = put({ ...next, owed: state.owed + commands.length }, { touched: false });
  return still(done, ...commands, ...training, ...(how ? [address(how)] : []));
}

/**
 * What makes the server begin anew. What could change while it trains would not: then a reset follows.
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

/**
 * Training from one count to another, in commands that are not too long.
 * @param {State} state
 * @param {LessonTrain["unit"]} unit
 * @param {number} from
 * @param {number} to
 */
function stepping({ limits }, unit, from, to) {
  const most = limits.step_count ?? STEPS;
  const whole = Array.from({ length: Math.floor((to - from) / most) }, () => most);
  const counts = (to - from) % most ? [...whole, (to - from) % most] : whole;
  return counts.map((count) => send({ type: "step", run: RUN, unit, count }));
}

// ---------------------------------------------------------------- running a step

/** The moment at which a step measures: null where it only looks. @param {LessonStep} step */
export const goalOf = (step) => step.do?.train ?? step.setup.trained.at(-1) ?? null;

/**
 * Runs the open step: from where it begins, if the visitor has gone elsewhere, else from here.
 * @param {Open} state
 * @param {Reduce} reduce
 * @returns {Reduced}
 */
function run(state, reduce) {
  const step = stepOf(state.lesson);
  if (!step || state.link !== "open" || ACTIVE.includes(state.lesson.phase)) return still(state);
  const goal = goalOf(step);
  const begin = step.setup.trained.at(-1)?.to ?? 0;
  const now = goal ? countOf(state, goal.unit) : 0;
  const isOff = isChanged(state) || (goal ? now < begin || now > goal.to : isTrained(state));
  const set = isOff ? setUp(state, "replace") : still(state);
  const at = /** @type {Open} */ (set.state);
  const from = isOff ? begin : now;
  if (!goal || (from >= goal.to && !isOff)) return andThen(set, (next) => compute(/** @type {Open} */ (next), reduce));
  const next = put({ ...at, fresh: false, bound_for: null, part: null, playing: true, seen_playing: false, finished: null }, { phase: "training" });
  return still(next, ...set.effects, ...stepping(state, goal.unit, from, goal.to));
}

/** @param {Reduced} first @param {(state: State) => Reduced} rule @returns {Reduced} */
function andThen(first, rule) {
  const { state, effects } = rule(first.state);
  return still(state, ...first.effects, ...effects);
}

/** The step's job, if it has one. @param {Open} state @param {Reduce} reduce @returns {Reduced} */
function compute(state, reduce) {
  const job = stepOf(state.lesson)?.do?.job;
  const next = put({ ...state, playing: false, seen_playing: false }, { phase: "job" });
  return job ? reduce(next, { type: "start_job", job }) : measure(next, reduce);
}

/** What is measured here, all of it at once. @param {Open} state @param {Reduce} reduce @returns {Reduced} */
function measure(state, reduce) {
  const names = measuresOf(/** @type {LessonStep} */ (stepOf(state.lesson))).filter((name) => !OF_JOB.test(name));
  if (names.length === 0) return still(put(state, { phase: "done" }));
  return reduce(put(state, { phase: "measuring" }), { type: "start_job", job: { name: "measures", names } });
}

/** @param {LessonStep} step */
export function measuresOf({ card, ask }) {
  return [...new Set([...card.map((one) => one.measure), ...(ask?.measure ? [ask.measure] : [])])];
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
  const next = input.type === "set_parameter" ? put(state, { touched: true }) : state;
  const { phase } = next.lesson;
  if (!ACTIVE.includes(phase)) return still(next, ...effects);
  if (TAKES_OVER.test(input.type) || next.link !== "open") return still(halted(next, "idle"), ...effects);
  // Settings that restart the run end it here, too; others change what is measured, and are said to.
  if (next.pending && isChanged(next)) return still(halted(next, "idle"), ...effects);
  if (isRefusal(input)) return still(halted(next, "failed"), ...effects);
  const rule = input.type === "message" || input.type === "event" ? advanced(next, input, reduce) : null;
  return rule ? still(rule.state, ...effects, ...rule.effects) : still(next, ...effects);
}

/** @param {Open} state @param {"idle" | "failed"} phase */
const halted = (state, phase) => put({ ...state, playing: state.lesson.phase === "training" ? false : state.playing }, { phase });

/** @param {Input} input */
function isRefusal(input) {
  if (input.type !== "event") return false;
  const { event } = input;
  if (event.type === "error") return ["step", "start_job", "configure", "reset"].includes(event.command);
  return event.type === "job_ended" && event.reason !== "restarted";
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
  if (phase === "training") return hasTrained(state, step, input) ? compute(state, reduce) : null;
  if (input.type !== "message" || input.message.kind !== "result" || !input.message.whole) return null;
  const { message } = input;
  const wanted = phase === "job" ? step.do?.job?.name : "measures";
  if (message.job !== wanted) return null;
  const names = measuresOf(step);
  const found = phase === "job" ? fromJob(names, message) : fromNames(message);
  const values = { ...state.lesson.values, [step.id]: { ...(phase === "job" ? {} : ofJob(state, step)), ...found } };
  const next = put(state, { values });
  return phase === "job" ? measure(next, reduce) : still(put(next, { phase: "done" }));
}

/** What the step's job has given before its numbers were measured. @param {Open} state @param {LessonStep} step */
const ofJob = (state, step) => (step.do?.job ? state.lesson.values[step.id] : {});

/** @param {Open} state @param {LessonStep} step @param {Extract<Input, {type: "message" | "event"}>} input */
function hasTrained(state, step, input) {
  if (state.pending) return false;
  if (input.type === "event") return input.event.type === "finished" || input.event.type === "diverged";
  const goal = goalOf(step);
  const { message } = input;
  return Boolean(goal && message.kind === "frame" && message.state !== "playing" && countOf(state, goal.unit) >= goal.to);
}

/** @param {ResultMessage} message @returns {Measured} */
function fromNames({ request, tensors }) {
  const names = /** @type {string[]} */ (request.names);
  return Object.fromEntries(names.map((name, i) => [name, finite(tensors.values[i])]));
}

/** @param {unknown} value */
const finite = (value) => (typeof value === "number" && !Number.isFinite(value) ? null : /** @type {any} */ (value ?? null));

// ---------------------------------------------------------------- measures of jobs (engine/measures.py)

/** @param {string[]} names @param {ResultMessage} result @returns {Measured} */
export function fromJob(names, result) {
  const own = names.filter((name) => OF_JOB.test(name));
  return Object.fromEntries(own.map((name) => [name, finite(READ[name.slice(0, name.indexOf("."))](name, result))]));
}

/** @type {Record<string, (name: string, result: ResultMessage) => unknown>} */
const READ = {
  check: (name, { facts, tensors, seconds }) => {
    const [, what, index] = name.split(".");
    if (index !== undefined) return tensors[what][Number(index)];
    return what === "ratio" ? seconds / facts.backprop_seconds : facts[what];
  },
  seeds: (name, { facts, tensors, shapes }) => {
    const [, what, which, output] = name.split(".");
    if (what === "solved") return facts.solved / facts.done;
    if (what === "diverged") return facts.diverged;
    if (what === "right") return (facts.right[which] ?? 0) / facts.done;
    if (what === "prediction") return meanOf(tensors.predictions, shapes.predictions, Number(which), output === "mean" ? 0 : Number(output));
    return facts[what]?.[which];
  },
  race: (name, { facts, tensors, shapes }) => {
    const index = facts.contenders.findIndex((/** @type {{name: string}} */ one) => name.startsWith(`race.${one.name}.`));
    const one = facts.contenders[index];
    const [what, which, output = "0"] = name.slice(`race.${one?.name}.`.length).split(".");
    if (what === "prediction") return tensors[`predictions_${index}`][Number(which) * shapes[`predictions_${index}`][1] + Number(output)];
    if (what === "param") return tensors[`params_${index}`][Number(which)];
    if (what === "to_target") return one.to_target?.[which];
    return which === undefined ? one[what] : one[which]?.[what];
  },
};

/** Over all runs. @param {ArrayLike<number>} values @param {number[]} shape @param {number} row @param {number} output */
function meanOf(values, [runs, rows, outputs], row, output) {
  let total = 0;
  for (let run = 0; run < runs; run += 1) total += values[(run * rows + row) * outputs + output];
  return total / runs;
}
