/** The samples as the last hidden layer sees them: there one straight border has to part what no line could before. */

import { h, memo, replace, show, svg } from "../../lib/dom/dom.js";
import { classColor } from "../../lib/draw/colors.js";
import { classShape, markPath } from "../../lib/draw/markers.js";
import { decimal, plain } from "../../lib/text/format.js";
import { amount, named } from "../../lib/text/words.js";
import { Panel } from "../shared/small_panel.js";
import { createCard, createNumberTable } from "./card.js";
import { paintSpace, sampleAt } from "./hidden_paint.js";
import { hiddenAxisNames, spaceOf, spaceText } from "./space.js";

/** @import { AnswersView, Tools, Translate } from "../../types/views.js" */
/** @import { DataMessage } from "../../types/wire.js" */
/** @import { Space } from "./space.js" */

const MOST_ROWS = 64;
/** A sample this near is meant, in pixels: by a press, and by a pointer that only passes. */
const REACH = 14;
const REACH_HOVER = 8;

/** @param {Tools} tools */
export function createHidden({ t, dispatch }) {
  const card = createCard(t, "hidden");
  /** @type {AnswersView | null} */
  let last = null;
  /** @type {Space | null} */
  let space = null;
  const panel = new Panel({ part: "hidden-space", paint });
  panel.element.classList.add("answer-space");
  const numbers = createNumberTable(t("answers.points_table"), () => pointRows(t, last, space));
  const key = h("div", { class: "answer-key", hidden: true });
  card.body.append(panel.element, key);
  card.element.append(numbers.element);
  const [once, onceKey] = [memo(), memo()];

  panel.element.addEventListener("click", () => {
    const sample = space && panel.pointer && sampleAt(panel.size, space, panel.pointer, REACH);
    if (typeof sample === "number") dispatch({ type: "select_sample", sample });
  });

  function paint() {
    if (!last?.data || !space) return;
    paintSpace(panel.canvas, panel.size, space, last.data, last.theme, hiddenAxisNames(last, space), last.sample);
    const near = panel.pointer && sampleAt(panel.size, space, panel.pointer, REACH_HOVER);
    panel.note(near === null ? null : pointText(t, last, last.data, space, near));
  }

  /** @param {AnswersView} view */
  function render(view) {
    last = view;
    onceKey([view.data, view.theme], () => fillKey(t, key, view));
    once([view.hidden, view.data, view.theme, view.sample, view.experiment], () => {
      space = spaceOf(view.hidden, view.data?.tensors.labels.length ?? 0);
      card.name(t(view.experiment.layers.length > 1 ? "answers.hidden" : "answers.hidden_none"));
      const text = space && view.data ? spaceText(t, view, view.data, space) : t("answers.waiting");
      card.tell(text);
      panel.tell(text);
      panel.paint();
      numbers.render();
    });
  }
  return { element: card.element, render, destroy: () => panel.destroy() };
}

/**
 * Mark and name of each class, where there are more than two.
 * @param {Translate} t
 * @param {HTMLElement} key
 * @param {AnswersView} view
 */
function fillKey(t, key, { data, theme }) {
  show(key, data?.dataset.task === "multi_class");
  if (!data) return;
  const entries = data.dataset.classes.map((name, label) => {
    const path = svg("path", { d: markPath(classShape(label), 7, 7, 4.4), fill: classColor(theme, label) });
    const mark = svg("svg", { viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true" }, path);
    return h("span", null, mark, named(t, name));
  });
  replace(key, ...entries);
}

/** @param {Translate} t @param {DataMessage} data @param {number} sample */
function targetText(t, { dataset, tensors }, sample) {
  const label = tensors.labels[sample];
  if (dataset.task === "regression") return amount(t, label, dataset.target, 4);
  return named(t, dataset.classes[label] ?? String(label));
}

/**
 * @param {Translate} t
 * @param {AnswersView} view
 * @param {DataMessage} data
 * @param {Space} space
 * @param {number} sample
 * @returns {[string, string]}
 */
function pointText(t, view, data, space, sample) {
  const kind = data.tensors.is_train[sample] ? "output.sample_train" : "output.sample_test";
  const names = hiddenAxisNames(view, space).map((name) => name.replace(/ \(.*/, ""));
  const values = names.map((name, k) => name && `${name} ${plain(space.points[2 * sample + k], 3)}`).filter(Boolean);
  return [t(kind, { n: sample + 1, target: targetText(t, data, sample) }), values.join(" · ")];
}

/** @param {Translate} t @param {AnswersView | null} view @param {Space | null} space */
function pointRows(t, view, space) {
  const { data } = view ?? {};
  if (!view || !data || !space) return null;
  const names = hiddenAxisNames(view, space).filter(Boolean);
  const rows = Array.from({ length: Math.min(MOST_ROWS, space.count) }, (_, i) => {
    return [i + 1, ...names.map((_name, k) => decimal(space.points[2 * i + k], 3)), targetText(t, data, i)];
  });
  return { head: [t("predictions.sample"), ...names, t("predictions.target")], rows };
}
