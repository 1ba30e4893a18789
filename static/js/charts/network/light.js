/** Which part of the network an update is in just now: what lights up there, and what flows along its edges. Pure. */
import { inputCount } from "../../lib/text/inputs.js";

/** @import { NetworkView } from "../../types/views.js" */

/** @typedef {{column: number, from: number, to: number, index: number}} Edge */
/**
 * @typedef {object} Light
 * @property {string} kind "forward", "loss", "backward" or "update"
 * @property {Set<number>} columns gaps between the columns of neurons through which something flows
 * @property {(edge: Edge) => number} flow what flows, relative to the strongest one: -3 to 3
 * @property {Set<number>} neurons columns of neurons that are computed just now
 */

/** As strong as a weight of this size. */
const STRONGEST = 3;

/**
 * @param {NetworkView} view
 * @returns {Light | null}
 */
export function lightOf(view) {
  const { part, trace, experiment, layout } = view;
  const { trace_a: a, trace_delta: delta } = trace?.tensors ?? {};
  const params = trace?.tensors.params;
  if (part === null || !a || !delta || !params || layout.length !== experiment.layers.length) return null;
  const [kind, number] = part.split(".");
  const layers = experiment.layers.length;
  const starts = startsOf(view);
  const all = Array.from({ length: layers }, (_, i) => i);
  const columns = kind === "loss" ? [] : kind === "update" ? all : [Number(number) - 1];
  const value = (/** @type {Edge} */ { column, from, to, index }) => {
    const input = a[starts[column] + from];
    return kind === "forward" ? input * params[index] : input * delta[starts[column + 1] - starts[1] + to];
  };
  const top = strongestOf(columns, layout, value);
  return {
    kind,
    columns: new Set(columns),
    flow: (edge) => (top > 0 ? (STRONGEST * value(edge)) / top : 0),
    neurons: new Set(kind === "loss" ? [layers] : columns.map((column) => column + 1)),
  };
}

/** Where each column of neurons begins among the activations. @param {NetworkView} view */
function startsOf(view) {
  const starts = [0, inputCount(view)];
  for (const { units } of view.experiment.layers) starts.push(starts[starts.length - 1] + units);
  return starts;
}

/**
 * @param {number[]} columns
 * @param {NetworkView["layout"]} layout
 * @param {(edge: Edge) => number} value
 */
function strongestOf(columns, layout, value) {
  let top = 0;
  for (const column of columns) {
    const { fan_in: fanIn, fan_out: fanOut, weights } = layout[column];
    for (let place = 0; place < fanIn * fanOut; place += 1) {
      const edge = { column, from: Math.floor(place / fanOut), to: place % fanOut, index: weights + place };
      top = Math.max(top, Math.abs(value(edge)));
    }
  }
  return top;
}
