/** Opening a file: choose or drop it, see what is in it, and go on from there. */

import { attr, h, memo, setText, show } from "../../lib/dom/dom.js";
import { fileToBase64 } from "../../lib/dom/files.js";
import { grouped } from "../../lib/text/format.js";

/** @import { FileRun, FilesView } from "../../types/jobs.js" */
/** @import { Tools } from "../../types/views.js" */

/** What stands around a file in a message. */
const ROOM = 1000;

export class Opening {
  /** Name of the file that was asked for last; nothing is shown of files before this panel. */
  name = "";
  most = 0;
  /** @type {FilesView} */ // @ts-expect-error  set by the first render
  view;
  /**
   * Said by the page itself: too large, cannot be read, has been opened.
   * @type {{key: string, values: Record<string, string>} | null}
   */
  said = null;
  once = memo();

  /** @param {Tools} tools */
  constructor({ t, dispatch }) {
    this.t = t;
    this.dispatch = dispatch;
    const taken = () => this.take(this.input.files);
    this.input = h("input", {
      type: "file",
      accept: ".npz,.safetensors,.json,.ipynb",
      "data-part": "open-input",
      hidden: true,
      onchange: taken,
    });
    const choose = { "data-part": "open-file", "data-tip": t("files.open_tip"), onclick: () => this.input.click() };
    this.button = h("button", { type: "button", class: "button job-start", ...choose }, t("files.choose"));
    this.zone = h(
      "div",
      { class: "files-drop", ...this.dropping() },
      this.button,
      h("p", null, t("files.drop")),
      this.input,
    );
    this.text = h("p", { class: "files-found", "data-part": "found" });
    this.whole = h("button", { type: "button", class: "button", "data-part": "open-whole" });
    this.here = h("button", { type: "button", class: "button", "data-part": "open-here" }, t("files.open_here"));
    this.found = h(
      "div",
      { class: "files-offer", hidden: true },
      this.text,
      h("div", { class: "job-buttons" }, this.whole, this.here),
    );
    this.problem = h("p", { class: "job-problem", "aria-live": "polite", "data-part": "open-problem" });
    this.done = h("p", { class: "files-done", "aria-live": "polite", "data-part": "open-done" });
    this.element = h(
      "section",
      { class: "files-part" },
      h("h3", null, t("files.open")),
      this.zone,
      this.problem,
      this.done,
      this.found,
    );
  }

  /** What makes an element take files that are dropped on it. */
  dropping() {
    const over = (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      attr(this.zone, "data-over", event.type === "dragover");
    };
    const ondrop = (/** @type {DragEvent} */ event) => {
      over(event);
      this.take(event.dataTransfer?.files ?? null);
    };
    return { ondragover: over, ondragleave: over, ondrop };
  }

  /** @param {FileList | null} files */
  async take(files) {
    const file = files?.[0];
    if (!file) return;
    const most = Math.floor((this.most - ROOM) / BASE64);
    this.name = file.name;
    this.said =
      file.size > most ? { key: "files.too_large", values: { value: grouped(file.size), max: grouped(most) } } : null;
    const content = this.said ? "" : await fileToBase64(file).catch(() => "");
    this.input.value = "";
    if (!this.said && !content) this.said = { key: "files.unreadable", values: {} };
    if (!this.said) this.dispatch({ type: "start_job", job: { name: "open_file", file: content } });
    this.render(this.view);
  }

  /** @param {FileRun} run @param {string} key */
  go(run, key) {
    this.said = { key, values: { name: this.name } };
    this.dispatch({ type: "resume_run", experiment: run.experiment, saved: run.saved });
    this.button.focus();
  }

  /** @param {FilesView} view */
  render(view) {
    this.view = view;
    this.most = view.most_bytes;
    const { opening } = view;
    attr(this.button, "disabled", !view.ready);
    attr(this.zone, "aria-busy", opening.running ? "true" : null);
    const isProblem = this.said !== null && !this.said.key.startsWith("files.opened");
    setText(this.problem, this.problemText(view, isProblem));
    setText(this.done, this.said && !isProblem ? this.t(this.said.key, this.said.values) : "");
    const isOffered = this.name !== "" && !this.said && !opening.running && !opening.problem && opening.result !== null;
    show(this.found, isOffered);
    if (isOffered) this.once([opening.result, view.experiment, view.layout, view.most_bytes], () => this.offer(view));
  }

  /** @param {FilesView} view @param {boolean} isProblem */
  problemText({ opening }, isProblem) {
    if (this.said) return isProblem ? this.t(this.said.key, this.said.values) : "";
    if (!opening.problem || !this.name) return "";
    const place = opening.problem.field.replace(/^open_file\.?/, "").replace(/^file$/, "") || this.name;
    return `${place}: ${this.t(opening.problem.key.replace("error.file_", "files.problem_"), opening.problem.values)}`;
  }

  /** @param {FilesView} view */
  offer(view) {
    const found = openedFile(view);
    if (!found) return;
    const { sizes, present, same, whole, optimizer_starts_over, too_long, here } = found;
    const said = this.t(this.key(found), { name: this.name, sizes, here: present, ...this.about(whole) });
    setText(this.text, optimizer_starts_over ? `${said} ${this.t("files.optimizer_starts_over")}` : said);
    show(this.whole, whole !== null && !too_long);
    show(this.here, here !== null && !same);
    setText(this.whole, this.t(same ? "files.go_on" : whole?.saved ? "files.open_whole" : "files.open_experiment"));
    this.whole.onclick = () => whole && this.go(whole, "files.opened");
    this.here.onclick = () => here && this.go(here, "files.opened_here");
  }

  /** @param {Found} found */
  key({ whole, too_long, same, here }) {
    if (too_long) return "files.too_long";
    if (!whole) return here ? "files.found_params" : "files.found_other";
    if (!whole.saved) return "files.found_experiment";
    return same ? "files.found_same" : "files.found_run";
  }

  /** @param {FileRun | null} whole @returns {Record<string, string>} */
  about(whole) {
    if (!whole) return {};
    const step = whole.saved?.counters.step;
    return {
      dataset: this.t(`dataset.${whole.experiment.dataset.name}.title`),
      step: grouped(typeof step === "number" ? step : 0),
    };
  }
}

/** @param {Tools} tools */
export const createOpening = (tools) => new Opening(tools);

// --- What a file holds, and what of it can be gone on from. Pure.

/** What base64 adds to bytes, and what stands around a state in a message. */
export const BASE64 = 4 / 3;
const STATE_ROOM = 6000;

/**
 * @typedef {object} Found
 * @property {string} sizes of the network in the file: inputs, then units of every layer
 * @property {string} present the same of the network here
 * @property {boolean} same its experiment is the present one
 * @property {FileRun | null} whole the run in the file; without a state, it starts over
 * @property {boolean} optimizer_starts_over the file does not hold what its optimizer remembers
 * @property {boolean} too_long what the optimizer remembers is more than a message holds
 * @property {FileRun | null} here its parameters in the present network, where they fit
 */

/**
 * @param {FilesView} view
 * @returns {Found | null}
 */
export function openedFile({ opening, experiment, layout, most_bytes }) {
  if (!opening.result) return null;
  const { facts, tensors } = opening.result;
  const state = /** @type {Float64Array | undefined} */ (tensors.state);
  const here = /** @type {Float64Array | undefined} */ (tensors.here);
  const saved = facts.counters && state ? { counters: facts.counters, vector: state } : null;
  return {
    sizes: facts.sizes.join("-"),
    present: [layout[0]?.fan_in, ...layout.map(({ fan_out }) => fan_out)].join("-"),
    // Both are as the server writes them, every key in its order.
    same: JSON.stringify(facts.experiment) === JSON.stringify(experiment),
    whole: facts.experiment ? { experiment: facts.experiment, saved } : null,
    optimizer_starts_over: Boolean(facts.optimizer_starts_over),
    too_long: saved !== null && saved.vector.byteLength * BASE64 > most_bytes - STATE_ROOM,
    here: here ? { experiment, saved: { counters: {}, vector: here } } : null,
  };
}
