/** What charts get. */

import type { PageUnit, Table } from "./experiment.js";
import type { JobView, RaceSettings } from "./jobs.js";
import type { LessonAnswer } from "./lessons.js";
import type { Catalog, DatasetSettings, Experiment, JobName, JobRequest, Unit } from "./schema.js";
import type { Remedy } from "./state.js";
import type { DataMessage, Frame, LayerLayout, Moment, SavedState, Scores } from "./wire.js";

export type Translate = (key: string, values?: Record<string, string | number>) => string;
export type Dispatch = (action: Action) => void;

/** Given once to every control and chart: `createX(root, tools)` returns `{ render(view), destroy?() }`. */
export interface Tools {
  t: Translate;
  dispatch: Dispatch;
  /** sees that all words are there, those of later charts too */
  later?: () => Promise<void>;
  /**
   * what forms hold by the name of each, so that a change of language, which makes every view again, discards nothing
   */
  kept?: Map<string, any>;
}

export interface View<T> {
  /** Draw the given values. Cheap when nothing changed; never reads or writes anything else. */
  render(view: T): void;
  destroy?(): void;
}

export type Values = Record<string, string | number>;

/** Colours as the canvas and SVG need them; changes only with the theme (`name` tells them apart). */
export type Theme = "light" | "dark";

/** Everything a person can do on the page. `reduce(state, action)` is the only place that answers. */
export type Action =
  | { type: "edit"; patch: Partial<Experiment>; merge?: string }
  | { type: "set"; path: string; value: unknown; merge?: string }
  | { type: "commit" }
  | { type: "choose_dataset"; name: string }
  /** data of one's own: a table, how its inputs are scaled, and how many rows train */
  | { type: "set_table"; table: Table; scaling?: DatasetSettings["scaling"]; train_share?: number; merge?: string }
  | { type: "draw"; on: boolean }
  | { type: "paste_csv" }
  | { type: "set_units"; layer: number; units: number }
  | { type: "set_activation"; layer: number; activation: string }
  | { type: "add_layer"; at: number }
  | { type: "remove_layer"; at: number }
  | { type: "toggle_feature"; name: string }
  | { type: "toggle_play" }
  | { type: "step" }
  | { type: "reset" }
  | { type: "new_weights" }
  | { type: "set_unit"; unit: PageUnit }
  | { type: "set_speed"; speed: number | null }
  | { type: "set_parameter"; index: number; value: number }
  | { type: "select_sample"; sample: number }
  | { type: "focus_neuron"; neuron: number | null }
  /** keeps a neuron, and one of its incoming parameters, chosen for explanations */
  | { type: "choose_neuron"; neuron: number | null; entry?: number }
  /** one part of an update further (or back); null: the whole update again */
  | { type: "go_to_part"; part: number | null }
  | { type: "seek"; unit: Unit; to: number }
  | { type: "step_back" }
  | { type: "next_part" }
  | { type: "previous_part" }
  | { type: "start_job"; job: JobRequest }
  | { type: "cancel_job"; job: JobName }
  | { type: "set_race"; patch: Partial<RaceSettings> }
  | { type: "pin_run" }
  | { type: "change_pin"; id: number; patch: Partial<Pick<Pin, "name" | "color" | "hidden">> }
  | { type: "unpin"; id: number }
  | { type: "restore_pins"; pins: Pin[] }
  /** resumes a run from a file, a seed or an address */
  | { type: "resume_run"; experiment: Experiment; saved: SavedState | null }
  | { type: "choose_fault"; fault: string }
  /** a round of "find the bug"; the number says which */
  | { type: "begin_bug"; number: number }
  | { type: "answer_bug"; fault: string }
  | { type: "hint_bug" }
  | { type: "reveal_bug" }
  | { type: "undo" }
  | { type: "redo" }
  | { type: "set_option"; name: keyof Options; value: Options[keyof Options] }
  | { type: "dismiss"; what: string }
  /** what was typed into a field cannot be read or is not allowed */
  | { type: "refuse"; field: string; key: string; values?: Values }
  /** a refusal (of a field or a job) is over: its text was given up, or what it speaks of was changed */
  | { type: "withdraw"; field: string }
  | { type: "counter_experiment"; remedy: Remedy }
  | { type: "share" }
  | { type: "help" }
  /** the picker of lessons; the rest is reduced by lessons/reducer.js, which is loaded with the first lesson */
  | { type: "lessons" }
  | { type: "leave_lesson" }
  | { type: "fold_lesson"; folded: boolean }
  | { type: "go_to_lesson_step"; step: number }
  /** nothing: what was answered is taken back */
  | { type: "answer_lesson"; answer: LessonAnswer | null | undefined }
  | { type: "run_lesson" }
  | { type: "restore_lesson" };

export interface Options {
  hard_edges: boolean;
  show_test: boolean;
  loss_scale: "log" | "linear";
  loss_axis: "epochs" | "updates" | "samples" | "seconds";
  tab: string;
  language: "en" | "ko";
  theme: "system" | "light" | "dark";
  single_keys: boolean;
}

/** charts/output/boundary.js: the Output panel's picture. Points are redrawn only when `data` is another object. */
export interface BoundaryView {
  data: DataMessage | null;
  frame: Frame | null;
  experiment: Experiment;
  /** index of the neuron that is shown large instead of the output, or null */
  neuron: number | null;
  sample: number;
  hard_edges: boolean;
  show_test: boolean;
  theme: Theme;
  catalog: Catalog;
  /** what was asked of the network last: a drawn digit */
  ask: JobView;
  /** the table of one's own that is being drawn; null while nobody draws */
  drawing: Table | null;
}

/** charts/output/metrics.js: numbers beside the picture. */
export interface MetricsView {
  data: DataMessage | null;
  frame: Frame | null;
  /** frames a second that arrive; null while it does not train */
  frame_rate: number | null;
}

/**
 * charts/network/network.js: neurons, edges, biases, and the columns' own controls (units, layers, activation, inputs).
 */
export interface NetworkView {
  experiment: Experiment;
  catalog: Catalog;
  data: DataMessage | null;
  frame: Frame | null;
  layout: LayerLayout[];
  neuron: number | null;
  sample: number;
  /** operator's limits: hidden_layers, units */
  limits: Record<string, number>;
  theme: Theme;
  /**
   * the part of an update that is looked at ("forward.2"), with the frame whose section `trace` says what happens in it
   */
  part: string | null;
  trace: Frame | null;
  /** whether a trained network would be lost by a restart (tooltips say so) */
  trained: boolean;
}

export interface LossPoint {
  step: number;
  epoch: number;
  samples: number;
  seconds: number;
  train: number;
  test: number | null;
}

/** charts/loss/loss.js. `history` is one growing array per run of bounded length; a new object after a restart. */
export interface LossView {
  history: LossPoint[];
  ghost: LossPoint[];
  pins: Pin[];
  /** how many runs can be pinned */
  max_pins: number;
  /** the moment that is shown, with those that a seek can reach; null before the first frame */
  frame: Frame | null;
  /** changes when history was begun again */
  generation: number;
  baseline: number | null;
  /** as it may be named */
  fault: string;
  loss_scale: "log" | "linear";
  loss_axis: "epochs" | "updates" | "samples" | "seconds";
  theme: Theme;
}

/** One line of NumPy, and the part of an update it belongs to: "forward.1", "loss", "backward.1", "update". */
export interface ListingLine {
  part: string;
  text: string;
}

/** charts/explain/explain.js: one update in formulas with live numbers (engine/frame/trace.py). */
export interface ExplainView {
  data: DataMessage | null;
  /** the newest frame with the section `trace` (facts.trace, tensors trace_…), or null */
  frame: Frame | null;
  experiment: Experiment;
  catalog: Catalog;
  layout: LayerLayout[];
  listing: ListingLine[];
  /** chosen row of the table */
  sample: number;
  /** chosen neuron, counted through the layers, output layer last; null: the output */
  neuron: number | null;
  /** chosen incoming parameter: its place among the neuron's own (weights in order, then the bias) */
  entry: number;
  /** which part of the update is being looked at, an index into `parts`; null: all of it */
  part: number | null;
  /** "forward.1" … "forward.L", "loss", "backward.L" … "backward.1", "update" */
  parts: string[];
  playing: boolean;
  theme: Theme;
}

/** charts/answers/answers.js: the output as a surface, the confusion matrix, one neuron, the hidden space. */
export interface AnswersView {
  data: DataMessage | null;
  frame: Frame | null;
  /** the newest frames with the sections `hidden`, `confusion` and `trace`; null before the first */
  hidden: Frame | null;
  confusion: Frame | null;
  trace: Frame | null;
  experiment: Experiment;
  catalog: Catalog;
  layout: LayerLayout[];
  neuron: number | null;
  sample: number;
  theme: Theme;
}

/**
 * charts/distributions/distributions.js. `frame` is the newest with the section `distributions` (tensors hist_…,
 * layer_…), or null.
 */
export interface DistributionsView {
  frame: Frame | null;
  experiment: Experiment;
  theme: Theme;
}

/** A run as it was at one moment, kept to compare others with. */
export interface Pin extends Moment {
  id: number;
  /** empty: it is called by its number */
  name: string;
  /** index into OKABE_ITO */
  color: number;
  hidden: boolean;
  experiment: Experiment;
  seconds: number;
  train: Scores;
  test: Scores | null;
  points: LossPoint[];
}

/** Something to take home (app/exports); `cannot` says why not, "" if it can be made. */
export interface Offer {
  name: string;
  cannot: string;
  extension: string;
}

/** charts/answers/predictions.js: the truth table. */
export interface PredictionsView {
  data: DataMessage | null;
  frame: Frame | null;
  sample: number;
  theme: Theme;
}
