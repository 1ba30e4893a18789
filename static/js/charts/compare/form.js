/** Who races, how far, and which loss is the target. */

import { attr, h, memo, replace, setText, show } from "../../lib/dom/dom.js";
import { NumberField, whole } from "../../lib/dom/number_field.js";
import { grouped, plain } from "../../lib/text/format.js";
import { RACE_LENGTH, RACE_TARGET } from "../../lib/text/limits.js";
import { jobMenu, segments } from "../shared/job_fields.js";
import { swatch } from "./data.js";
import { Editor } from "./editor.js";
import { leftOut, mostParams, needsAll, readySet, SETS, TRIED, withRate } from "./sets.js";
import { differences, mainDifferences } from "./settings_text.js";

/** @import { Allowed } from "../../lib/text/number_input.js" */
/** @import { CompareView, RaceSettings } from "../../types/jobs.js" */
/** @import { Contender, Experiment, JobRequest } from "../../types/schema.js" */
/** @import { Tools } from "../../types/views.js" */
/** @import { Difference } from "./settings_text.js" */

/** @type {Allowed} */
const TARGET = {
  kind: "number",
  nullable: true,
  range: { min: 0, max: RACE_TARGET, step: null, scale: "linear", unit: "" },
};

export class RaceForm {
  /** @type {CompareView | null} */
  view = null;
  /** Which contender is open for changes. @type {number | null} */
  open = null;
  once = memo();

  /** @param {Tools} tools */
  constructor({ t, dispatch }) {
    this.t = t;
    this.dispatch = dispatch;
    const range = { low: plain(Math.min(...TRIED), 3), high: plain(Math.max(...TRIED), 3) };
    const sets = [...SETS, "own"].map((value) => ({ value, text: t(`race.set_${value}`, range) }));
    this.sets = jobMenu({
      label: t("race.set"),
      part: "race-set",
      tip: t("race.set_tip"),
      choices: sets,
      onchoose: (set) => this.choose(set),
    });
    this.list = h("ol", { class: "race-list", "data-part": "race-contenders" });
    this.editor = new Editor(t, (contender) => this.replace(contender));
    const adding = { type: "button", class: "button", "data-part": "race-add", "data-tip": t("race.add_tip") };
    this.add = h("button", { ...adding, onclick: () => this.addPresent() }, t("race.add"));
    this.units = segments({
      label: t("race.unit"),
      part: "race-unit",
      choices: /** @type {const} */ (["epoch", "update"]).map((value) => ({
        value,
        text: t(`race.unit_${value}`),
        tip: t(`race.unit_${value}_tip`),
      })),
      onchoose: (unit) => this.patch({ unit }),
    });
    const about = (/** @type {string} */ name) => ({
      label: t(`race.${name}`),
      part: `race-${name}`,
      tip: t(`race.${name}_tip`),
    });
    this.to = new NumberField(t, {
      ...about("to"),
      allowed: whole(1, RACE_LENGTH),
      onchange: (to) => this.patch({ to }),
    });
    this.target = new NumberField(t, {
      ...about("target"),
      allowed: TARGET,
      placeholder: t("more.off"),
      onchange: (loss) => this.patch({ target_loss: loss }),
    });
    const course = h("div", { class: "job-form" }, this.to.element, this.units.element, this.target.element);
    const head = h("div", { class: "job-form" }, this.sets.element, this.add);
    this.none = h("p", { class: "race-none", hidden: true }, t("race.nobody"));
    this.about = h("p", { class: "job-intro", "data-part": "race-about" });
    this.aside = h("button", {
      type: "button",
      class: "button small",
      "data-part": "race-aside",
      hidden: true,
      onclick: () => this.bringBack(),
    });
    this.element = h("div", { class: "race-form" }, head, this.about, this.list, this.none, this.aside, course);
  }

  /**
   * Known here at once, and not with the next paint: start may be pressed right after a length was typed.
   * @param {Partial<RaceSettings>} patch
   */
  patch(patch) {
    if (this.view) this.view = { ...this.view, race: { ...this.view.race, ...patch } };
    this.dispatch({ type: "set_race", patch });
  }

  /** Those that are listed now. @returns {Contender[]} */
  contenders() {
    if (!this.view) return [];
    const { race } = this.view;
    return race.set === "own" ? race.own : readySet(race.set, this.given(), this.size());
  }

  given() {
    const { experiment, catalog } = /** @type {CompareView} */ (this.view);
    return { experiment, catalog, t: this.t };
  }

  size() {
    return sizeOf(/** @type {CompareView} */ (this.view).experiment);
  }

  /**
   * A set of one's own, made from the one that is listed; an earlier one is put aside, not lost.
   * @param {Contender[]} own
   */
  own(own) {
    const { set, own: before } = this.race;
    this.patch({ set: "own", own, ...(set !== "own" && before.length > 0 ? { aside: before } : {}) });
  }

  bringBack() {
    const { own, aside } = this.race;
    this.open = null;
    this.patch({ set: "own", own: aside, aside: own });
  }

  get race() {
    return /** @type {CompareView} */ (this.view).race;
  }

  /** Null while a field is refused. @returns {JobRequest | null} */
  request() {
    const typed = this.open === null ? null : this.editor.typed;
    if (!this.to.holds() || !this.target.holds() || typed?.holds() === false) return null;
    const { unit, to, target_loss } = this.race;
    return { name: "race", contenders: this.contenders(), unit, to, target_loss };
  }

  /** @param {string} set */
  choose(set) {
    this.open = null;
    this.patch(set === "own" && this.race.own.length === 0 ? { set, own: this.contenders() } : { set });
  }

  addPresent() {
    if (!this.view) return;
    const { dataset: _, ...changes } = this.view.experiment;
    const listed = this.contenders();
    if (listed.length >= this.view.most) return;
    this.open = null;
    this.own([...listed, { name: this.t("race.present", { n: listed.length + 1 }), changes }]);
  }

  /** @param {Contender} contender */
  replace(contender) {
    this.own(this.contenders().map((one, i) => (i === this.open ? contender : one)));
  }

  /** @param {number} index */
  remove(index) {
    this.open = null;
    this.own(this.contenders().filter((_, i) => i !== index));
    this.add.focus();
  }

  /** @param {CompareView} view */
  render(view) {
    this.view = view;
    const { race, experiment, secret, theme } = view;
    this.once([race, experiment, secret, theme, this.open], () => this.draw(view));
  }

  /** @param {CompareView} view */
  draw(view) {
    const { race } = view;
    this.sets.render(race.set);
    this.units.render(race.unit);
    this.to.render(race.to);
    this.target.render(race.target_loss);
    const found = this.contenders();
    if (this.open !== null && !found[this.open]) this.open = null;
    // The keyboard's place must not vanish with the row that is drawn again.
    const had = this.list.contains(document.activeElement)
      ? /** @type {HTMLElement} */ (document.activeElement).dataset.part
      : undefined;
    if (this.open !== null) this.editor.render(view, found[this.open]);
    replace(
      this.list,
      found.map((contender, i) => this.row(view, contender, i)),
    );
    if (had) /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-part="${had}"]`))?.focus();
    show(this.none, found.length === 0);
    attr(this.add, "disabled", found.length >= view.most);
    setText(this.about, this.aboutText(found));
    show(this.aside, race.aside.length > 0);
    setText(this.aside, this.t("race.aside", { count: race.aside.length }));
  }

  /** What the set compares, who is not in it and why, and how many runs it takes. @param {Contender[]} found */
  aboutText(found) {
    const { t } = this;
    const { set, unit, to } = this.race;
    const { catalog, most } = /** @type {CompareView} */ (this.view);
    const runs = found.reduce((sum, { rates }) => sum + Math.max(1, rates?.length ?? 0), 0);
    const about = set.startsWith("optimizers")
      ? t(`race.about_${set}`, { factors: TRIED.map((factor) => plain(factor, 3)).join(", ") })
      : "";
    const cost =
      runs > found.length ? t("race.about_cost", { runs, to: grouped(to), unit: t(`race.unit_${unit}`) }) : "";
    const out = set === "own" ? [] : leftOut(set, this.given(), this.size());
    const missing = out.map((one) => t("race.left_out", { name: one.name, max: grouped(mostParams(one, catalog)) }));
    const full = found.length >= most ? t("race.full", { count: most }) : "";
    return [about, cost, ...missing, full].filter(Boolean).join(" ");
  }

  /** @param {CompareView} view @param {Contender} contender @param {number} index */
  row(view, contender, index) {
    const { t } = this;
    const found = mainDifferences(
      differences(t, view.catalog, view.experiment, { ...view.experiment, ...contender.changes }, view.secret),
    );
    const batch =
      needsAll(contender, view.catalog) && view.experiment.batching.mode !== "batch"
        ? h("span", { class: "race-badge" }, t("race.full_batch"))
        : null;
    const name = h(
      "span",
      { class: "race-who" },
      swatch(view.theme, index),
      withRate(t, contender.name || t("race.unnamed", { n: index + 1 }), undefined, contender.rates),
      batch,
    );
    const what = h("span", { class: "race-what" });
    setText(
      what,
      contender.rates ? t("race.tries", { count: contender.rates.length }) : this.whatText(found, contender.name),
    );
    const edit = h(
      "button",
      {
        type: "button",
        class: "race-tool",
        "data-part": `race-edit-${index}`,
        "aria-expanded": String(index === this.open),
        onclick: () => this.toggle(index),
      },
      t("race.edit"),
    );
    const about = { "data-part": `race-remove-${index}`, "aria-label": t("race.remove", { name: contender.name }) };
    const remove = h(
      "button",
      { type: "button", class: "race-tool race-drop", ...about, onclick: () => this.remove(index) },
      "×",
    );
    attr(edit, "aria-label", t("race.edit_who", { name: contender.name }));
    return h(
      "li",
      null,
      h("div", { class: "race-row" }, name, what, edit, remove),
      index === this.open ? this.editor.element : null,
    );
  }

  /** What is different, unless the name says just that. @param {Difference[]} found @param {string} name */
  whatText(found, name) {
    if (found.length === 0) return this.t("race.as_present");
    if (found.length > 3) return this.t("race.differs", { count: found.length });
    const text = found.map(({ after }) => after).join(", ");
    return name.startsWith(text) ? "" : text;
  }

  /** @param {number} index */
  toggle(index) {
    this.open = this.open === index ? null : index;
    if (this.view) this.render(this.view);
  }
}

/** Parameters of a network, but for derived inputs that are wider than one. @param {Experiment} experiment */
function sizeOf({ features, layers, biases }) {
  let before = features.length;
  let sum = 0;
  for (const { units } of layers) {
    sum += (before + Number(biases)) * units;
    before = units;
  }
  return sum;
}
