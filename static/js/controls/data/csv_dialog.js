/**
 * Pasting or dropping a table. The server reads it; what it found and decided is shown and can be changed, also where
 * it could read nothing, and what does not fit stands beside its row. The text stays as it was pasted until it is used.
 */

import { attr, h, setText, show } from "../../lib/dom/dom.js";
import { grouped } from "../../lib/text/format.js";
import { csvFile, MOST_BYTES } from "./csv_file.js";
import { csvForm } from "./csv_form.js";
import { csvPreview } from "./csv_preview.js";
import { AUTO, isMended, withMenu, withRole } from "./csv_roles.js";
import { csvSays } from "./csv_says.js";

/** @import { Table } from "../../types/experiment.js" */
/** @import { JobView } from "../../types/jobs.js" */
/** @import { DatasetSettings } from "../../types/schema.js" */
/** @import { Tools } from "../../types/views.js" */

const WAIT_MS = 300;
/** Enough rows that some of them can be held out. */
const MANY = 20;
const EXAMPLE =
  "study (hours);sleep (hours);score (points)\n" +
  "1,5;8;51\n2;6,5;53\n3;7;62\n4,5;5;70\n5;8;81\n6;6;80\n7,5;7;93\n8;4,5;89\n";

/** @param {Tools} tools */
export function createCsvDialog({ t, dispatch }) {
  let choices = { ...AUTO };
  /** @type {NonNullable<DatasetSettings["scaling"]>} */
  let scaling = "standard";
  let timer = 0;
  let busy = false;
  /** The text as it was before it was typed into. */
  let last = "";
  let waits = false;
  /** @type {JobView["result"]} */
  let result = null;
  /** What had come of the job when it was asked for last. @type {JobView["result"]} */
  let before = null;

  const area = h("textarea", {
    class: "csv-text",
    rows: "5",
    spellcheck: "false",
    "data-part": "csv-text",
    "aria-label": t("own.csv_text"),
    placeholder: t("own.csv_placeholder"),
    oninput: () => typed(),
  });
  const file = csvFile(t, { text: (text, isNew) => fill(text, isNew), problem: tell });
  const example = h(
    "button",
    { type: "button", class: "link-button", "data-part": "csv-example", onclick: () => own(EXAMPLE) },
    t("own.csv_example"),
  );
  const problem = h("p", { class: "csv-problem", role: "alert", "data-part": "csv-problem" });
  const found = h("p", { class: "csv-found", role: "status", "data-part": "csv-found" });
  const form = csvForm(t, {
    choose: (name, value) => again(withMenu(choices, name, value)),
    scale: (value) => (scaling = /** @type {typeof scaling} */ (value)),
    reset: () => again(AUTO),
  });
  const says = csvSays(t, (leave) => again({ ...choices, leave_out: leave }));
  const preview = csvPreview(t, (place, role) => result && again(withRole(choices, result.facts, place, role)));
  const use = h(
    "button",
    { type: "button", class: "button primary", "data-part": "csv-use", onclick: () => confirm() },
    t("own.use"),
  );
  const close = h("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("own.cancel"));
  const dialog = h(
    "dialog",
    {
      class: "dialog csv-dialog",
      "aria-labelledby": "csv-title",
      ondragover: (/** @type {Event} */ event) => event.preventDefault(),
      ondrop: (/** @type {DragEvent} */ event) => drop(event),
    },
    h("h2", { id: "csv-title" }, t("own.csv_title")),
    h("p", { class: "panel-note" }, t("own.csv_note"), " ", example),
    area,
    file.element,
    problem,
    found,
    says.element,
    form.element,
    preview.element,
    h("div", { class: "csv-foot" }, use, close),
  );
  document.body.append(dialog);

  /** @param {DragEvent} event */
  function drop(event) {
    event.preventDefault();
    void file.take(event.dataTransfer?.files[0]);
  }

  /** A cell that is mended leaves the choices as they are; another table is read from the start. */
  function typed() {
    file.forget();
    again(isMended(last, area.value) ? choices : AUTO);
    last = area.value;
  }

  /** @param {string} text */
  function own(text) {
    file.forget();
    fill(text, true);
  }

  /** @param {string} text @param {boolean} isNew or only in another encoding */
  function fill(text, isNew) {
    area.value = last = text;
    again(isNew ? AUTO : choices);
  }

  /** @param {string} words */
  function tell(words) {
    setText(problem, words);
  }

  /** Has the text read, soon and with these choices. @param {typeof choices} next */
  function again(next) {
    choices = { ...next };
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT_MS);
    use.disabled = true;
  }

  /** One question at a time, so that an answer is always to the last one. */
  function ask() {
    tell("");
    waits = busy;
    if (busy) return;
    const text = area.value;
    if (text.trim() === "") return showNothing();
    if (new Blob([text]).size > MOST_BYTES) return tell(t("own.error.csv_long"));
    busy = true;
    dispatch({ type: "start_job", job: { name: "read_table", text, ...choices } });
    return undefined;
  }

  function showNothing() {
    result = null;
    for (const element of [form.element, says.element, preview.element, found]) show(element, false);
    use.disabled = true;
  }

  function confirm() {
    const table = result && tableFrom(result);
    if (!table) return;
    dispatch({ type: "set_table", table, scaling, train_share: table.rows.length >= MANY ? 0.8 : 1 });
    dispatch({ type: "draw", on: false });
    dialog.close();
  }

  /** @param {Record<string, any>} facts */
  function showFacts(facts) {
    const { fault, columns, gaps, n_rows, n_problems, target, inputs } = facts;
    for (const element of [form.element, says.element]) show(element, true);
    for (const element of [preview.element, found]) show(element, columns.length > 0);
    form.render(facts, choices, scaling);
    says.render([...file.decisions(), ...facts.decisions], gaps);
    preview.render(facts);
    tell(fault ? t(`own.error.${fault.code}`, fault.values) : "");
    const rows = gaps.left_out ? n_rows - gaps.rows : n_rows;
    const summary = {
      rows: grouped(rows),
      count: inputs.length,
      target: target === null ? t("own.no_target") : columns[target].name,
      wrong: grouped(n_problems),
    };
    setText(found, fault ? "" : t(n_problems ? "own.found_wrong" : "own.found", summary));
  }

  showNothing();
  return {
    open: () => dialog.showModal(),
    destroy: () => dialog.remove(),
    /** @param {JobView} job */
    render(job) {
      if (!dialog.open) return;
      if (job.running) before = job.result;
      if (job.running || !busy) return;
      busy = false;
      if (waits) return ask();
      // The connection broke: what stands there answers an earlier text.
      if (!job.problem && job.result === before) return again(choices);
      if (job.problem) {
        use.disabled = true;
        return tell(t(job.problem.key.replace("error.", "own.error."), job.problem.values));
      }
      if (!job.result) return undefined;
      result = job.result;
      showFacts(result.facts);
      attr(use, "disabled", !result.tensors.rows);
      return undefined;
    },
  };
}

/**
 * The table that was read.
 * @param {NonNullable<JobView["result"]>} result
 * @returns {Table | null}
 */
export function tableFrom({ facts, tensors, shapes }) {
  if (!tensors.rows) return null;
  const width = shapes.rows[1];
  const rows = Array.from({ length: shapes.rows[0] }, (_, i) =>
    Array.from(tensors.rows.subarray(i * width, (i + 1) * width)),
  );
  const column = (/** @type {number} */ i) => ({ name: facts.columns[i].name, unit: facts.columns[i].unit });
  return { inputs: facts.inputs.map(column), target: column(facts.target), classes: facts.classes, rows };
}
