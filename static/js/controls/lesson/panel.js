/** The open lesson: where one is, what to do and look at, the question, what was measured; at its end, all of it. */

import { attr, h, memo, replace, setText, show } from "../../lib/dom/dom.js";
import { inline, paragraphs } from "../../lib/dom/marked.js";
import { createQuestion } from "./question.js";
import { cardTable, summaryOf } from "./results.js";
import { createRunner } from "./runner.js";

/** @import { LessonState, LessonStep, LessonView, Measured } from "../../types/lessons.js" */
/** @import { Tools, View } from "../../types/views.js" */

/** What can be pointed at. @type {Record<string, string>} */
const REGIONS = {
  data: "data-panel",
  transport: "transport",
  network: "network-panel",
  output: "output-panel",
  metrics: "output-metrics",
  loss: "loss-panel",
  drawer: "drawer",
};

/** Steps in a row: so many targets of 24 pixels. */
const IN_A_ROW = 11;

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<LessonView | {open: null}>}
 */
export function createLessonPanel(root, tools) {
  const { t, dispatch } = tools;
  const head = createHead(tools);
  const changed = h(
    "div",
    { class: "lesson-changed", hidden: true },
    h("span", null, t("lesson.changed")),
    h(
      "button",
      { class: "button small", "data-part": "lesson-restore", onclick: () => dispatch({ type: "restore_lesson" }) },
      t("lesson.restore"),
    ),
  );
  const body = h("div", { class: "lesson-body" });
  const back = h("button", { class: "button", "data-part": "lesson-back", onclick: () => go(-1) }, t("lesson.back"));
  const next = h("button", { class: "button lesson-next", "data-part": "lesson-next", onclick: () => go(1) });
  const foot = h("div", { class: "lesson-foot" }, back, next);
  root.append(head.element, changed, body, foot);
  const once = memo();
  /** @type {LessonState | null} */
  let shown = null;
  /** @type {{render: (view: LessonView) => void} | null} */
  let content = null;

  /** @param {number} by */
  function go(by) {
    if (!shown) return;
    if (by > 0 && shown.step === shown.lesson.steps.length) dispatch({ type: "leave_lesson" });
    else dispatch({ type: "go_to_lesson_step", step: shown.step + by });
  }

  /** @param {LessonState} open */
  function fill(open) {
    const had = document.activeElement !== document.body;
    const step = open.lesson.steps[open.step];
    const made = step ? stepContent(tools, open, step) : endContent(tools);
    replace(body, ...made.elements);
    content = made;
    body.scrollTop = 0;
    point(step?.look ?? []);
    if (had) made.title.focus({ preventScroll: true });
  }

  /** @param {LessonView | {open: null}} view */
  function render(view) {
    shown = view.open;
    root.hidden = !view.open;
    attr(document.body, "data-lesson", view.open ? (view.open.folded ? "folded" : "open") : null);
    if (!view.open) {
      point([]);
      once([null], () => (content = null));
      return;
    }
    const { open } = view;
    head.render(open);
    show(changed, /** @type {LessonView} */ (view).changed);
    for (const part of [body, foot]) show(part, !open.folded);
    once([open.lesson, open.step], () => fill(open));
    back.disabled = open.step === 0;
    setText(
      next,
      t(
        open.step < open.lesson.steps.length - 1
          ? "lesson.next"
          : open.step < open.lesson.steps.length
            ? "lesson.to_end"
            : "lesson.leave",
      ),
    );
    content?.render(/** @type {LessonView} */ (view));
  }

  return {
    render,
    destroy() {
      point([]);
      root.replaceChildren();
    },
  };
}

/** Marks what to look at. @param {string[]} look */
function point(look) {
  for (const [name, id] of Object.entries(REGIONS)) {
    const element = document.getElementById(id);
    if (element) attr(element, "data-look", look.includes(name));
  }
}

/** Which lesson, how far, fold and leave. @param {Tools} tools */
function createHead({ t, dispatch }) {
  const where = h("p", { class: "lesson-where" });
  const title = h("h2", { class: "lesson-title", id: "lesson-title" });
  const fold = h("button", {
    class: "quiet round",
    "data-part": "lesson-fold",
    onclick: () => dispatch({ type: "fold_lesson", folded: fold.getAttribute("aria-expanded") === "true" }),
  });
  const leave = h(
    "button",
    {
      class: "quiet round",
      "data-part": "lesson-leave",
      "aria-label": t("lesson.leave"),
      "data-tip": t("lesson.leave_tip"),
      onclick: () => dispatch({ type: "leave_lesson" }),
    },
    "×",
  );
  const steps = h("ol", { class: "lesson-steps", "aria-label": t("lesson.steps") });
  const element = h(
    "div",
    { class: "lesson-head" },
    h("div", { class: "lesson-words" }, where, title),
    h("div", { class: "lesson-buttons" }, fold, leave),
    steps,
  );
  const once = memo();

  /** @param {LessonState} open */
  function fill({ lesson }) {
    const names = [...lesson.steps.map((step) => lesson.texts[`${step.id}.title`]), t("lesson.summary")];
    const buttons = names.map((name, i) =>
      h(
        "li",
        null,
        h("button", {
          "aria-label": t("lesson.step_name", { n: i + 1, name }),
          "data-tip": name,
          onclick: () => dispatch({ type: "go_to_lesson_step", step: i }),
        }),
      ),
    );
    // As many rows as they need in the narrowest panel, each of the same length.
    steps.style.setProperty("--columns", String(Math.ceil(buttons.length / Math.ceil(buttons.length / IN_A_ROW))));
    replace(steps, ...buttons);
  }

  return {
    element,
    /** @param {LessonState} open */
    render(open) {
      const { lesson, step, folded, values } = open;
      once([lesson], () => fill(open));
      const about = lesson.own
        ? t("lesson.own")
        : lesson.article
          ? t("lesson.article", { n: lesson.article })
          : t("lesson.short");
      const place =
        step < lesson.steps.length
          ? t("lesson.place", { n: step + 1, count: lesson.steps.length })
          : t("lesson.summary");
      setText(where, `${about} · ${place}`);
      setText(title, lesson.texts.title);
      setText(fold, folded ? "▸" : "▾");
      attr(fold, "aria-expanded", folded ? "false" : "true");
      attr(fold, "aria-label", t(folded ? "lesson.unfold" : "lesson.fold"));
      [...steps.querySelectorAll("button")].forEach((button, i) => {
        attr(button, "aria-current", i === step ? "step" : null);
        attr(button, "data-done", i < lesson.steps.length && Boolean(values[lesson.steps[i].id]));
      });
    },
  };
}

/** @param {string} text */
const heading = (text) => h("h3", { class: "lesson-step-title", tabindex: "-1" }, text);

/** @param {Tools} tools @param {LessonState} open @param {LessonStep} step */
function stepContent(tools, { lesson }, step) {
  const { t } = tools;
  const { texts } = lesson;
  const title = heading(texts[`${step.id}.title`]);
  const look = step.look.map((name) =>
    h(
      "button",
      {
        class: "lesson-look",
        onclick: () => document.getElementById(REGIONS[name])?.scrollIntoView({ block: "center" }),
      },
      t(`lesson.region.${name}`),
    ),
  );
  const question = step.ask ? createQuestion(tools, step, texts) : null;
  const runner = createRunner(tools, step);
  const result = h("div", { class: "lesson-result", role: "status" });
  const source = texts[`${step.id}.source`];
  const once = memo();

  /** @param {LessonView} view */
  function render(view) {
    const { values, answers, phase } = view.open;
    const found = values[step.id];
    question?.render(view);
    runner.render(view, !question || answers[step.id] !== undefined || Boolean(found));
    once([found, phase === "done" || phase === "idle"], () => fillResult(found, phase === "done" || phase === "idle"));
  }

  /** @param {Measured | undefined} found @param {boolean} settled */
  function fillResult(found, settled) {
    const told = texts[`${step.id}.answer`];
    // What came out begins below the button that asked for it; it must be visible without scrolling.
    const seen = found && settled && result.childElementCount === 0;
    replace(
      result,
      ...(found && settled
        ? [...(told ? paragraphs(told) : []), step.card.length ? cardTable(t, step, texts, found) : null]
        : []),
    );
    if (seen) runner.element.scrollIntoView({ block: "start" });
  }

  const looking = look.length ? h("p", { class: "lesson-looks" }, h("span", null, t("lesson.look")), ...look) : null;
  const from = source ? h("p", { class: "lesson-source" }, ...inline(source)) : null;
  const elements = [
    title,
    ...paragraphs(texts[`${step.id}.text`]),
    looking,
    question?.element ?? null,
    runner.element,
    question?.said ?? null,
    result,
    from,
  ];
  return { title, elements, render };
}

/** @param {Tools} tools */
function endContent({ t, dispatch }) {
  const title = heading(t("lesson.summary"));
  const list = h("div", { class: "lesson-summary" });
  const once = memo();
  return {
    title,
    elements: [title, list],
    /** @param {LessonView} view */
    render: ({ open: now }) => {
      once([now.values], () =>
        replace(list, ...summaryOf(t, now, (step) => dispatch({ type: "go_to_lesson_step", step }))),
      );
    },
  };
}
