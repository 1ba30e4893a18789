/** The third card: δ by the chain rule, the gradient of the chosen parameter, and the mean over the batch. */
import { memo, replace } from "../../lib/dom/dom.js";
import { infix, m, math, operator, symbol, toMath } from "../../lib/dom/mathml.js";
import { parse, resolve } from "../../lib/text/formula.js";
import { layerName } from "../../lib/text/words.js";
import { Card, createTermTable, line, pieces, shownTerms, smallLine } from "./card.js";
import { lossDerivative, lossNumbers } from "./loss.js";
import { checkText, equals, figure } from "./numbers.js";
import { inputSymbolNode, parameterSymbol, partial, settingSymbol, withIndex } from "./symbols.js";

/** @import { Leaf } from "../../lib/text/formula.js" */
/** @import { ExplainView, Tools } from "../../types/views.js" */
/** @import { Model } from "./model.js" */
/** @import { Numbers } from "./numbers.js" */

const DELTA = "δ";

/**
 * The numbers of the card: v0 … the weights outward, d0 … the deltas there, the gradient's parts.
 * @param {Model} model
 * @returns {Record<string, number>}
 */
export function backwardNumbers(model) {
  const { z, a, delta, derivative, outward, nextDeltas, update, isOutput } = model;
  /** @type {Record<string, number>} */
  const values = {
    z,
    a,
    delta,
    derivative,
    input: update.input,
    own: update.sampleGradient,
    batch: update.batchGradient,
    penalty: update.penalty,
    g: update.mean,
  };
  for (let k = 0; k < outward.length; k += 1) {
    values[`v${k}`] = outward[k];
    values[`d${k}`] = nextDeltas[k];
  }
  if (isOutput) {
    const { d_loss, y } = lossNumbers(model);
    Object.assign(values, { d_loss, y });
  }
  return values;
}

/**
 * f′ as a factor.
 * @param {Model} model
 * @param {Leaf} leaf
 * @param {boolean} taken only the branch that holds
 */
function derivativeFactor({ derivativeFormula, z, a }, leaf, taken) {
  const tree = parse(derivativeFormula);
  return toMath(taken ? resolve(tree, { z, a }) : tree, leaf, { least: 3, tight: true });
}

/** @type {Leaf} */
const names = (name) => symbol(name);

/** δ of a hidden neuron, from those of the next layer. @param {Numbers} numbers @param {Model} model */
function hiddenDelta(numbers, model) {
  const { outward } = model;
  const single = outward.length === 1;
  const next = (/** @type {string} */ letter) => m("msup", null, symbol(letter), m("mo", null, "+"));
  const sum = single
    ? [next("w"), next(DELTA)]
    : [operator("("), operator("∑"), symbol("w", "k"), symbol(DELTA, "k"), operator(")")];
  const shown = shownTerms(outward.length, 0);
  const parts = shown.map((k, at) => {
    const head = at === 0 && !single ? [operator("(")] : [];
    const tail =
      at < shown.length - 1
        ? []
        : [...(single ? [] : [operator(")")]), operator("⋅"), derivativeFactor(model, numbers.leaf(), true)];
    const term =
      k < 0
        ? [infix("+"), operator("⋯")]
        : [numbers.term(`v${k}`, at === 0), operator("⋅"), numbers.value(`d${k}`, true)];
    return math(...(at === 0 ? equals() : []), ...head, ...term, ...tail);
  });
  return [
    line(
      math(symbol(DELTA), ...equals(), ...sum, operator("⋅"), derivativeFactor(model, names, false)),
      math(...equals(numbers.result("delta"))),
    ),
    smallLine(...parts),
  ];
}

/** δ of an output, from the loss. @param {Numbers} numbers @param {Model} model */
function outputDelta(numbers, model) {
  const { tree, by } = lossDerivative(model);
  const result = math(...equals(numbers.result("delta")));
  if (by === "z")
    return [
      line(math(symbol(DELTA), ...equals(partial(symbol("z")))), ...pieces(equals(), tree, names), result),
      smallLine(...pieces(equals(), tree, numbers.leaf())),
    ];
  const symbols = math(
    symbol(DELTA),
    ...equals(partial(symbol("a"))),
    operator("⋅"),
    derivativeFactor(model, names, false),
  );
  const inNumbers = math(
    ...equals(numbers.value("d_loss")),
    operator("⋅"),
    derivativeFactor(model, numbers.leaf(), true),
  );
  return [line(symbols, result), smallLine(inNumbers)];
}

/** @param {ExplainView} view */
const hasWrongSign = ({ catalog, experiment }) => catalog.faults[experiment.fault]?.flips_sign === true;

/** ∂L/∂w = δ · input. @param {Numbers} numbers @param {Model} model @param {ExplainView} view */
function gradientLines(numbers, { layer, update }, view) {
  const minus = hasWrongSign(view) ? [operator("−")] : [];
  const left = [partial(parameterSymbol(update)), ...equals(...minus, symbol(DELTA))];
  const result = math(...equals(numbers.result("own")));
  if (update.isBias) return [line(math(...left), result)];
  const factors = math(...equals(...minus, numbers.value("delta")), operator("⋅"), numbers.value("input", true));
  return [line(math(...left, operator("⋅"), inputSymbolNode(view, layer, update.entry)), result), smallLine(factors)];
}

/** The penalty's derivative by one weight, where there is one. @param {Model} model @param {ExplainView} view */
function penaltyOf({ update }, { catalog, experiment }) {
  const { derivative } = catalog.regularizers[experiment.regularizer.name] ?? {};
  return derivative && derivative !== "0" && !update.isBias ? parse(derivative) : null;
}

/**
 * g: the mean over the batch, and the penalty.
 * @param {Numbers} numbers
 * @param {Model} model
 * @param {ExplainView} view
 */
function meanLines(numbers, model, view) {
  const { update } = model;
  if (update.stops) return [];
  const own = parameterSymbol(update);
  const mean =
    update.batchSize > 1
      ? [m("mfrac", null, m("mn", null, "1"), m("mn", null, String(update.batchSize))), operator("∑"), partial(own)]
      : [partial(own)];
  const result = math(...equals(numbers.result("g")));
  const penalty = penaltyOf(model, view);
  if (!penalty) return [line(math(symbol("g"), ...equals(), ...mean), result)];
  const leaf = (/** @type {string} */ name) => (name === "w" ? parameterSymbol(update) : settingSymbol(name));
  const priced = math(infix(hasWrongSign(view) ? "−" : "+"), toMath(penalty, leaf, { least: 2, tight: true }));
  return [
    line(math(symbol("g"), ...equals(), ...mean), priced, result),
    smallLine(math(...equals(numbers.term("batch", true))), math(numbers.term("penalty", false))),
  ];
}

/** @param {Tools} tools */
export function createBackward({ t }) {
  const card = new Card("backward");
  const tables = memo();
  /** @type {ReturnType<typeof createTermTable> | null} */
  let table = null;

  /** What the next update reads, and whether this sample is among it. @param {Model} model */
  function batchNote({ update, sample }) {
    const { batch, batchSize: count, stops } = update;
    if (stops) return t("explain.stops");
    const inside = batch.includes(sample);
    if (count === 1) return inside ? t("explain.batch_this") : t("explain.batch_other", { n: batch[0] + 1 });
    if (batch.length < count && !inside) return t("explain.batch_mean", { count });
    return t(inside ? "explain.batch_with" : "explain.batch_without", { count });
  }

  /** @param {Model} model @param {ExplainView} view */
  function note(model, view) {
    const { layers } = view.experiment;
    const { update, outward, isOutput, layer } = model;
    const fault = view.catalog.faults[view.experiment.fault];
    const isFaulty = Boolean(fault?.flips_sign || fault?.forgets_derivative);
    const checked = checkText(t, update.sampleGradient, update.sampleNumeric, isFaulty);
    const key = outward.length === 1 ? "explain.next_layer_single" : "explain.next_layer";
    const next = isOutput ? "" : t(key, { layer: layerName(t, layer + 1, layers.length) });
    return [checked, next, batchNote(model)].filter(Boolean).join(" ");
  }

  return {
    card,
    /** @param {Model} model @param {ExplainView} view */
    render(model, view) {
      const { isOutput, outward, nextDeltas, update, layer } = model;
      card.words(t("explain.backward_title"), note(model, view));
      const build = (/** @type {Numbers} */ numbers) => [
        ...(isOutput ? outputDelta(numbers, model) : hiddenDelta(numbers, model)),
        ...gradientLines(numbers, model, view),
        ...meanLines(numbers, model, view),
      ];
      const branch = resolve(parse(model.derivativeFormula), { z: model.z, a: model.a });
      const { loss, regularizer, features } = view.experiment;
      const structure = [
        model.derivativeFormula,
        JSON.stringify(branch),
        outward.length,
        loss,
        model.outputs.length,
        layer,
        update.entry,
        update.isBias,
        update.batchSize,
        update.stops,
        regularizer.name,
        features,
        hasWrongSign(view),
      ];
      card.formulas(structure, build, backwardNumbers(model));
      tables([outward.length], () => {
        const label = t("explain.all_terms", { count: outward.length });
        table =
          outward.length > 5
            ? createTermTable(label, [t("explain.term"), t("explain.weight"), DELTA, t("explain.product")])
            : null;
        replace(card.more, table?.element);
      });
      table?.render(() =>
        Array.from(outward, (w, k) => [
          `${withIndex("w", k + 1)} ⋅ ${withIndex(DELTA, k + 1)}`,
          figure(w),
          figure(nextDeltas[k]),
          figure(w * nextDeltas[k]),
        ]),
      );
    },
  };
}
