/** Files: take the run home in one of several kinds, and go on from one that was taken. */

import { attr, h, setText } from "../../lib/dom/dom.js";
import { download, historyCsv } from "../../lib/dom/files.js";
import { createOpening } from "./files_open.js";

/** @import { FilesView } from "../../types/jobs.js" */
/** @import { Tools, View } from "../../types/views.js" */

/** Kinds of files (app/exports) and the ends of their names. */
const KINDS = [
  { format: "experiment", end: ".json" },
  { format: "safetensors", end: ".safetensors" },
  { format: "npz", end: ".npz" },
  { format: "parameters", end: ".json" },
  { format: "tensorboard", end: ".tfevents" },
];

/** @param {HTMLElement} root @param {Tools} tools @returns {View<FilesView>} */
export function createFiles(root, tools) {
  const { t, dispatch } = tools;
  /** Which kind was asked for last. */
  let asked = "";
  const busy = () => buttons.some((button) => button.hasAttribute("aria-disabled"));
  /** @param {string} format */
  const take = (format) => {
    if (busy()) return;
    asked = format;
    dispatch({ type: "start_job", job: { name: "export", format } });
  };
  const buttons = KINDS.map(({ format, end }) => {
    const words = { "data-part": `take-${format}`, "aria-describedby": `files-about-${format}` };
    return h(
      "button",
      { type: "button", class: "button", ...words, onclick: () => take(format) },
      t(`files.take.${format}`),
      h("span", { class: "files-end" }, end),
    );
  });
  /** @type {FilesView | null} */
  let seen = null;
  function takeHistory() {
    if (!seen) return;
    const step = seen.history.at(-1)?.step ?? 0;
    download(`descent-${seen.experiment.dataset.name}-history-${step}.csv`, "text/csv", historyCsv(seen.history));
  }
  const curve = { "data-part": "take-history", "aria-describedby": "files-about-history", onclick: takeHistory };
  const history = h(
    "button",
    { type: "button", class: "button", ...curve },
    t("files.take.history"),
    h("span", { class: "files-end" }, ".csv"),
  );
  const rows = KINDS.map(({ format }, place) =>
    h(
      "li",
      { class: "files-kind" },
      buttons[place],
      h("p", { id: `files-about-${format}` }, t(`files.about.${format}`)),
    ),
  );
  rows.push(h("li", { class: "files-kind" }, history, h("p", { id: "files-about-history" }, t("files.about.history"))));
  const problem = h("p", { class: "job-problem", "aria-live": "polite", "data-part": "take-problem" });
  const taking = h(
    "section",
    { class: "files-part" },
    h("h3", null, t("files.take")),
    h("ul", { class: "files-kinds" }, ...rows),
    problem,
  );
  const opening = createOpening(tools);
  root.append(h("div", { class: "files" }, taking, opening.element));
  return {
    render(view) {
      seen = view;
      attr(history, "disabled", view.history.length === 0);
      for (const [place, { format }] of KINDS.entries()) {
        attr(buttons[place], "aria-disabled", view.taking.running ? "true" : null);
        attr(buttons[place], "aria-busy", view.taking.running && format === asked ? "true" : null);
        attr(buttons[place], "disabled", !view.ready || view.secret);
      }
      const refused = view.secret ? { key: "bugs.secret", values: {} } : asked ? view.taking.problem : null;
      setText(problem, refused ? t(refused.key, refused.values) : "");
      opening.render(view);
    },
  };
}
