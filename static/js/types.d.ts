/** The page's contract in one place: what crosses a module, and nothing else. Spelling as in the JSON and in Python. */

// ---------------------------------------------------------------- the experiment (engine/core/experiment.py)

export interface Named {
  name: string;
  [field: string]: any;
}

/** One column of a table of one's own (engine/datasets/table.py); `range`: what pictures show at least. */
export interface Column {
  name: string;
  unit: string;
  range?: [number, number];
}

/** Rows of inputs and target, a class as its number. Never changed in place. */
export interface Table {
  inputs: Column[];
  target: Column;
  classes: string[];
  rows: number[][];
}

export interface Layer {
  units: number;
  activation: string;
}

export type Mode = "sgd" | "mini_batch" | "batch";
export type Unit = "sample" | "update" | "epoch";
/** What a step on the page may be: also one part of an update, which the server knows nothing of. */
export type PageUnit = "part" | Unit;
export type Task = "binary" | "multi_class" | "regression";

export interface Experiment {
  dataset: Named & { n_samples: number; noise: number; train_share: number; seed: number; table?: Table };
  features: string[];
  layers: Layer[];
  biases: boolean;
  initializer: Named;
  loss: string;
  optimizer: Named;
  regularizer: Named;
  batching: { mode: Mode; batch_size: number; order: string };
  stop: { [rule: string]: number | null };
  seed: number;
  precision: string;
  /** the backend: the fastest one, or always NumPy */
  compute: string;
  /** a mistake that is made on purpose (engine/components/faults.py), or "none" */
  fault: string;
}

// ---------------------------------------------------------------- the catalog (engine/core/catalog.py)

export interface Range {
  min: number;
  max: number;
  step: number | null;
  scale: "linear" | "log";
  unit: string;
}

export interface FieldInfo {
  kind: "number" | "integer" | "flag" | "choice" | "list" | "record" | "named" | "table";
  label: string;
  default: unknown;
  nullable?: boolean;
  range?: Range;
  names?: string[];
  item?: FieldInfo;
  length?: Range;
  fields?: Record<string, FieldInfo>;
}

export interface Quantity {
  name: string;
  unit: string;
}

export interface DatasetInfo {
  fields: Record<string, FieldInfo>;
  about: {
    task: Task;
    inputs: Quantity[];
    target: Quantity;
    classes: string[];
    view: [number, number][];
    title: string;
    description: string;
    /** height and width, where the inputs are the pixels of a picture; then `inputs` and `view` are empty */
    image: [number, number] | null;
  };
  /** `pictures`: instead of points, every pixel a digit from 0 to f */
  preview: { points: number[][]; labels: number[]; image?: [number, number]; pictures?: string[] };
  suggest: Partial<Experiment>;
}

export interface Catalog {
  version: string;
  fields: Record<string, FieldInfo>;
  datasets: Record<string, DatasetInfo>;
  activations: Record<
    string,
    { hidden: boolean; low: number; bounds: [number, number] | null; formula: string; slope: string }
  >;
  losses: Record<
    string,
    { outputs: string[] | null; tasks: Task[]; formula: string; pull: string; delta: string; shares: string }
  >;
  optimizers: Record<
    string,
    {
      fields: Record<string, FieldInfo>;
      full_batch: boolean;
      needs_float64: boolean;
      max_params: number | null;
      /** assignments in order, as [target, formula]; empty for what is no rule for one parameter (BFGS) */
      rules: [string, string][];
      slot_names: string[];
    }
  >;
  initializers: Record<string, { fields: Record<string, FieldInfo> }>;
  regularizers: Record<string, { fields: Record<string, FieldInfo>; slope: string }>;
  features: Record<string, { symbol: string; needs: number[] }>;
  /** what a network ends with that learns a task */
  ends: Record<Task, { activation: string; loss: string }>;
  /** part of a program it is in, and the article in which it was made */
  faults: Record<
    string,
    {
      part: "start" | "batches" | "backward" | "update";
      article: number | null;
      flips_sign: boolean;
      forgets_slope: boolean;
      sums: boolean;
    }
  >;
}

// ---------------------------------------------------------------- the wire (app/protocol/wire.py, app/messages.py)

/** Whatever the server needs back, besides the vector, to go on exactly where a run was. */
export type Counters = Record<string, number | boolean | string | null>;

export interface SavedState {
  counters: Counters;
  /** parameters, then the optimizer's slots (wire.js makes base64 of it) */
  vector: Float64Array;
}

export type Command =
  | { type: "configure"; run: number; experiment: Experiment; state?: SavedState; table?: number }
  | { type: "play"; run: number; unit: Unit; speed: number | null }
  | { type: "pause"; run: number }
  | { type: "step"; run: number; unit: Unit; count: number }
  | { type: "reset"; run: number }
  | { type: "new_weights"; run: number; seed: number }
  | { type: "set_parameter"; run: number; index: number; value: number }
  | {
      type: "visible";
      run: number;
      sections: string[];
      grid: number;
      sample: number;
      neuron: number | null;
      explained: number | null;
    }
  | { type: "acknowledge"; run: number; seq: number }
  | { type: "travel"; run: number; unit: Unit; to: number }
  | { type: "start_job"; run: number; job: JobRequest }
  | { type: "cancel_job"; run: number; job: JobName };

/** Long computations that the page can ask for (app/jobs). */
export type JobName =
  | "gradient_check"
  | "landscape"
  | "matrix_timing"
  | "race"
  | "seeds"
  | "export"
  | "qr"
  | "ask"
  | "faults"
  | "measures"
  | "open_file"
  | "program"
  | "read_table"
  | "remedy";
/** What says how far it is: those, and a journey to another moment. */
export type LongName = JobName | "travel";
export type JobRequest = { name: JobName; [field: string]: unknown };

export interface LayerLayout {
  fan_in: number;
  fan_out: number;
  /** offset of the weights (fan_in × fan_out, row by row) in the flat parameters */
  weights: number;
  /** offset of the biases; null where there are none */
  biases: number | null;
}

export type ServerEvent =
  | { type: "hello"; protocol: number; version: string; limits: Record<string, number> }
  | {
      type: "ready";
      run: number;
      restarted: boolean;
      experiment: Experiment;
      n_params: number;
      layout: LayerLayout[];
      listing: ListingLine[];
      /** the page's number for the table, which is left out then */
      table?: number | null;
    }
  | {
      type: "error";
      run: number;
      field: string;
      code: string;
      message: string;
      details: Record<string, unknown>;
      command: string;
    }
  | { type: "diverged"; run: number; step: number; evidence: Record<string, number | null>; advice: string }
  | { type: "finished"; run: number; step: number; epoch: number; reason: string }
  | { type: "progress"; run: number; job: LongName; done: number; total: number; seconds: number }
  | { type: "job_ended"; run: number; job: JobName; reason: string; message: string };

export interface Scores {
  loss: number;
  accuracy: number | null;
  undecided: number | null;
  mae: number | null;
  r2: number | null;
}

export interface Finding {
  code: string;
  evidence: Record<string, number | string | null>;
}

export type Tensor = Uint8Array | Float32Array | Float64Array;

export interface DataMessage {
  kind: "data";
  run: number;
  dataset: {
    name: string;
    task: Task;
    inputs: { name: string; unit: string; range: [number, number] }[];
    target: { name: string; unit: string; range: [number, number] };
    classes: string[];
    input_scale: number[];
    input_offset: number[];
    target_scale: number;
    target_low: number;
    n_train: number;
    n_test: number;
    image?: [number, number] | null;
    /** of a large set: how many training and test samples are measured for a frame */
    measured?: [number, number] | null;
  };
  features: string[];
  baselines: Record<string, { loss: number | null; accuracy: number | null; mae: number | null; r2: number | null }>;
  tensors: Record<string, Tensor>;
  shapes: Record<string, number[]>;
}

/** What a long computation came to. */
export interface ResultMessage {
  kind: "result";
  run: number;
  job: JobName;
  /** as it was asked for */
  request: JobRequest;
  /** the moment it was computed for */
  step: number;
  samples: number;
  /** of the processor */
  seconds: number;
  /** false: only what there is until now */
  whole: boolean;
  facts: Record<string, any>;
  tensors: Record<string, Tensor>;
  shapes: Record<string, number[]>;
}

/** What arrives as bytes. */
export type Message = DataMessage | Frame | ResultMessage;

/** A place in a run's history. */
export interface Moment {
  step: number;
  epoch: number;
  samples: number;
}

export type RunState = "paused" | "playing" | "finished" | "diverged";

export interface Frame {
  kind: "frame";
  run: number;
  seq: number;
  state: RunState;
  step: number;
  epoch: number;
  position: number;
  /** samples of a full batch, as this run really reads them */
  batch_size: number;
  samples: number;
  evaluations: number;
  counters: Counters;
  seconds: number;
  rate: number;
  train: Scores;
  test: Scores | null;
  penalty: number;
  /** whose pictures and values these are, which may not be whom the page has chosen since */
  pictured: { sample: number; neuron: number | null; explained: number };
  ranges: Record<string, [number, number]>;
  findings?: Finding[];
  /** what some sections say beside their tensors, by section */
  facts: Record<string, any>;
  /** the moments that can be travelled to */
  tape: { begin: Moment; end: Moment };
  tensors: Record<string, Tensor>;
  shapes: Record<string, number[]>;
}

// ---------------------------------------------------------------- what views get

export type Translate = (key: string, values?: Record<string, string | number>) => string;
export type Dispatch = (action: Action) => void;

/** Given once to every control and chart: `createX(root, tools)` returns `{ render(view), destroy?() }`. */
export interface Tools {
  t: Translate;
  dispatch: Dispatch;
  /** sees that all words are there, those of later charts too */
  later?: () => Promise<void>;
  /** what forms hold by the name of each, so that a change of language, which makes every view again, discards nothing */
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
  /** another experiment, made elsewhere; `changed` is the field that others give way to */
  | { type: "become"; experiment: Experiment; changed: string; asked?: string[]; suggests?: boolean; merge?: string }
  /** data of one's own: a table, how its inputs are scaled, and how many rows train */
  | { type: "own_table"; table: Table; scaling?: string; train_share?: number; merge?: string }
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
  | { type: "travel"; unit: Unit; to: number }
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
  /** goes on from a file */
  | { type: "take_up"; experiment: Experiment; saved: SavedState | null }
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
  /** the picker of lessons; the rest is answered by lessons.js, once that has been loaded */
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

/** charts/boundary.js: the Output panel's picture. Points are redrawn only when `data` is another object. */
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

/** charts/metrics.js: numbers beside the picture. */
export interface MetricsView {
  data: DataMessage | null;
  frame: Frame | null;
  /** frames a second that arrive; null while it does not train */
  frame_rate: number | null;
}

/** charts/network.js: neurons, edges, biases, and the columns' own controls (units, layers, activation, inputs). */
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
  /** the part of an update that is looked at ("forward.2"), with the frame whose section `trace` says what happens in it */
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

/** charts/loss.js. `history` is one growing array per run of bounded length; a new object after a restart. */
export interface LossView {
  history: LossPoint[];
  ghost: LossPoint[];
  pins: Pin[];
  /** the moment that is shown, with those that can be travelled to; null before the first frame */
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

/** charts/explain.js: one update in formulas with live numbers (engine/frame/trace.py). */
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

/** charts/answers.js: the output as a surface, the confusion matrix, one neuron, the hidden space. */
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

/** charts/distributions.js. `frame` is the newest with the section `distributions` (tensors hist_…, layer_…), or null. */
export interface DistributionsView {
  frame: Frame | null;
  experiment: Experiment;
  theme: Theme;
}

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

/** charts/files.js. */
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

/** charts/landscape.js. */
export interface LandscapeView {
  job: JobView;
  frame: Frame | null;
  layout: LayerLayout[];
  experiment: Experiment;
  catalog: Catalog;
  theme: Theme;
}

/** charts/seeds.js. */
export interface SeedsView {
  job: JobView;
  /** whether the result is of the present settings, with any seed */
  counted: boolean;
  experiment: Experiment;
  n_train: number;
  theme: Theme;
}

/** charts/gradient_check.js. */
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

/** One of those that race: a name, and fields of the experiment that it replaces. */
export interface Contender {
  name: string;
  changes: Partial<Experiment>;
  /** learning rates that it tries, each as far as everybody; the best is shown */
  rates?: number[];
}

export interface RaceSettings {
  /** a ready set (charts/race_sets.js), or "own" */
  set: string;
  own: Contender[];
  /** a set of one's own that another one has taken the place of; it can be brought back */
  aside: Contender[];
  unit: "epoch" | "update";
  to: number;
  target_loss: number | null;
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

/** charts/compare.js: races and pinned runs. */
export interface CompareView {
  job: JobView;
  /** contenders that the server takes */
  most: number;
  /** whether the race was run on other data */
  old: boolean;
  race: RaceSettings;
  pins: Pin[];
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

/** Bugs that are made on purpose (bugs.js). */
export interface BugsState {
  /** which one the list has chosen; null: the one that is on, or the first */
  chosen: string | null;
  game: BugGame | null;
  score: { found: number; rounds: number; guesses: number };
}

/** charts/bugs.js. */
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

/** Something to take home (app/exports); `cannot` says why not, "" if it can be made. */
export interface Offer {
  name: string;
  cannot: string;
  extension: string;
}

/** charts/code.js. */
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

/** charts/predictions.js: the truth table. */
export interface PredictionsView {
  data: DataMessage | null;
  frame: Frame | null;
  sample: number;
  theme: Theme;
}

// ---------------------------------------------------------------- the page's own state (state.js)

export interface History {
  points: LossPoint[];
  /** where the curve went before it was continued from an earlier moment with other settings */
  ghost: LossPoint[];
  generation: number;
}

/** One entry of undo: the experiment before a change, with the trained network it had. */
export interface Snapshot {
  experiment: Experiment;
  saved: SavedState | null;
  history: History;
  /** consecutive edits of the same thing (one drag of a slider) make one entry */
  merge: string | null;
  /** whether the change kept the weights, so that undoing it needs no restart */
  hot: boolean;
}

/** Something to tell in words: an i18n key with its values, and what can be done about it. */
export interface Notice {
  id: string;
  tone: "info" | "good" | "warning" | "error";
  key: string;
  values?: Values;
  /** names of fields or entries among the values, which are translated before they are filled in */
  terms?: Record<string, string>;
  /** what follows in the same line: a cause, how still it stands, what was tried */
  also?: Sentence[];
  remedy?: Remedy;
  /** the tab of the drawer that shows what this is about */
  link?: string;
  closable?: boolean;
  /** fields that changed although nobody asked for it, from what to what */
  changes?: Change[];
  /** why they changed */
  reasons?: Reason[];
  /** when it was first seen beside a frame, in milliseconds */
  since?: number;
}

/** A field of the experiment before and after; `layers` is how many there are, so that the last one is the output. */
export interface Change {
  path: string;
  before: unknown;
  after: unknown;
  layers: number;
}

/** A sentence that says why a field cannot stay as it was. */
export interface Reason {
  key: string;
  values: Values;
  terms?: Record<string, string>;
}

/** Words to be filled in; a list becomes the value `list`. */
export interface Sentence {
  key: string;
  values?: Values;
  terms?: Record<string, string>;
  list?: Sentence[];
}

/** One thing to try, as a button: its words and the changes it makes. */
export interface Remedy {
  key: string;
  values?: Values;
  terms?: Record<string, string>;
  edits: { path: string; value: unknown }[];
  /** start again with the same settings, then play */
  then: "play" | "reset_and_play" | "reload" | "to_the_end" | "share_manually" | "undo" | null;
}

export type Link = "connecting" | "open" | "lost" | "outdated" | "full";

export interface Problem {
  field: string;
  key: string;
  values: Values;
  /** the command that the server refused; nothing where the page refused what was typed */
  command?: string;
}

export interface State {
  catalog: Catalog;
  link: Link;
  limits: Record<string, number>;
  /** when the newest frames arrived, in milliseconds */
  arrivals: number[];
  version: string;
  /** what the controls show; `confirmed` is what the server trains */
  experiment: Experiment;
  confirmed: Experiment | null;
  /** answers (ready or error) that the server still owes; while one of a restart is due, frames show the old network */
  owed: number;
  pending: boolean;
  layout: LayerLayout[];
  listing: ListingLine[];
  n_params: number;
  data: DataMessage | null;
  frame: Frame | null;
  /** the newest frame with each of the sections that have facts */
  latest: Record<string, Frame>;
  jobs: Record<LongName, JobView>;
  pins: Pin[];
  race: RaceSettings;
  bugs: BugsState;
  own: { drawing: boolean };
  saved: SavedState | null;
  history: History;
  generations: number;
  playing: boolean;
  /** the server has been seen playing since play was pressed */
  seen_playing: boolean;
  /** nobody has pressed play or step yet on this page */
  fresh: boolean;
  unit: PageUnit;
  speed: number | null;
  /** parts of an update a second */
  part_speed: number;
  past: Snapshot[];
  future: Snapshot[];
  /** the neuron that is shown large just now */
  neuron: number | null;
  /** the neuron and the incoming parameter that are explained */
  chosen: { neuron: number | null; entry: number };
  /** the part of an update that is looked at, or null */
  part: number | null;
  /** the moment that was asked for, until a frame shows it */
  bound_for: { unit: Unit; to: number } | null;
  sample: number;
  hidden: boolean;
  options: Options;
  /** field path -> what is wrong with it */
  errors: Record<string, Problem>;
  notices: Notice[];
  diverged: { step: number; evidence: Record<string, number | null>; advice: string } | null;
  finished: { step: number; epoch: number; reason: string } | null;
  dismissed: string[];
  /** the lesson that is open (lessons.js) */
  lesson: LessonState | null;
}

/** What a change of the state asks of the outside world; main.js does it. */
export type Effect =
  | { type: "send"; command: Command }
  | { type: "url"; how: "push" | "replace" }
  | { type: "remember" }
  | { type: "tick"; after_ms: number }
  | { type: "share" }
  | { type: "help" }
  | { type: "lessons" }
  | { type: "keep_pins" }
  | { type: "own"; input: Input }
  | { type: "paste_csv" }
  | { type: "download"; filename: string; media_type: string; bytes: Uint8Array<ArrayBuffer> };

export type Input =
  | Action
  | { type: "event"; event: ServerEvent }
  | { type: "message"; message: Message; at: number }
  | { type: "link"; link: Link }
  | { type: "hidden"; hidden: boolean }
  | { type: "tick" }
  | {
      type: "navigate";
      experiment: Experiment;
      saved?: SavedState | null;
      problems: Problem[];
      notices?: Notice[];
      place?: LessonPlace | null;
    }
  | { type: "lesson_loaded"; lesson: Lesson; step: number; keeps: boolean; how: "push" | "replace" }
  | { type: "lesson_translated"; lesson: Lesson };

/** An input of one type. */
export type InputOf<Type extends Input["type"]> = Extract<Input, { type: Type }>;

/** A table of reductions: each takes the inputs of its own type. */
export type Rules<S = State, R = Reduced> = { [Type in Input["type"]]?: (state: S, input: InputOf<Type>) => R };

/** What events of the server make of the state, by their type. */
export type EventRules = {
  [Type in ServerEvent["type"]]?: (state: State, event: Extract<ServerEvent, { type: Type }>) => Reduced;
};

/** The same for binary messages, by their kind. */
export type MessageRules = {
  [Kind in Message["kind"]]?: (state: State, message: Extract<Message, { kind: Kind }>, at: number) => Reduced;
};

// ---------------------------------------------------------------- lessons (app/pages/lesson_pages.py, lessons.js)

/** A line of the list of lessons. */
export interface LessonSummary {
  id: string;
  /** the operator's */
  own: boolean;
  /** why it cannot be used */
  problem: string | null;
  article: number | null;
  title: string;
  summary: string;
  steps: number;
  /** where the lesson is, below the page */
  address: string;
}

export interface LessonTrain {
  unit: "update" | "epoch";
  to: number;
}

export interface LessonCard {
  id: string;
  measure: string;
  /** the card compares how much the measure is more than this one, or how many times that one */
  minus: string | null;
  over: string | null;
  printed: number | null;
  expected: number | null;
  word: string | null;
  tolerance: number | null;
  low: number | null;
  high: number | null;
  digits: number;
  percent: boolean;
  verdict: "same" | "different";
}

export type LessonAsk =
  | { kind: "choice"; choices: string[]; answer: string | null; measure: string | null; below: number[] }
  | {
      kind: "number";
      answer: number | null;
      measure: string | null;
      tolerance: number;
      digits: number;
      percent: boolean;
    };

export interface LessonStep {
  id: string;
  /** it sets the page up again; else it goes on where the step before has ended */
  fresh: boolean;
  /** with what it begins: `vector` is the whole state where parameters are given, `trained` how far earlier steps went */
  setup: { experiment: Experiment; vector: number[] | null; trained: LessonTrain | null };
  show: {
    tab: string | null;
    loss_axis: Options["loss_axis"] | null;
    loss_scale: Options["loss_scale"] | null;
    unit: PageUnit | null;
    speed: number | null;
    sample: number | null;
    neuron: number | null;
  };
  look: string[];
  ask: LessonAsk | null;
  do: { train: LessonTrain | null; job: JobRequest | null } | null;
  card: LessonCard[];
}

export interface Lesson {
  id: string;
  article: number | null;
  own: boolean;
  steps: LessonStep[];
  /** flat: "title", "first.text", "first.card.loss" */
  texts: Record<string, string>;
}

export type LessonAnswer = string | number;
/** A place in a lesson, as an address names it; `keeps`: with settings of its own beside it. */
export interface LessonPlace {
  id: string;
  step: number;
  keeps: boolean;
}

export type Measured = Record<string, number | string | null>;
export type LessonPhase = "idle" | "training" | "job" | "measuring" | "done" | "failed";

export interface LessonState {
  lesson: Lesson;
  /** from 0; as many as there are steps: the summary */
  step: number;
  folded: boolean;
  phase: LessonPhase;
  /** the count to which it was last asked to train */
  asked: number;
  /** by step; null: skipped */
  answers: Record<string, LessonAnswer | null>;
  /** what was measured, by step */
  values: Record<string, Measured>;
  /** a weight was changed by hand */
  touched: boolean;
  /** how the page was shown before, as far as the visitor has not chosen otherwise since: it comes back at the end */
  found: { options: Partial<Options>; unit?: PageUnit; speed?: number | null };
}

/** controls/lesson_panel.js */
export interface LessonView {
  open: LessonState;
  /** other settings, or another weight, than the step has set */
  changed: boolean;
  /** nothing can be run: no connection */
  ready: boolean;
  done: number;
  total: number;
  /** why the last run came to nothing */
  problem: Problem | null;
}

export type Reduced = { state: State; effects: Effect[] };

// ---------------------------------------------------------------- view models (selectors.js)

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
