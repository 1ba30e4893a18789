/** Names of quantities, classes and neurons in the page's language. */
import { plain } from "./format.js";

/** @import { Translate } from "../../types/views.js" */

/** @typedef {{name: string, unit: string}} Quantity */

/**
 * A name that came from a data set: translated where we know it, else as it is ("x₁", a column of a table).
 * @param {Translate} t
 * @param {string} name
 */
export function named(t, name) {
  if (!/^[a-z][a-z ]+$/i.test(name)) return name;
  const key = `chart.name.${name.toLowerCase().replaceAll(" ", "_")}`;
  const found = t(key);
  return found === key ? name : found;
}

/** A text that Plotly shows as it is: it would make tags of what a column's name holds. @param {string} text */
export const untagged = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** "study (hours)". @param {Translate} t @param {Quantity} quantity */
export function withUnit(t, quantity) {
  const name = named(t, quantity.name);
  return quantity.unit ? `${name} (${named(t, quantity.unit)})` : name;
}

/** "3.5 hours". @param {Translate} t @param {number} value @param {Quantity} quantity @param {number} [digits] */
export function amount(t, value, quantity, digits = 3) {
  return quantity.unit ? `${plain(value, digits)} ${named(t, quantity.unit)}` : plain(value, digits);
}

/**
 * Which layer and unit a neuron is, counted as on the wire (hidden layers first, output last).
 * @param {{units: number}[]} layers
 * @param {number} neuron
 * @returns {{layer: number, unit: number}}
 */
export function neuronPlace(layers, neuron) {
  let first = 0;
  for (let layer = 0; layer < layers.length; layer += 1) {
    if (neuron < first + layers[layer].units) return { layer, unit: neuron - first };
    first += layers[layer].units;
  }
  return { layer: layers.length - 1, unit: 0 };
}

/** "Hidden 1", "Output". @param {Translate} t @param {number} layer @param {number} count layers with the output */
export const layerName = (t, layer, count) =>
  layer === count - 1 ? t("network.output") : t("network.hidden", { n: layer + 1 });

/** "Hidden 1, unit 2". @param {Translate} t @param {{units: number}[]} layers @param {number} neuron */
export function neuronName(t, layers, neuron) {
  const { layer, unit } = neuronPlace(layers, neuron);
  if (layer === layers.length - 1 && layers[layer].units === 1) return t("network.output");
  return t("network.neuron", { layer: layerName(t, layer, layers.length), unit: unit + 1 });
}
