/** Lessons (app/pages/lesson_pages.py, static/js/lessons). */

import type { PageUnit } from "./experiment.js";
import type { Experiment, JobRequest } from "./schema.js";
import type { Effect, Problem, State } from "./state.js";
import type { Options } from "./views.js";

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
  /**
   * with what it begins: `vector` is the whole state where parameters are given, `trained` how far earlier steps went
   */
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
