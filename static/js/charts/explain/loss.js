/** The second card: the loss of this sample, and its derivative by the answer. */

import { infix, m, math, operator, symbol, toMath } from "../../lib/dom/mathml.js";
import { evaluate, parse, resolve } from "../../lib/text/formula.js";
import { named } from "../../lib/text/words.js";
import { Card, line, pieces, shownTerms, smallLine } from "./card.js";
import { shareOf, shownOutput } from "./model.js";
import { equals, figure } from "./numbers.js";
import { partial } from "./symbols.js";

/** @import { Tree } from "../../lib/text/formula.js" */
/** @import { ExplainView, Tools } from "../../types/views.js" */
/** @import { Model } from "./model.js" */
/** @import { Numbers } from "./numbers.js" */

/**
 * How the loss of a sample moves with the shown output: the formula, and whether it is by z or by a.
 * @param {Model} model
 * @returns {{tree: Tree, by: "z" | "a"}}
 */
export function lossDerivative(model) {
  const { delta, d_loss_d_a } = model.lossEntry;
  const share = shareOf(model);
  const own = parse(delta || d_loss_d_a);
  /** @type {Tree} */
  const tree =
    share > 1 ? { kind: "operator", operator: "/", left: own, right: { kind: "number", text: String(share) } } : own;
  return { tree, by: delta ? "z" : "a" };
}

/**
 * The numbers of the card: a and y of the shown output, t0 … of every output's own loss, its derivative, and the loss.
 * @param {Model} model
 * @returns {Record<string, number>}
 */
export function lossNumbers(model) {
  const { outputs, targets, loss, lossEntry, outputDeltas } = model;
  const k = shownOutput(model);
  const [a, y] = [outputs[k], targets[k]];
  /** @type {Record<string, number>} */
  const values = { a, y, loss };
  for (let i = 0; i < outputs.length; i += 1)
    values[`t${i}`] = evaluate(lossEntry.formula, { a: outputs[i], y: targets[i] });
  const { tree, by } = lossDerivative(model);
  values.d_loss = by === "z" ? outputDeltas[k] : evaluate(tree, { a, y });
  return values;
}

/** L = (1/n) Σ … @param {Model} model */
function lossFormula(model) {
  const several = model.outputs.length > 1;
  const share = shareOf(model);
  const tree = parse(model.lossEntry.formula);
  const names = several
    ? (/** @type {string} */ name) => symbol(name, "k")
    : (/** @type {string} */ name) => symbol(name);
  if (!several) return pieces([symbol("L"), operator("=")], tree, names);
  const mean = share > 1 ? [m("mfrac", null, m("mn", null, "1"), m("mn", null, String(share)))] : [];
  return [math(symbol("L"), ...equals(), ...mean, operator("∑")), math(toMath(tree, names, { least: 2, tight: true }))];
}

/** The same in numbers. @param {Numbers} numbers @param {Model} model */
function lossInNumbers(numbers, model) {
  const tree = parse(model.lossEntry.formula);
  const count = model.outputs.length;
  if (count === 1) return pieces(equals(), tree, numbers.leaf());
  const share = shareOf(model);
  const shown = shownTerms(count, shownOutput(model));
  return shown.map((i, at) => {
    const head =
      at === 0 && share > 1 ? [m("mfrac", null, m("mn", null, "1"), m("mn", null, String(share))), operator("(")] : [];
    const tail = at === shown.length - 1 && share > 1 ? [operator(")")] : [];
    return math(
      ...(at === 0 ? equals() : []),
      ...head,
      ...(i < 0 ? [infix("+"), operator("⋯")] : [numbers.term(`t${i}`, at === 0)]),
      ...tail,
    );
  });
}

/** @param {Numbers} numbers @param {Model} model */
function derivativeLine(numbers, model) {
  const { tree, by } = lossDerivative(model);
  const below = model.outputs.length > 1 ? shownOutput(model) + 1 : undefined;
  const names = (/** @type {string} */ name) => symbol(name, below);
  const taken = resolve(tree, { a: 1, y: 1, z: 1 });
  const shown = pieces([partial(symbol(by, below)), operator("=")], tree, names);
  return [
    line(...shown, math(...equals(numbers.result("d_loss")))),
    smallLine(...pieces(equals(), taken, numbers.leaf())),
  ];
}

/** @param {Tools} tools */
export function createLossCard({ t }) {
  const card = new Card("loss");

  /** "target y = 1, answer a = 0.750". @param {Model} model @param {ExplainView} view */
  function note(model, view) {
    const k = shownOutput(model);
    const values = { target: figure(model.targets[k]), answer: figure(model.outputs[k]) };
    if (model.outputs.length === 1) return t("explain.target", values);
    const name = named(t, view.data?.dataset.classes[k] ?? String(k + 1));
    return t("explain.target_of", { ...values, n: k + 1, name });
  }

  return {
    card,
    /** @param {Model} model @param {ExplainView} view */
    render(model, view) {
      card.words(
        t("explain.loss_title", { n: model.sample + 1, loss: t(`loss_name.${view.experiment.loss}`) }),
        note(model, view),
      );
      const build = (/** @type {Numbers} */ numbers) => [
        line(...lossFormula(model), math(...equals(numbers.result("loss", true)))),
        smallLine(...lossInNumbers(numbers, model)),
        ...derivativeLine(numbers, model),
      ];
      card.formulas([view.experiment.loss, model.outputs.length, shownOutput(model)], build, lossNumbers(model));
    },
  };
}
