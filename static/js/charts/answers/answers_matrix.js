/** The table of the confusion matrix. Its cells stay while their numbers change, so that one can be chosen meanwhile. */
import { attr, h, setText } from "../../lib/dom/dom.js";
import { grouped, percent } from "../../lib/text/format.js";
import { sharesOf } from "./answers_scores.js";

/** @typedef {import("./answers_scores.js").Matrix} Matrix */
/** @typedef {{wanted: number, answer: number}} Place `answer` is as many as there are classes for none of them */

/** With more classes than this a cell holds its count alone. */
const ROOM_FOR_SHARES = 5;

/**
 * @param {import("../../types.d.ts").Translate} t
 * @param {{names: string[], undecided: boolean, caption: string, choose: ((place: Place) => void) | null}} about
 *   `choose`: what a cell does that counts any
 */
export function createMatrix(t, { names, undecided, caption, choose }) {
  const columns = undecided ? [...names, t("answers.undecided")] : names;
  const many = names.length > ROOM_FOR_SHARES;
  const words = (/** @type {Place} */ { wanted, answer }, /** @type {number} */ n) =>
    t("answers.cell", { wanted: names[wanted], answer: columns[answer], count: grouped(n) });
  const cells = names.map((_, wanted) => columns.map((__, answer) => createCell({ wanted, answer }, many, choose, words)));
  const corner = ["answers.corner_target", "answers.corner_answer"].map((key) => h("span", null, t(key)));
  const head = h("tr", null, h("th", { scope: "col" }, corner), columns.map((name) => h("th", { scope: "col" }, name)));
  const rows = cells.map((row, wanted) => h("tr", null, h("th", { scope: "row" }, names[wanted]), row.map(({ element }) => element)));
  const props = { class: "confusion", "data-many": many ? "" : null, style: { "--rows": String(names.length) } };
  return {
    element: h("table", props, h("caption", { class: "visually-hidden" }, caption), h("thead", null, head), h("tbody", null, rows)),
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
