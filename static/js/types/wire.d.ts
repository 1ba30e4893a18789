/** Commands, events and binary messages (app/protocol). */

import type { JobName, Task } from "./schema.js";

/** Whatever the server needs back, besides the vector, to go on exactly where a run was. */
export type Counters = Record<string, number | boolean | string | null>;

export interface SavedState {
  counters: Counters;
  /** parameters, then the optimizer's slots (wire.js makes base64 of it) */
  vector: Float64Array;
}

/** What reports progress: jobs, and a seek to another moment. */
export type LongName = JobName | "seek";

export interface LayerLayout {
  fan_in: number;
  fan_out: number;
  /** offset of the weights (fan_in × fan_out, row by row) in the flat parameters */
  weights: number;
  /** offset of the biases; null where there are none */
  biases: number | null;
}

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
  /** as it was asked for, with what was left out; each job knows its own fields */
  request: { name: JobName; [field: string]: unknown };
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
  /** the moments that a seek can reach */
  tape: { begin: Moment; end: Moment };
  tensors: Record<string, Tensor>;
  shapes: Record<string, number[]>;
}
