/** The page's contract in one place: what crosses a module, and nothing else. Spelling as in the JSON and in Python. */

// ---------------------------------------------------------------- the experiment (engine/experiment.py)

export interface Named {
  name: string;
  [field: string]: string | number | boolean | null;
}

export interface Layer {
  units: number;
  activation: string;
}

export type Mode = "sgd" | "mini_batch" | "batch";
export type Unit = "sample" | "update" | "epoch";
export type Task = "binary" | "multi_class" | "regression";

export interface Experiment {
  dataset: Named & { n_samples: number; noise: number; train_share: number; seed: number };
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
}

// ---------------------------------------------------------------- the catalog (engine/catalog.py)

export interface Range {
  min: number;
  max: number;
  step: number | null;
  scale: "linear" | "log";
  unit: string;
}

export interface FieldInfo {
  kind: "number" | "integer" | "flag" | "choice" | "list" | "record" | "named";
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
  };
  preview: { points: number[][]; labels: number[] };
  suggest: Partial<Experiment>;
}

export interface Catalog {
  version: string;
  fields: Record<string, FieldInfo>;
  datasets: Record<string, DatasetInfo>;
  activations: Record<string, { hidden: boolean; low: number; bounds: [number, number] | null }>;
  losses: Record<string, { outputs: string[] | null; tasks: Task[] }>;
  optimizers: Record<string, { fields: Record<string, FieldInfo> }>;
  initializers: Record<string, { fields: Record<string, FieldInfo> }>;
  regularizers: Record<string, { fields: Record<string, FieldInfo> }>;
  features: Record<string, { symbol: string; needs: number[] }>;
}

// ---------------------------------------------------------------- the wire (app/wire.py, app/messages.py)

/** Whatever the server needs back, besides the vector, to go on exactly where a run was. */
export type Counters = Record<string, number | boolean | null>;

export interface SavedState {
  counters: Counters;
  /** base64 of little-endian float64: parameters, then the optimizer's slots */
  vector: string;
}

export type Command =
  | { type: "configure"; run: number; experiment: Experiment; state?: SavedState }
  | { type: "play"; run: number; unit: Unit; speed: number | null }
  | { type: "pause"; run: number }
  | { type: "step"; run: number; unit: Unit; count: number }
  | { type: "reset"; run: number }
  | { type: "new_weights"; run: number; seed: number }
  | { type: "set_parameter"; run: number; index: number; value: number }
  | { type: "visible"; run: number; sections: string[]; grid: number; sample: number; neuron: number | null }
  | { type: "acknowledge"; run: number; seq: number };

export interface LayerLayout {
  fan_in: number;
  fan_out: number;
  /** offset of the weights (fan_in × fan_out, row by row) in the flat parameters */
  weights: number;
  /** offset of the biases; null where there are none */
  biases: number | null;
}

export type ServerEvent =
  | { type: "hello"; protocol: number; version: string; limits: Record<string, number>; compute: string }
  | {
      type: "ready";
      run: number;
      restarted: boolean;
      experiment: Experiment;
      n_params: number;
      layout: LayerLayout[];
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
  | { type: "finished"; run: number; step: number; epoch: number; reason: string };

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
    target_scale: number;
    target_low: number;
    n_train: number;
    n_test: number;
  };
  features: string[];
  baselines: Record<string, { loss: number | null; accuracy: number | null; mae: number | null; r2: number | null }>;
  tensors: Record<string, Tensor>;
  shapes: Record<string, number[]>;
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
  samples: number;
  evaluations: number;
  counters: Counters;
  seconds: number;
  rate: number;
  train: Scores;
  test: Scores | null;
  penalty: number;
  ranges: Record<string, [number, number]>;
  findings?: Finding[];
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
}

export interface View<T> {
  /** Draw the given values. Cheap when nothing changed; never reads or writes anything else. */
  render(view: T): void;
  destroy?(): void;
}

/** Colours as the canvas and SVG need them; changes only with the theme (`name` tells them apart). */
export type Theme = "light" | "dark";

/** Everything a person can do on the page. `reduce(state, action)` is the only place that answers. */
export type Action =
  | { type: "edit"; patch: Partial<Experiment> }
  | { type: "choose_dataset"; name: string }
  | { type: "set_units"; layer: number; units: number }
  | { type: "set_activation"; layer: number; activation: string }
  | { type: "add_layer"; at: number }
  | { type: "remove_layer"; at: number }
  | { type: "toggle_feature"; name: string }
  | { type: "toggle_play" }
  | { type: "step" }
  | { type: "reset" }
  | { type: "new_weights" }
  | { type: "set_unit"; unit: Unit }
  | { type: "set_speed"; speed: number | null }
  | { type: "set_parameter"; index: number; value: number }
  | { type: "select_sample"; sample: number }
  | { type: "focus_neuron"; neuron: number | null }
  | { type: "undo" }
  | { type: "redo" }
  | { type: "set_option"; name: keyof Options; value: Options[keyof Options] }
  | { type: "dismiss"; what: string }
  | { type: "share" };

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
}

/** charts/metrics.js: numbers beside the picture. */
export interface MetricsView {
  data: DataMessage | null;
  frame: Frame | null;
  compute: string;
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
  /** changes when history was begun anew */
  generation: number;
  baseline: number | null;
  loss_scale: "log" | "linear";
  loss_axis: "epochs" | "updates" | "samples" | "seconds";
  theme: Theme;
}

/** charts/predictions.js: the truth table. */
export interface PredictionsView {
  data: DataMessage | null;
  frame: Frame | null;
  sample: number;
}
