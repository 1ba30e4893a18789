/** The truth table: inputs, what was wanted, what the network answers, and whether that is right. */

import { attr, h, replace, setText } from "../../lib/dom/dom.js";
import { context2d } from "../../lib/draw/canvas.js";
import { paintInk } from "../../lib/draw/pixels.js";
import { grouped } from "../../lib/text/format.js";
import { named, withUnit } from "../../lib/text/words.js";
import { answerOf, inputTexts, wantedText } from "./predictions_rows.js";

/** @import { PredictionsView, Theme, Tools, View } from "../../types/views.js" */
/** @import { DataMessage, Frame } from "../../types/wire.js" */
/** @import { Answer } from "./predictions_rows.js" */

/**
 * @typedef {object} Row
 * @property {HTMLTableRowElement} element
 * @property {HTMLButtonElement} pick
 * @property {Text} answer
 * @property {HTMLElement} verdict
 * @property {Text} mark
 * @property {Text} words
 */

const MOST = 256;
/** Rows that are written with every frame; those below follow twice a second. */
const AT_ONCE = 20;
const REST_EVERY_MS = 500;
const MARKS = { right: "✓", wrong: "✕", undecided: "≈", error: "" };

/** Width of a Korean letter, and of any other, in a head: heads are smaller than what stands below. */
const LETTER = { wide: 1.6, narrow: 0.95 };

/**
 * Widths of the columns: what their heads and their contents need.
 * @param {string[]} heads
 * @param {DataMessage["dataset"]} dataset
 * @param {boolean} whole the inputs are whole numbers
 */
function columnWidths(heads, { task, n_test: held }, whole) {
  const answer = heads.length - 2;
  const names = task === "multi_class";
  const least = (/** @type {number} */ i) => {
    if (i === 0) return held > 0 ? 10 : 6;
    if (i === answer) return names ? 20 : 10;
    return i > answer || (names && i === answer - 1) ? 13 : whole ? 5 : 8;
  };
  return heads
    .map((head, i) => {
      const letters = [...head].reduce((sum, letter) => sum + (letter > "\u1100" ? LETTER.wide : LETTER.narrow), 0);
      return `calc(${Math.max(least(i), Math.ceil(letters + 2.5))}ch - var(--tight))`;
    })
    .join(" ");
}

class Predictions {
  /** @type {Row[]} */
  rows = [];
  /** @type {HTMLCanvasElement[]} */
  pictures = [];
  /** @type {PredictionsView | null} */
  last = null;
  /** @type {Frame | null} frame whose answers stand in the lower rows */
  restOf = null;
  restAt = 0;
  /** Row of the chosen sample. */
  chosen = 0;

  /** @param {HTMLElement} root @param {Tools} tools */
  constructor(root, { t, dispatch }) {
    this.t = t;
    this.dispatch = dispatch;
    // Rows are laid out as grids of their own (so that those out of sight cost nothing); the roles keep it a table.
    this.caption = h("caption");
    this.head = h("tr", { role: "row" });
    this.body = h("tbody", { role: "rowgroup" });
    const head = h("thead", { role: "rowgroup" }, this.head);
    this.table = h("table", { role: "table" }, this.caption, head, this.body);
    this.element = h(
      "div",
      { "data-part": "predictions", class: "chart predictions", role: "region", "aria-label": t("predictions.title") },
      this.table,
    );
    root.append(this.element);
    this.body.addEventListener("click", (event) => this.choose(event.target));
    this.body.addEventListener("keydown", (event) => this.walk(event));
  }

  /** @param {EventTarget | null} target */
  choose(target) {
    const row = target instanceof Element ? target.closest("tr") : null;
    if (!row) return;
    this.rows[row.sectionRowIndex]?.pick.focus({ preventScroll: true });
    this.dispatch({ type: "select_sample", sample: row.sectionRowIndex });
  }

  /** The rows are one tab stop; arrow keys choose the next one. @param {KeyboardEvent} event */
  walk(event) {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (!by || this.rows.length === 0) return;
    event.preventDefault();
    const sample = Math.min(this.rows.length - 1, Math.max(0, this.chosen + by));
    this.rows[sample].pick.focus();
    this.dispatch({ type: "select_sample", sample });
  }

  /** @param {PredictionsView} view */
  render(view) {
    const { last } = this;
    const newData = view.data !== last?.data;
    if (newData) this.build(view.data);
    if (newData || view.theme !== last?.theme) this.paintPictures(view.data, view.theme);
    if (newData || view.sample !== last?.sample) this.mark(view.sample);
    this.last = view;
    if (view.frame && view.data && (newData || view.frame !== last?.frame || this.restOf !== view.frame)) {
      this.update(view.data, view.frame);
    }
  }

  /** @param {DataMessage | null} data */
  build(data) {
    this.restOf = null;
    this.pictures = [];
    if (!data) return;
    const { t } = this;
    const { inputs, target, task } = data.dataset;
    const total = data.dataset.n_train + data.dataset.n_test;
    const shown = Math.min(data.tensors.labels.length, MOST);
    const names = data.dataset.image ? [t("predictions.picture")] : inputs.map((input) => withUnit(t, input));
    const unit = target.unit ? ` (${named(t, target.unit)})` : "";
    const regression = task === "regression";
    const outcome = t(regression ? "predictions.error" : "predictions.verdict") + (regression ? unit : "");
    const heads = [
      t("predictions.sample"),
      ...names,
      t("predictions.target") + unit,
      t("predictions.answer") + unit,
      outcome,
    ];
    replace(this.head, ...heads.map((text) => h("th", { scope: "col", role: "columnheader" }, text)));

    setText(
      this.caption,
      t(total > shown ? "predictions.caption_some" : "predictions.caption", {
        count: grouped(shown),
        total: grouped(total),
      }),
    );
    const inputText = inputTexts(data, shown);
    const whole = !inputText(0, 0).includes(".");
    this.table.classList.toggle("has-pictures", Boolean(data.dataset.image));
    this.table.style.setProperty("--columns", columnWidths(heads, data.dataset, whole));
    this.rows = Array.from({ length: shown }, (_, i) => this.makeRow(data, i, inputText));
    this.body.replaceChildren(...this.rows.map((row) => row.element));
  }

  /**
   * @param {DataMessage} data
   * @param {number} i
   * @param {(row: number, column: number) => string} inputText
   * @returns {Row}
   */
  makeRow(data, i, inputText) {
    const { t } = this;
    const { image, inputs: quantities } = data.dataset;
    const { is_train: isTrain } = data.tensors;
    const texts = image ? [this.pictureOf(i)] : quantities.map((_, k) => inputText(i, k));
    const inputs = texts.map((content) => h("td", { role: "cell" }, content));
    const answer = document.createTextNode("–");
    const mark = document.createTextNode("");
    const words = document.createTextNode("");
    // Boxes of a fixed size: what changes inside does not lay out the table again.
    const fixed = h("div", { class: "fixed-cell" }, answer);
    const verdict = h(
      "div",
      { class: "fixed-cell" },
      h("span", { "aria-hidden": "true", class: "verdict-mark" }, mark),
      words,
    );
    const [answerCell, verdictCell] = [
      h("td", { role: "cell", class: "answer" }, fixed),
      h("td", { role: "cell", class: "verdict" }, verdict),
    ];
    const pick = h(
      "button",
      { type: "button", tabindex: "-1", "aria-label": t("predictions.choose_n", { n: i + 1 }) },
      String(i + 1),
    );
    const held = isTrain[i] ? null : h("span", { class: "held" }, t("predictions.held_out"));
    const first = h("th", { scope: "row", role: "rowheader" }, pick, held);
    const wanted = h("td", { role: "cell" }, wantedText(t, data, i));
    const element = h("tr", { role: "row" }, first, inputs, wanted, answerCell, verdictCell);
    return { element, pick, answer, verdict, mark, words };
  }

  /** The picture of a sample; painted once there is a theme to paint it in. @param {number} i */
  pictureOf(i) {
    const canvas = h("canvas", {
      class: "row-picture",
      role: "img",
      "aria-label": this.t("predictions.picture_of", { sample: i + 1 }),
    });
    this.pictures.push(canvas);
    return canvas;
  }

  /** @param {DataMessage | null} data @param {Theme} theme */
  paintPictures(data, theme) {
    const image = data?.dataset.image;
    if (!image) return;
    const how = { image, most: data.dataset.input_scale[0], theme };
    this.pictures.forEach((canvas, i) => {
      const context = context2d(canvas);
      paintInk(context, data.tensors.points, i * image[0] * image[1], how);
    });
  }

  /** @param {number} sample */
  mark(sample) {
    const before = this.rows[this.chosen];
    if (before) {
      attr(before.element, "aria-current", null);
      before.pick.tabIndex = -1;
    }
    this.chosen = Math.min(sample, Math.max(0, this.rows.length - 1));
    const now = this.rows[this.chosen];
    if (!now) return;
    if (this.chosen === sample) attr(now.element, "aria-current", "true");
    now.pick.tabIndex = 0;
  }

  /** @param {DataMessage} data @param {Frame} frame */
  update(data, frame) {
    const outputs = frame.tensors.predictions;
    if (!outputs) return;
    const count = frame.shapes.predictions[1] ?? 1;
    const now = performance.now();
    const all = frame.state !== "playing" || now - this.restAt > REST_EVERY_MS;
    const rows = Math.min(this.rows.length, frame.shapes.predictions[0], all ? MOST : AT_ONCE);
    for (let i = 0; i < rows; i += 1) this.write(this.rows[i], answerOf(this.t, data, outputs, count, i));
    if (!all) return;
    this.restAt = now;
    this.restOf = frame;
  }

  /** @param {Row} row @param {Answer} answer */
  write(row, { answer, verdict, text }) {
    if (row.answer.data !== answer) row.answer.data = answer;
    if (row.words.data === text && row.mark.data === MARKS[verdict]) return;
    row.mark.data = MARKS[verdict];
    row.words.data = text;
    row.verdict.dataset.verdict = verdict;
  }

  destroy() {
    this.element.remove();
  }
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<PredictionsView>}
 */
export const createPredictions = (root, tools) => new Predictions(root, tools);
