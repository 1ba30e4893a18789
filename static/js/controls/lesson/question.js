/** A question before the run: a choice, or a number; afterwards, what the visitor said beside what was measured. */

import { h, memo, replace, uid } from "../../lib/dom/dom.js";
import { inline } from "../../lib/dom/marked.js";
import { NumberField } from "../../lib/dom/number_field.js";
import { formatMeasure, isRight, rightAnswer } from "../../lib/text/verdict.js";

/** @import { Allowed } from "../../lib/text/number_input.js" */
/** @import { LessonAnswer, LessonAsk, LessonStep, LessonView } from "../../types/lessons.js" */
/** @import { Tools } from "../../types/views.js" */

/** Empty is no answer yet. @type {Allowed} */
const ANY = { kind: "number", nullable: true };

/**
 * @param {Tools} tools
 * @param {LessonStep} step
 * @param {Record<string, string>} texts
 */
export function createQuestion({ t, dispatch }, step, texts) {
  const ask = /** @type {LessonAsk} */ (step.ask);
  function answer(/** @type {LessonAnswer | null | undefined} */ value) {
    // At once, not with the next frame: who goes on with Tab must not land on what is about to vanish.
    skip.hidden = value !== undefined;
    dispatch({ type: "answer_lesson", answer: value });
  }
  const field =
    ask.kind === "choice"
      ? choices(step, ask.choices, texts, answer)
      : numberField(t, ask, texts[`${step.id}.ask`], answer);
  const skip = h(
    "button",
    { class: "quiet lesson-skip", "data-part": "lesson-skip", onclick: onSkip },
    t("lesson.skip"),
  );
  function onSkip() {
    field.withdraw();
    answer(null);
    /** @type {HTMLElement | null} */ (element.parentElement?.querySelector("[data-part=lesson-run]"))?.focus();
  }
  const legend = h("legend", null, ...inline(texts[`${step.id}.ask`]));
  const element = h("fieldset", { class: "lesson-question" }, legend, field.element, skip);
  const said = h("p", { class: "lesson-said", role: "status", "data-part": "lesson-said", hidden: true });
  const once = memo();

  /** What the visitor said: a number with all its digits. @param {LessonAnswer} value */
  const typed = (value) =>
    ask.kind === "number" && typeof value === "number" ? asTyped(value, ask.percent) : word(value);

  /** A choice by its words, a number with its digits. @param {LessonAnswer | null} value */
  const word = (value) =>
    ask.kind === "choice" ? (texts[`${step.id}.choice.${value}`] ?? "–") : formatMeasure(value, ask);

  /** @param {LessonAnswer | null} given @param {LessonAnswer | null} right */
  function tell(given, right) {
    const hit = given !== null && isRight(ask, given, right);
    const key = given === null ? "lesson.measured" : hit ? "lesson.said_right" : "lesson.said_wrong";
    const sign = h("span", { class: "lesson-sign", "aria-hidden": "true" }, given === null ? "›" : hit ? "✓" : "✗");
    said.dataset.hit = given === null ? "skipped" : String(hit);
    replace(said, sign, h("span", null, t(key, { said: given === null ? "" : typed(given), right: word(right) })));
  }

  return {
    element,
    said,
    /** @param {LessonView} view */
    render({ open }) {
      const given = open.answers[step.id];
      const values = open.values[step.id];
      const settled = Boolean(values) && (open.phase === "done" || open.phase === "idle");
      const right = settled ? rightAnswer(ask, values) : undefined;
      once([given, values, settled, open.phase], () => {
        field.render(given ?? null);
        element.disabled = Boolean(values) || !["idle", "failed"].includes(open.phase);
        skip.hidden = given !== undefined || element.disabled;
        said.hidden = right === undefined;
        if (right !== undefined) tell(given ?? null, right);
      });
    },
  };
}

/** @param {number} value @param {boolean} percent */
const asTyped = (value, percent) =>
  `${Number((value * (percent ? 100 : 1)).toPrecision(12))}${percent ? " %" : ""}`.replace("-", "\u2212");

/**
 * @param {LessonStep} step
 * @param {string[]} names
 * @param {Record<string, string>} texts
 * @param {(value: string) => void} answer
 */
function choices(step, names, texts, answer) {
  const group = uid("lesson");
  const inputs = names.map((name) =>
    h("input", { type: "radio", name: group, value: name, "data-choice": name, onchange: () => answer(name) }),
  );
  const labels = inputs.map((input, i) =>
    h("label", { class: "lesson-choice" }, input, h("span", null, ...inline(texts[`${step.id}.choice.${names[i]}`]))),
  );
  return {
    element: h("div", { class: "lesson-choices" }, ...labels),
    withdraw: () => {},
    /** @param {LessonAnswer | null} given */
    render: (given) => inputs.forEach((input) => (input.checked = input.value === given)),
  };
}

/**
 * @param {Tools["t"]} t
 * @param {Extract<LessonAsk, {kind: "number"}>} ask
 * @param {string} label
 * @param {(value: number | undefined) => void} answer nothing while what stands there is no number
 */
function numberField(t, ask, label, answer) {
  const scale = ask.percent ? 100 : 1;
  const onchange = (/** @type {number | null} */ value) => answer(value === null ? undefined : value / scale);
  const words = { label, part: "lesson-number", className: "lesson-number-field", inputClass: "lesson-number" };
  const allowed = { ...ANY, percent: ask.percent };
  const field = new NumberField(t, { ...words, live: true, allowed, onchange, onrefuse: () => answer(undefined) });
  const note = h("span", { class: "lesson-number-note" }, ask.percent ? "%" : "");
  return {
    element: h(
      "div",
      { class: "lesson-number-row" },
      field.element,
      note,
      h("span", { class: "lesson-hint" }, t("lesson.about")),
    ),
    withdraw: () => field.box.withdraw(),
    /** @param {LessonAnswer | null} given */
    render(given) {
      if (document.activeElement === field.input || (field.isRefused && given === null)) return;
      field.render(typeof given === "number" ? Number((given * scale).toPrecision(12)) : null);
    },
  };
}
