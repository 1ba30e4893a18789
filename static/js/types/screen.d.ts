/** View models of the first screen (static/js/selectors). */

import type { PageUnit } from "./experiment.js";
import type { Catalog, Experiment } from "./schema.js";
import type { Notice, Problem } from "./state.js";
import type { Options, Theme, Values } from "./views.js";
import type { DataMessage } from "./wire.js";

export interface HeaderView {
  options: Options;
  /** of the drawer */
  tabs: string[];
  can_undo: boolean;
  can_redo: boolean;
}

export interface TransportView {
  /** that the present starting weights were drawn with */
  seed: number;
  /** the bug that is on, as it may be named: "none", its name or "hidden" */
  fault: string;
  playing: boolean;
  ready: boolean;
  trained: boolean;
  epoch: number;
  step: number;
  unit: PageUnit;
  speed: number | null;
  /** there is a moment before this one */
  can_go_back: boolean;
}

/** What every settings control gets. `errors` by field path. */
export interface SettingsView {
  experiment: Experiment;
  catalog: Catalog;
  errors: Record<string, Problem>;
  trained: boolean;
  single_keys: boolean;
  /** losses that fit the task and the output activation */
  losses: string[];
  /** the optimizer takes all samples at once or not at all */
  full_batch: boolean;
  theme: Theme;
  data: DataMessage | null;
  /** whether the link holds all of the experiment */
  fits_address: boolean;
}

export interface StatusView {
  notice: Notice;
  /** for the symbols of inputs */
  features: Catalog["features"];
  more: number;
  spoken: { key: string; values: Values };
}
