/** All lessons, to choose from: the articles first, then the short ones, then the operator's own. */

import { h } from "../../lib/dom/dom.js";

/** @import { LessonState, LessonSummary } from "../../types/lessons.js" */
/** @import { Tools } from "../../types/views.js" */

/**
 * @param {Tools} tools
 * @param {LessonSummary[] | null} lessons null: the list could not be loaded
 * @param {LessonState | null} open
 * @param {(id: string, step: number) => void} choose
 */
export function createPicker({ t }, lessons, open, choose) {
  const groups = [
    { name: "lesson.articles", of: (/** @type {LessonSummary} */ one) => !one.own && one.article !== null },
    { name: "lesson.shorts", of: (/** @type {LessonSummary} */ one) => !one.own && one.article === null },
    { name: "lesson.owns", of: (/** @type {LessonSummary} */ one) => one.own },
  ];
  const lists = groups.flatMap(({ name, of }) => {
    const found = (lessons ?? []).filter(of);
    return found.length ? [h("h3", null, t(name)), h("ul", { class: "lesson-list" }, ...found.map(item))] : [];
  });
  const close = h("button", { class: "button", onclick: () => dialog.close() }, t("more.close"));
  const none = lessons?.length ? null : h("p", null, t(lessons ? "lesson.none" : "lesson.not_loaded"));
  const dialog = h(
    "dialog",
    { class: "dialog lesson-picker", "aria-labelledby": "lesson-picker-title" },
    h("h2", { id: "lesson-picker-title" }, t("lesson.pick")),
    h("p", { class: "panel-note" }, t("lesson.pick_note")),
    ...lists,
    none,
    close,
  );
  document.body.append(dialog);

  /** @param {LessonSummary} one */
  function item(one) {
    if (one.problem)
      return h(
        "li",
        { class: "lesson-broken" },
        h("strong", null, one.id),
        h("p", { class: "job-problem" }, one.problem),
      );
    const here = open?.lesson.id === one.id;
    const begin = () => {
      dialog.close();
      choose(one.id, 0);
    };
    const note = here ? t("lesson.open_now") : t("lesson.count", { count: one.steps });
    const number = h("span", { class: "lesson-number-sign", "aria-hidden": "true" }, one.article ?? "·");
    const words = h(
      "span",
      { class: "lesson-item-words" },
      h("strong", null, one.title),
      h("span", { class: "lesson-item-summary" }, one.summary),
    );
    return h(
      "li",
      null,
      h(
        "button",
        { class: "lesson-item", "data-lesson-id": one.id, onclick: begin },
        number,
        words,
        h("span", { class: "lesson-item-note" }, note),
      ),
    );
  }

  return { open: () => dialog.showModal(), destroy: () => dialog.remove() };
}
