/**
 * What the tests of explanations share: a small update worked out by hand, and as much of a document as formulas need.
 */

import { readModel } from "../../../static/js/charts/explain/model.js";
import { defaultExperiment } from "../../../static/js/experiment/defaults.js";
import { partsOf } from "../../../static/js/experiment/parts.js";
import { createTranslate } from "../../../static/js/page/i18n.js";
import { catalog, words } from "../support.js";

/** @import { Model } from "../../../static/js/charts/explain/model.js" */
/** @import { ExplainView } from "../../../static/js/types/views.js" */

export const t = createTranslate(words("en"));

/*
 * 2 inputs → 1 linear unit → 1 linear unit, half squared error, gradient descent 0.1, one sample x = (2, −1), y = 1.
 * Hidden: w = (0.5, 1), b = 0.25: z = 1 − 1 + 0.25 = 0.25. Output: w = −2, b = 0.5: z = a = 0. L = ½ (0 − 1)² = 0.5.
 * δ_out = a − y = −1, δ_hidden = −2 · −1 = 2. ∂L/∂w = δ · x = (4, −2), ∂L/∂b = 2. Output: ∂L/∂w = −0.25, ∂L/∂b = −1.
 * New weights of the hidden unit: 0.5 − 0.4 = 0.1, 1 + 0.2 = 1.2, 0.25 − 0.2 = 0.05.
 */
const PARAMS = Float64Array.of(0.5, 1, 0.25, -2, 0.5);
const HIDDEN = {
  trace_outgoing_weights: Float64Array.of(-2),
  trace_params: Float64Array.of(0.5, 1, 0.25),
  trace_sample_gradient: Float64Array.of(4, -2, 2),
  trace_sample_numeric: Float64Array.of(4.0000001, -2, 2),
  trace_batch_gradient: Float64Array.of(4, -2, 2),
  trace_penalty_gradient: new Float64Array(3),
  trace_after: Float64Array.of(0.1, 1.2, 0.05),
  trace_slots: new Float64Array(),
  trace_slots_after: new Float64Array(),
};
const OUTPUT = {
  trace_outgoing_weights: new Float64Array(),
  trace_params: Float64Array.of(-2, 0.5),
  trace_sample_gradient: Float64Array.of(-0.25, -1),
  trace_sample_numeric: Float64Array.of(-0.25, -1),
  trace_batch_gradient: Float64Array.of(-0.25, -1),
  trace_penalty_gradient: new Float64Array(2),
  trace_after: Float64Array.of(-1.975, 0.6),
  trace_slots: new Float64Array(),
  trace_slots_after: new Float64Array(),
};
const FACTS = {
  sample: 0,
  neuron: 0,
  loss: 0.5,
  batch_loss: 0.5,
  count: 1,
  batch: [0],
  batch_size: 1,
  evaluations: 1,
  diverges: false,
  stops: false,
  targets: [1],
  outputs: [0],
};

/**
 * @param {{neuron?: number, entry?: number, tensors?: object, facts?: object, experiment?: object}} [more]
 * @returns {ExplainView}
 */
export function view({ neuron = 0, entry = 0, tensors = {}, facts = {}, experiment = {} } = {}) {
  const shared = {
    trace_a: Float64Array.of(2, -1, 0.25, 0),
    trace_z: Float64Array.of(0.25, 0),
    trace_derivative: Float64Array.of(1, 1),
    trace_delta: Float64Array.of(2, -1),
    state: PARAMS,
  };
  const own = neuron === 0 ? HIDDEN : OUTPUT;
  const layers = [
    { units: 1, activation: "linear" },
    { units: 1, activation: "linear" },
  ];
  const frame = /** @type {any} */ ({
    facts: { trace: { ...FACTS, neuron, ...facts } },
    tensors: { ...shared, ...own, ...tensors },
    shapes: {},
    state: "paused",
  });
  return {
    data: null,
    frame,
    experiment: {
      ...defaultExperiment(catalog),
      features: ["x1", "x2"],
      layers,
      loss: "half_squared_error",
      optimizer: { name: "gradient_descent", learning_rate: 0.1 },
      ...experiment,
    },
    catalog,
    layout: [
      { fan_in: 2, fan_out: 1, weights: 0, biases: 2 },
      { fan_in: 1, fan_out: 1, weights: 3, biases: 4 },
    ],
    listing: [],
    sample: 0,
    neuron,
    entry,
    part: null,
    parts: partsOf(2),
    playing: false,
    theme: "light",
  };
}

/** @param {ExplainView} seen */
export const modelOf = (seen) => /** @type {Model} */ (readModel(seen));

// ---------------------------------------------------------------- a document

class FakeNode {
  /** @type {FakeNode[]} */
  childNodes = [];

  /** @returns {string} */
  get textContent() {
    return this.childNodes.map((child) => child.textContent).join("");
  }

  set textContent(text) {
    this.childNodes = [new FakeText(text)];
  }
}

class FakeText extends FakeNode {
  /** @param {string} data */
  constructor(data) {
    super();
    this.data = data;
  }

  get textContent() {
    return this.data;
  }

  set textContent(text) {
    this.data = text;
  }
}

class FakeElement extends FakeNode {
  /** @type {Map<string, string>} */
  attributes = new Map();
  /** @type {Record<string, string>} */
  dataset = {};

  /** @param {string} tag */
  constructor(tag) {
    super();
    this.tag = tag;
  }

  /** The tags alone: "mfrac(mn,mi)". @returns {string} */
  get outline() {
    const inner = this.childNodes
      .filter((child) => child instanceof FakeElement)
      .map((child) => /** @type {FakeElement} */ (child).outline);
    return inner.length ? `${this.tag}(${inner.join()})` : this.tag;
  }

  /** @param {...(FakeNode | string)} children */
  append(...children) {
    this.childNodes.push(...children.map((child) => (typeof child === "string" ? new FakeText(child) : child)));
  }

  /** @param {...FakeNode} children */
  replaceChildren(...children) {
    this.childNodes = children;
  }

  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.attributes.set(name, String(value));
  }

  /** @param {string} name */
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  /** @param {string} name */
  hasAttribute(name) {
    return this.attributes.has(name);
  }

  /** @param {string} name */
  removeAttribute(name) {
    this.attributes.delete(name);
  }

  addEventListener() {}
}

/** Puts it where the modules look for it. */
export function fakeDocument() {
  Object.assign(globalThis, {
    Node: FakeNode,
    document: {
      createElement: (/** @type {string} */ tag) => new FakeElement(tag),
      createElementNS: (/** @type {string} */ _, /** @type {string} */ tag) => new FakeElement(tag),
      createTextNode: (/** @type {string} */ text) => new FakeText(text),
    },
  });
}
