/** The verdict of a gradient check in words. */

import { attr, h, setText, show } from "../../lib/dom/dom.js";
import { decimal, grouped, plain, scientific } from "../../lib/text/format.js";
import { costOf, small } from "./rows.js";

/** @import { GradientCheckView } from "../../types/jobs.js" */
/** @import { Translate } from "../../types/views.js" */
/** @import { ResultMessage } from "../../types/wire.js" */

const MARKS = { agree: ["right", "✓"], differ: ["wrong", "✕"], undecided: ["undecided", "≈"] };

/**
 * @param {Translate} t
 * @param {Record<string, any>} facts
 * @param {(index: number) => string} name
 */
export function verdictText(t, facts, name) {
  const undecided = facts.loss === null ? "gradient_check.undecided_loss" : "gradient_check.undecided_kinks";
  if (facts.verdict === "undecided") return t(undecided);
  const values = { worst: small(facts.worst), name: name(facts.worst_index), tolerance: small(facts.tolerance) };
  return t(`gradient_check.${facts.verdict}`, values);
}

/**
 * What else has to be known to read the verdict.
 * @param {Translate} t
 * @param {Record<string, any>} facts
 * @param {GradientCheckView["experiment"]} experiment
 */
export function gradientCheckNotes(t, facts, experiment) {
  const values = { loss: decimal(facts.loss, 4), h: scientific(facts.h, 0), samples: grouped(facts.samples) };
  const notes = [t("gradient_check.about", values)];
  if (facts.kinks > 0) notes.push(t("gradient_check.kinks", { count: facts.kinks, total: facts.n }));
  const stepped = experiment.layers.some(({ activation }) => activation === "step");
  if (facts.verdict === "differ" && stepped) notes.push(t("gradient_check.step_note"));
  return notes;
}

/** @param {Translate} t */
export function createVerdict(t) {
  const mark = h("span", { class: "verdict-mark", "aria-hidden": "true" });
  const head = h("strong");
  const text = h("p", { class: "gradient-verdict-text" });
  const notes = h("div", { class: "gradient-notes" });
  const told = h("div", { "aria-live": "polite" }, h("p", { class: "gradient-verdict-head" }, mark, head), text);
  const old = h("p", { class: "job-old", "data-part": "gradient-old", hidden: true });
  const element = h(
    "section",
    { class: "gradient-verdict", "data-part": "gradient-verdict", hidden: true },
    told,
    old,
    notes,
  );
  return {
    element,
    /** @param {ResultMessage} result @param {GradientCheckView} view @param {(index: number) => string} name */
    draw({ facts }, view, name) {
      const [verdict, sign] = MARKS[/** @type {keyof MARKS} */ (facts.verdict)];
      show(element, true);
      attr(element, "data-verdict", verdict);
      setText(mark, sign);
      setText(head, t(`gradient_check.verdict_${facts.verdict}`));
      setText(text, verdictText(t, facts, name));
      notes.replaceChildren(...gradientCheckNotes(t, facts, view.experiment).map((note) => h("p", null, note)));
    },
    /** @param {ResultMessage | null} result @param {number} step @param {boolean} changed another regularization */
    render(result, step, changed) {
      show(element, result !== null);
      if (!result) return;
      show(old, changed || result.step !== step);
      if (result.step !== step)
        setText(old, t("gradient_check.old", { then: grouped(result.step), now: grouped(step) }));
      else if (changed) setText(old, t("gradient_check.changed"));
    },
  };
}

// --- What a numeric gradient costs against one backward pass: measured here, and what article 4 prints of a large
// one.

/** @param {Translate} t */
export function createCost(t) {
  const [numeric, backprop] = ["numeric", "backprop"].map((part) => barRow(t(`gradient_check.cost_${part}`)));
  const ratio = h("p", { class: "cost-ratio", "data-part": "gradient-ratio" });
  const large = h("p", { class: "chart-caption" }, t("gradient_check.large"));
  const heading = h("h3", null, t("gradient_check.cost"));
  const bars = h("div", { class: "cost-bars" }, heading, numeric.element, backprop.element);
  const element = h("section", { class: "cost", "data-part": "gradient-cost" }, bars, h("div", null, ratio, large));
  return {
    element,
    /** @param {ResultMessage | null} result @param {number} parameters */
    render(result, parameters) {
      const cost = result ? costOf(result) : null;
      const evaluations = cost?.evaluations ?? 2 * parameters;
      const times = cost?.ratio ?? null;
      const share = times === null ? 1 / Math.max(1, evaluations) : Math.min(1, 1 / times);
      numeric.render(
        1,
        t("gradient_check.evaluations", { count: grouped(evaluations) }),
        cost ? time(t, cost.seconds) : "",
      );
      backprop.render(share, t("gradient_check.one_pass"), cost?.pass ? time(t, cost.pass) : "");
      show(ratio, times !== null);
      if (times === null) return;
      setText(ratio, t("gradient_check.ratio", { ratio: times >= 10 ? grouped(Math.round(times)) : plain(times, 2) }));
    },
  };
}

/** "0.52 s", "0.08 ms". @param {Translate} t @param {number} seconds */
function time(t, seconds) {
  if (seconds >= 0.1) return t("gradient_check.seconds", { value: decimal(seconds, 2) });
  return t("gradient_check.milliseconds", { value: plain(seconds * 1000, 2) });
}

/** A name, a bar, and what it stands for. @param {string} name */
function barRow(name) {
  const fill = h("span", { class: "cost-fill" });
  const amount = h("span", { class: "cost-amount" });
  const seconds = h("span", { class: "cost-seconds" });
  const text = h("p", { class: "cost-text" }, h("span", { class: "cost-name" }, name), amount, seconds);
  return {
    element: h("div", { class: "cost-row" }, text, h("div", { class: "cost-bar", "aria-hidden": "true" }, fill)),
    /** @param {number} share @param {string} what @param {string} took */
    render(share, what, took) {
      setText(amount, what);
      setText(seconds, took);
      fill.style.width = `${100 * share}%`;
    },
  };
}
