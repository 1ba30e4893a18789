/**
 * Pasting or dropping a CSV file. The server reads it; what it found is shown and can be changed, and what does not fit
 * stands beside its row. The text stays as it was pasted until it is used.
 */

import { attr, h, setText, show } from "../lib/dom.js";
import { textOf } from "../lib/text_file.js";
import { csvPreview, roleOf, ROLES } from "./csv_preview.js";
import { menu } from "./csv_menu.js";

/** @import { JobView, Table, Tools } from "../types.js" */

const MOST_BYTES = 1024 * 1024;
const WAIT_MS = 300;
/** Enough rows that some of them can be held out. */
const MANY = 20;
const EXAMPLE = "study (hours);sleep (hours);score (points)\n1,5;8;51\n2;6,5;53\n3;7;62\n4,5;5;70\n5;8;81\n6;6;80\n7,5;7;93\n8;4,5;89\n";
const AUTO = { separator: "auto", decimal: "auto", header: "auto", inputs: /** @type {number[]} */ ([]), target: /** @type {number | null} */ (null), kind: "auto" };

/** @param {Tools} tools */
export function createCsvDialog({ t, dispatch }) {
  let choices = { ...AUTO };
  let scaling = "standard";
  let timer = 0;
  let busy = false;
  let waits = false;
  /** @type {JobView["result"]} */
  let result = null;
  /** What had come of the job when it was asked for last. @type {JobView["result"]} */
  let before = null;

  const area = h("textarea", { class: "csv-text", rows: "5", spellcheck: "false", "data-part": "csv-text", "aria-label": t("own.csv_text"), placeholder: t("own.csv_placeholder"), oninput: () => again(AUTO) });
  const file = h("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv", class: "csv-file", "aria-label": t("own.csv_file"), "data-part": "csv-file", onchange: () => void take(file.files?.[0]) });
  const example = h("button", { type: "button", class: "link-button", "data-part": "csv-example", onclick: () => fill(EXAMPLE) }, t("own.csv_example"));
  const problem = h("p", { class: "csv-problem", role: "alert", "data-part": "csv-problem" });
  const found = h("p", { class: "csv-found", role: "status", "data-part": "csv-found" });
  const pick = (/** @type {"separator" | "decimal" | "header" | "kind"} */ name, /** @type {string[]} */ names) =>
    menu(t(`own.${name}`), `csv-${name}`, names.map((value) => [value, t(`own.${name}.${value}`)]), (value) => again({ ...choices, [name]: value }));
  const separator = pick("separator", ["semicolon", "tab", "comma", "space"]);
  const decimal = pick("decimal", ["point", "comma"]);
  const header = pick("header", ["yes", "no"]);
  const kind = pick("kind", ["classes", "numbers"]);
  const scale = menu(t("own.scaling"), "csv-scaling", ["none", "max", "standard"].map((value) => [value, t(`own.scaling.${value}`)]), (value) => (scaling = value));
  const preview = csvPreview(t, (place, role) => choose(place, role));
  const form = h("div", { class: "csv-form" }, ...[separator, decimal, header, kind, scale].map(({ element }) => element));
  const use = h("button", { type: "button", class: "button primary", "data-part": "csv-use", onclick: () => confirm() }, t("own.use"));
  const close = h("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("own.cancel"));
  const dialog = h(
    "dialog",
    { class: "dialog csv-dialog", "aria-labelledby": "csv-title", ondragover: (/** @type {Event} */ event) => event.preventDefault(), ondrop: (/** @type {DragEvent} */ event) => drop(event) },
    h("h2", { id: "csv-title" }, t("own.csv_title")),
    h("p", { class: "panel-note" }, t("own.csv_note"), " ", example),
    area,
    h("label", { class: "csv-choose" }, t("own.csv_drop"), " ", file),
    problem,
    found,
    form,
    preview.element,
    h("div", { class: "csv-foot" }, use, close),
  );
  document.body.append(dialog);

  /** @param {DragEvent} event */
  function drop(event) {
    event.preventDefault();
    void take(event.dataTransfer?.files[0]);
  }

  /** @param {File | undefined} given */
  async function take(given) {
    if (!given) return;
    if (given.size > MOST_BYTES) return tell(t("own.error.csv_long"));
    fill(textOf(new Uint8Array(await given.arrayBuffer())));
    return undefined;
  }

  /** @param {string} text */
  function fill(text) {
    area.value = text;
    again(AUTO);
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
    for (const element of [form, preview.element, found]) show(element, false);
    use.disabled = true;
  }

  /** @param {number} place @param {string} role */
  function choose(place, role) {
    const facts = /** @type {Record<string, any>} */ (result?.facts);
    const roles = facts.columns.map((/** @type {unknown} */ _, /** @type {number} */ i) => (i === place ? role : roleOf(facts, i)));
    const target = role === "target" ? place : roles.indexOf("target");
    // One target at a time: the one before goes in instead, if it is a number.
    const free = (/** @type {number} */ i) => (facts.columns[i].kind === "numbers" ? ROLES[0] : ROLES[2]);
    const fitted = roles.map((/** @type {string} */ is, /** @type {number} */ i) => (is === "target" && i !== target ? free(i) : is));
    const inputs = fitted.flatMap((/** @type {string} */ is, /** @type {number} */ i) => (is === "input" ? [i] : []));
    if (target < 0 || inputs.length === 0 || inputs.length > 16) {
      tell(t("own.roles"));
      return preview.render(facts);
    }
    const sameTarget = target === facts.target;
    return again({ ...choices, inputs, target, kind: sameTarget ? choices.kind : "auto" });
  }

  function confirm() {
    const table = result && tableFrom(result);
    if (!table) return;
    dispatch({ type: "own_table", table, scaling, train_share: table.rows.length >= MANY ? 0.8 : 1 });
    dispatch({ type: "draw", on: false });
    dialog.close();
  }

  /** @param {Record<string, any>} facts */
  function showFacts(facts) {
    for (const element of [form, preview.element, found]) show(element, true);
    separator.render(facts.separator);
    decimal.render(facts.decimal);
    header.render(facts.header ? "yes" : "no");
    kind.render(facts.kind);
    scale.render(scaling);
    preview.render(facts);
    setText(found, t(facts.n_problems ? "own.found_wrong" : "own.found", { rows: facts.n_rows, wrong: facts.n_problems, empty: facts.n_empty, inputs: facts.inputs.length }));
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
        showNothing();
        return tell(t(job.problem.key.replace("error.", "own.error."), job.problem.values));
      }
      if (!job.result) return undefined;
      result = job.result;
      showFacts(result.facts);
      attr(use, "disabled", result.facts.n_problems > 0);
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
  const rows = Array.from({ length: shapes.rows[0] }, (_, i) => Array.from(tensors.rows.subarray(i * width, (i + 1) * width)));
  const column = (/** @type {number} */ i) => ({ name: facts.columns[i].name, unit: facts.columns[i].unit });
  return { inputs: facts.inputs.map(column), target: column(facts.target), classes: facts.classes, rows };
}
