/** What a numeric gradient costs against one backward pass: measured here, and what article 4 prints of a large one. */
import { h, setText, show } from "../../lib/dom/dom.js";
import { decimal, grouped, plain } from "../../lib/text/format.js";
import { costOf } from "./rows.js";

/** @typedef {import("../../types.d.ts").ResultMessage} ResultMessage */

/** @param {import("../../types.d.ts").Translate} t */
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
      numeric.render(1, t("gradient_check.evaluations", { count: grouped(evaluations) }), cost ? time(t, cost.seconds) : "");
      backprop.render(share, t("gradient_check.one_pass"), cost?.pass ? time(t, cost.pass) : "");
      show(ratio, times !== null);
      if (times === null) return;
      setText(ratio, t("gradient_check.ratio", { ratio: times >= 10 ? grouped(Math.round(times)) : plain(times, 2) }));
    },
  };
}

/** "0.52 s", "0.08 ms". @param {import("../../types.d.ts").Translate} t @param {number} seconds */
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
