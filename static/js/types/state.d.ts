/** The page's own state, its actions and effects (static/js/state). */

import type { PageUnit } from "./experiment.js";
import type { BugsState, JobView, RaceSettings } from "./jobs.js";
import type { Lesson, LessonPlace, LessonState, Reduced } from "./lessons.js";
import type { Catalog, Command, Experiment, ServerEvent, Unit } from "./schema.js";
import type { Action, ListingLine, LossPoint, Options, Pin, Values } from "./views.js";
import type { DataMessage, Frame, LayerLayout, LongName, Message, SavedState } from "./wire.js";

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
  /**
   * commands that the server has not yet confirmed (by ready or error); until a restart is confirmed, frames show the
   * old network
   */
  pending_confirms: number;
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
  custom_data: { drawing: boolean };
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
  /** target of a seek, until a frame shows it */
  seek_target: { unit: Unit; to: number } | null;
  sample: number;
  hidden: boolean;
  options: Options;
  /** field path -> what is wrong with it */
  errors: Record<string, Problem>;
  notices: Notice[];
  diverged: { step: number; evidence: Record<string, number | null>; advice: string } | null;
  finished: { step: number; epoch: number; reason: string } | null;
  dismissed: string[];
  /** the lesson that is open (static/js/lessons/reducer.js) */
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
