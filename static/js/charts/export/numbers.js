/** What the program promises, and the page's numbers that it prints, with all their digits. */
import { h, memo, replace, setText, show } from "../../lib/dom/dom.js";
import { grouped } from "../../lib/text/format.js";
import { pythonRepr } from "../../lib/text/python.js";

/** @import { CodeView } from "../../types/jobs.js" */
/** @import { Tools } from "../../types/views.js" */
/** @import { ResultMessage, Scores } from "../../types/wire.js" */

/** Programs that do what the engine does, operation by operation. */
const OWN = ["script", "notebook"];

/**
 * The scores of a set of samples as the program prints them: name and value.
 * @param {"train" | "test"} part
 * @param {Scores | null} scores
 * @returns {[string, string][]}
 */
function printed(part, scores) {
  if (!scores) return [];
  const { loss, accuracy, mae, r2 } = scores;
  const others = accuracy !== null ? { accuracy } : { mae, r2 };
  return Object.entries({ loss, ...others }).map(([name, value]) => [`${part} ${name}`, pythonRepr(value)]);
}

/** How closely the program follows the page. @param {string} format @param {boolean} exact */
function closeness(format, exact) {
  if (!OWN.includes(format)) return "library";
  return exact ? "exact" : "near";
}

/** @param {Tools} tools */
export function createProgramNumbers({ t, dispatch }) {
  const promise = h("p", { class: "code-promise", "data-part": "code-promise" });
  const list = h("dl", { class: "code-numbers", "data-part": "code-numbers" });
  const way = h("p", { class: "job-intro" });
  const choose = () => dispatch({ type: "set", path: "compute", value: "numpy" });
  const about = { "data-part": "code-numpy", "data-tip": t("code.use_numpy_tip"), hidden: true };
  const numpy = h("button", { type: "button", class: "button small", onclick: choose, ...about }, t("code.use_numpy"));
  const built = memo();

  /** @param {CodeView} view @param {string} format */
  function build({ job, experiment }, format) {
    const { facts } = /** @type {ResultMessage} */ (job.result);
    const close = closeness(format, facts.exact);
    setText(promise, t(`code.promise_${close}`));
    promise.dataset.exact = String(close === "exact");
    const rows = [...printed("train", facts.train), ...printed("test", facts.test)];
    replace(list, ...rows.map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))));
    const key = facts.begins > 0 ? "code.way_change" : "code.way_start";
    const made = t(key, { count: grouped(facts.n_updates), begins: grouped(facts.begins) });
    setText(way, `${made} ${t(`code.why_${close}`, { numpy: facts.numpy })}`);
    show(numpy, close === "near" && experiment.compute !== "numpy");
  }

  const element = h("div", { class: "code-promised", hidden: true }, promise, list, way, numpy);
  return {
    element,
    /** @param {CodeView} view @param {string} format of the program that is shown, or "" */
    render(view, format) {
      show(element, format !== "");
      if (format) built([view.job.result, view.experiment.compute, format], () => build(view, format));
    },
  };
}
