/** One neuron as a formula with its numbers: a = tanh(0.91·x₁ − 1.40·x₂ + 0.19). The terms are pure. */
import { h } from "../../lib/dom/dom.js";
import { decimal } from "../../lib/text/format.js";
import { inputCount, inputSymbol } from "../../lib/text/inputs.js";
import { neuronPlace } from "../../lib/text/words.js";

/** @import { AnswersView, Translate } from "../../types/views.js" */

/** @typedef {{name: string, value: number}} Term  an input and its weight; the bias has no name */
/**
 * @typedef {object} Formula
 * @property {string} name        of the activation, as the catalog calls it
 * @property {Term[]} terms       the strongest, in the order of the inputs, then the bias
 * @property {number} left        how many weaker ones are not written
 */

const MATHML = "http://www.w3.org/1998/Math/MathML";
/** Terms that a person still reads. */
const MOST_TERMS = 6;
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** @param {number} n */
const subscript = (n) => String(n).replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)]);

/**
 * What comes into the neurons of a layer: the network's inputs, or a₁, a₂ … of the layer before.
 * @param {AnswersView} view
 * @param {number} layer
 */
export function sourcesOf(view, layer) {
  if (layer === 0) return Array.from({ length: inputCount(view) }, (_, i) => inputSymbol(view, i));
  return Array.from({ length: view.experiment.layers[layer - 1].units }, (_, i) => `a${subscript(i + 1)}`);
}

/**
 * @param {AnswersView} view
 * @param {number} neuron
 * @param {ArrayLike<number>} params its incoming weights in order, then its bias if it has one
 * @returns {Formula | null} null where the numbers are not this neuron's
 */
export function formulaOf(view, neuron, params) {
  const { layer } = neuronPlace(view.experiment.layers, neuron);
  const sources = sourcesOf(view, layer);
  if (params.length < sources.length || params.length > sources.length + 1) return null;
  const all = sources.map((name, i) => ({ name, value: params[i] }));
  const limit = all.map(({ value }) => Math.abs(value)).sort((a, b) => b - a)[MOST_TERMS - 1] ?? 0;
  const terms = all.filter(({ value }) => Math.abs(value) >= limit).slice(0, MOST_TERMS);
  const left = all.length - terms.length;
  if (params.length > sources.length) terms.push({ name: "", value: params[sources.length] });
  return { name: view.experiment.layers[layer].activation, terms, left };
}

/** Functions as formulas write them, in every language. @type {Record<string, string>} */
const FUNCTIONS = { relu: "ReLU", leaky_relu: "leaky ReLU", elu: "ELU", sine: "sin" };

/**
 * How the sum begins and ends; softmax looks at all outputs, so only its sum is written.
 * @param {string} name
 * @returns {[string, string]}
 */
function around(name) {
  if (name === "linear") return ["a = ", ""];
  return name === "softmax" ? ["z = ", ""] : [`a = ${FUNCTIONS[name] ?? name}(`, ")"];
}

/**
 * A term as it stands in the sum, its sign apart.
 * @param {Term} term
 * @param {boolean} first
 * @returns {[string, string, string]} sign, size, what it multiplies
 */
function partsOf({ name, value }, first) {
  const sign = value < 0 ? "−" : first ? "" : "+";
  return [sign, decimal(Math.abs(value), 2), name];
}

/** Where the weaker terms stand that are not written: before the bias. @param {Term[]} terms */
const restAt = (terms) => (terms.at(-1)?.name === "" ? terms.length - 1 : terms.length);

/** The formula as a line of text. @param {Formula} formula */
export function formulaText({ name, terms, left }) {
  const sum = terms.map((term, i) => {
    const [sign, size, factor] = partsOf(term, i === 0);
    const product = factor ? `${size}·${factor}` : size;
    return i === 0 ? sign + product : ` ${sign} ${product}`;
  });
  const [before, after] = around(name);
  if (left > 0) sum.splice(restAt(terms), 0, " + …");
  return before + sum.join("") + after;
}

/** @param {string} tag @param {...(Node | string)} children */
function math(tag, ...children) {
  const element = document.createElementNS(MATHML, tag);
  element.append(...children);
  return element;
}

/** A piece that is not broken across lines. @param {...Node} children */
const piece = (...children) => math("math", math("mrow", ...children));

/** A sign between two terms, also where it begins a piece. @param {string} sign */
function operator(sign) {
  const element = math("mo", sign);
  for (const side of ["lspace", "rspace"]) element.setAttribute(side, "0.24em");
  return element;
}

/** @param {Term} term @param {boolean} first */
function termNodes(term, first) {
  const [sign, size, factor] = partsOf(term, first);
  const number = math("mn", first ? sign + size : size);
  number.setAttribute("class", term.value < 0 ? "negative" : "positive");
  const product = factor ? [math("mo", "·"), math("mi", factor)] : [];
  return [...(sign && !first ? [operator(sign)] : []), number, ...product];
}

/** "a = tanh(" or "z =". @param {string} before */
function beginning(before) {
  const [letter, call] = before.split(" = ");
  return [math("mi", letter), math("mo", "="), ...(call ? [math("mi", call.slice(0, -1)), math("mo", "(")] : [])];
}

/** The formula in MathML, a piece a term, so that a long one goes on in the next line. @param {Formula} formula */
export function formulaElement(formula) {
  const { name, terms, left } = formula;
  const [before, after] = around(name);
  const close = after ? [math("mo", after)] : [];
  const pieces = terms.map((term, i) => termNodes(term, i === 0));
  if (left > 0) pieces.splice(restAt(terms), 0, [operator("+"), math("mi", "…")]);
  pieces[0]?.unshift(...beginning(before));
  pieces.at(-1)?.push(...close);
  const props = { class: "answer-formula", role: "math", "aria-label": formulaText(formula) };
  return h(
    "p",
    props,
    pieces.map((nodes) => piece(...nodes)),
  );
}
