/** Names of single parameters, by their place in the flat vector. */
import { shortName } from "./text.js";

/** @import { NetworkView, Translate } from "../../types/views.js" */
/** @import { LayerLayout } from "../../types/wire.js" */

/** @typedef {Pick<NetworkView, "experiment" | "catalog" | "layout">} Network */
/** @typedef {{layer: number, unit: number, from: number | null}} Place `from`: null for a bias */

/**
 * Which weight or bias stands at a place of the flat parameters.
 * @param {LayerLayout[]} layout
 * @param {number} index
 * @returns {Place | null}
 */
export function parameterPlace(layout, index) {
  for (let layer = 0; layer < layout.length; layer += 1) {
    const { fan_in: fanIn, fan_out: fanOut, weights, biases } = layout[layer];
    const weight = index - weights;
    if (weight >= 0 && weight < fanIn * fanOut)
      return { layer, unit: weight % fanOut, from: Math.floor(weight / fanOut) };
    const bias = biases === null ? -1 : index - biases;
    if (bias >= 0 && bias < fanOut) return { layer, unit: bias, from: null };
  }
  return null;
}

/**
 * "x₁ → Hidden 1, unit 2", "Bias of Output".
 * @param {Translate} t
 * @param {Network} network
 * @param {number} index
 */
export function parameterName(t, network, index) {
  const place = parameterPlace(network.layout, index);
  if (!place) return t("gradient_check.parameter", { n: index + 1 });
  const view = /** @type {NetworkView} */ (network);
  const to = shortName(t, view, place.layer + 1, place.unit);
  if (place.from === null) return t("gradient_check.bias_of", { unit: to });
  return t("network.weight", { from: shortName(t, view, place.layer, place.from), to });
}
