/** The verdict of a gradient check in words. */
import { attr, h, setText, show } from "../../lib/dom/dom.js";
import { decimal, grouped, scientific } from "../../lib/text/format.js";
import { small } from "./rows.js";

/** @typedef {import("../../types.d.ts").GradientCheckView} GradientCheckView */
/** @typedef {import("../../types.d.ts").ResultMessage} ResultMessage */
/** @typedef {import("../../types.d.ts").Translate} Translate */

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
export function notesOf(t, facts, experiment) {
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
  const element = h("section", { class: "gradient-verdict", "data-part": "gradient-verdict", hidden: true }, told, old, notes);
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
      notes.replaceChildren(...notesOf(t, facts, view.experiment).map((note) => h("p", null, note)));
    },
    /** @param {ResultMessage | null} result @param {number} step @param {boolean} changed another regularization */
    render(result, step, changed) {
      show(element, result !== null);
      if (!result) return;
      show(old, changed || result.step !== step);
      if (result.step !== step) setText(old, t("gradient_check.old", { then: grouped(result.step), now: grouped(step) }));
      else if (changed) setText(old, t("gradient_check.changed"));
    },
  };
}
