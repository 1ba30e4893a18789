/** What is compared: the settings of the next race, and what the tab of comparisons needs of the state. Pure. */

import { same } from "../experiment/paths.js";
import { isGuessing } from "./bugs.js";
import { withEffects } from "./commands.js";
import { changed } from "./jobs.js";
import { MOST_PINS } from "./pins.js";

/** @import { CompareView, RaceSettings } from "../types/jobs.js" */
/** @import { Reduced } from "../types/lessons.js" */
/** @import { Rules, State } from "../types/state.js" */
/** @import { Theme } from "../types/views.js" */

/** @type {RaceSettings} */
export const NO_RACE = { set: "modes", own: [], aside: [], unit: "epoch", to: 1000, target_loss: 0.1 };

/** @satisfies {Rules} */
export const RACE_RULES = {
  // What a race was refused for may be what is changed now.
  set_race: (state, { patch }) =>
    withEffects(changed({ ...state, race: { ...state.race, ...patch } }, "race", { problem: null })),
};

/** @param {State} state @param {Theme} theme @returns {CompareView} */
export function compareView(state, theme) {
  const experiment = state.confirmed ?? state.experiment;
  const job = state.jobs.race;
  return {
    job,
    most: state.limits.contenders ?? Infinity,
    old: job.of !== null && !same(job.of.dataset, experiment.dataset),
    race: state.race,
    pins: state.pins,
    max_pins: MOST_PINS,
    experiment,
    secret: isGuessing(state),
    catalog: state.catalog,
    frame: state.pending ? null : state.frame,
    ready: state.layout.length > 0,
    theme,
  };
}
