/** How often each class was answered with each class: a table whose shades are the shares of its rows. */
import { h, memo, replace, show } from "../../lib/dom/dom.js";
import { decimal, grouped, percent } from "../../lib/text/format.js";
import { amount, named } from "../../lib/text/words.js";
import { createCard, createSwitch } from "./card.js";
import { createDigits } from "./answers_digits.js";
import { createMatrix } from "./answers_matrix.js";
import { countsOf, worstOf } from "./answers_scores.js";
import { createScatter } from "./scatter.js";

/** @typedef {import("../../types.d.ts").AnswersView} AnswersView */
/** @typedef {import("../../types.d.ts").DataMessage} DataMessage */
/** @typedef {import("./answers_scores.js").Matrix} Matrix */

/** @param {import("../../types.d.ts").Tools} tools */
export function createConfusion(tools) {
  const { t } = tools;
  let part = "train";
  /** The cell whose pictures are shown. @type {import("./answers_matrix.js").Place | null} */
  let chosen = null;
  /** @type {AnswersView | null} */
  let last = null;
  const parts = ["train", "test"].map((name) => ({ name, text: t(`answers.${name}`) }));
  const choice = createSwitch(t("answers.part"), parts, (name) => {
    part = name;
    if (last) render(last);
  });
  const card = createCard(t, "confusion", choice.element);
  const props = { class: "answer-scroll", role: "region", tabindex: "0", "aria-label": t("answers.confusion_table") };
  const box = h("div", props);
  const digits = createDigits(tools);
  const scatter = createScatter(t);
  card.body.append(box, digits.element, scatter.element);
  const onceTable = memo();
  const once = memo();
  /** @type {ReturnType<typeof createMatrix> | null} */
  let table = null;

  /** Another cell, or none. @param {import("./answers_matrix.js").Place} place */
  function choose(place) {
    chosen = chosen?.wanted === place.wanted && chosen.answer === place.answer ? null : place;
    if (last) render(last);
  }

  /** @param {DataMessage} data @param {string} shown @param {boolean} undecided */
  function makeTable(data, shown, undecided) {
    const names = data.dataset.classes.map((_, k) => className(t, data, k));
    const caption = t("answers.confusion_caption", { part: t(`answers.${shown}`) });
    table = createMatrix(t, { names, undecided, caption, choose: data.dataset.image ? choose : null });
    replace(box, table.element);
  }

  /** @param {AnswersView} view */
  function render(view) {
    last = view;
    const { data, confusion, frame } = view;
    const regression = data?.dataset.task === "regression";
    const matrices = regression ? null : confusion?.facts.confusion;
    card.name(t(regression ? "answers.against" : "answers.confusion"));
    show(choice.element, Boolean(matrices?.test));
    show(box, Boolean(matrices));
    show(scatter.element, regression);
    const shown = part === "test" && matrices?.test ? "test" : "train";
    digits.render(view, chosen, shown);
    if (data && regression) return tellRegression(view, data, scatter, card.tell, t);
    if (!data || !frame || !matrices) return card.tell(t("answers.waiting"));
    choice.render(shown);
    const matrix = matrices[shown];
    const undecided = matrix.some((/** @type {number[]} */ row) => row[matrix.length] > 0);
    onceTable([data, shown, undecided], () => makeTable(data, shown, undecided));
    once([table, matrix.join(), chosen], () => table?.render(matrix, chosen));
    return card.tell(`${matrixText(t, matrix, data)}${measuredText(t, data, shown)}`);
  }
  return { element: card.element, render, destroy: () => scatter.destroy() };
}

/** @param {import("../../types.d.ts").Translate} t @param {DataMessage} data @param {number} k */
const className = (t, data, k) => named(t, data.dataset.classes[k] ?? String(k));

/** Of a large set, how many are counted of how many. @param {import("../../types.d.ts").Translate} t @param {DataMessage} data @param {string} part */
export function measuredText(t, { dataset: { measured, n_train: train, n_test: test } }, part) {
  if (!measured) return "";
  const [count, total] = part === "train" ? [measured[0], train] : [measured[1], test];
  return count < total ? ` ${t("answers.measured", { count: grouped(count), total: grouped(total) })}` : "";
}

/** @param {import("../../types.d.ts").Translate} t @param {Matrix} matrix @param {DataMessage} data */
function matrixText(t, matrix, data) {
  const { right, total, undecided } = countsOf(matrix);
  const sentences = [t("answers.right_of", { right: grouped(right), total: grouped(total), share: percent(total ? right / total : 0, 1) })];
  if (undecided > 0) sentences.push(t("answers.undecided_count", { count: undecided }));
  const worst = worstOf(matrix);
  if (worst) {
    const [wanted, answered] = [className(t, data, worst.wanted), className(t, data, worst.answered)];
    sentences.push(t("answers.worst", { wanted, answered, count: worst.count }));
  }
  return sentences.join(" ");
}

/**
 * A regression has no classes: how far off it is instead.
 * @param {AnswersView} view
 * @param {DataMessage} data
 * @param {ReturnType<typeof createScatter>} scatter
 * @param {(text: string) => void} tell
 * @param {import("../../types.d.ts").Translate} t
 */
function tellRegression(view, data, scatter, tell, t) {
  const { train } = view.frame ?? {};
  scatter.render(view, data);
  if (!train) return tell(t("answers.waiting"));
  const mae = amount(t, (train.mae ?? 0) * data.dataset.target_scale, data.dataset.target);
  return tell(`${t("answers.no_classes")} ${t("answers.errors", { r2: decimal(train.r2, 3), mae })}`);
}
