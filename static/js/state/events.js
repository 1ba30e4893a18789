/** What the server's events, data and frames make of the state. */

import { aged, noticesOfMoment } from "../experiment/changes.js";
import { defaultExperiment } from "../experiment/defaults.js";
import { same } from "../experiment/paths.js";
import { PROTOCOL } from "../net/wire.js";
import { configure, RUN, send, withEffects } from "./commands.js";
import { withArrival } from "./frame_rate.js";
import { record } from "./history.js";
import { changed, idle, NO_JOBS, onJobEnded, onJobRefused, onProgress, onResult } from "./jobs.js";
import { eventRuleOf, messageRuleOf } from "./rules.js";
import { remainingSeek } from "./seek.js";
import { withTrial } from "./trials.js";
import { sendable } from "./undo.js";

/** @import { Reduced } from "../types/lessons.js" */
/** @import { JobName, ServerEvent } from "../types/schema.js" */
/** @import { EventRules, Input, MessageRules, Problem, Rules, State } from "../types/state.js" */
/** @import { Frame } from "../types/wire.js" */

/** @satisfies {Rules} */
export const EVENTS = {
  link: (state, { link }) => withEffects({ ...state, link: state.link === "outdated" ? "outdated" : link }),
  event: (state, { event }) => withTrial(eventRuleOf(SERVER_EVENTS, event)?.(state, event) ?? withEffects(state)),
  message: (state, { message, at }) =>
    withTrial(messageRuleOf(MESSAGES, message)?.(state, message, at) ?? withEffects(state)),
};

/** @satisfies {MessageRules} */
const MESSAGES = {
  data: (state, message) => withEffects({ ...state, data: message }),
  frame: onFrame,
  result: onResult,
};

/** @satisfies {EventRules} */
const SERVER_EVENTS = {
  hello: (state, { protocol, version, limits }) => {
    const other = state.version !== "" && state.version !== version;
    if (protocol !== PROTOCOL || other) return withEffects({ ...state, link: "outdated", playing: false });
    return resume({ ...state, link: "open", version, limits });
  },
  ready: (state, { restarted, experiment, layout, listing, n_params }) => {
    const pendingConfirms = Math.max(0, state.pending_confirms - 1);
    const next = { ...state, pending_confirms: pendingConfirms, confirmed: experiment, layout, listing, n_params };
    if (pendingConfirms > 0) return withEffects(next);
    // Nothing newer is on its way: what the server trains is what the page shows.
    const known = same(experiment, state.experiment);
    const cleared = restarted ? { frame: null, latest: {} } : {};
    const notices = known || restarted ? state.notices : noticesOfMoment(state.notices, state.experiment, experiment);
    const shown = { ...next, ...cleared, experiment: known ? state.experiment : experiment, notices, pending: false };
    return known ? withEffects(shown) : withEffects(shown, { type: "url", how: "replace" });
  },
  error: onError,
  diverged: (state, { step, evidence, advice }) =>
    withEffects({ ...state, diverged: { step, evidence, advice }, playing: false, seen_playing: false }),
  finished: (state, { step, epoch, reason }) =>
    withEffects({ ...state, finished: { step, epoch, reason }, playing: false, seen_playing: false }),
  progress: (state, event) => withEffects(onProgress(state, event)),
  job_ended: (state, event) => withEffects(onJobEnded(state, event)),
};

/**
 * After each hello: the experiment with the last state, and play if it was playing, so that the run goes on.
 * @param {State} state
 * @returns {Reduced}
 */
function resume(state) {
  const { experiment, unit, speed } = state;
  const effects = [send(configure(experiment, sendable(state, state.saved)))];
  if (state.playing && unit !== "part") effects.push(send({ type: "play", run: RUN, unit, speed }));
  return withEffects(
    { ...state, pending_confirms: 1, pending: true, seen_playing: false, seek_target: null, jobs: idle(state.jobs) },
    ...effects,
  );
}

/**
 * @param {State} state
 * @param {Extract<ServerEvent, {type: "error"}>} event
 * @returns {Reduced}
 */
function onError(state, event) {
  if (event.command === "start_job") return refuseJob(state, event);
  // Only the table's number was sent, and the server has another table now: it goes there whole.
  if (event.code === "unknown_table")
    return withEffects(state, send(configure(state.experiment, sendable(state, state.saved))));
  // The tape was cut meanwhile: there is no such moment any more.
  if (event.command === "seek")
    return withEffects({ ...changed(state, "seek", { running: false }), seek_target: null });
  const answers = event.command === "configure" || event.command === "reset";
  const pendingConfirms = answers ? Math.max(0, state.pending_confirms - 1) : state.pending_confirms;
  // A newer experiment is on its way: if that is wrong, too, its own answer says so.
  if (answers && pendingConfirms > 0) return withEffects({ ...state, pending_confirms: pendingConfirms });
  const told = { ...state, errors: { ...state.errors, [event.field]: toProblem(event) } };
  if (event.command === "play") return withEffects({ ...told, playing: false });
  if (!answers) return withEffects(told);
  if (event.field.startsWith("state") || !state.confirmed)
    return startAfresh({ ...told, pending_confirms: pendingConfirms }, event);
  // Nothing has changed on the server: the page goes back to what it trains.
  const next = { ...told, pending_confirms: pendingConfirms, experiment: state.confirmed, pending: false };
  return withEffects(next, { type: "url", how: "replace" });
}

/** The refused job shows it itself. @param {State} state @param {Extract<ServerEvent, {type: "error"}>} event */
function refuseJob(state, event) {
  const name = Object.keys(state.jobs).find((job) => event.field.startsWith(`${job}.`));
  const names = name
    ? [name]
    : Object.keys(state.jobs).filter((job) => state.jobs[/** @type {JobName} */ (job)].running);
  const problem = toProblem(event);
  return withEffects(names.reduce((next, job) => onJobRefused(next, /** @type {JobName} */ (job), problem), state));
}

/**
 * The server took neither the saved state nor the address's experiment: begin with what it surely takes.
 * @param {State} state
 * @param {{field: string}} event
 * @returns {Reduced}
 */
function startAfresh(state, { field }) {
  const experiment = field.startsWith("state") ? state.experiment : defaultExperiment(state.catalog);
  const next = {
    ...state,
    experiment,
    saved: null,
    playing: false,
    pending_confirms: state.pending_confirms + 1,
    pending: true,
  };
  return withEffects(next, send(configure(experiment, null)), { type: "url", how: "replace" });
}

/**
 * @param {Extract<ServerEvent, {type: "error"}>} event
 * @returns {Problem}
 */
function toProblem({ field, code, message, details, command }) {
  /** @type {Record<string, string | number>} */
  const values = { message };
  for (const [name, value] of Object.entries(details)) {
    if (typeof value === "string" || typeof value === "number") values[name] = value;
    else if (Array.isArray(value)) values[name] = value.join(", ");
  }
  return { field, key: `error.${code}`, values, command };
}

/**
 * A frame of a network that is about to be replaced is not shown.
 * @param {State} state
 * @param {Frame} frame
 * @param {number} at when it arrived, in milliseconds
 * @returns {Reduced}
 */
function onFrame(state, frame, at) {
  if (state.pending) return withEffects(state);
  const vector = frame.tensors.state;
  const saved = vector instanceof Float64Array ? { counters: frame.counters, vector } : state.saved;
  // A diagnosis comes with some frames only, and holds until the next one.
  const shown = frame.findings ? frame : { ...frame, findings: state.frame?.findings };
  const latest = withLatest(state.latest, frame);
  const jobs = state.jobs.seek.running ? { ...state.jobs, seek: NO_JOBS.seek } : state.jobs;
  const seek_target = remainingSeek(state, frame);
  const notices = frame.state === "playing" ? aged(state.notices, at) : state.notices;
  const next = {
    ...state,
    frame: shown,
    latest,
    jobs,
    seek_target,
    saved,
    history: record(state.history, frame),
    arrivals: withArrival(state.arrivals, at),
    notices,
  };
  return withEffects({ ...next, ...playState(state, frame) });
}

/**
 * The frame is the newest with each section that it says something of.
 * @param {Record<string, Frame>} latest
 * @param {Frame} frame
 */
function withLatest(latest, frame) {
  const names = Object.keys(frame.facts);
  return names.length ? { ...latest, ...Object.fromEntries(names.map((name) => [name, frame])) } : latest;
}

/**
 * Whether it plays is the page's wish until the server has been seen playing; after that the server's word counts.
 * @param {State} state
 * @param {Frame} frame
 */
function playState(state, frame) {
  if (!state.playing || state.unit === "part") return {};
  if (frame.state === "playing") return state.seen_playing ? {} : { seen_playing: true };
  return state.seen_playing ? { playing: false, seen_playing: false } : {};
}
