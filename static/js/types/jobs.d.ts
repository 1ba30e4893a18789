/** What the views of long computations and files get. */

import type { Catalog, Experiment } from "./schema.js";
import type { Problem } from "./state.js";
import type { LossPoint, Pin, Theme } from "./views.js";
import type { DataMessage, Frame, LayerLayout, ResultMessage, SavedState } from "./wire.js";

/** A long computation as the page knows it. */
export interface JobView {
  running: boolean;
  done: number;
  total: number;
  seconds: number;
  /** the experiment it was last asked for */
  asked: Experiment | null;
  result: ResultMessage | null;
  /** the experiment that the result is of */
  of: Experiment | null;
  /** what that trained on */
  data: DataMessage | null;
  /** why there is none: an i18n key with its values */
  problem: Problem | null;
}

/** A run to go on from; without a saved state, from its start. */
export interface FileRun {
  experiment: Experiment;
  saved: SavedState | null;
}

/** charts/export/files_open.js. */
export interface FilesView {
  opening: JobView;
  taking: JobView;
  ready: boolean;
  /** a file would name the bug that is being looked for */
  secret: boolean;
  experiment: Experiment;
  layout: LayerLayout[];
  history: LossPoint[];
  /** of one message */
  most_bytes: number;
}

/** charts/landscape/landscape.js. */
export interface LandscapeView {
  job: JobView;
  frame: Frame | null;
  layout: LayerLayout[];
  experiment: Experiment;
  catalog: Catalog;
  theme: Theme;
}

/** charts/seeds/seeds.js. */
export interface SeedsView {
  job: JobView;
  /** whether the result is of the present settings, with any seed */
  counted: boolean;
  experiment: Experiment;
  n_train: number;
  theme: Theme;
}

/** charts/gradient_check/gradient_check.js. */
export interface GradientCheckView {
  job: JobView;
  /** the present step: a result of another one is marked as old */
  step: number;
  layout: LayerLayout[];
  n_params: number;
  n_train: number;
  experiment: Experiment;
  catalog: Catalog;
  theme: Theme;
}

export interface RaceSettings {
  /** a ready set (charts/compare/sets.js), or "own" */
  set: string;
  own: Contender[];
  /** a set of one's own that another one has taken the place of; it can be brought back */
  aside: Contender[];
  unit: "epoch" | "update";
  to: number;
  target_loss: number | null;
}

/** charts/compare/compare.js: races and pinned runs. */
export interface CompareView {
  job: JobView;
  /** contenders that the server takes */
  most: number;
  /** whether the race was run on other data */
  old: boolean;
  race: RaceSettings;
  pins: Pin[];
  /** how many runs can be pinned */
  max_pins: number;
  experiment: Experiment;
  /** its bug is being looked for, and must not be named */
  secret: boolean;
  catalog: Catalog;
  frame: Frame | null;
  /** whether there is anything to compute with */
  ready: boolean;
  theme: Theme;
}

/** A round of "find the bug". */
export interface BugGame {
  number: number;
  fault: string;
  /** what it may be: the faults that could show when it began */
  among: string[];
  wrong: string[];
  hints: number;
  end: "found" | "given_up" | null;
}

/** Bugs that are made on purpose (static/js/state/bugs.js). */
export interface BugsState {
  /** which one the list has chosen; null: the one that is on, or the first */
  chosen: string | null;
  game: BugGame | null;
  score: { found: number; rounds: number; guesses: number };
}

/** charts/bugs/bugs.js. */
export interface BugsView {
  bugs: BugsState;
  /** the answers that are left in this round; the same array as long as the round is the same */
  possible: string[];
  /** the fault that is on, as it may be named: "none", a name or "hidden" */
  fault: string;
  /** facts of the job `faults` by name; null until they are there */
  about: Record<string, { without_effect: string | null; lines: [string | null, string | null][] }> | null;
  asking: boolean;
  race: JobView;
  data: DataMessage | null;
  experiment: Experiment;
  catalog: Catalog;
  ready: boolean;
  theme: Theme;
}

/** charts/export/code.js. */
export interface CodeView {
  job: JobView;
  /** the present moment */
  step: number;
  samples: number;
  loss: number;
  /** it trains, so the moment is gone before a program could be written */
  playing: boolean;
  /** there is a run to write a program of */
  ready: boolean;
  /** the program would name the bug that is being looked for */
  secret: boolean;
  experiment: Experiment;
  language: "en" | "ko";
  part: number | null;
  parts: string[];
}
