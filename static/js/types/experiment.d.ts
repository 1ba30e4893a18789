/** The experiment (engine/core/experiment.py). Spelling as in the JSON and in Python. */

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

/** What a step on the page may be: also one part of an update, which the server knows nothing of. */
export type PageUnit = "part" | Unit;
