/** What helps against a finding, in words: what trials of remedies on forks of the run have brought. Pure. */

import { decimal, grouped, plain } from "../lib/text/format.js";
import { factsOf, isBeingTried } from "../state/trials.js";
import { isHot } from "../state/undo.js";

/** @import { Remedy, Sentence, State } from "../types/state.js" */
/** @import { Values } from "../types/views.js" */

/** @typedef {{remedy?: Remedy, also: Sentence[]}} Advice */
/**
 * @typedef {{right: number | null, samples: number, epoch: number, loss: number, r2: number | null, test_loss: number |
 * null, solved: boolean}} Outcome
 */

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
