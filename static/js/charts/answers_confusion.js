/** How often each class was answered with each class: a table whose shades are the shares of its rows. */
import { attr, h, memo, replace, show } from "../lib/dom.js";
import { decimal, percent } from "../lib/format.js";
import { amount, named } from "../lib/words.js";
import { createCard, createSwitch } from "./answers_card.js";
import { countsOf, sharesOf, worstOf } from "./answers_scores.js";
import { createScatter } from "./answers_scatter.js";

/** @typedef {import("../types.d.ts").AnswersView} AnswersView */
/** @typedef {import("../types.d.ts").DataMessage} DataMessage */
/** @typedef {import("./answers_scores.js").Matrix} Matrix */

/** With more classes than this a cell holds its count alone. */
const ROOM_FOR_SHARES = 5;

/** @param {import("../types.d.ts").Tools} tools */
export function createConfusion({ t }) {
  let part = "train";
  /** @type {AnswersView | null} */
  let last = null;
  const parts = ["train", "test"].map((name) => ({ name, text: t(`answers.${name}`) }));
  const choice = createSwitch(t("answers.part"), parts, (name) => {
    part = name;
    if (last) render(last);
  });
  const card = createCard(t, "confusion", choice.element);
  const table = h("table", { class: "confusion" });
  const props = { class: "answer-scroll", role: "region", tabindex: "0", "aria-label": t("answers.confusion_table") };
  const box = h("div", props, table);
  const scatter = createScatter(t);
  card.body.append(box, scatter.element);
  const once = memo();

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
    if (data && regression) return tellRegression(view, data, scatter, card.tell, t);
    if (!data || !frame || !matrices) return card.tell(t("answers.waiting"));
    const shown = part === "test" && matrices.test ? "test" : "train";
    choice.render(shown);
    once([matrices[shown].join(), shown, data], () => fill(t, table, matrices[shown], data, shown));
    return card.tell(matrixText(t, matrices[shown], data));
  }
  return { element: card.element, render, destroy: () => scatter.destroy() };
}

/** @param {import("../types.d.ts").Translate} t @param {DataMessage} data @param {number} k */
const className = (t, data, k) => named(t, data.dataset.classes[k] ?? String(k));

/**
 * @param {import("../types.d.ts").Translate} t
 * @param {HTMLTableElement} table
 * @param {Matrix} matrix
 * @param {DataMessage} data
 * @param {string} part
 */
function fill(t, table, matrix, data, part) {
  const shares = sharesOf(matrix);
  const names = matrix.map((_, k) => className(t, data, k));
  const hasUndecided = matrix.some((row) => row[matrix.length] > 0);
  const columns = hasUndecided ? [...names, t("answers.undecided")] : names;
  const corner = ["answers.corner_target", "answers.corner_answer"].map((key) => h("span", null, t(key)));
  const head = h("tr", null, h("th", { scope: "col" }, corner), columns.map((name) => h("th", { scope: "col" }, name)));
  const rows = matrix.map((row, wanted) => {
    const cells = columns.map((_, k) => cell(row[k], shares[wanted][k], k === wanted, names.length));
    return h("tr", null, h("th", { scope: "row" }, names[wanted]), cells);
  });
  attr(table, "data-many", names.length > ROOM_FOR_SHARES ? "" : null);
  table.style.setProperty("--rows", String(names.length));
  const words = t("answers.confusion_caption", { part: t(`answers.${part}`) });
  const caption = h("caption", { class: "visually-hidden" }, words);
  replace(table, caption, h("thead", null, head), h("tbody", null, rows));
}

/**
 * @param {number} count
 * @param {number} share of its row
 * @param {boolean} right
 * @param {number} classes
 */
function cell(count, share, right, classes) {
  const words = percent(share, 0);
  const small = classes > ROOM_FOR_SHARES ? h("span", { class: "visually-hidden" }, words) : h("small", null, words);
  const mark = right ? h("span", { class: "confusion-right", "aria-hidden": "true" }, "✓") : null;
  const style = { "--share": `${Math.round(share * 100)}%` };
  const props = { class: right ? "right" : "wrong", style, "data-zero": count === 0 ? "" : null };
  return h("td", props, h("b", null, count), mark, small);
}

/** @param {import("../types.d.ts").Translate} t @param {Matrix} matrix @param {DataMessage} data */
function matrixText(t, matrix, data) {
  const { right, total, undecided } = countsOf(matrix);
  const sentences = [t("answers.right_of", { right, total, share: percent(total ? right / total : 0, 1) })];
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
 * @param {import("../types.d.ts").Translate} t
 */
function tellRegression(view, data, scatter, tell, t) {
  const { train } = view.frame ?? {};
  scatter.render(view, data);
  if (!train) return tell(t("answers.waiting"));
  const mae = amount(t, (train.mae ?? 0) * data.dataset.target_scale, data.dataset.target);
  return tell(`${t("answers.no_classes")} ${t("answers.errors", { r2: decimal(train.r2, 3), mae })}`);
}
