/** What to tell in the message line: the most pressing thing first, in words, with one thing to try. Pure. */

import { isOfMoment } from "../experiment/changes.js";
import { decimal, grouped, percent, plain } from "../lib/text/format.js";
import { HIDDEN, NO_FAULT, shownFault } from "../state/bugs.js";
import { isTrained } from "../state/reducer.js";
import { isInThePast } from "../state/seek.js";
import { adviceOn } from "./remedies.js";
import { placedFields } from "./screen.js";

/** @import { Experiment } from "../types/schema.js" */
/** @import { StatusView } from "../types/screen.js" */
/** @import { Notice, Remedy, State } from "../types/state.js" */
/** @import { Values } from "../types/views.js" */
/** @import { Finding, Scores } from "../types/wire.js" */

/** The tab of the drawer that shows what a finding is about; "loss": the loss curve. @type {Record<string, string>} */
const LINKS = {
  dead_units: "distributions",
  saturated: "distributions",
  linear_limit: "predictions",
  baseline: "predictions",
  tie: "landscape",
  saddle: "landscape",
  minimum: "landscape",
  plateau: "landscape",
  stuck: "loss",
  learning_rate_too_large: "loss",
  learning_rate_too_small: "loss",
  overfitting: "loss",
};

/** A margin below this is what rounding leaves of none. */
const NO_MARGIN = 1e-9;

/** Evidence that reads better with fewer digits. @type {Record<string, (value: number) => string>} */
const SHORT = {
  learning_rate: (value) => plain(value),
  product: (value) => plain(value, 3),
  limit: (value) => plain(value, 3),
  slower: (value) => plain(value),
  near: (value) => percent(value, 0),
  share: (value) => percent(value, 0),
  slope_share: (value) => percent(value, 1),
};

/** What a screen reader hears in full though it is neither good nor bad news; and nothing instead. */
const IN_FULL = ["finished", "no_longer_solved"];
const SILENT = { key: "", values: {} };

/** @param {State} state @returns {StatusView} */
export function statusView(state) {
  const notices = allNotices(state);
  const isWhole = IN_FULL.includes(notices[0].id);
  return {
    notice: notices[0],
    features: state.catalog.features,
    more: notices.length - 1,
    spoken: isWhole ? SILENT : spoken(state),
  };
}

/**
 * Everything there is to say, most pressing first; the last one always exists.
 * @param {State} state
 * @returns {Notice[]}
 */
export function allNotices(state) {
  const candidates = [
    ...connection(state),
    ...divergence(state),
    ...refusals(state),
    ...state.notices.map((notice) =>
      isOfMoment(notice) && isInThePast(state) ? { ...notice, remedy: TO_THE_END } : notice,
    ),
    ...past(state),
    ...bug(state),
    ...findings(state),
    ...finish(state),
    ...solved(state),
  ].filter((notice) => !state.dismissed.includes(notice.id));
  return [...candidates, standing(state)];
}

/** @param {State} state @returns {Notice[]} */
function connection({ link, confirmed }) {
  if (link === "outdated") {
    return [
      {
        id: "outdated",
        tone: "warning",
        key: "status.outdated",
        remedy: { key: "status.reload", edits: [], then: "reload" },
      },
    ];
  }
  if (link === "lost") return [{ id: "lost", tone: "warning", key: confirmed ? "status.lost" : "status.no_server" }];
  return link === "full" ? [{ id: "full", tone: "warning", key: "status.full" }] : [];
}

/**
 * The rate is the one with which it diverged: the setting may have been changed since.
 * @param {State} state
 * @returns {Notice[]}
 */
function divergence(state) {
  const { diverged } = state;
  if (!diverged) return [];
  const rate = diverged.evidence.learning_rate;
  const values = { step: grouped(diverged.step), rate: plain(Number(rate)) };
  const key = typeof rate === "number" ? "status.diverged" : "status.diverged_plain";
  return [{ id: "diverged", tone: "error", key, values, ...adviceOn(state, "diverged"), link: "loss" }];
}

/**
 * Errors whose control is not on the page, or whose control cannot hold them.
 * @param {State} state
 * @returns {Notice[]}
 */
function refusals(state) {
  const placed = placedFields(state);
  return Object.values(state.errors)
    .filter(({ field }) => !placed.has(field))
    .map(({ field, key, values }) => ({ id: field, tone: "error", key, values: { field, ...values }, closable: true }));
}

/** @param {State} state @returns {Notice[]} */
function findings(state) {
  if (!isTrained(state)) return [];
  return (state.frame?.findings ?? []).map((finding) => {
    const { remedy, also } = adviceOn(state, finding.code);
    return {
      id: ["finding", finding.code, finding.evidence.layer ?? []].flat().join("."),
      tone: /** @type {const} */ ("warning"),
      key: `finding.${finding.code}${variant(finding, state.experiment)}`,
      values: readable(finding),
      also: [...followUps(finding), ...also],
      remedy,
      link: LINKS[finding.code],
      closable: true,
    };
  });
}

/** Where the same finding needs other words. @param {Finding} finding @param {Experiment} experiment */
function variant({ code, evidence }, { layers }) {
  if (evidence.layer === layers.length) return "_output";
  if (code === "plateau" && "highest_curvature" in evidence) return "_measured";
  if ("slower" in evidence) return "same_loss" in evidence ? "_tried" : "_lost";
  if (code === "linear_limit" && Number(evidence.margin_bound) < NO_MARGIN) return "_proven";
  return "least_squares_loss" in evidence ? "_regression" : "";
}

/**
 * The cause, where it can be seen, and how still the run stands.
 * @param {Finding} finding
 * @returns {Notice["also"] & {}}
 */
function followUps(finding) {
  const { evidence } = finding;
  const keys = [];
  if ("still_change" in evidence) keys.push("finding.still");
  if ("twins" in evidence) keys.push(evidence.from_zero ? "finding.cause_zeros" : "finding.cause_twins");
  if ("steps" in evidence) keys.push("finding.cause_steps");
  return keys.map((key) => ({ key, values: readable(finding) }));
}

/** @param {Finding} finding @returns {Values} */
function readable({ evidence }) {
  return Object.fromEntries(
    Object.entries(evidence).map(([name, value]) => {
      if (typeof value !== "number") return [name, value ?? "–"];
      if (name in SHORT) return [name, SHORT[name](value)];
      return [name, Number.isInteger(value) ? grouped(value) : decimal(value)];
    }),
  );
}

/** @type {Remedy} */
const TO_THE_END = { key: "remedy.to_the_end", edits: [], then: "to_the_end" };

/** Looking back. @param {State} state @returns {Notice[]} */
function past(state) {
  const { frame, jobs, playing } = state;
  const { running, done, total } = jobs.seek;
  if (running && total > 0) {
    return [{ id: "seeking", tone: "info", key: "status.seeking", values: { share: percent(done / total, 0) } }];
  }
  if (!frame || playing || !isInThePast(state)) return [];
  const values = { step: grouped(frame.step), end: grouped(frame.tape.end.step) };
  return [{ id: "past", tone: "info", key: "status.past", values, remedy: TO_THE_END }];
}

/** A bug that is switched on is said as long as it is. @param {State} state @returns {Notice[]} */
function bug(state) {
  const fault = shownFault(state);
  if (fault === NO_FAULT) return [];
  if (fault === HIDDEN) return [{ id: "bug", tone: "warning", key: "fault.on_hidden", link: "bugs", closable: true }];
  const remedy = { key: "fault.off", edits: [{ path: "fault", value: NO_FAULT }], then: null };
  return [
    {
      id: "bug",
      tone: "warning",
      key: "fault.on",
      terms: { name: `fault.${fault}` },
      remedy,
      link: "bugs",
      closable: true,
    },
  ];
}

/**
 * Why it stopped, once the last moment is there to be judged. That it is over is good news only where it is solved, or
 * where a loss was asked for.
 * @param {State} state
 * @returns {Notice[]}
 */
function finish(state) {
  const { finished, frame } = state;
  if (!finished || frame?.step !== finished.step) return [];
  const right = rightNow(state);
  const isUnsolved = right !== null && right.right !== right.count;
  const isGood = right ? !isUnsolved : finished.reason === "target_loss";
  return [
    {
      id: "finished",
      tone: isGood ? "good" : "info",
      key: `${isUnsolved ? "stopped" : "finished"}.${finished.reason}`,
      values: { epoch: grouped(finished.epoch), step: grouped(finished.step), ...right },
      terms: pointsOf(state),
      closable: true,
    },
  ];
}

/**
 * When the run was first solved. That moment stays, whatever the run does next; where it is no longer solved, that is
 * said.
 * @param {State} state
 * @returns {Notice[]}
 */
function solved(state) {
  const { step, epoch } = solvedAt(state);
  const right = rightNow(state);
  if (step === null || epoch === null || !right) return [];
  const isSolved = right.right === right.count;
  const when = step === 0 ? "start" : step === epoch ? "epoch" : "update";
  const values = { epoch: grouped(epoch), step: grouped(step), ...right };
  return [
    isSolved
      ? { id: "solved", tone: "good", key: `status.solved_${when}`, values, terms: pointsOf(state) }
      : { id: "no_longer_solved", tone: "info", key: `status.unsolved_${when}`, values, terms: pointsOf(state) },
  ];
}

/** The update after which the run shown was first solved, and the epoch it belongs to. @param {State} state */
function solvedAt({ frame, pending }) {
  const { solved_step: step, solved_epoch: epoch } = (!pending && frame?.counters) || {};
  return { step: typeof step === "number" ? step : null, epoch: typeof epoch === "number" ? epoch : null };
}

/** How many of the training points are right; null where there are no classes. @param {State} state */
function rightNow({ frame, data }) {
  const accuracy = frame?.train.accuracy ?? null;
  if (accuracy === null || !data) return null;
  const { n_train, measured } = data.dataset;
  const count = measured ? measured[0] : n_train;
  return { right: grouped(Math.round(accuracy * count)), count: grouped(count) };
}

/** What is counted: all training points, or of a large set those that are measured. @param {State} state */
const pointsOf = ({ data }) => ({ points: data?.dataset.measured ? "status.points_measured" : "status.points" });

/** What is said when nothing presses. @param {State} state @returns {Notice} */
function standing(state) {
  if (state.link === "connecting") return { id: "connecting", tone: "info", key: "status.connecting" };
  if (state.playing) return { id: "playing", tone: "info", key: "status.playing" };
  if (isTrained(state)) return { id: "paused", tone: "info", key: "status.paused" };
  const terms = { dataset: `dataset.${state.experiment.dataset.name}.title` };
  return { id: "invitation", tone: "info", key: "status.invitation", terms };
}

/** What a screen reader hears every few seconds. @param {State} state */
function spoken({ frame, pending }) {
  if (!frame || pending) return SILENT;
  const values = { epoch: grouped(frame.epoch), loss: decimal(frame.train.loss), ...scoreWords(frame.train) };
  return { key: frame.train.accuracy === null ? "status.spoken_regression" : "status.spoken", values };
}

/** @param {Scores} scores */
const scoreWords = ({ accuracy, r2 }) => ({ accuracy: percent(accuracy), r2: decimal(r2, 3) });
