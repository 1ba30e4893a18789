/** Files to take home beside the program: what the server writes, and the loss curve, which the page knows. */
import { attr, h, memo, replace } from "../lib/dom.js";
import { historyCsv } from "../lib/csv.js";
import { download } from "../lib/download.js";

/** @typedef {import("../types.d.ts").CodeView} CodeView */
/** @typedef {import("../types.d.ts").Offer} Offer */
/** @typedef {import("../types.d.ts").Tools} Tools */

/** @param {Tools} tools */
export function createFiles({ t, dispatch }) {
  /** @type {CodeView | null} */
  let seen = null;
  const list = h("div", { class: "code-files", "data-part": "code-files" });
  const built = memo();

  function takeHistory() {
    if (!seen) return;
    const step = seen.history.at(-1)?.step ?? 0;
    download(`descent-${seen.experiment.dataset.name}-history-${step}.csv`, "text/csv", historyCsv(seen.history));
  }

  /** @param {string} name @param {string} extension @param {() => void} take @param {string} [cannot] */
  function button(name, extension, take, cannot = "") {
    const tip = cannot ? t(`code.cannot.${cannot}`) : t(`code.file_tip.${name}`);
    const about = { "data-part": `code-file-${name}`, "data-tip": tip, "aria-disabled": cannot ? "true" : null };
    const onclick = () => !cannot && take();
    const kind = h("span", { class: "code-extension" }, `.${extension}`);
    return h("button", { type: "button", class: "button code-file", ...about, onclick }, t(`code.file.${name}`), kind);
  }

  /** @param {Offer[]} offers */
  function build(offers) {
    const own = offers.map(({ name, extension, cannot }) =>
      button(name, extension, () => dispatch({ type: "start_job", job: { name: "export", format: name } }), cannot),
    );
    replace(list, ...own, button("history", "csv", takeHistory));
  }

  return {
    element: h("div", { class: "code-home" }, h("h3", { class: "label" }, t("code.files")), list),
    /** @param {CodeView} view */
    render(view) {
      seen = view;
      const offers = view.job.result?.facts.files ?? [];
      built([JSON.stringify(offers)], () => build(offers));
      attr(list.lastElementChild ?? list, "disabled", view.history.length === 0);
    },
  };
}
