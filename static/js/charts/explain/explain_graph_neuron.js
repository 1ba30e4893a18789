/** The graph of one neuron of a large network, for one sample, with the gradient that comes back to it: pure. */
import { Graph } from "./explain_graph.js";
import { inputText, withIndex } from "./symbols.js";

/** @typedef {import("./model.js").Model} Model */

/** Terms that are drawn; the others are one node. */
const MOST_TERMS = 12;
/** Rows that a term takes: its weight and its input stand one above the other. */
const PER_TERM = 1.75;
const SHORT = /** @type {Record<string, string>} */ ({ sigmoid: "σ", linear: "id", leaky_relu: "lrelu", softmax: "smax" });

/** A name short enough for a node. @param {string} name of an activation */
export const activationLabel = (name) => SHORT[name] ?? name;

/**
 * @param {Model} model
 * @param {import("../../types.d.ts").ExplainView} view
 * @param {import("../../types.d.ts").Translate} t
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
      graph.leaf("…", rest, { column: 1, row: row++, name: t("explain.rest", { count: weights.length - shown }), neuron }),
    );
  }
  if (bias !== null) terms.push(graph.leaf("b", bias, { column: 1, row: row++, neuron }));
  const middle = (row - 1) / 2;
  const sum = graph.add("+", terms, { column: 2, row: middle, name: "z", neuron });
  const place = { column: 3, row: middle, name: "a", neuron };
  graph.apply(activationLabel(model.activation), [sum], model.a, [model.slope], place);
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
