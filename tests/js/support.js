/** What the tests of the page share: the catalog, a state that is connected, and messages as the server sends them. */

import { readFileSync } from "node:fs";
import { PROTOCOL } from "../../static/js/net/wire.js";
import { initialState } from "../../static/js/state/initial.js";
import { reduce } from "../../static/js/state/reducer.js";

/** @import { Catalog, Experiment } from "../../static/js/types/schema.js" */
/** @import { Effect, Input, State } from "../../static/js/types/state.js" */
/** @import { Options } from "../../static/js/types/views.js" */
/** @import { Frame } from "../../static/js/types/wire.js" */

/** @type {Catalog} */
export const catalog = JSON.parse(readFileSync(new URL("./fixtures/catalog.json", import.meta.url), "utf8"));

/** @type {Options} */
export const options = {
  hard_edges: false,
  show_test: true,
  loss_scale: "log",
  loss_axis: "epochs",
  tab: "predictions",
  language: "en",
  theme: "system",
  single_keys: true,
};

/** @param {string} name */
export const words = (name) => ({ ...table(name), ...table(`${name}.later`) });

/** @param {string} name */
const table = (name) => JSON.parse(readFileSync(new URL(`../../static/i18n/${name}.json`, import.meta.url), "utf8"));

/** A page with a memory of what it sent. */
export class Page {
  /** @param {Experiment} [experiment] */
  constructor(experiment) {
    /** @type {State} */
    this.state = initialState(catalog, options, experiment);
    /** @type {Effect[]} */
    this.effects = [];
  }

  /** @param {Input} input */
  do(input) {
    const { state, effects } = reduce(this.state, input);
    this.state = state;
    this.effects = effects;
    return this;
  }

  /** The commands of the last input. */
  get sent() {
    return this.effects.flatMap((effect) => (effect.type === "send" ? [effect.command] : []));
  }

  get url() {
    return this.effects.find((effect) => effect.type === "url")?.how;
  }

  /** Hello and ready. */
  connect() {
    return this.do({ type: "event", event: { type: "hello", protocol: PROTOCOL, version: "1", limits: {} } }).ready();
  }

  /** @param {Experiment} [experiment] @param {boolean} [restarted] */
  ready(experiment = this.state.experiment, restarted = true) {
    const layout = [{ fan_in: 2, fan_out: 1, weights: 0, biases: 2 }];
    return this.do({
      type: "event",
      event: { type: "ready", run: 0, restarted, experiment, n_params: 3, layout, listing: [], counters: {} },
    });
  }

  /** @param {Partial<Frame>} [fields] */
  frame(fields = {}) {
    return this.do({ type: "message", message: frame(fields), at: 0 });
  }
}

/**
 * @param {Partial<Frame>} fields
 * @returns {Frame}
 */
export function frame(fields) {
  const step = fields.step ?? 0;
  return {
    kind: "frame",
    run: 0,
    seq: step,
    state: "paused",
    step,
    epoch: step,
    position: 0,
    batch_size: 1,
    samples: 4 * step,
    evaluations: 0,
    counters: { step },
    seconds: step / 1000,
    rate: 0,
    train: { loss: 1 / (1 + step), accuracy: 0.5, undecided: 0, mae: null, r2: null },
    test: null,
    penalty: 0,
    pictured: { sample: 0, neuron: null, explained: 0 },
    ranges: {},
    facts: {},
    tape: { begin: { step: 0, epoch: 0, samples: 0 }, end: { step, epoch: step, samples: 4 * step } },
    tensors: { state: Float64Array.of(step, 2, 3) },
    shapes: { state: [3] },
    ...fields,
  };
}
