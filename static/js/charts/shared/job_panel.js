/** A long computation's own line: start it, see how far it is, cancel it, and why it was refused. */
import { attr, h, setText, show } from "../../lib/dom/dom.js";
import { decimal, grouped } from "../../lib/text/format.js";
import { groupedValues } from "../../lib/text/refusal.js";

/** @import { JobView } from "../../types/jobs.js" */
/** @import { JobName, JobRequest } from "../../types/schema.js" */
/** @import { Tools } from "../../types/views.js" */

/** Whole computations shorter than this show no bar, which would only flicker. */
const QUICK_SECONDS = 0.15;

/**
 * @param {Tools} tools
 * @param {{name: JobName, ask: () => JobRequest | null, words?: string,
 *   told?: (job: JobView) => {done: number, total: number}}} options `ask` gives null while a field is refused; `told`
 * counts in what a person counts in; words are
 *   looked up as `<words>.start`, `.start_tip`, `.progress`, `.running`, usually by the job's name
 */
export function createJob({ t, dispatch }, { name, ask, words = name, told = (job) => job }) {
  let busy = false;
  const begin = () => {
    const job = busy ? null : ask();
    if (job) dispatch({ type: "start_job", job });
  };
  const about = { "data-part": `${words}-start`, "data-tip": t(`${words}.start_tip`) };
  const start = h(
    "button",
    { type: "button", class: "button job-start", ...about, onclick: begin },
    t(`${words}.start`),
  );
  const halt = () => dispatch({ type: "cancel_job", job: name });
  const halting = { "data-part": `${words}-cancel`, onclick: halt, hidden: true };
  const cancel = h("button", { type: "button", class: "button", ...halting }, t("gradient_check.cancel"));
  const bar = h("progress", { class: "job-bar", "aria-label": t(`${words}.running`), max: 1 });
  const count = h("span", { class: "job-count" });
  const under = h("div", { class: "job-progress", hidden: true }, bar, count);
  const problem = h("p", { class: "job-problem", "aria-live": "polite", "data-part": `${words}-problem` });
  const element = h("div", { class: "job" }, h("div", { class: "job-buttons" }, start, cancel), under, problem);

  /** @param {JobView} job */
  function renderProgress(job) {
    const { running, done, total, seconds } = job;
    show(under, running && seconds >= QUICK_SECONDS);
    if (!running) return;
    if (total > 0) bar.value = done / total;
    else bar.removeAttribute("value");
    const counted = told(job);
    const values = { done: grouped(counted.done), total: grouped(counted.total), seconds: decimal(seconds, 1) };
    setText(count, total > 0 ? t(`${words}.progress`, values) : t("gradient_check.waiting"));
  }

  /** @param {boolean} running */
  function renderButtons(running) {
    busy = running;
    // The keyboard's place must not vanish with the button it stands on.
    const had = document.activeElement;
    show(cancel, running);
    attr(start, "aria-disabled", running ? "true" : null);
    if (!running && had === cancel) start.focus();
  }

  return {
    element,
    begin,
    /** @param {JobView} job @param {boolean} ready whether there is anything to compute with */
    render(job, ready) {
      renderProgress(job);
      renderButtons(job.running);
      attr(start, "disabled", !ready);
      setText(problem, job.problem ? t(job.problem.key, groupedValues(job.problem.values)) : "");
    },
  };
}
