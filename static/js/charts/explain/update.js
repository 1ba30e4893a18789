/** The fourth card: the optimizer's rules with its settings, what it remembers, and the new value. */

import { math, operator, symbol } from "../../lib/dom/mathml.js";
import { plain } from "../../lib/text/format.js";
import { parse } from "../../lib/text/formula.js";
import { Card, line, pieces, smallLine } from "./card.js";
import { equals, figure, figures } from "./numbers.js";
import { isSetting, parameterSymbol, parameterText, settingSymbol, settingText } from "./symbols.js";

/** @import { ExplainView, Tools } from "../../types/views.js" */
/** @import { Model } from "./model.js" */
/** @import { Numbers } from "./numbers.js" */

/** After an assignment a name stands for its new value. @param {string} name */
const renewed = (name) => `${name}_after`;

/**
 * The numbers of the card: settings, g, t, w and every slot before, and `…_after` what the rules make of them.
 * @param {Model} model
 * @param {ExplainView} view
 * @returns {Record<string, number>}
 */
export function updateNumbers({ update }, { experiment: { optimizer }, catalog }) {
  /** @type {Record<string, number>} */
  const values = { g: update.gradient, t: update.count, w: update.before, w_after: update.after };
  for (const [name, value] of Object.entries(optimizer)) if (typeof value === "number") values[name] = value;
  catalog.optimizers[optimizer.name].slot_names.forEach((name, k) => {
    values[name] = update.slots[k];
    values[renewed(name)] = update.slotsAfter[k];
  });
  return values;
}

/**
 * The same as they are shown: settings as they were typed, w with digits enough to see it move.
 * @param {Record<string, number>} values
 */
export function updateShown(values) {
  /** @type {Record<string, number | string>} */
  const shown = { ...values, t: plain(values.t) };
  for (const name of Object.keys(values)) if (isSetting(name)) shown[name] = plain(values[name]);
  [shown.w, shown.w_after] = figures(values.w, values.w_after);
  return shown;
}

/**
 * One rule in letters, and below it in numbers.
 * @param {Numbers} numbers
 * @param {Model} model
 * @param {[string, string]} rule
 * @param {Set<string>} known names that have their new value
 */
function ruleLines(numbers, { update }, [target, formula], known) {
  const tree = parse(formula);
  const letter = (/** @type {string} */ name) =>
    name === "w" ? parameterSymbol(update) : isSetting(name) ? settingSymbol(name) : symbol(name);
  const key = (/** @type {string} */ name) => (known.has(name) ? renewed(name) : name);
  const symbols = pieces([letter(target), operator("←")], tree, letter);
  const inNumbers = pieces([], tree, numbers.leaf(key));
  known.add(target);
  // What it remembers is a step on the way: smaller than the new weight.
  const shown = target === "w" ? line : smallLine;
  return [line(...symbols), shown(...inNumbers, math(...equals(numbers.result(renewed(target)))))];
}

/**
 * How the update reads, which a fault may have made another than was asked for.
 * @param {Model["update"]} update
 * @param {ExplainView} view
 */
function readingOf({ batchSize }, { experiment: { batching } }) {
  if (batchSize === 1) return "sgd";
  return batching.mode === "sgd" ? "batch" : batching.mode;
}

/** @param {Tools} tools */
export function createUpdate({ t }) {
  const card = new Card("update");

  /**
   * "η learning rate · g mean gradient"; under a fault that sums, what else g may be.
   * @param {[string, string][]} rules
   * @param {Model["update"]} update
   * @param {ExplainView} view
   */
  function legend(rules, update, view) {
    const text = rules.map(([, formula]) => formula).join(" ");
    const used = (/** @type {string} */ name) => new RegExp(`\\b${name}\\b`).test(text);
    const settings = ["learning_rate", "momentum", "decay", "beta1", "beta2", "epsilon"].filter(used);
    const words = settings.map((name) => `${settingText(name)} ${t(`explain.setting.${name}`)}`);
    if (used("t")) words.push(t("explain.legend_t", { count: plain(update.count) }));
    const isMixed = view.catalog.faults[view.experiment.fault]?.sums === true && update.gradient !== update.mean;
    if (isMixed) return `${words.join(" · ")}. ${t("explain.summed")}`;
    return [...words, `g ${t(`explain.averaged_${readingOf(update, view)}`, { count: update.batchSize })}`].join(" · ");
  }

  /**
   * An optimizer that moves all weights at once, in words with its numbers.
   * @param {Model} model
   * @param {string} name
   */
  function jointWords({ update }, name) {
    const [before, after] = figures(update.before, update.after);
    const values = {
      name,
      parameter: parameterText(update),
      before,
      after,
      count: update.evaluations,
      loss: figure(update.batchLoss),
    };
    return t("explain.joint", values);
  }

  /** @param {Model} model @param {ExplainView} view */
  function note(model, view) {
    const { update } = model;
    const { name } = view.experiment.optimizer;
    const { rules } = view.catalog.optimizers[name];
    if (update.stops) return t("explain.stops");
    if (update.diverges) return t("explain.diverges");
    if (update.skips) return t("explain.skips", { count: update.batchSize });
    return rules.length ? legend(rules, update, view) : jointWords(model, t(`optimizer.${name}`));
  }

  return {
    card,
    /** @param {Model} model @param {ExplainView} view */
    render(model, view) {
      const { name } = view.experiment.optimizer;
      const { update } = model;
      card.words(t("explain.update_title", { optimizer: t(`optimizer.${name}`) }), note(model, view));
      const idle = update.stops || update.diverges || update.skips;
      const { rules } = view.catalog.optimizers[name];
      const build = (/** @type {Numbers} */ numbers) => {
        const known = /** @type {Set<string>} */ (new Set());
        if (idle) return [line(math(parameterSymbol(update), ...equals(numbers.result("w"))))];
        if (rules.length === 0) return [line(math(parameterSymbol(update), operator("←"), numbers.result("w_after")))];
        return rules.flatMap((rule) => ruleLines(numbers, model, rule, known));
      };
      card.formulas([name, update.entry, update.isBias, idle], build, updateShown(updateNumbers(model, view)));
    },
  };
}
