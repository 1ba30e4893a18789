/**
 * What one frame says of one update of one parameter, in the words of the four cards: pure, made of facts.trace and
 * trace_….
 */
import { inputCount } from "../../lib/text/inputs.js";
import { neuronPlace } from "../../lib/text/words.js";

/** @import { ExplainView } from "../../types/views.js" */
/** @import { Frame } from "../../types/wire.js" */

/** @typedef {ArrayLike<number>} Numbers */
/**
 * @typedef {object} Model
 * @property {number} sample
 * @property {number} neuron
 * @property {number} layer from 0
 * @property {number} unit from 0
 * @property {boolean} isOutput
 * @property {string} activation
 * @property {string} formula of the activation
 * @property {string} derivativeFormula
 * @property {Numbers} layerZ z of all units of the layer
 * @property {number} z
 * @property {number} a
 * @property {number} derivative
 * @property {number} delta
 * @property {Numbers} inputs what comes into the neuron
 * @property {Numbers} weights
 * @property {number | null} bias
 * @property {Numbers} outward weights into the next layer
 * @property {Numbers} nextDeltas
 * @property {Numbers} outputs
 * @property {Numbers} targets
 * @property {Numbers} outputDeltas
 * @property {Numbers} outputDerivatives
 * @property {number} loss of this sample
 * @property {ExplainView["catalog"]["losses"][string]} lossEntry
 * @property {Update} update
 * @property {Numbers} allA network inputs, then every unit
 * @property {Numbers} allZ
 * @property {Numbers} allDelta
 */
/**
 * @typedef {object} Update
 * @property {number} entry which incoming parameter
 * @property {boolean} isBias
 * @property {number} input what the parameter multiplies: 1 for a bias
 * @property {number} sampleGradient
 * @property {number} sampleNumeric the same by central differences
 * @property {number} batchGradient
 * @property {number} penalty
 * @property {number} mean of batch and penalty
 * @property {number} gradient what the optimizer gets: the same, but for a bug in the sums
 * @property {number} before
 * @property {number} after
 * @property {number[]} slots
 * @property {number[]} slotsAfter
 * @property {number} count
 * @property {number} batchSize
 * @property {number[]} batch
 * @property {number} batchLoss
 * @property {number} evaluations
 * @property {boolean} diverges
 * @property {boolean} stops
 * @property {boolean} skips a bug keeps the gradient from the optimizer
 */

/** Units of the layers before. @param {{units: number}[]} layers @param {number} layer */
export const unitsBefore = (layers, layer) => layers.slice(0, layer).reduce((sum, { units }) => sum + units, 0);

/** The neuron that is chosen: the first output where none is. @param {ExplainView} view */
export function chosenNeuron({ experiment: { layers }, neuron }) {
  const last = unitsBefore(layers, layers.length - 1);
  const all = last + layers[layers.length - 1].units;
  return neuron === null || neuron >= all ? last : neuron;
}

/**
 * Values of a layer's units among those of all.
 * @param {Numbers} all
 * @param {{units: number}[]} layers
 * @param {number} layer
 * @param {number} [offset]
 */
function ofLayer(all, layers, layer, offset = 0) {
  const first = offset + unitsBefore(layers, layer);
  return Array.prototype.slice.call(all, first, first + layers[layer].units);
}

/**
 * Null where there is nothing yet, or what came belongs to another network.
 * @param {ExplainView} view
 * @returns {Model | null}
 */
export function readModel(view) {
  const facts = view.frame?.facts.trace;
  const tensors = view.frame?.tensors;
  if (!facts || !tensors?.trace_z) return null;
  const { layers } = view.experiment;
  const n = inputCount(view);
  const { trace_a: a, trace_z: z, trace_delta: delta } = tensors;
  if (z.length !== unitsBefore(layers, layers.length) || a.length !== z.length + n) return null;
  const { layer, unit } = neuronPlace(layers, facts.neuron);
  const inputs = layer ? ofLayer(a, layers, layer - 1, n) : Array.prototype.slice.call(a, 0, n);
  const activation = layers[layer].activation;
  const entry = view.catalog.activations[activation];
  const last = layers.length - 1;
  return {
    sample: facts.sample,
    neuron: facts.neuron,
    layer,
    unit,
    isOutput: layer === last,
    activation,
    formula: entry.formula,
    derivativeFormula: view.catalog.faults[view.experiment.fault]?.forgets_derivative ? "1" : entry.derivative,
    layerZ: ofLayer(z, layers, layer),
    z: z[facts.neuron],
    a: a[n + facts.neuron],
    derivative: tensors.trace_derivative[facts.neuron],
    delta: delta[facts.neuron],
    inputs,
    ...weightsOf(tensors.trace_params, inputs.length),
    outward: tensors.trace_outgoing_weights ?? [],
    nextDeltas: layer < last ? ofLayer(delta, layers, layer + 1) : [],
    outputs: ofLayer(a, layers, last, n),
    targets: facts.targets,
    outputDeltas: ofLayer(delta, layers, last),
    outputDerivatives: ofLayer(tensors.trace_derivative, layers, last),
    loss: facts.loss,
    lossEntry: view.catalog.losses[view.experiment.loss],
    update: readUpdate(view, inputs),
    allA: a,
    allZ: z,
    allDelta: delta,
  };
}

/** @param {Numbers} params @param {number} fanIn */
function weightsOf(params, fanIn) {
  return { weights: Array.prototype.slice.call(params, 0, fanIn), bias: params.length > fanIn ? params[fanIn] : null };
}

/**
 * @param {ExplainView} view
 * @param {Numbers} inputs
 * @returns {Update}
 */
function readUpdate(view, inputs) {
  const { facts, tensors } = /** @type {Frame} */ (view.frame);
  const trace = facts.trace;
  const size = tensors.trace_params.length;
  const entry = Math.min(Math.max(0, view.entry), size - 1);
  const column = (/** @type {Numbers | undefined} */ slots) =>
    Array.from({ length: (slots?.length ?? 0) / size }, (_, k) => Number(slots?.[k * size + entry]));
  const isBias = entry >= inputs.length;
  const [batchGradient, penalty] = [tensors.trace_batch_gradient[entry], tensors.trace_penalty_gradient[entry]];
  return {
    entry,
    isBias,
    input: isBias ? 1 : inputs[entry],
    sampleGradient: tensors.trace_sample_gradient[entry],
    sampleNumeric: tensors.trace_sample_numeric[entry],
    batchGradient,
    penalty,
    mean: batchGradient + penalty,
    gradient: tensors.trace_optimizer_input?.[entry] ?? batchGradient + penalty,
    before: tensors.trace_params[entry],
    after: tensors.trace_after[entry],
    slots: column(tensors.trace_slots),
    slotsAfter: column(tensors.trace_slots_after),
    count: trace.count,
    batchSize: trace.batch_size,
    batch: trace.batch,
    batchLoss: trace.batch_loss,
    evaluations: trace.evaluations,
    diverges: trace.diverges,
    stops: trace.stops,
    // Who looks for a bug gets the numbers, not the word for it.
    skips: trace.skips === true && view.experiment.fault !== "hidden",
  };
}

/**
 * The output that the loss card looks at: the chosen one, else the one that is wanted.
 * @param {Model} model
 */
export function shownOutput({ isOutput, unit, targets }) {
  if (isOutput) return unit;
  const wanted = Array.from(targets, Number);
  return wanted.indexOf(Math.max(...wanted));
}

/** By how much the loss of one output is divided in that of the sample. @param {Model} model */
export const shareOf = ({ lossEntry, outputs }) => (lossEntry.mean_over === "outputs" ? outputs.length : 1);
