/** Numeric against backpropagated gradient, for every parameter: verdict, picture, table, and what it costs. */

import { h, memo, setText, show } from "../../lib/dom/dom.js";
import { grouped, scientific } from "../../lib/text/format.js";
import { parameterName } from "../network/parameter_names.js";
import { jobMenu, segments } from "../shared/job_fields.js";
import { createJob } from "../shared/job_panel.js";
import { gradientRows } from "./rows.js";
import { createGradientScatter } from "./scatter.js";
import { createGradientTable } from "./table.js";
import { createCost, createVerdict, verdictText } from "./verdict.js";

/** @import { GradientCheckView } from "../../types/jobs.js" */
/** @import { GradientCheckRequest } from "../../types/schema.js" */
/** @import { Tools, View } from "../../types/views.js" */
/** @import { ResultMessage } from "../../types/wire.js" */

const STEPS = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8];

class GradientCheck {
  /** What is asked for next. @type {{samples: "all" | "one", h: number}} */
  asked = { samples: "all", h: 1e-4 };
  /** Whether it says why the server refused. */
  refused = false;
  /** @type {ResultMessage | null} */
  seen = null;
  /** What the result was computed with; it can be changed without a restart. */
  penalty = "";
  onceResult = memo();
  found = h("div", { class: "gradient-found", hidden: true });
  empty = h("p", { class: "job-empty" });

  /** @param {HTMLElement} root @param {Tools} tools */
  constructor(root, tools) {
    const { t } = tools;
    this.t = t;
    this.tools = tools;
    this.samples = segments({
      label: t("gradient_check.samples"),
      part: "gradient-samples",
      choices: [
        { value: "all", text: t("gradient_check.samples_all"), tip: t("gradient_check.samples_all_tip") },
        { value: "one", text: t("gradient_check.samples_one"), tip: t("gradient_check.samples_one_tip") },
      ],
      onchoose: (samples) => this.ask({ samples: /** @type {"all" | "one"} */ (samples) }),
    });
    this.step = jobMenu({
      label: t("gradient_check.step"),
      part: "gradient-step",
      tip: t("gradient_check.step_tip"),
      choices: STEPS.map((value) => ({ value, text: scientific(value, 0) })),
      onchoose: (size) => this.ask({ h: size }),
    });
    this.job = createJob(tools, { name: "gradient_check", ask: () => ({ name: "gradient_check", ...this.asked }) });
    this.verdict = createVerdict(t);
    this.cost = createCost(t);
    this.scatter = createGradientScatter(t);
    this.table = createGradientTable(t);
    this.element = this.build();
    root.append(this.element);
    this.ask({});
  }

  build() {
    const { t } = this;
    const intro = h("p", { class: "job-intro" }, t("gradient_check.intro"), " ", centralDifference());
    const form = h("div", { class: "job-form" }, this.samples.element, this.step.element);
    const side = h("div", { class: "job-side" }, intro, form, this.job.element, this.verdict.element);
    this.found.append(this.scatter.element, this.table.element);
    this.empty.append(t("gradient_check.empty"));
    const main = h("div", { class: "job-main" }, this.empty, this.found, this.cost.element);
    return h("div", { class: "chart job-tab gradient-check", "data-part": "gradient-check" }, side, main);
  }

  /** @param {Partial<GradientCheck["asked"]>} change */
  ask(change) {
    this.asked = { ...this.asked, ...change };
    this.samples.render(this.asked.samples);
    this.step.render(this.asked.h);
    if (this.refused) this.tools.dispatch({ type: "withdraw", field: "gradient_check" });
  }

  /** @param {GradientCheckView} view */
  render(view) {
    const { result, problem } = view.job;
    this.refused = problem !== null;
    const count = grouped(view.n_train);
    const all =
      view.n_train > 0 ? this.t("gradient_check.samples_all_n", { count }) : this.t("gradient_check.samples_all");
    setText(this.samples.buttons[0], all);
    this.job.render(view.job, view.n_params > 0);
    this.onceResult([result, view.theme, view.layout, view.experiment], () => this.draw(view));
    this.verdict.render(result, view.step, JSON.stringify(view.experiment.regularizer) !== this.penalty);
    this.cost.render(result, view.n_params);
  }

  /** @param {GradientCheckView} view */
  draw(view) {
    const { result } = view.job;
    show(this.found, result !== null);
    show(this.empty, result === null);
    if (!result) return;
    const name = (/** @type {number} */ index) => parameterName(this.t, view, index);
    const rows = gradientRows(result);
    this.verdict.draw(result, view, name);
    const text = this.t("gradient_check.alt", { count: rows.length, verdict: verdictText(this.t, result.facts, name) });
    this.scatter.draw(rows, name, view.theme, text);
    if (result === this.seen) return;
    this.table.draw(rows, name);
    // On coming back, the visitor (or changes the language) finds what was asked for.
    const { samples, h: size } = /** @type {Required<GradientCheckRequest>} */ (result.request);
    if (!this.seen && STEPS.includes(size)) this.ask({ samples, h: size });
    this.seen = result;
    this.penalty = JSON.stringify(view.experiment.regularizer);
  }

  destroy() {
    this.scatter.destroy();
    this.element.remove();
  }
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<GradientCheckView>}
 */
export const createGradientCheck = (root, tools) => new GradientCheck(root, tools);

// --- The central difference as a formula.

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * @param {string} tag
 * @param {...(Node | string)} children
 */
function m(tag, ...children) {
  const element = document.createElementNS(MATHML, tag);
  element.append(...children);
  return element;
}

/** L at w, moved. @param {string} sign */
const lossAt = (sign) => [m("mi", "L"), m("mo", "("), m("mi", "w"), m("mo", sign), m("mi", "h"), m("mo", ")")];

/** ∂L/∂w ≈ (L(w + h) − L(w − h)) / 2h */
export function centralDifference() {
  const slope = m("mfrac", m("mrow", m("mo", "∂"), m("mi", "L")), m("mrow", m("mo", "∂"), m("mi", "w")));
  const above = m("mrow", ...lossAt("+"), m("mo", "−"), ...lossAt("−"));
  const quotient = m("mfrac", above, m("mrow", m("mn", "2"), m("mi", "h")));
  const math = m("math", m("mrow", slope, m("mo", "≈"), quotient));
  math.setAttribute("displaystyle", "true");
  math.setAttribute("class", "gradient-formula");
  return math;
}
