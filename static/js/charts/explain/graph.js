/**
 * A graph of computations: every node knows its value and its local derivatives; gradients run backwards along it.
 * Pure.
 */

import { inputText, withIndex } from "./symbols.js";

/** @import { ExplainView, Translate } from "../../types/views.js" */
/** @import { Model } from "./model.js" */

/**
 * @typedef {object} GraphNode
 * @property {"leaf" | "constant" | "multiply" | "add" | "apply"} kind a constant has no gradient
 * @property {string} label what stands in its box
 * @property {string} name the same, told apart from all others
 * @property {number[]} inputs nodes that it is computed from
 * @property {number[]} local its derivative with respect to each of them, while the others stay
 * @property {number} value
 * @property {number | null} gradient of the result with respect to it; null where none flows
 * @property {number} column
 * @property {number} row
 * @property {number | null} neuron that it belongs to
 */
/** @typedef {{column: number, row: number, name?: string, neuron?: number | null}} Place */

export class Graph {
  /** @type {GraphNode[]} every node stands after those that it is computed from */
  nodes = [];
  /** Columns apart from each other, in pixels; wide ones have room for the local derivatives. */
  step = 120;

  /**
   * @param {GraphNode["kind"]} kind
   * @param {string} label
   * @param {number} value
   * @param {Place} place
   * @param {number[]} [inputs]
   * @param {number[]} [local]
   * @returns {number} its index
   */
  put(kind, label, value, { column, row, name = label, neuron = null }, inputs = [], local = []) {
    this.nodes.push({ kind, label, name, inputs, local, value, gradient: null, column, row, neuron });
    return this.nodes.length - 1;
  }

  /** @param {string} label @param {number} value @param {Place} place */
  leaf(label, value, place) {
    return this.put("leaf", label, value, place);
  }

  /** @param {string} label @param {number} x @param {number} y @param {Place} place */
  multiply(label, x, y, place) {
    const [a, b] = [this.value(x), this.value(y)];
    return this.put("multiply", label, a * b, place, [x, y], [b, a]);
  }

  /**
   * @param {string} label
   * @param {number[]} inputs
   * @param {Place} place
   * @param {number} [share] by which the sum is divided
   */
  add(label, inputs, place, share = 1) {
    const total = inputs.reduce((sum, i) => sum + this.value(i), 0);
    return this.put(
      "add",
      label,
      total / share,
      place,
      inputs,
      inputs.map(() => 1 / share),
    );
  }

  /**
   * Any function.
   * @param {string} label
   * @param {number[]} inputs
   * @param {number} value
   * @param {number[]} local
   * @param {Place} place
   */
  apply(label, inputs, value, local, place) {
    return this.put("apply", label, value, place, inputs, local);
  }

  /** @param {number} index */
  value(index) {
    return this.nodes[index].value;
  }

  /**
   * Reverse mode: from the last node to the first, each hands its gradient on, times its local derivative.
   * @param {number} result
   * @param {number} [seed] gradient of the result itself
   */
  backward(result, seed = 1) {
    for (const node of this.nodes) node.gradient = null;
    this.nodes[result].gradient = seed;
    for (let i = result; i >= 0; i -= 1) {
      const { gradient, inputs, local } = this.nodes[i];
      if (gradient === null) continue;
      inputs.forEach((input, k) => {
        const node = this.nodes[input];
        if (node.kind !== "constant") node.gradient = (node.gradient ?? 0) + gradient * local[k];
      });
    }
    return this;
  }
}

/**
 * f = w·x + b, the example of the chain rule.
 * @param {{w: number, x: number, b: number}} values
 */
export function exampleGraph({ w, x, b }) {
  const graph = new Graph();
  graph.step = 220;
  const [weight, input] = [graph.leaf("w", w, { column: 0, row: 0 }), graph.leaf("x", x, { column: 0, row: 1 })];
  const bias = graph.leaf("b", b, { column: 0, row: 2 });
  const product = graph.multiply("g: ×", weight, input, { column: 1, row: 0.5, name: "g" });
  const sum = graph.add("f: +", [product, bias], { column: 2, row: 1.25, name: "f" });
  return graph.backward(sum);
}

// --- The graph of one neuron of a large network, for one sample, with the gradient that comes back to it: pure.

/** Terms that are drawn; the others are one node. */
const MOST_TERMS = 12;
/** Rows that a term takes: its weight and its input stand one above the other. */
const PER_TERM = 1.75;
const SHORT = /** @type {Record<string, string>} */ ({
  sigmoid: "σ",
  linear: "id",
  leaky_relu: "lrelu",
  softmax: "smax",
});

/** A name short enough for a node. @param {string} name of an activation */
export const activationLabel = (name) => SHORT[name] ?? name;

/**
 * @param {Model} model
 * @param {ExplainView} view
 * @param {Translate} t
 */
export function neuronGraph(model, view, t) {
  const { weights, inputs, bias, neuron } = model;
  const graph = new Graph();
  const shown = weights.length > MOST_TERMS + 1 ? MOST_TERMS : weights.length;
  const terms = Array.from({ length: shown }, (_, i) => product(graph, model, inputText(view, model.layer, i), i));
  let row = shown * PER_TERM - 0.35;
  if (shown < weights.length) {
    const rest = Array.from(weights, (w, i) => (i < shown ? 0 : w * inputs[i])).reduce((sum, value) => sum + value, 0);
    terms.push(
      graph.leaf("…", rest, {
        column: 1,
        row: row++,
        name: t("explain.rest", { count: weights.length - shown }),
        neuron,
      }),
    );
  }
  if (bias !== null) terms.push(graph.leaf("b", bias, { column: 1, row: row++, neuron }));
  const middle = (row - 1) / 2;
  const sum = graph.add("+", terms, { column: 2, row: middle, name: "z", neuron });
  const place = { column: 3, row: middle, name: "a", neuron };
  graph.apply(activationLabel(model.activation), [sum], model.a, [model.derivative], place);
  return seeded(graph, sum, model);
}

/**
 * @param {Graph} graph
 * @param {Model} model
 * @param {string} x
 * @param {number} i
 */
function product(graph, { weights, inputs, neuron }, x, i) {
  const w = withIndex("w", i + 1);
  const row = i * PER_TERM;
  const weight = graph.leaf(w, weights[i], { column: 0, row, neuron });
  const input = graph.leaf(x, inputs[i], { column: 0, row: row + 0.8 });
  return graph.multiply("×", weight, input, { column: 1, row: row + 0.4, name: `${w} ⋅ ${x}`, neuron });
}

/**
 * A hidden answer gets its gradient from the next layer; that of an output comes with δ.
 * @param {Graph} graph
 * @param {number} sum
 * @param {Model} model
 */
function seeded(graph, sum, { outward, nextDeltas, isOutput, delta }) {
  if (isOutput) return graph.backward(sum, delta);
  const seed = Array.from(outward, (w, k) => w * nextDeltas[k]).reduce((total, value) => total + value, 0);
  return graph.backward(graph.nodes.length - 1, seed);
}
