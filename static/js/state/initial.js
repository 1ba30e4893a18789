/** The state a page opens with. */

import { defaultExperiment } from "../experiment/defaults.js";
import { NO_BUGS } from "./bugs.js";
import { emptyHistory } from "./history.js";
import { NO_JOBS } from "./jobs.js";
import { NO_PINS } from "./pins.js";
import { NO_RACE } from "./race.js";

/** @import { Catalog, Experiment } from "../types/schema.js" */
/** @import { State } from "../types/state.js" */
/** @import { Options } from "../types/views.js" */

/** XOR needs some thousand epochs at learning rate 0.1: at this speed it is solved in about five seconds. */
const SPEED = 1000;
/** Parts of an update a second: slow enough to read along. */
const PART_SPEED = 1;

/**
 * @param {Catalog} catalog
 * @param {Options} options
 * @param {Experiment} [experiment]
 * @returns {State}
 */
export function initialState(catalog, options, experiment = defaultExperiment(catalog)) {
  return {
    catalog,
    options,
    experiment,
    confirmed: null,
    link: "connecting",
    limits: {},
    arrivals: [],
    version: "",
    pending_confirms: 0,
    pending: true,
    layout: [],
    listing: [],
    n_params: 0,
    data: null,
    frame: null,
    latest: {},
    jobs: NO_JOBS,
    pins: NO_PINS,
    race: NO_RACE,
    bugs: NO_BUGS,
    custom_data: { drawing: false },
    saved: null,
    history: emptyHistory(0),
    generations: 0,
    playing: false,
    seen_playing: false,
    fresh: true,
    unit: "epoch",
    speed: SPEED,
    part_speed: PART_SPEED,
    past: [],
    future: [],
    neuron: null,
    chosen: { neuron: null, entry: 0 },
    part: null,
    seek_target: null,
    sample: 0,
    hidden: false,
    errors: {},
    notices: [],
    diverged: null,
    finished: null,
    dismissed: [],
    lesson: null,
  };
}
