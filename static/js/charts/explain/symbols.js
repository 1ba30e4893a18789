/** How things are called in formulas and in sentences: w₁, x₂, a₃, b, η. */

import { m, symbol } from "../../lib/dom/mathml.js";
import { inputSymbol as nameOfInput } from "../../lib/text/inputs.js";

/** @import { ExplainView } from "../../types/views.js" */

const BELOW = "₀₁₂₃₄₅₆₇₈₉";
/** Letters of the optimizers' settings. @type {Record<string, [string, number?]>} */
const SETTINGS = {
  learning_rate: ["η"],
  momentum: ["μ"],
  decay: ["ρ"],
  beta1: ["β", 1],
  beta2: ["β", 2],
  epsilon: ["ε"],
  rate: ["λ"],
};

/** "w", 12 → "w₁₂". @param {string} letter @param {number} number */
export const withIndex = (letter, number) => letter + [...String(number)].map((digit) => BELOW[Number(digit)]).join("");

/** "w₁" or "b". @param {{isBias: boolean, entry: number}} update */
export const parameterText = ({ isBias, entry }) => (isBias ? "b" : withIndex("w", entry + 1));

/** @param {{isBias: boolean, entry: number}} update */
export const parameterSymbol = ({ isBias, entry }) => (isBias ? symbol("b") : symbol("w", entry + 1));

/** Symbol of a network input: "x₁²". @param {ExplainView} view @param {number} i */
export const featureText = (view, i) => nameOfInput(view, i);

/**
 * What comes into a neuron of a layer: "x₁", "a₂".
 * @param {ExplainView} view
 * @param {number} layer
 * @param {number} i
 */
export const inputText = (view, layer, i) => (layer ? withIndex("a", i + 1) : featureText(view, i));

/** @param {ExplainView} view @param {number} layer @param {number} i */
export function inputSymbolNode(view, layer, i) {
  const text = inputText(view, layer, i);
  const at = BELOW.indexOf(text[1] ?? "");
  return text.length === 2 && at >= 0 ? symbol(text[0], at) : symbol(text, layer ? i + 1 : undefined);
}

/** A setting's letter, or any other name as it is. @param {string} name */
export const settingSymbol = (name) => symbol(...(SETTINGS[name] ?? /** @type {[string]} */ ([name])));

/** "β₁". @param {string} name */
export function settingText(name) {
  const [letter, below] = SETTINGS[name] ?? [name];
  return below === undefined ? letter : withIndex(letter, below);
}

/** @param {string} name */
export const isSetting = (name) => name in SETTINGS;

/** ∂L/∂ of something. @param {Element} of */
export const partial = (of) =>
  m(
    "mrow",
    null,
    m("mi", null, "∂"),
    m("mi", null, "L"),
    m("mo", { lspace: "0", rspace: "0" }, "/"),
    m("mi", null, "∂"),
    of,
  );
