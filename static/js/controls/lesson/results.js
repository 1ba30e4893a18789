/** Cards: what was printed, what was measured here, and the verdict; and all of a lesson's together. */

import { h } from "../../lib/dom/dom.js";
import { inline } from "../../lib/dom/marked.js";
import { allowed, formatMeasure, measuredValue, verdictOf } from "../../lib/text/verdict.js";

/** @import { Lesson, LessonCard, LessonState, LessonStep, Measured } from "../../types/lessons.js" */
/** @import { Translate } from "../../types/views.js" */

const SIGNS = { same: "✓", known: "≠", differs: "✗", none: "–" };

/**
 * @param {Translate} t
 * @param {LessonStep} step
 * @param {Record<string, string>} texts
 * @param {Measured} values
 */
export function cardTable(t, step, texts, values) {
  const head = h(
    "tr",
    null,
    ...["printed", "here", "verdict"].map((name) => h("th", { scope: "col" }, t(`lesson.${name}`))),
  );
  const bodies = step.card.map((card) => cardRows(t, step, card, texts, measuredValue(card, values)));
  return h(
    "table",
    { class: "lesson-cards" },
    h("caption", { class: "visually-hidden" }, t("lesson.cards")),
    h("thead", null, head),
    ...bodies,
  );
}

/**
 * @param {Translate} t
 * @param {LessonStep} step
 * @param {LessonCard} card
 * @param {Record<string, string>} texts
 * @param {number | string | null | undefined} value
 */
function cardRows(t, step, card, texts, value) {
  const verdict = verdictOf(card, value);
  const key = `${step.id}.card.${card.id}`;
  const measured = typeof value === "string" ? t(`lesson.value.${value}`) : formatMeasure(value, card);
  const within = allowed(card);
  const word =
    verdict === "same"
      ? card.printed === null
        ? "lesson.expected"
        : "lesson.same"
      : verdict === "none"
        ? "lesson.none_yet"
        : `lesson.${verdict}`;
  const why = texts[`${key}.why`];
  return h(
    "tbody",
    { "data-card": card.id, "data-verdict": verdict },
    h("tr", { class: "lesson-card-name" }, h("th", { scope: "rowgroup", colspan: 3 }, ...inline(texts[key]))),
    h(
      "tr",
      null,
      h("td", null, formatMeasure(card.printed, card)),
      h("td", { class: "lesson-card-here" }, measured),
      h(
        "td",
        { class: "lesson-verdict" },
        h("span", { "aria-hidden": "true" }, SIGNS[verdict]),
        " ",
        t(word),
        within && verdict !== "known" ? h("span", { class: "lesson-within" }, ` ${within}`) : null,
      ),
    ),
    why ? h("tr", null, h("td", { class: "lesson-why", colspan: 3 }, ...inline(why))) : null,
  );
}

/**
 * Everything that was measured, step by step, and what is still to come.
 * @param {Translate} t
 * @param {LessonState} open
 * @param {(step: number) => void} go
 * @returns {HTMLElement[]}
 */
export function summaryOf(t, { lesson, values }, go) {
  const all = lesson.steps.flatMap((step) =>
    step.card.map((card) => verdictOf(card, measuredValue(card, values[step.id]))),
  );
  const count = (/** @type {string} */ verdict) => all.filter((one) => one === verdict).length;
  const told = h(
    "p",
    { "data-part": "lesson-total" },
    t("lesson.total", { right: count("same") + count("known"), count: all.length, open: count("none") }),
  );
  const parts = lesson.steps.flatMap((step, i) =>
    step.card.length ? [sectionOf(t, lesson, step, values[step.id], () => go(i))] : [],
  );
  return [told, ...parts];
}

/**
 * @param {Translate} t
 * @param {Lesson} lesson
 * @param {LessonStep} step
 * @param {Measured | undefined} found
 * @param {() => void} go
 */
function sectionOf(t, lesson, step, found, go) {
  const name = h("button", { class: "lesson-to-step", onclick: go }, lesson.texts[`${step.id}.title`]);
  const content = found
    ? cardTable(t, step, lesson.texts, found)
    : h("p", { class: "lesson-hint" }, t("lesson.not_run"));
  return h("section", null, h("h4", null, name), content);
}
