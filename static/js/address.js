/** The address bar: the experiment written into it, at most a few times a second, and read back from it. */

import { KEPT, readWeights } from "./lib/link.js";
import { repair, toNotice } from "./repair.js";
import { fromQuery, toQuery } from "./url_state.js";

/** @import { Catalog, Experiment, Notice, Problem, SavedState } from "./types.js" */

const WAIT_MS = 250;

/**
 * The experiment of an address, made to fit together, and the weights it begins with, if they are there.
 * @param {string} search
 * @param {Catalog} catalog
 * @returns {{experiment: Experiment, saved: SavedState | null, problems: Problem[], notices: Notice[]}}
 */
export function readAddress(search, catalog) {
  const { experiment, problems } = fromQuery(search, catalog);
  const repaired = repair(experiment, catalog);
  const text = new URLSearchParams(search).get("weights");
  const saved = text === null ? null : readWeights(text);
  if (text !== null && !saved) problems.push({ field: "weights", key: "url.ignored", values: { value: text.slice(0, 40) } });
  return { experiment: repaired.experiment, saved, problems, notices: repaired.changes.map(toNotice) };
}

/**
 * The address of an experiment; what else the page was asked for stays.
 * @param {Experiment} experiment
 * @param {Catalog} catalog
 */
export function addressOf(experiment, catalog) {
  const query = new URLSearchParams(toQuery(experiment, catalog));
  const asked = new URLSearchParams(location.search);
  for (const key of KEPT) if (asked.has(key)) query.set(key, asked.get(key) ?? "");
  const text = query.toString();
  return location.pathname + (text ? `?${text}` : "");
}

/** Writes an address at once, but not more often than browsers bear: of several, then the last one. */
export function createAddressBar() {
  let timer = 0;
  let push = false;
  /** @type {string | null} */
  let waiting = null;

  function write() {
    if (waiting !== null && waiting !== location.pathname + location.search) {
      if (push) history.pushState(null, "", waiting);
      else history.replaceState(null, "", waiting);
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
     */
    set(address, how) {
      waiting = address;
      push ||= how === "push";
      if (!timer) later();
    },
    flush: write,
  };
}
