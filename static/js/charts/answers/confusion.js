/** How often each class was answered with each class: a table whose shades are the shares of its rows. */

import { attr, h, memo, replace, setText, show } from "../../lib/dom/dom.js";
import { decimal, grouped, percent } from "../../lib/text/format.js";
import { amount, named } from "../../lib/text/words.js";
import { answeredAs, UNDECIDED } from "../images/data.js";
import { createThumbs } from "../images/thumbs.js";
import { createCard, createSwitch } from "./card.js";
import { createPredictionScatter } from "./scatter.js";

/** @import { AnswersView, Tools, Translate } from "../../types/views.js" */
/** @import { DataMessage } from "../../types/wire.js" */

/** @param {Tools} tools */
export function createConfusion(tools) {
  const { t } = tools;
  let part = "train";
  /** The cell whose pictures are shown. @type {Place | null} */
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
  const scatter = createPredictionScatter(t);
  card.body.append(box, digits.element, scatter.element);
  const onceTable = memo();
  const once = memo();
  /** @type {ReturnType<typeof createMatrix> | null} */
  let table = null;

  /** Another cell, or none. @param {Place} place */
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

/** @param {Translate} t @param {DataMessage} data @param {number} k */
const className = (t, data, k) => named(t, data.dataset.classes[k] ?? String(k));

/**
 * Of a large set, how many are counted of how many.
 * @param {Translate} t
 * @param {DataMessage} data
 * @param {string} part
 */
export function measuredText(t, { dataset: { measured, n_train: train, n_test: test } }, part) {
  if (!measured) return "";
  const [count, total] = part === "train" ? [measured[0], train] : [measured[1], test];
  return count < total ? ` ${t("answers.measured", { count: grouped(count), total: grouped(total) })}` : "";
}

/** @param {Translate} t @param {Matrix} matrix @param {DataMessage} data */
function matrixText(t, matrix, data) {
  const { right, total, undecided } = confusionCounts(matrix);
  const sentences = [
    t("answers.right_of", {
      right: grouped(right),
      total: grouped(total),
      share: percent(total ? right / total : 0, 1),
    }),
  ];
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
 * @param {ReturnType<typeof createPredictionScatter>} scatter
 * @param {(text: string) => void} tell
 * @param {Translate} t
 */
function tellRegression(view, data, scatter, tell, t) {
  const { train } = view.frame ?? {};
  scatter.render(view, data);
  if (!train) return tell(t("answers.waiting"));
  const mae = amount(t, (train.mae ?? 0) * data.dataset.target_scale, data.dataset.target);
  return tell(`${t("answers.no_classes")} ${t("answers.errors", { r2: decimal(train.r2, 3), mae })}`);
}

/** @typedef {{wanted: number, answer: number}} Place `answer` is as many as there are classes for none of them */

// --- The table of the confusion matrix. Its cells stay while their numbers change, so that one can be chosen
// meanwhile.

/** With more classes than this a cell holds its count alone. */
const ROOM_FOR_SHARES = 5;

/**
 * @param {Translate} t
 * @param {{names: string[], undecided: boolean, caption: string, choose: ((place: Place) => void) | null}} about
 *   `choose`: what a cell does that counts any
 */
export function createMatrix(t, { names, undecided, caption, choose }) {
  const columns = undecided ? [...names, t("answers.undecided")] : names;
  const many = names.length > ROOM_FOR_SHARES;
  const words = (/** @type {Place} */ { wanted, answer }, /** @type {number} */ n) =>
    t("answers.cell", { wanted: names[wanted], answer: columns[answer], count: grouped(n) });
  const cells = names.map((_, wanted) =>
    columns.map((__, answer) => createCell({ wanted, answer }, many, choose, words)),
  );
  const corner = ["answers.corner_target", "answers.corner_answer"].map((key) => h("span", null, t(key)));
  const head = h(
    "tr",
    null,
    h("th", { scope: "col" }, corner),
    columns.map((name) => h("th", { scope: "col" }, name)),
  );
  const rows = cells.map((row, wanted) =>
    h(
      "tr",
      null,
      h("th", { scope: "row" }, names[wanted]),
      row.map(({ element }) => element),
    ),
  );
  const props = { class: "confusion", "data-many": many ? "" : null, style: { "--rows": String(names.length) } };
  return {
    element: h(
      "table",
      props,
      h("caption", { class: "visually-hidden" }, caption),
      h("thead", null, head),
      h("tbody", null, rows),
    ),
    /** @param {Matrix} matrix @param {Place | null} chosen */
    render(matrix, chosen) {
      const shares = sharesOf(matrix);
      cells.forEach((row, wanted) => {
        row.forEach((cell, answer) => cell.render(matrix[wanted][answer], shares[wanted][answer], chosen));
      });
    },
  };
}

/**
 * @param {Place} place
 * @param {boolean} many
 * @param {((place: Place) => void) | null} choose
 * @param {(place: Place, n: number) => string} words what it is called where its row and column are not seen
 */
function createCell(place, many, choose, words) {
  const { wanted, answer } = place;
  const count = h("b", null);
  const share = h(many ? "span" : "small", many ? { class: "visually-hidden" } : null);
  const props = { type: "button", class: "confusion-open", "data-part": `cell-${wanted}-${answer}` };
  const button = choose ? h("button", { ...props, onclick: () => choose(place) }, count) : null;
  const mark = wanted === answer ? h("span", { class: "confusion-right", "aria-hidden": "true" }, "✓") : null;
  const element = h("td", { class: wanted === answer ? "right" : "wrong" }, button ?? count, mark, share);
  return {
    element,
    /** @param {number} n @param {number} part of its row @param {Place | null} chosen */
    render(n, part, chosen) {
      setText(count, String(n));
      setText(share, percent(part, 0));
      element.style.setProperty("--share", `${Math.round(part * 100)}%`);
      attr(element, "data-zero", n === 0 ? "" : null);
      if (!button) return;
      button.disabled = n === 0;
      attr(button, "aria-label", words(place, n));
      attr(button, "aria-pressed", String(chosen?.wanted === wanted && chosen.answer === answer));
    },
  };
}

/** @typedef {number[][]} Matrix rows are classes, columns what was answered; the last column counts the undecided */
/** @typedef {{wanted: number, answered: number, count: number}} Mistake */

// --- What a confusion matrix says: shares of its rows, how many are right, the mistake made most often. Pure.

/** @param {number[]} row */
const sum = (row) => row.reduce((total, count) => total + count, 0);

/** @param {Matrix} matrix @returns {number[][]} share of its row; 0 in a row without samples */
export const sharesOf = (matrix) =>
  matrix.map((row) => {
    const total = sum(row);
    return row.map((count) => (total > 0 ? count / total : 0));
  });

/** @param {Matrix} matrix @returns {{right: number, total: number, undecided: number}} */
export function confusionCounts(matrix) {
  const classes = matrix.length;
  return {
    right: matrix.reduce((total, row, k) => total + row[k], 0),
    total: matrix.reduce((total, row) => total + sum(row), 0),
    undecided: matrix.reduce((total, row) => total + (row[classes] ?? 0), 0),
  };
}

/** The mistake made most often, or null where there is none. @param {Matrix} matrix @returns {Mistake | null} */
export function worstOf(matrix) {
  /** @type {Mistake | null} */
  let worst = null;
  for (const [wanted, row] of matrix.entries()) {
    for (let answered = 0; answered < matrix.length; answered += 1) {
      if (answered === wanted || row[answered] <= (worst?.count ?? 0)) continue;
      worst = { wanted, answered, count: row[answered] };
    }
  }
  return worst;
}

// --- The pictures that one cell of the confusion matrix counts.

/** @param {Tools} tools */
export function createDigits(tools) {
  const { t } = tools;
  const words = h("p", { class: "panel-note", role: "status", "data-part": "cell-words" });
  const thumbs = createThumbs(tools, t("answers.cell_pictures"));
  const element = h(
    "div",
    { class: "confusion-pictures", hidden: true, "data-part": "cell-pictures" },
    words,
    thumbs.element,
  );
  return {
    element,
    /** @param {AnswersView} view @param {Place | null} cell @param {string} part "train" or "test" */
    render(view, cell, part) {
      const { data, frame } = view;
      const answers = frame?.tensors.answers;
      const classes = data?.dataset.image ? data.dataset.classes : [];
      const there =
        cell !== null && answers !== undefined && cell.wanted < classes.length && cell.answer <= classes.length;
      show(element, there);
      if (!there || !data) return;
      const answer = cell.answer === classes.length ? UNDECIDED : cell.answer;
      const { labels, is_train: isTrain } = data.tensors;
      const found = answeredAs({ answers, labels, isTrain }, cell.wanted, answer, part === "train");
      const name = (/** @type {number} */ k) => (k < classes.length ? named(t, classes[k]) : t("answers.undecided"));
      setText(
        words,
        t("answers.cell", { wanted: name(cell.wanted), answer: name(cell.answer), count: grouped(found.length) }),
      );
      thumbs.render(view, data, found);
    },
  };
}
