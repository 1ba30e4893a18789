/**
 * The only list of the drawer's tabs, in their order: the sections of frames that each asks for, what its chart gets of
 * the state, and the module of the chart. That is loaded when its tab is opened first, so that the first screen does
 * not wait for it.
 */

import { partsOf } from "./experiment/parts.js";
import { same } from "./experiment/paths.js";
import { style } from "./lib/dom/style.js";
import { HIDDEN, isGuessing, possibleAnswers, shownFault } from "./state/bugs.js";
import { compareView } from "./state/race.js";

/** @import { BugsView, CodeView, FilesView, GradientCheckView, LandscapeView, SeedsView } from "./types/jobs.js" */
/** @import { Experiment, SectionName } from "./types/schema.js" */
/** @import { State } from "./types/state.js" */
/**
 * @import {
 *   AnswersView, DistributionsView, ExplainView, ListingLine, PredictionsView, Theme, Tools, View
 * } from "./types/views.js"
 */

/** @typedef {(root: HTMLElement, tools: Tools) => View<unknown>} Create */

/**
 * @typedef {object} Tab
 * @property {SectionName[]} sections
 * @property {(state: State, theme: Theme) => any} select
 * @property {() => Promise<Create>} load
 */

/**
 * A module, with the style sheet; where that fails to load, its chart is plain, and still there.
 * @template T
 * @param {Promise<T>} module
 */
async function withStyle(module) {
  // Both at once: a module that fails to load while the style is still on its way must not go unheard.
  const [loaded] = await Promise.all([module, style("drawer")]);
  return loaded;
}

/** What is trained: while a restart is under way, nothing is known of it. @param {State} state */
const trained = ({ confirmed, experiment }) => confirmed ?? experiment;

/** @type {ListingLine[]} */
const NO_LISTING = [];

/** Made once an experiment, for what is another object is painted again. @type {WeakMap<Experiment, Experiment>} */
const masks = new WeakMap();

/** What is trained, with the fault as it may be named. @param {State} state */
function nameless(state) {
  const experiment = trained(state);
  if (!isGuessing(state)) return experiment;
  const mask = masks.get(experiment) ?? { ...experiment, fault: HIDDEN };
  masks.set(experiment, mask);
  return mask;
}

/** @type {(state: State, theme: Theme) => ExplainView} */
const explainView = (state, theme) => ({
  data: state.data,
  frame: state.latest.trace ?? null,
  // In a round of "find the bug" the formulas are as they should be, and no line of code gives it away.
  experiment: nameless(state),
  catalog: state.catalog,
  layout: state.layout,
  listing: isGuessing(state) ? NO_LISTING : state.listing,
  sample: state.sample,
  neuron: state.chosen.neuron,
  entry: state.chosen.entry,
  part: state.part,
  parts: partsOf(trained(state).layers.length),
  playing: state.playing,
  theme,
});

/** @type {(state: State, theme: Theme) => AnswersView} */
const answersView = (state, theme) => ({
  data: state.data,
  frame: state.frame,
  hidden: state.latest.hidden ?? null,
  confusion: state.latest.confusion ?? null,
  trace: state.latest.trace ?? null,
  experiment: trained(state),
  catalog: state.catalog,
  layout: state.layout,
  neuron: state.chosen.neuron,
  sample: state.sample,
  theme,
});

/** @type {(state: State, theme: Theme) => DistributionsView} */
const distributionsView = (state, theme) => ({
  frame: state.latest.distributions ?? null,
  experiment: trained(state),
  theme,
});

/** @type {(state: State, theme: Theme) => LandscapeView} */
const landscapeView = (state, theme) => ({
  job: state.jobs.landscape,
  frame: state.frame,
  layout: state.layout,
  experiment: trained(state),
  catalog: state.catalog,
  theme,
});

/** @type {(state: State, theme: Theme) => GradientCheckView} */
const gradientCheckView = (state, theme) => ({
  job: state.jobs.gradient_check,
  step: state.frame?.step ?? 0,
  layout: state.layout,
  n_params: state.n_params,
  n_train: state.data?.dataset.n_train ?? 0,
  experiment: trained(state),
  catalog: state.catalog,
  theme,
});

/** @param {Experiment | null} a @param {Experiment} b whether they differ in nothing but the seed */
const sameButSeed = (a, b) => a !== null && same({ ...a, seed: 0 }, { ...b, seed: 0 });

/** @type {(state: State, theme: Theme) => SeedsView} */
const seedsView = (state, theme) => ({
  job: state.jobs.seeds,
  counted: sameButSeed(state.jobs.seeds.of, trained(state)),
  experiment: trained(state),
  n_train: state.data?.dataset.n_train ?? 0,
  theme,
});

/** @type {(state: State, theme: Theme) => PredictionsView} */
const predictionsView = ({ data, frame, sample }, theme) => ({ data, frame, sample, theme });

/** @type {(state: State) => CodeView} */
const codeView = (state) => ({
  job: state.jobs.program,
  step: state.frame?.step ?? 0,
  samples: state.frame?.samples ?? 0,
  loss: state.frame?.train.loss ?? 0,
  playing: state.playing,
  ready: state.link === "open" && state.confirmed !== null && !state.pending && state.frame !== null,
  secret: isGuessing(state),
  experiment: trained(state),
  language: state.options.language,
  part: state.part,
  parts: partsOf(trained(state).layers.length),
});

/** @type {(state: State) => FilesView} */
const filesView = (state) => ({
  opening: state.jobs.open_file,
  taking: state.jobs.export,
  ready: !state.pending,
  secret: isGuessing(state),
  experiment: trained(state),
  layout: state.layout,
  history: state.history.points,
  most_bytes: state.limits.message_bytes ?? 0,
});

/** @type {(state: State, theme: Theme) => BugsView} */
const bugsView = (state, theme) => ({
  bugs: state.bugs,
  possible: possibleAnswers(state.bugs.game),
  fault: shownFault(state),
  about: state.jobs.faults.result?.facts.faults ?? null,
  asking: state.jobs.faults.running,
  race: state.jobs.race,
  data: state.data,
  experiment: trained(state),
  catalog: state.catalog,
  ready: !state.pending && state.link === "open" && state.confirmed !== null,
  theme,
});

/** @type {Record<string, Tab>} */
export const TABS = {
  predictions: {
    sections: ["predictions"],
    select: predictionsView,
    load: async () => (await import("./charts/answers/predictions.js")).createPredictions,
  },
  explain: {
    sections: ["trace"],
    select: explainView,
    load: async () => (await withStyle(import("./charts/explain/explain.js"))).createExplain,
  },
  answers: {
    sections: ["predictions", "portrait", "hidden", "confusion", "trace"],
    select: answersView,
    load: async () => (await withStyle(import("./charts/answers/answers.js"))).createAnswers,
  },
  distributions: {
    sections: ["distributions"],
    select: distributionsView,
    load: async () => (await withStyle(import("./charts/distributions/distributions.js"))).createDistributions,
  },
  landscape: {
    sections: [],
    select: landscapeView,
    load: async () => (await withStyle(import("./charts/landscape/landscape.js"))).createLandscape,
  },
  gradient_check: {
    sections: [],
    select: gradientCheckView,
    load: async () => (await withStyle(import("./charts/gradient_check/gradient_check.js"))).createGradientCheck,
  },
  seeds: {
    sections: [],
    select: seedsView,
    load: async () => (await withStyle(import("./charts/seeds/seeds.js"))).createSeeds,
  },
  compare: {
    sections: [],
    select: compareView,
    load: async () => (await withStyle(import("./charts/compare/compare.js"))).createCompare,
  },
  bugs: {
    sections: [],
    select: bugsView,
    load: async () => (await withStyle(import("./charts/bugs/bugs.js"))).createBugs,
  },
  code: {
    sections: [],
    select: codeView,
    load: async () => (await withStyle(import("./charts/export/code.js"))).createCode,
  },
  files: {
    sections: [],
    select: filesView,
    load: async () => (await withStyle(import("./charts/export/files.js"))).createFiles,
  },
};
