/** The first card: z = Σ w·a + b with its numbers, and the answer on the activation's curve. */
import { memo, replace } from "../../lib/dom/dom.js";
import { infix, math, operator, symbol, toMath } from "../../lib/dom/mathml.js";
import { parse, resolve } from "../../lib/text/formula.js";
import { neuronName } from "../../lib/text/words.js";
import { Card, createTermTable, line, pieces, shownTerms, smallLine } from "./card.js";
import { createCurve } from "./curve.js";
import { equals, figure } from "./numbers.js";
import { inputSymbolNode, inputText, withIndex } from "./symbols.js";

/** @import { Leaf, Tree } from "../../lib/text/formula.js" */
/** @import { ExplainView, Tools } from "../../types/views.js" */
/** @import { Model } from "./model.js" */
/** @import { Numbers } from "./numbers.js" */

/**
 * The numbers of the card by name: w0 … and x0 … of every term, b, z, a; `sum` of a softmax.
 * @param {Model} model
 * @returns {Record<string, number>}
 */
export function forwardNumbers({ weights, inputs, bias, z, a, layerZ }) {
  /** @type {Record<string, number>} */
  const values = { z, a };
  for (let i = 0; i < weights.length; i += 1) {
    values[`w${i}`] = weights[i];
    values[`x${i}`] = inputs[i];
  }
  if (bias !== null) values.b = bias;
  values.sum = Array.from(layerZ, Number).reduce((total, value) => total + Math.exp(value), 0);
  return values;
}

/** Σ w·x + b in numbers, long sums in short. @param {Numbers} numbers @param {Model} model */
function sumPieces(numbers, { weights, bias, update }) {
  const terms = shownTerms(weights.length, update.isBias ? 0 : update.entry).map((i, at) => {
    if (i < 0) return math(infix("+"), operator("⋯"));
    return math(numbers.term(`w${i}`, at === 0), operator("⋅"), numbers.value(`x${i}`, true));
  });
  return bias === null ? terms : [...terms, math(numbers.term("b", weights.length === 0))];
}

/** z = Σ wᵢ xᵢ + b. @param {Model} model @param {ExplainView} view */
function sumFormula({ layer, weights, bias }, view) {
  const single = weights.length === 1;
  const letter = layer ? "a" : "x";
  const product = single
    ? [symbol("w", 1), inputSymbolNode(view, layer, 0)]
    : [operator("∑"), symbol("w", "i"), symbol(letter, "i")];
  return math(symbol("z"), ...equals(), ...product, ...(bias === null ? [] : [operator("+"), symbol("b")]));
}

/**
 * Names in the symbolic formula: those in a sum over the outputs have an index.
 * @type {Leaf}
 */
const named = (name, _, each) => (each ? symbol(name, "k") : symbol(name));

/**
 * a = f(z), the same with numbers, and what it comes to.
 * @param {Numbers} numbers
 * @param {Model} model
 * @param {Tree} taken
 */
function activationPieces(numbers, { formula }, taken) {
  const tree = parse(formula);
  const first = math(symbol("a"), ...equals(), toMath(tree, named));
  const plain = taken.kind === "name" || taken.kind === "number";
  const middle = plain ? [] : pieces(equals(), taken, numbers.leaf());
  return line(first, ...middle, math(...equals(numbers.result("a"))));
}

/** @param {Tools} tools */
export function createForward({ t }) {
  const card = new Card("forward");
  const curve = createCurve(t);
  const tables = memo();
  /** @type {ReturnType<typeof createTermTable> | null} */
  let table = null;

  /** @param {Model} model @param {ExplainView} view */
  function termRows({ weights, inputs, bias, layer }, view) {
    const rows = Array.from(weights, (w, i) => [
      `${withIndex("w", i + 1)} ⋅ ${inputText(view, layer, i)}`,
      figure(w),
      figure(inputs[i]),
      figure(w * inputs[i]),
    ]);
    return bias === null ? rows : [...rows, ["b", figure(bias), "1", figure(bias)]];
  }

  return {
    card,
    /** @param {Model} model @param {ExplainView} view */
    render(model, view) {
      const { layer, weights, bias, formula, update, neuron } = model;
      const name = neuronName(t, view.experiment.layers, neuron);
      card.words(
        t("explain.forward_title", { neuron: name }),
        model.activation === "step" ? t("explain.step_note") : "",
      );
      const taken = resolve(parse(formula), { z: model.z, a: model.a });
      const build = (/** @type {Numbers} */ numbers) => [
        curve.element,
        line(sumFormula(model, view), math(...equals(numbers.result("z")))),
        smallLine(...sumPieces(numbers, model)),
        activationPieces(numbers, model, taken),
      ];
      const structure = [
        layer,
        weights.length,
        bias === null,
        formula,
        update.entry,
        JSON.stringify(taken),
        view.experiment.features,
      ];
      card.formulas(structure, build, forwardNumbers(model));
      curve.render(model);
      tables([weights.length, layer], () => {
        const label = t("explain.all_terms", { count: weights.length });
        table =
          weights.length > 5
            ? createTermTable(label, [t("explain.term"), t("explain.weight"), t("explain.input"), t("explain.product")])
            : null;
        replace(card.more, table?.element);
      });
      table?.render(() => termRows(model, view));
    },
  };
}
