/** Comparing: a race of several runs from one start, and pinned runs beside the present one. */

import { h, memo, replace, setText, show } from "../../lib/dom/dom.js";
import { decimal, grouped } from "../../lib/text/format.js";
import { createJob } from "../shared/job_panel.js";
import { Curves } from "./curves.js";
import { runnersOf } from "./data.js";
import { RaceForm } from "./form.js";
import { Pictures } from "./pictures.js";
import { PinList } from "./pins_list.js";
import { withRate } from "./sets.js";
import { RaceTable } from "./table.js";

/** @import { CompareView } from "../../types/jobs.js" */
/** @import { Tools, Translate, View } from "../../types/views.js" */
/** @import { Runner } from "./data.js" */

class Compare {
  /** @type {Runner[]} */
  runners = [];
  /** @type {CompareView | null} */
  view = null;
  onceResult = memo();
  onceDrawn = memo();

  /** @param {HTMLElement} root @param {Tools} tools */
  constructor(root, tools) {
    const { t } = tools;
    this.t = t;
    this.form = new RaceForm(tools);
    this.job = createJob(tools, { name: "race", ask: () => this.form.request() });
    this.table = new RaceTable(tools);
    this.curves = new Curves(t, (axis) => this.chooseAxis(axis));
    this.moments = createMoments(t);
    this.pictures = new Pictures(t);
    this.pins = new PinList(tools);
    this.where = h("p", { class: "job-problem", "data-part": "race-where" });
    this.empty = h("p", { class: "job-empty" }, t("race.empty"));
    this.old = h("p", { class: "job-old", hidden: true }, t("race.old"));
    this.told = h("p", { class: "job-intro", "data-part": "race-told-best" });
    this.found = h("div", { class: "race-found", hidden: true }, this.old, this.told, this.table.element);
    this.found.append(this.curves.element, this.moments.element, this.pictures.element);
    this.intro = h("p", { class: "job-intro" });
    const title = h("h3", { class: "race-title" }, t("race.title"));
    const side = h("div", { class: "job-side" }, title, this.intro, this.form.element, this.job.element, this.where);
    const race = h("div", { class: "job-tab race" }, side, this.empty, this.found);
    this.element = h("div", { class: "chart compare", "data-part": "compare" }, race, this.pins.element);
    root.append(this.element);
  }

  /** @param {CompareView} view */
  render(view) {
    this.view = view;
    const { job, theme } = view;
    const { t } = this;
    this.form.render(view);
    setText(this.intro, Number.isFinite(view.most) ? t("race.intro", { count: view.most }) : "");
    this.job.render(job, view.ready && this.form.contenders().length > 0);
    this.renderProblem(view);
    this.pins.render(view);
    const { result } = job;
    show(this.found, result !== null);
    show(this.empty, result === null);
    if (!result) return;
    this.onceResult([result], () => {
      this.runners = runnersOf(result, (name, rate) => withRate(t, name, rate));
    });
    this.table.render(this.runners, view);
    this.onceDrawn([this.runners, theme], () => {
      this.curves.render(this.runners, /** @type {any} */ (result.facts), theme);
      this.moments.render(this.runners, result.facts.unit);
      this.pictures.render(this.runners, job.data, result.facts.unit, theme);
    });
    show(this.old, view.old);
    const { facts } = result;
    const best = facts.runs > facts.contenders.length;
    show(this.told, best);
    setText(
      this.told,
      best ? t("race.told_best", { runs: facts.runs, to: grouped(facts.to), unit: t(`race.unit_${facts.unit}`) }) : "",
    );
  }

  /** Whose settings were refused. @param {CompareView} view */
  renderProblem({ job }) {
    const found = /contenders\[(\d+)\]\.changes\.(.*)/.exec(job.problem?.field ?? "");
    const contender = found && this.form.contenders()[Number(found[1])];
    setText(this.where, found && contender ? this.t("race.refused", { name: contender.name, field: found[2] }) : "");
  }

  /** @param {string} axis */
  chooseAxis(axis) {
    this.table.axis = axis;
    if (this.view) this.table.render(this.runners, this.view);
  }

  destroy() {
    this.curves.destroy();
    this.pictures.destroy();
    this.element.remove();
  }
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<CompareView>}
 */
export const createCompare = (root, tools) => new Compare(root, tools);

// --- The curves of a race in figures: a few moments by contender, filled only while it is open.

/** Rows: more would be read by nobody. */
const ROWS = 12;

/**
 * Some of the moments that the longest curve has, the first and the last always among them.
 * @param {Runner[]} runners
 * @param {string} field what a race is counted in
 * @returns {number[]}
 */
export function sharedMoments(runners, field) {
  const longest = runners.reduce((most, one) => (one.length > most.length ? one : most), runners[0]);
  if (!longest || longest.length === 0) return [];
  const count = Math.min(ROWS, longest.length);
  const places = Array.from({ length: count }, (_, i) =>
    Math.round((i * (longest.length - 1)) / Math.max(1, count - 1)),
  );
  return places.map((place) => longest.columns[field][place]);
}

/** The loss measured at that moment, or null. @param {Runner} runner @param {string} field @param {number} moment */
export function lossAtMoment({ columns }, field, moment) {
  const place = columns[field].indexOf(moment);
  return place < 0 ? null : columns.train[place];
}

/** @param {Translate} t */
export function createMoments(t) {
  const table = h("table");
  const title = t("race.moments");
  const box = h("div", { class: "race-table", tabindex: "0", role: "region", "aria-label": title }, table);
  const element = h(
    "details",
    { class: "weight-table race-moments", "data-part": "race-moments" },
    h("summary", null, title),
    box,
  );
  /** @type {{runners: Runner[], unit: string}} */
  let wanted = { runners: [], unit: "epoch" };
  const once = memo();

  function fill() {
    if (!element.open) return;
    const { runners, unit } = wanted;
    once([runners, unit], () => replace(table, contents(t, runners, unit)));
  }
  element.addEventListener("toggle", fill);
  return {
    element,
    /** @param {Runner[]} runners @param {string} unit */
    render(runners, unit) {
      wanted = { runners, unit };
      fill();
    },
  };
}

/** @param {Translate} t @param {Runner[]} runners @param {string} unit */
function contents(t, runners, unit) {
  const field = unit === "epoch" ? "epoch" : "step";
  const head = h(
    "tr",
    null,
    h("th", { scope: "col" }, t(`race.unit_${unit}`)),
    runners.map(({ told }) => h("th", { scope: "col" }, told.name)),
  );
  const rows = sharedMoments(runners, field).map((moment) => {
    const cells = runners.map((runner) => h("td", null, decimal(lossAtMoment(runner, field, moment), 4)));
    return h("tr", null, h("th", { scope: "row" }, grouped(moment)), cells);
  });
  return [
    h("caption", { class: "visually-hidden" }, t("race.moments_caption")),
    h("thead", null, head),
    h("tbody", null, rows),
  ];
}
