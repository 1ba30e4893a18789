/** What the tab of comparisons needs of the state. */

/** @import { CompareView, State, Theme } from "./types.js" */

/** @type {(state: State, theme: Theme) => CompareView} */
export const compareView = (state, theme) => ({
  job: state.jobs.race,
  race: state.race,
  pins: state.pins,
  experiment: state.confirmed ?? state.experiment,
  catalog: state.catalog,
  frame: state.pending ? null : state.frame,
  history: state.history.points,
  ready: state.layout.length > 0,
  theme,
});
