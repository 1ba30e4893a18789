/**
 * What helps against a finding: the server tries remedies on forks of the run and says what they bring. Here it is
 * asked, once for each finding of each experiment, and what it says is put into words. Pure.
 */

import { decimal, grouped, plain } from "../lib/text/format.js";
import { RUN, send } from "../state/commands.js";
import { changed } from "../state/jobs.js";
import { isHot } from "../state/undo.js";

/** @import { JobName, Reduced, Remedy, Sentence, State, Values } from "../types.js" */

/** @typedef {{remedy?: Remedy, also: Sentence[]}} Advice */
/** @typedef {{right: number | null, samples: number, epoch: number, loss: number, r2: number | null, test_loss: number | null, solved: boolean}} Outcome */

/** What somebody asked for and waits for comes first. @type {JobName[]} */
const BEFORE = ["gradient_check", "landscape", "race", "seeds"];

/** What presses most, of what a remedy may help against. @param {State} state */
function trouble(state) {
  if (state.pending || state.link !== "open" || state.owed > 0) return undefined;
  if (state.diverged) return "diverged";
  return (state.frame?.step ?? 0) > 0 ? state.frame?.findings?.[0]?.code : undefined;
}

/** The facts about a finding, if the server has tried remedies in the present experiment. @param {State} state @param {string} code */
function factsOf({ jobs: { remedy }, experiment }, code) {
  const facts = remedy.of === experiment ? remedy.result?.facts : undefined;
  return facts?.code === code ? facts : undefined;
}

/**
 * After an event: asks for a trial where there is something that none has been made for.
 * @param {Reduced} reduced
 * @returns {Reduced}
 */
export function withTrial({ state, effects }) {
  const { remedy } = state.jobs;
  const code = trouble(state);
  if (!code || remedy.running || BEFORE.some((name) => state.jobs[name].running)) return { state, effects };
  if (remedy.problem && remedy.asked === state.experiment) return { state, effects };
  const known = factsOf(state, code);
  // A run that goes on may have lost what was found, and find it again.
  if (known && (known.status !== "gone" || remedy.result?.step === state.frame?.step)) return { state, effects };
  const begun = { running: true, done: 0, total: 0, seconds: 0, asked: state.experiment, problem: null };
  const ask = send({ type: "start_job", run: RUN, job: { name: "remedy", finding: code } });
  return { state: changed(state, "remedy", begun), effects: [...effects, ask] };
}

/**
 * What there is to say of remedies against a finding, and the button that does what was tried.
 * @param {State} state
 * @param {string} code
 * @returns {Advice}
 */
export function adviceOn(state, code) {
  const facts = factsOf(state, code);
  if (!facts) return { also: isBeingTried(state, code) ? [{ key: "remedy.trying" }] : [] };
  if (facts.status === "helps") return { remedy: toRemedy(state, facts.remedy), also: brings(facts) };
  if (facts.status === "patience")
    return { ...(state.playing ? {} : { remedy: PLAY_ON }), also: [outcome("remedy.patience", facts.outcome)] };
  if (facts.status !== "nothing") return { also: [] };
  return { also: [{ key: "remedy.nothing", values: { updates: grouped(facts.updates) }, list: listOf(facts.tried) }] };
}

/** @param {State} state @param {string} code */
const isBeingTried = (state, code) =>
  state.jobs.remedy.running && state.jobs.remedy.asked === state.experiment && trouble(state) === code;

/** @type {Remedy} */
const PLAY_ON = { key: "remedy.play_on", edits: [], then: "play" };

/**
 * All remedies begin from first weights: a hot change needs a reset for that.
 * @param {State} state
 * @param {{key: string, values: Values, changes: Record<string, unknown>}} tried
 * @returns {Remedy}
 */
function toRemedy({ experiment }, { key, values, changes }) {
  const edits = Object.entries(changes).map(([path, value]) => ({ path, value }));
  const then = isHot(experiment, { ...experiment, ...changes }) ? "reset_and_play" : "play";
  return { ...worded(`remedy.${key}`, values), edits, then };
}

/** @param {string} key @param {Values} values @returns {Sentence} */
function worded(key, { activation, initializer, ...numbers }) {
  const values = Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, typeof value === "number" ? plain(value, 10) : value]),
  );
  const terms = {
    ...(activation ? { activation: `activation.${activation}` } : {}),
    ...(initializer ? { initializer: `initializer.${initializer}` } : {}),
  };
  return { key, values, terms };
}

/** @param {Record<string, any>} facts with `code`, `outcome` and `patience` @returns {Sentence[]} */
function brings({ code, outcome: found, patience }) {
  if (code === "overfitting") return [outcome("remedy.brings_test", found, { now: decimal(patience?.test_loss) })];
  const kind = found.right === null ? "r2" : "right";
  if (found.solved || !patience) return [outcome(`remedy.brings_${kind}`, found)];
  const then = {
    then_right: grouped(patience.right ?? 0),
    then_r2: decimal(patience.r2),
    then_epoch: grouped(patience.epoch),
  };
  return [outcome(`remedy.brings_more_${kind}`, found, then)];
}

/** @param {string} key @param {Outcome} found @param {Values} [more] @returns {Sentence} */
function outcome(key, { right, samples, epoch, loss, r2, test_loss }, more = {}) {
  const values = {
    right: grouped(right ?? 0),
    samples: grouped(samples),
    epoch: grouped(epoch),
    loss: decimal(loss),
    r2: decimal(r2),
    test_loss: decimal(test_loss),
  };
  return { key, values: { ...values, ...more } };
}

/** What was tried, seeds together. @param {{key: string, values: Values}[]} tried @returns {Sentence[]} */
function listOf(tried) {
  const seeds = tried.filter(({ key }) => key === "new_weights").length;
  const others = tried
    .filter(({ key }) => key !== "new_weights")
    .map(({ key, values }) => worded(`remedy.tried_${key}`, values));
  return seeds > 0 ? [{ key: "remedy.tried_new_weights", values: { count: seeds } }, ...others] : others;
}
