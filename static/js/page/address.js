/** The address bar: the experiment written into it, at most a few times a second, and read back from it. */

import { noticeOf } from "../experiment/changes.js";
import { same } from "../experiment/paths.js";
import { fitsAddress, fromQuery, namesExperiment, toQuery, VERSION } from "../experiment/query.js";
import { repair } from "../experiment/repair.js";
import { isValidTable } from "../experiment/table_text.js";
import { KEPT, readWeights } from "../lib/text/link.js";
import { maskFault } from "../state/bugs.js";

/** @import { LessonPlace } from "../types/lessons.js" */
/** @import { Catalog, Experiment } from "../types/schema.js" */
/** @import { Notice, Problem, State } from "../types/state.js" */
/** @import { SavedState } from "../types/wire.js" */

const WAIT_MS = 250;

/**
 * The experiment of an address, made to fit together, and the weights it begins with, if they are there.
 * @param {string} search
 * @param {Catalog} catalog
 * @param {unknown} [kept] a table that was too long for the address, as the browser's history has it
 * @returns {{experiment: Experiment, saved: SavedState | null, problems: Problem[], notices: Notice[]}}
 */
export function readAddress(search, catalog, kept = null) {
  const read = fromQuery(search, catalog);
  const { experiment, problems } = kept ? withKept(read, kept) : read;
  const repaired = repair(experiment, catalog);
  const text = new URLSearchParams(search).get("weights");
  const saved = text === null ? null : readWeights(text);
  if (text !== null && !saved)
    problems.push({ field: "weights", key: "url.ignored", values: { value: text.slice(0, 40) } });
  const edit = {
    before: experiment,
    wanted: experiment,
    after: repaired.experiment,
    asked: [],
    reasons: repaired.reasons,
  };
  return { experiment: repaired.experiment, saved, problems, notices: noticeOf(edit, { undo: false }) };
}

const LESSON = /^[a-z][a-z0-9_]{0,39}$/;

/**
 * @param {{experiment: Experiment, problems: Problem[]}} read
 * @param {unknown} kept
 */
function withKept({ experiment, problems }, kept) {
  if (experiment.dataset.name !== "custom" || !isValidTable(kept)) return { experiment, problems };
  const dataset = { ...experiment.dataset, table: kept, n_samples: kept.rows.length };
  return { experiment: { ...experiment, dataset }, problems: problems.filter(({ key }) => key !== "url.table") };
}

/** What the address cannot hold of an experiment. @param {Experiment} experiment @param {Catalog} catalog */
export const beyondAddress = (experiment, catalog) =>
  fitsAddress(experiment, catalog) ? null : (experiment.dataset.table ?? null);

/**
 * The place in a lesson that an address names. Settings beside it win over those of the step.
 * @param {string} search
 * @param {Catalog} catalog
 * @returns {LessonPlace | null}
 */
export function readPlace(search, catalog) {
  const query = new URLSearchParams(search);
  const id = query.get("lesson") ?? "";
  if (!LESSON.test(id)) return null;
  const step = Number(query.get("step") ?? 1);
  return { id, step: Number.isInteger(step) && step > 0 ? step - 1 : 0, keeps: namesExperiment(search, catalog) };
}

/**
 * The address of an experiment, without the bug that is being looked for; what else the page was asked for stays. In a
 * lesson it is that of the step, and the experiment stands in it only where it is not what the step has set.
 * @param {State} state
 */
export function addressOf(state) {
  const { catalog, lesson: open } = state;
  const experiment = maskFault(state, state.experiment);
  const step = open?.lesson.steps[open.step];
  const own = open && (!step || same(experiment, step.setup.experiment)) ? "" : toQuery(experiment, catalog);
  const query = new URLSearchParams(own);
  if (open) {
    if (step && !same(experiment, step.setup.experiment)) query.set("v", VERSION);
    query.set("lesson", open.lesson.id);
    query.set("step", String(open.step + 1));
  }
  const asked = new URLSearchParams(location.search);
  for (const key of KEPT) if (asked.has(key)) query.set(key, asked.get(key) ?? "");
  const text = query.toString();
  return location.pathname + (text ? `?${text}` : "");
}

/** Writes an address at once, but not more often than browsers allow: of several, then the last one. */
export function createAddressBar() {
  let timer = 0;
  let push = false;
  /** @type {string | null} */
  let waiting = null;
  /** @type {unknown} */
  let kept = null;
  /** @type {unknown} */
  let written = null;

  function write() {
    const other = waiting !== location.pathname + location.search || kept !== written;
    if (waiting !== null && other) {
      if (push) history.pushState(kept, "", waiting);
      else history.replaceState(kept, "", waiting);
      written = kept;
    }
    waiting = null;
    push = false;
  }

  function later() {
    timer = 0;
    if (waiting === null) return;
    write();
    timer = window.setTimeout(later, WAIT_MS);
  }

  return {
    /**
     * @param {string} address
     * @param {"push" | "replace"} how
     * @param {unknown} [beyond] what does not fit into it, for this browser's own history
     */
    set(address, how, beyond = null) {
      waiting = address;
      kept = beyond;
      push ||= how === "push";
      if (!timer) later();
    },
    flush: write,
  };
}
