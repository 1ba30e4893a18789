/** Long computations as the page knows them: asked for, under way, done. Pure. */

import { RUN, send, withEffects } from "./commands.js";

/** @import { JobView } from "../types/jobs.js" */
/** @import { Reduced } from "../types/lessons.js" */
/** @import { JobName, JobRequest, ServerEvent } from "../types/schema.js" */
/** @import { Effect, Problem, Rules, State } from "../types/state.js" */
/** @import { LongName, ResultMessage } from "../types/wire.js" */

/** Long computations about the network that somebody asks for and waits for. */
export const OF_THE_NETWORK = /** @type {const} */ (["gradient_check", "landscape", "race", "seeds"]);

/** @type {JobView} */
const NONE = {
  running: false,
  done: 0,
  total: 0,
  seconds: 0,
  asked: null,
  of: null,
  data: null,
  result: null,
  problem: null,
};

/** @type {Record<LongName, JobView>} */
export const NO_JOBS = {
  gradient_check: NONE,
  landscape: NONE,
  matrix_timing: NONE,
  race: NONE,
  seeds: NONE,
  export: NONE,
  qr: NONE,
  ask: NONE,
  faults: NONE,
  measures: NONE,
  open_file: NONE,
  program: NONE,
  read_table: NONE,
  remedy: NONE,
  seek: NONE,
};

/**
 * @param {State} state
 * @param {LongName} name
 * @param {Partial<JobView>} changes
 * @returns {State}
 */
export const changed = (state, name, changes) => ({
  ...state,
  jobs: { ...state.jobs, [name]: { ...state.jobs[name], ...changes } },
});

/** After a new connection nothing is under way; results stay. @param {State["jobs"]} jobs @returns {State["jobs"]} */
export const idle = (jobs) =>
  /** @type {any} */ (
    Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, { ...job, running: false }]))
  );

/**
 * What a restart leaves of them: how many seeds ended how, and how a race went, is true of experiments, not of one run.
 * @param {State["jobs"]} jobs
 */
export const afterRestart = ({ seeds, race }) => ({
  ...NO_JOBS,
  seeds: { ...seeds, running: false },
  race: { ...race, running: false },
});

/** @satisfies {Rules} */
export const JOB_RULES = {
  start_job: (state, { job }) => {
    const begun = { running: true, done: 0, total: 0, seconds: 0, asked: state.experiment, problem: null };
    return withEffects(changed(state, job.name, begun), send({ type: "start_job", run: RUN, job }));
  },
  cancel_job: (state, { job }) =>
    withEffects(changed(state, job, { running: false }), send({ type: "cancel_job", run: RUN, job })),
};

/** @param {State} state @param {{job: LongName, done: number, total: number, seconds: number}} event */
export const onProgress = (state, { job, done, total, seconds }) =>
  state.jobs[job].running ? changed(state, job, { done, total, seconds }) : state;

/**
 * Why the server gave a job up is told; who cancelled one knows it.
 * @param {State} state
 * @param {Extract<ServerEvent, {type: "job_ended"}>} event
 */
export function onJobEnded(state, { job, reason, message }) {
  const ended = changed(state, job, { running: false });
  if (reason !== "too_long" && reason !== "failed") return ended;
  const values = { message, seconds: state.limits.job_seconds ?? 0 };
  return onJobRefused(ended, job, { field: job, key: `error.job_${reason}`, values });
}

/** A job that was refused says why. @param {State} state @param {JobName} job @param {Problem} problem */
export const onJobRefused = (state, job, problem) => changed(state, job, { running: false, problem });

/**
 * A part of a result is shown as long as the job is wanted; a file is handed over.
 * @param {State} state
 * @param {ResultMessage} result
 */
export function onResult(state, result) {
  if (!result.whole && !state.jobs[result.job].running) return withEffects(state);
  const came = { of: state.jobs[result.job].asked, data: state.data, result };
  const next = changed(state, result.job, { running: !result.whole, seconds: result.seconds, ...came, problem: null });
  return result.job === "export" ? withEffects(next, toDownload(state, result)) : withEffects(next);
}

/** @param {State} state @param {ResultMessage} result @returns {Effect} */
function toDownload({ experiment }, { step, request, facts, tensors }) {
  const filename = `descent-${experiment.dataset.name}-${request.format}-${step}.${facts.extension}`;
  return {
    type: "download",
    filename,
    media_type: facts.media_type,
    bytes: /** @type {Uint8Array<ArrayBuffer>} */ (tensors.bytes),
  };
}
