/**
 * Trials of remedies: the server tries remedies against a finding on forks of the run, and says what they bring. It is
 * asked once for each finding of each experiment. Pure.
 */

import { RUN, send } from "./commands.js";
import { changed, OF_THE_NETWORK } from "./jobs.js";

/** @import { Reduced } from "../types/lessons.js" */
/** @import { FindingCode } from "../types/schema.js" */
/** @import { State } from "../types/state.js" */

/** What presses most, of what a remedy may help against. @param {State} state @returns {FindingCode | undefined} */
function trouble(state) {
  if (state.pending || state.link !== "open" || state.pending_confirms > 0) return undefined;
  if (state.diverged) return "diverged";
  const [finding] = (state.frame?.step ?? 0) > 0 ? (state.frame?.findings ?? []) : [];
  return finding && /** @type {FindingCode} */ (finding.code);
}

/**
 * The facts about a finding, if the server has tried remedies in the present experiment.
 * @param {State} state
 * @param {string} code
 */
export function factsOf({ jobs: { remedy }, experiment }, code) {
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
  // What somebody asked for and waits for comes first.
  if (!code || remedy.running || OF_THE_NETWORK.some((name) => state.jobs[name].running)) return { state, effects };
  if (remedy.problem && remedy.asked === state.experiment) return { state, effects };
  const known = factsOf(state, code);
  // A run that goes on may have lost what was found, and find it again.
  if (known && (known.status !== "gone" || remedy.result?.step === state.frame?.step)) return { state, effects };
  const begun = { running: true, done: 0, total: 0, seconds: 0, asked: state.experiment, problem: null };
  const ask = send({ type: "start_job", run: RUN, job: { name: "remedy", finding: code } });
  return { state: changed(state, "remedy", begun), effects: [...effects, ask] };
}

/** @param {State} state @param {string} code */
export const isBeingTried = (state, code) =>
  state.jobs.remedy.running && state.jobs.remedy.asked === state.experiment && trouble(state) === code;
