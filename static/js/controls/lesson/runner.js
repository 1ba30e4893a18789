/** *Run*: the real thing, how far it is, and how to stop it. */

import { attr, h, setText, show } from "../../lib/dom/dom.js";
import { grouped } from "../../lib/text/format.js";

/** @import { LessonStep, LessonView } from "../../types/lessons.js" */
/** @import { Tools } from "../../types/views.js" */

/** @param {Tools} tools @param {LessonStep} step */
export function createRunner({ t, dispatch }, step) {
  const runs = Boolean(step.do) || step.card.length > 0 || Boolean(step.ask?.measure);
  const run = h("button", { class: "button job-start lesson-run", "data-part": "lesson-run", onclick: () => begin() });
  const stop = h(
    "button",
    { class: "button", "data-part": "lesson-stop", onclick: () => halt(), hidden: true },
    t("lesson.stop"),
  );
  const bar = h("progress", { class: "job-bar", max: 1, "aria-label": t("lesson.running") });
  const count = h("span", { class: "job-count" });
  const under = h("div", { class: "job-progress", hidden: true }, bar, count);
  const hint = h("p", { class: "lesson-hint", "data-part": "lesson-hint" });
  const problem = h("p", { class: "job-problem", "aria-live": "polite" });
  const element = h(
    "div",
    { class: "lesson-runner", hidden: !runs },
    h("div", { class: "job-buttons" }, run, stop),
    hint,
    under,
    problem,
  );
  /** @type {LessonView | null} */
  let last = null;

  const begin = () => run.getAttribute("aria-disabled") !== "true" && dispatch({ type: "run_lesson" });

  function halt() {
    if (last?.open.phase === "training") dispatch({ type: "toggle_play" });
    else
      dispatch({ type: "cancel_job", job: last?.open.phase === "job" && step.do?.job ? step.do.job.name : "measures" });
  }

  /** @param {boolean} again */
  function words(again) {
    if (again) return t("lesson.again");
    const { train = null, job = null } = step.do ?? {};
    if (train) return t(`lesson.run_${train.unit}`, { to: grouped(train.to) });
    return job ? t(`lesson.run_${job.name}`) : t("lesson.measure");
  }

  return {
    element,
    /** @param {LessonView} view @param {boolean} answered */
    render(view, answered) {
      last = view;
      const { phase, values } = view.open;
      const busy = ["training", "job", "measuring"].includes(phase);
      const had = document.activeElement;
      setText(run, words(Boolean(values[step.id]) && !busy));
      attr(run, "aria-disabled", busy || !answered || !view.ready ? "true" : null);
      show(hint, !answered && !busy);
      setText(hint, t("lesson.first"));
      show(stop, phase === "training" || phase === "job");
      if (stop.hidden && had === stop) run.focus();
      show(under, busy && view.total > 0);
      bar.value = view.total > 0 ? view.done / view.total : 0;
      setText(count, t("lesson.progress", { done: grouped(view.done), total: grouped(view.total) }));
      setText(
        problem,
        phase === "failed" ? (view.problem ? t(view.problem.key, view.problem.values) : t("lesson.failed")) : "",
      );
    },
  };
}
