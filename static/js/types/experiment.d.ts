/** The experiment (engine/core/experiment.py). Spelling as in the JSON and in Python. */

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
