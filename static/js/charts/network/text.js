/** Words of the network: its formula-like caption, names of neurons and weights, and their values. */
import { decimal, grouped, withSign } from "../../lib/text/format.js";
import { imageOf, inputCount, inputSymbol } from "../../lib/text/inputs.js";
import { layerName, named, neuronName, withUnit } from "../../lib/text/words.js";
import { activationName } from "./columns.js";
import { largestWeight } from "./neurons.js";

/** @import { NetworkView, Translate } from "../../types/views.js" */
/** @import { Entry } from "./parameter_editor.js" */

/**
 * Weights and biases of an experiment.
 * @param {NetworkView["experiment"]} experiment
 * @param {number} inputs of the network
 */
export function countParameters({ layers, biases }, inputs) {
  let before = inputs;
  return layers.reduce((sum, { units }) => {
    const own = units * (before + (biases ? 1 : 0));
    before = units;
    return sum + own;
  }, 0);
}

/** "2 inputs → 4 tanh → 1 sigmoid · 25 parameters". @param {Translate} t @param {NetworkView} view */
export function captionText(t, view) {
  const { experiment } = view;
  const inputs = t("network.n_inputs", { count: inputCount(view) });
  const layers = experiment.layers.map((layer) => `${layer.units} ${activationName(t, layer.activation)}`);
  const count = countParameters(experiment, inputCount(view));
  return `${[inputs, ...layers].join(" → ")} · ${t("network.parameters", { count, shown: grouped(count) })}`;
}

/** Symbol of an input: "x₁²". @param {NetworkView} view @param {number} row */
export const symbolOf = (view, row) => inputSymbol(view, row);

/**
 * What an input measures, where it is a raw one of the data: "study (hours)".
 * @param {Translate} t
 * @param {NetworkView} view
 * @param {number} row
 */
export function quantityOf(t, { catalog, experiment, data }, row) {
  const feature = catalog.features[experiment.features[row]];
  const raw = feature?.needs.length === 1 && /^x\d+$/.test(experiment.features[row]);
  const input = raw ? data?.dataset.inputs[feature.needs[0]] : undefined;
  return input && input.name !== feature.symbol ? withUnit(t, input) : "";
}

/** @param {Translate} t @param {NetworkView} view @param {{column: number, row: number, index: number}} neuron */
export function nodeName(t, view, { column, row, index }) {
  if (column === 0 && imageOf(view)) return t("network.picture", { count: inputCount(view) });
  if (column > 0) return neuronName(t, view.experiment.layers, index);
  const quantity = quantityOf(t, view, row);
  const symbol = shortName(t, view, 0, row);
  return t("network.input", { symbol: quantity ? `${symbol} ${quantity}` : symbol });
}

/**
 * Short name of what stands at a row of a column.
 * @param {Translate} t
 * @param {NetworkView} view
 * @param {number} column
 * @param {number} row
 */
export function shortName(t, view, column, row) {
  if (column === 0) return imageOf(view) ? t("network.pixel", { pixel: symbolOf(view, row) }) : symbolOf(view, row);
  const { layers } = view.experiment;
  const layer = layerName(t, column - 1, layers.length);
  return layers[column - 1].units === 1 ? layer : t("network.neuron", { layer, unit: row + 1 });
}

/**
 * "x₁ → Hidden 1, unit 2".
 * @param {Translate} t
 * @param {NetworkView} view
 * @param {{column: number, from: number, to: number}} edge
 */
export const weightName = (t, view, { column, from, to }) =>
  t("network.weight", { from: shortName(t, view, column, from), to: shortName(t, view, column + 1, to) });

/**
 * Value and bias of a neuron for the chosen sample.
 * @param {Translate} t
 * @param {NetworkView} view
 * @param {{column: number, row: number, index: number}} neuron
 */
export function neuronValueText(t, view, { column, row, index }) {
  const { activations, params } = view.frame?.tensors ?? {};
  const sample = view.frame?.pictured.sample ?? view.sample;
  if (column === 0 && imageOf(view)) return pictureText(t, view);
  const parts = [];
  const at = inputCount(view) + index;
  const value = activations?.[column === 0 ? row : at];
  if (value !== undefined) parts.push(t("network.value", { value: withSign(value, 3), sample: sample + 1 }));
  const offset = column > 0 ? (view.layout[column - 1]?.biases ?? null) : null;
  if (params && column === 1 && imageOf(view) && view.layout.length > 1) {
    parts.push(t("network.weights_to", { value: decimal(largestWeight(params, view.layout[0], row), 2) }));
  }
  if (params && offset !== null) parts.push(t("network.bias_value", { value: withSign(params[offset + row], 3) }));
  return parts.join(" · ");
}

/** Which sample the picture is. @param {Translate} t @param {NetworkView} view */
function pictureText(t, { data, sample }) {
  if (!data) return "";
  const wanted = data.dataset.classes[data.tensors.labels[sample]] ?? "";
  return t("network.picture_of", { sample: sample + 1, wanted: named(t, wanted) });
}

/**
 * Everything that can be typed at a neuron: its bias and the weights that come in.
 * @param {Translate} t
 * @param {NetworkView} view
 * @param {{column: number, row: number}} neuron
 * @returns {Entry[]}
 */
export function entriesOf(t, view, { column, row }) {
  const params = view.frame?.tensors.params;
  const layer = view.layout[column - 1];
  if (!params || !layer) return [];
  const bias =
    layer.biases === null
      ? []
      : [{ label: t("network.bias"), index: layer.biases + row, value: params[layer.biases + row] }];
  const weights = Array.from({ length: layer.fan_in }, (_, from) => {
    const index = layer.weights + from * layer.fan_out + row;
    return {
      label: t("network.weight_from", { from: shortName(t, view, column - 1, from) }),
      index,
      value: params[index],
    };
  });
  return [...bias, ...weights];
}
