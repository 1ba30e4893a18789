/** The catalog: what there is to choose from (engine/core/catalog.py). */

import type { Experiment, Task } from "./experiment.js";

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
