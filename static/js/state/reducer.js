/**
 * The page's state and the only place that changes it: `reduce(state, input)` returns the next state and
 * what the outside world is asked to do. Pure: no clock, no socket, no document.
 */

import { noticeOf, noticeOfDataset } from "../experiment/changes.js";
import { same } from "../experiment/paths.js";
import { repair } from "../experiment/repair.js";
import { BUG_RULES, beginRound, isGuessing, maskFault, withHiddenFault } from "./bugs.js";
import { configure, RUN, send, withEffects } from "./commands.js";
import { toDraw } from "./custom_data.js";
import { assign, EDITS } from "./edits.js";
import { EVENTS } from "./events.js";
import { emptyHistory } from "./history.js";
import { afterRestart, JOB_RULES } from "./jobs.js";
import { PIN_RULES } from "./pins.js";
import { RACE_RULES } from "./race.js";
import { withoutPast } from "./refusals.js";
import { ruleOf } from "./rules.js";
import { nextPart, SEEK_RULES, seek, tickOf } from "./seek.js";
import { closeGesture, isHot, remember, sendable, snapshot } from "./undo.js";

/** @import { Reduced } from "../types/lessons.js" */
/** @import { Experiment, JobName } from "../types/schema.js" */
/** @import { Effect, Input, Problem, Reason, Remedy, Rules, Snapshot, State } from "../types/state.js" */
/** @import { SavedState } from "../types/wire.js" */
/** @import { Edited } from "./edits.js" */

/**
 * @param {State} state
 * @param {Input} input
 * @returns {Reduced}
 */
export const reduce = (state, input) => withoutPast(state, react(state, input));

/** @param {State} state @param {Input} input @returns {Reduced} */
function react(state, input) {
  const edit = ruleOf(EDITS, input);
  if (edit) return change(state, edit(state, input));
  const rule = ruleOf(RULES, input);
  return rule ? rule(state, input) : withEffects(state);
}

/**
 * A changed experiment: repaired, remembered for undo, sent. Only what cannot change while it trains restarts.
 * @param {State} state
 * @param {Edited} edited
 * @returns {Reduced}
 */
function change(state, edited) {
  const { experiment, reasons } = repair(edited.experiment, state.catalog, edited.changed);
  const errors = withoutField(state.errors, edited.changed);
  const hot = isHot(state.experiment, experiment);
  const stacks = remember(state, hot, edited.merge ?? null);
  const merged = stacks.past === state.past;
  const before = (merged && state.past.at(-1)?.experiment) || state.experiment;
  const notices = noticesOf(state, { before, after: experiment, reasons, edited });
  const dismissed = state.dismissed.filter((id) => notices.every((notice) => notice.id !== id));
  if (same(experiment, state.experiment)) return withEffects({ ...state, errors, notices, dismissed });
  const next = { ...state, ...stacks, experiment, errors, notices, dismissed, finished: null };
  const configure = send({ type: "configure", run: RUN, experiment });
  if (hot)
    return withEffects({ ...next, pending_confirms: state.pending_confirms + 1 }, configure, {
      type: "url",
      how: "replace",
    });
  return withEffects({ ...restarted(next), pending_confirms: state.pending_confirms + 1 }, configure, {
    type: "url",
    how: merged ? "replace" : "push",
  });
}

/**
 * What came with a change that nobody asked for. A bug that is being looked for stays unnamed.
 * @param {State} state
 * @param {{before: Experiment, after: Experiment, reasons: Reason[], edited: Edited}} change
 */
function noticesOf(state, { before, after, reasons, edited }) {
  const { experiment: wanted, changed, asked = [changed], suggests } = edited;
  const hide = (/** @type {Experiment} */ experiment) => ({ ...experiment, fault: maskFault(state, before).fault });
  const [from, to] = isGuessing(state) ? [hide(before), hide(after)] : [before, after];
  return suggests
    ? noticeOfDataset(from, to, state.catalog)
    : noticeOf({ before: from, wanted, after: to, asked, reasons });
}

/**
 * What a restart leaves of a state: everything but the trained network.
 * @param {State} state
 * @returns {State}
 */
export function restarted(state) {
  const generations = state.generations + 1;
  return {
    ...state,
    pending: true,
    playing: false,
    seen_playing: false,
    saved: null,
    diverged: null,
    finished: null,
    dismissed: [],
    neuron: null,
    chosen: { neuron: null, entry: 0 },
    part: null,
    seek_target: null,
    sample: 0,
    latest: {},
    jobs: afterRestart(state.jobs),
    generations,
    history: emptyHistory(generations),
  };
}

/**
 * @param {Record<string, Problem>} errors
 * @param {string} field
 */
function without(errors, field) {
  if (!(field in errors)) return errors;
  const { [field]: _, ...rest } = errors;
  return rest;
}

/**
 * Without the errors of a field that was set: also of those inside it, and of what it is a part of.
 * @param {Record<string, Problem>} errors
 * @param {string} path
 */
function withoutField(errors, path) {
  const about = (/** @type {string} */ field) =>
    field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`);
  return Object.keys(errors).filter(about).reduce(without, errors);
}

/** @param {State} state @returns {Reduced} */
function play(state) {
  const { unit, speed } = state;
  const next = {
    ...state,
    seek_target: null,
    playing: true,
    seen_playing: false,
    fresh: false,
    finished: null,
    notices: [],
  };
  if (unit === "part") return withEffects(next, tickOf(next));
  return withEffects({ ...next, part: null }, send({ type: "play", run: RUN, unit, speed }));
}

/** @param {State} state @returns {Reduced} */
function reset(state) {
  const stacks = isTrained(state) ? remember(state, false, null) : {};
  const next = { ...restarted({ ...state, ...stacks }), pending_confirms: state.pending_confirms + 1, notices: [] };
  return withEffects(next, send({ type: "reset", run: RUN }));
}

/** @param {State} state */
export const isTrained = (state) => !state.pending && (state.frame?.step ?? 0) > 0;

/**
 * Several reductions, one after another.
 * @param {State} state
 * @param {((state: State) => Reduced)[]} rules
 * @returns {Reduced}
 */
function chain(state, ...rules) {
  /** @type {Reduced} */
  let result = withEffects(state);
  for (const rule of rules) {
    const { state: next, effects } = rule(result.state);
    result = { state: next, effects: [...result.effects, ...effects] };
  }
  return result;
}

/**
 * Goes to a snapshot; the present goes onto the other stack.
 * @param {State} state
 * @param {"past" | "future"} from
 * @param {"past" | "future"} to
 * @returns {Reduced}
 */
function goTo(state, from, to) {
  const target = state[from].at(-1);
  if (!target) return withEffects(state);
  const here = snapshot(state, target.hot);
  const next = {
    ...state,
    [from]: state[from].slice(0, -1),
    [to]: [...state[to], here],
    experiment: target.experiment,
  };
  return restore({ ...next, errors: {}, notices: [] }, target);
}

/** @param {State} state @param {Snapshot} target @returns {Reduced} */
function restore(state, { experiment, saved, history, hot }) {
  const pendingConfirms = state.pending_confirms + 1;
  const url = /** @type {Effect} */ ({ type: "url", how: hot ? "replace" : "push" });
  if (hot)
    return withEffects(
      { ...state, pending_confirms: pendingConfirms },
      send({ type: "configure", run: RUN, experiment }),
      url,
    );
  const back = sendable(state, saved);
  const next = restarted(state);
  const kept = back ? { saved: back, history: { ...history, generation: next.generations } } : {};
  return withEffects({ ...next, ...kept, pending_confirms: pendingConfirms }, send(configure(experiment, back)), url);
}

/**
 * Resumes a run from a file, a seed or an address.
 * @param {State} state
 * @param {{experiment: Experiment, saved: SavedState | null}} run
 */
function resumeRun(state, { experiment, saved }) {
  const found = { experiment, saved, history: emptyHistory(0), hot: false, merge: null };
  return goTo({ ...state, future: [found] }, "future", "past");
}

/** @satisfies {Rules} */
const RULES = {
  ...EVENTS,
  ...JOB_RULES,
  ...SEEK_RULES,
  ...PIN_RULES,
  ...RACE_RULES,
  ...BUG_RULES,
  begin_bug: (state, action) =>
    chain(
      beginRound(state, action),
      (next) => change(next, { experiment: withHiddenFault(next), changed: "fault" }),
      reset,
    ),
  toggle_play: (state) => {
    if (state.playing)
      return withEffects(
        { ...state, playing: false, seen_playing: false },
        ...(state.unit === "part" ? [] : [send({ type: "pause", run: RUN })]),
      );
    return state.diverged ? chain(state, reset, play) : play(state);
  },
  step: (state) => {
    if (state.unit === "part") return nextPart({ ...state, playing: false });
    const next = { ...state, seek_target: null, playing: false, seen_playing: false, fresh: false, notices: [] };
    return withEffects({ ...next, part: null }, send({ type: "step", run: RUN, unit: state.unit, count: 1 }));
  },
  reset,
  set_unit: (state, { unit }) => {
    if (unit === state.unit) return withEffects(state);
    // Parts are counted by the page: the server stands still meanwhile, and goes on afterwards.
    const pause = state.playing && unit === "part" ? [send({ type: "pause", run: RUN })] : [];
    const options = unit === "part" ? { ...state.options, tab: "explain" } : state.options;
    const next = {
      ...state,
      unit,
      options,
      part: unit === "part" ? 0 : null,
      playing: state.playing && unit !== "part",
    };
    return next.playing ? play(next) : withEffects(next, ...pause);
  },
  set_speed: (state, { speed }) => {
    if (state.unit === "part") return withEffects({ ...state, part_speed: speed ?? state.part_speed });
    const next = { ...state, speed };
    return state.playing ? play(next) : withEffects(next);
  },
  set_parameter: (state, { index, value }) => {
    const next = { ...state, ...remember(state, false, null), diverged: null, notices: [] };
    return withEffects(next, send({ type: "set_parameter", run: RUN, index, value }));
  },
  select_sample: (state, { sample }) => withEffects({ ...state, sample }),
  focus_neuron: (state, { neuron }) => withEffects({ ...state, neuron }),
  choose_neuron: (state, { neuron, entry = 0 }) => withEffects({ ...state, chosen: { neuron, entry } }),
  commit: (state) => withEffects(closeGesture(state)),
  undo: (state) => goTo(state, "past", "future"),
  redo: (state) => goTo(state, "future", "past"),
  resume_run: resumeRun,
  set_option: (state, { name, value }) => {
    // A page that shows something else is no longer inside an update, unless that is what a step is.
    const part = name === "tab" && value !== "explain" && state.unit !== "part" ? null : state.part;
    return withEffects({ ...state, part, options: { ...state.options, [name]: value } }, { type: "remember" });
  },
  dismiss: (state, { what }) => {
    const notices = state.notices.filter((notice) => notice.id !== what);
    return withEffects({
      ...state,
      notices,
      errors: without(state.errors, what),
      dismissed: [...state.dismissed, what],
    });
  },
  refuse: (state, { field, key, values = {} }) =>
    withEffects({ ...state, errors: { ...state.errors, [field]: { field, key, values } } }),
  withdraw: (state, { field }) => {
    const job = state.jobs[/** @type {JobName} */ (field)];
    const jobs = job?.problem ? { ...state.jobs, [field]: { ...job, problem: null } } : state.jobs;
    return withEffects({ ...state, jobs, errors: without(state.errors, field) });
  },
  counter_experiment: (state, { remedy }) => tryRemedy(state, remedy),
  draw: (state, { on }) => {
    const next = { ...state, custom_data: { ...state.custom_data, drawing: on } };
    const edited = on ? toDraw(state) : null;
    return edited ? change(next, edited) : withEffects(next);
  },
  paste_csv: (state) => withEffects(state, { type: "paste_csv" }),
  share: (state) => withEffects(state, { type: "share" }),
  help: (state) => withEffects(state, { type: "help" }),
  lessons: (state) => withEffects(state, { type: "lessons" }),
  hidden: (state, { hidden }) => withEffects({ ...state, hidden }),
  navigate: (state, { experiment, saved, problems, notices = [] }) => {
    const edited = { experiment, changed: "", asked: [""] };
    const { state: next, effects } = saved ? resumeRun(state, { experiment, saved }) : change(state, edited);
    return withEffects(
      withProblems({ ...next, notices }, problems),
      ...effects.filter((effect) => effect.type !== "url"),
    );
  },
};

/** The names of all actions that change the state here. */
export const ACTIONS = [...Object.keys(EDITS), ...Object.keys(RULES)];

/**
 * Tells what of an address could not be used.
 * @param {State} state
 * @param {Problem[]} problems
 * @returns {State}
 */
export function withProblems(state, problems) {
  const told = problems.slice(0, 3).map(({ field, key, values }) => ({
    id: `url.${field}`,
    tone: /** @type {const} */ ("warning"),
    key,
    values: { field, ...values },
    closable: true,
  }));
  return { ...state, notices: [...told, ...state.notices] };
}

/**
 * @param {State} state
 * @param {Remedy} remedy
 * @returns {Reduced}
 */
function tryRemedy(state, { edits, then }) {
  const wanted = edits.reduce(
    (experiment, { path, value }) => assign(experiment, path, value, state.catalog),
    state.experiment,
  );
  const { frame } = state;
  if (then === "undo") return goTo(state, "past", "future");
  if (then === "to_the_end" && frame) return seek(state, "sample", frame.tape.end.samples);
  const asked = edits.map(({ path }) => path);
  const rules = [(/** @type {State} */ s) => change(s, { experiment: wanted, changed: asked[0] ?? "", asked })];
  if (then === "reset_and_play") rules.push(reset);
  if (then === "play" || then === "reset_and_play") rules.push(play);
  return chain(state, ...rules);
}
