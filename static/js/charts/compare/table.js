/** Where each contender arrived: sortable, the best of each column in bold; a row can become the main experiment. */
import { attr, h, memo, replace } from "../../lib/dom/dom.js";
import { decimal, grouped, percent, plain } from "../../lib/text/format.js";
import { columnsFor, inOrder, isAtEdge, isOver, leadersOf, numbersOf, settingsToUse, swatch } from "./data.js";

/** @import { CompareView } from "../../types/jobs.js" */
/** @import { Tools, Translate } from "../../types/views.js" */
/** @import { Runner, Told, Tried } from "./data.js" */

/** @type {Record<string, (value: number) => string>} */
const WRITE = {
  train: (value) => decimal(value, 5),
  test: (value) => decimal(value, 5),
  best: (value) => decimal(value, 5),
  mae: (value) => decimal(value, 4),
  r2: (value) => decimal(value, 4),
  accuracy: (value) => percent(value),
  test_accuracy: (value) => percent(value),
  step: grouped,
  evaluations: grouped,
  seconds: (value) => plain(value, 3),
  learning_rate: (value) => plain(value, 4),
};
/** Columns in which nobody is better than others. */
const PLAIN = ["step", "learning_rate"];

export class RaceTable {
  axis = "epochs";
  /** @type {string | null} */
  column = null;
  reversed = false;
  /** @type {{runners: Runner[], view: CompareView} | null} */
  shown = null;
  once = memo();

  /** @param {Tools} tools */
  constructor({ t, dispatch }) {
    this.t = t;
    this.dispatch = dispatch;
    this.head = h("thead");
    this.body = h("tbody");
    const table = h("table", null, h("caption", { class: "visually-hidden" }, t("race.table")), this.head, this.body);
    this.element = h(
      "div",
      { class: "race-table", "data-part": "race-table", tabindex: "0", role: "region", "aria-label": t("race.table") },
      table,
    );
  }

  /** @param {Runner[]} runners @param {CompareView} view */
  render(runners, view) {
    this.shown = { runners, view };
    this.once([runners, view.job.running, view.theme, view.catalog, this.axis, this.column, this.reversed], () =>
      this.draw(runners, view),
    );
  }

  /** @param {Runner[]} runners @param {CompareView} view */
  draw(runners, view) {
    const { result } = view.job;
    const regression = view.job.data?.dataset.task === "regression";
    const columns = columnsFor(runners, regression).filter(
      (name) => name !== "to_target" || result?.facts.target_loss !== null,
    );
    const had = this.element.contains(document.activeElement)
      ? /** @type {HTMLElement} */ (document.activeElement).dataset.part
      : undefined;
    const heads = columns.map((name) => this.headCell(name, result?.facts.target_loss));
    replace(
      this.head,
      h(
        "tr",
        null,
        this.headCell(null, null),
        heads,
        h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, this.t("race.use"))),
      ),
    );
    const leaders = Object.fromEntries(
      columns.map((name) => [name, PLAIN.includes(name) ? [] : leadersOf(runners, name, this.axis)]),
    );
    replace(
      this.body,
      inOrder(runners, this.column, this.reversed, this.axis).map((runner) => this.row(runner, columns, leaders, view)),
    );
    if (had) /** @type {HTMLElement | null} */ (this.element.querySelector(`[data-part="${had}"]`))?.focus();
  }

  /** @param {string | null} name @param {number | null} target */
  headCell(name, target) {
    const { t } = this;
    const on = name === this.column;
    const words =
      name === "to_target"
        ? t("race.col_to_target", { target: plain(target ?? 0, 4), unit: t(`race.axis_${this.axis}`) })
        : t(`race.col_${name ?? "name"}`);
    const arrow = on && name !== null ? (this.reversed ? " ▼" : " ▲") : "";
    const about = {
      type: "button",
      "data-part": `race-sort-${name ?? "name"}`,
      "data-tip": t(`race.col_${name ?? "name"}_tip`),
      onclick: () => this.sort(name),
    };
    const cell = h("th", { scope: "col" }, h("button", about, words, h("span", { "aria-hidden": "true" }, arrow)));
    attr(cell, "aria-sort", on && name !== null ? (this.reversed ? "descending" : "ascending") : null);
    return cell;
  }

  /** @param {string | null} name */
  sort(name) {
    this.reversed = name !== null && this.column === name && !this.reversed;
    this.column = name;
    if (this.shown) this.render(this.shown.runners, this.shown.view);
  }

  /**
   * @param {Runner} runner
   * @param {string[]} columns
   * @param {Record<string, number[]>} leaders
   * @param {CompareView} view
   */
  row(runner, columns, leaders, view) {
    const { t } = this;
    const { told, index } = runner;
    const numbers = numbersOf(runner, this.axis);
    const cells = columns.map((name) => {
      const value = numbers[name];
      const write =
        name === "to_target" ? (/** @type {number} */ one) => plain(one, this.axis === "seconds" ? 3 : 9) : WRITE[name];
      const text = value === null ? (name === "to_target" && isOver(told) ? t("race.not_reached") : "–") : write(value);
      return h("td", { class: leaders[name].includes(index) ? "leader" : null }, text);
    });
    const full = view.catalog.optimizers[told.experiment.optimizer.name]?.full_batch
      ? h("span", { class: "race-badge" }, t("race.full_batch"))
      : null;
    const tried = told.tried
      ? h(
          "span",
          { class: "race-badge", "data-tip": triedText(t, told.tried) },
          t(isAtEdge(told) ? "race.best_at_edge" : "race.best_of", { count: told.tried.length }),
        )
      : null;
    const status =
      told.status === "done"
        ? null
        : h("span", { class: `race-status ${told.status}` }, this.statusText(told, view.job.running));
    const name = h(
      "th",
      { scope: "row" },
      h("span", { class: "race-who" }, swatch(view.theme, index), told.name, full, tried, status),
    );
    const about = {
      "data-part": `race-use-${index}`,
      "data-tip": t("race.use_tip"),
      "aria-label": t("race.use_who", { name: told.name }),
    };
    const use = h(
      "button",
      { type: "button", class: "button race-use", ...about, onclick: () => this.use(runner) },
      t("race.use_short"),
    );
    return h("tr", null, name, cells, h("td", null, use));
  }

  /** @param {Told} told @param {boolean} running whether the race goes on */
  statusText({ status, diverged_at: at }, running) {
    if (status === "diverged") return this.t("race.diverged_at", { step: grouped(at ?? 0) });
    return this.t(`race.status_${running ? status : "stopped"}`);
  }

  /** @param {Runner} runner */
  use({ told }) {
    this.dispatch({ type: "edit", patch: settingsToUse(told, this.shown?.view.job.of ?? null) });
  }
}

/** Every rate that was tried with the loss it came to. @param {Translate} t @param {Tried[]} tried */
const triedText = (t, tried) =>
  tried
    .map(({ learning_rate: rate, status, loss }) => {
      const outcome = status === "diverged" ? t("race.status_diverged") : decimal(loss ?? NaN, 4);
      return `${t("race.rate_symbol")} ${plain(rate, 3)}: ${outcome}`;
    })
    .join(" · ");
