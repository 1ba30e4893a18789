/** The pictures that one cell of the confusion matrix counts. */
import { h, setText, show } from "../../lib/dom/dom.js";
import { grouped } from "../../lib/text/format.js";
import { named } from "../../lib/text/words.js";
import { answeredAs, UNDECIDED } from "../images/data.js";
import { createThumbs } from "../images/images_thumbs.js";

/** @typedef {import("../../types.d.ts").AnswersView} AnswersView */

/** @param {import("../../types.d.ts").Tools} tools */
export function createDigits(tools) {
  const { t } = tools;
  const words = h("p", { class: "panel-note", role: "status", "data-part": "cell-words" });
  const thumbs = createThumbs(tools, t("answers.cell_pictures"));
  const element = h("div", { class: "confusion-pictures", hidden: true, "data-part": "cell-pictures" }, words, thumbs.element);
  return {
    element,
    /** @param {AnswersView} view @param {import("./answers_matrix.js").Place | null} cell @param {string} part "train" or "test" */
    render(view, cell, part) {
      const { data, frame } = view;
      const answers = frame?.tensors.answers;
      const classes = data?.dataset.image ? data.dataset.classes : [];
      const there = cell !== null && answers !== undefined && cell.wanted < classes.length && cell.answer <= classes.length;
      show(element, there);
      if (!there || !data) return;
      const answer = cell.answer === classes.length ? UNDECIDED : cell.answer;
      const { labels, is_train: isTrain } = data.tensors;
      const found = answeredAs({ answers, labels, isTrain }, cell.wanted, answer, part === "train");
      const name = (/** @type {number} */ k) => (k < classes.length ? named(t, classes[k]) : t("answers.undecided"));
      setText(words, t("answers.cell", { wanted: name(cell.wanted), answer: name(cell.answer), count: grouped(found.length) }));
      thumbs.render(view, data, found);
    },
  };
}
