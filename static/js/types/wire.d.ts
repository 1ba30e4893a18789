/** Commands, events and binary messages (app/protocol). */

import type { Experiment, Task, Unit } from "./experiment.js";
import type { ListingLine } from "./views.js";

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
/** What reports progress: jobs, and a seek to another moment. */
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
