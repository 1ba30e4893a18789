/** One contender's own form: its name, the fields that differ, and a field to change. */

import { h, replace } from "../../lib/dom/dom.js";
import { NumberField } from "../../lib/dom/number_field.js";
import { plain } from "../../lib/text/format.js";
import { CONTENDER_NAME } from "../../lib/text/limits.js";
import { labelled } from "../shared/job_fields.js";
import { COMPONENT_TABLES, completed, describe, entryOf, isReady } from "./sets.js";
import { differences, fieldName, settingValueText } from "./settings_text.js";

/** @import { CompareView } from "../../types/jobs.js" */
/** @import { Catalog, Contender, Experiment, FieldInfo } from "../../types/schema.js" */
/** @import { Translate } from "../../types/views.js" */
/** @import { Given } from "./sets.js" */

export class Editor {
  /** The field that can be changed now. */
  path = "optimizer.learning_rate";
  /** What a number is typed into, while the field is one. @type {NumberField | null} */
  typed = null;
  /** @type {CompareView | null} */
  view = null;
  /** @type {Contender} */
  contender = { name: "", changes: {} };

  /** @param {Translate} t @param {(contender: Contender) => void} onchange */
  constructor(t, onchange) {
    this.t = t;
    this.onchange = onchange;
    this.name = h("input", { class: "number race-name", maxlength: CONTENDER_NAME, "data-part": "race-name" });
    this.name.addEventListener("change", () => this.emit({ ...this.contender, name: this.name.value.trim() }));
    this.field = h("select", { class: "menu", "data-part": "race-field" });
    this.field.addEventListener("change", () => {
      this.path = this.field.value;
      this.render(/** @type {CompareView} */ (this.view), this.contender);
    });
    this.value = h("span", { class: "race-value" });
    this.changed = h("ul", { class: "race-changed" });
    const row = h("div", { class: "race-change" }, labelled(t("race.field"), this.field), this.value);
    this.element = h("div", { class: "race-editor" }, labelled(t("race.name"), this.name), this.changed, row);
  }

  /** Known here at once: two changes may come before the next paint. @param {Contender} contender */
  emit(contender) {
    this.contender = contender;
    this.onchange(contender);
  }

  /** @param {CompareView} view @param {Contender} contender */
  render(view, contender) {
    const { t } = this;
    Object.assign(this, { view, contender });
    const merged = { ...view.experiment, ...contender.changes };
    const fields = fieldsOf(merged, view.catalog);
    if (view.secret) delete fields.fault; // its menu would show what it is now
    if (!(this.path in fields)) this.path = "optimizer.name";
    if (document.activeElement !== this.name) this.name.value = contender.name;
    replace(
      this.field,
      Object.keys(fields).map((path) => h("option", { value: path, selected: path === this.path }, nameOf(t, path))),
    );
    this.field.value = this.path;
    this.typed = null;
    replace(this.value, this.control(fields[this.path], fieldValue(merged, this.path)));
    const found = differences(t, view.catalog, view.experiment, merged, view.secret);
    const tried = contender.rates ? [this.tried(contender.rates)] : [];
    replace(this.changed, [...found.map(({ path, after }) => this.difference(path, after)), ...tried]);
  }

  /** The learning rates of which the best is shown. @param {number[]} rates */
  tried(rates) {
    const name = fieldName(this.t, "optimizer.learning_rate");
    return this.item(name, rates.map((rate) => plain(rate, 3)).join(" · "), () =>
      this.emit({ ...this.contender, rates: undefined }),
    );
  }

  /** @param {string} path @param {string} after */
  difference(path, after) {
    const field = path.split(".")[0];
    return this.item(fieldName(this.t, path), after, () => {
      const { [/** @type {"seed"} */ (field)]: _, ...changes } = this.contender.changes;
      this.become({ ...this.contender, changes }, field);
    });
  }

  /** @param {string} name @param {string} after @param {() => void} drop */
  item(name, after, drop) {
    const { t } = this;
    const button = h(
      "button",
      { type: "button", class: "race-drop", "aria-label": t("race.undo_change", { name }), onclick: drop },
      "×",
    );
    return h("li", null, h("span", null, `${name}: `, h("strong", null, after)), button);
  }

  /**
   * Another contender: one that gets a rate or an optimizer tries no others, and a name that the set had given for what
   * is changed now would be false.
   * @param {Contender} next
   * @param {string} field
   */
  become(next, field) {
    const { view, t, contender } = this;
    if (!view) return;
    const free = field === "optimizer" ? { ...next, rates: undefined } : next;
    const given = { experiment: view.experiment, catalog: view.catalog, t };
    this.emit(isReady(contender, given) ? { ...free, name: describe(free, given, view.secret) } : free);
  }

  /** @param {unknown} value */
  set(value) {
    const { view, t, path, contender } = this;
    if (!view) return;
    const { experiment, catalog } = view;
    const changes = withField(contender.changes, experiment, path, value, { experiment, catalog, t });
    this.become({ ...contender, changes }, path.split(".")[0]);
  }

  /** @param {FieldInfo} info @param {any} value */
  control(info, value) {
    if (info.kind === "flag") {
      const input = h("input", {
        type: "checkbox",
        "data-part": "race-value",
        onchange: () => this.set(input.checked),
      });
      input.checked = value;
      return labelled(this.t("race.value"), input);
    }
    return info.kind === "choice" ? labelled(this.t("race.value"), this.menu(info, value)) : this.number(info, value);
  }

  /** @param {FieldInfo} info @param {any} value */
  menu({ names = [] }, value) {
    const { catalog } = /** @type {CompareView} */ (this.view);
    const options = names.map((name) => h("option", { value: name }, optionText(this.t, catalog, this.path, name)));
    const select = h(
      "select",
      { class: "menu", "data-part": "race-value", onchange: () => this.set(select.value) },
      options,
    );
    select.value = value;
    return select;
  }

  /** @param {FieldInfo} info @param {any} value */
  number(info, value) {
    const { t } = this;
    const label = `${t("race.value")} (${nameOf(t, this.path)})`;
    const field = new NumberField(t, { label, part: "race-value", allowed: info, onchange: (read) => this.set(read) });
    field.render(value);
    this.typed = field;
    return field.element;
  }
}

/** Hidden layers change together. @param {Translate} t @param {string} path */
const nameOf = (t, path) => (path.startsWith("layers.") ? t(`race.hidden_${path.slice(7)}`) : fieldName(t, path));

/** @param {Translate} t @param {Catalog} catalog @param {string} path @param {string} name */
const optionText = (t, catalog, path, name) =>
  path === "layers.activation" ? t(`activation.${name}`) : settingValueText(t, catalog, path, name);

// --- The fields in which contenders may differ: what each may be, and what setting it makes of a contender. Pure.

const PLAIN = ["loss", "biases", "seed", "precision", "compute", "fault"];

/** @param {string} label @param {string[]} names @returns {FieldInfo} */
const choice = (label, names) => ({ kind: "choice", label, default: names[0], names });

/**
 * Every field by its path, with what it may be, for one contender.
 * @param {Experiment} experiment
 * @param {Catalog} catalog
 * @returns {Record<string, FieldInfo>}
 */
export function fieldsOf(experiment, catalog) {
  /** @type {Record<string, FieldInfo>} */
  const found = {};
  for (const [field, table] of Object.entries(COMPONENT_TABLES)) {
    found[`${field}.name`] = choice(field, Object.keys(catalog[table]));
    const own = catalog[table][/** @type {any} */ (experiment)[field].name].fields;
    for (const [leaf, info] of Object.entries(own)) if (isFree(info)) found[`${field}.${leaf}`] = info;
  }
  for (const [leaf, info] of Object.entries(catalog.fields.batching.fields ?? {})) found[`batching.${leaf}`] = info;
  if (experiment.layers.length > 1) {
    found["layers.activation"] = choice(
      "activation",
      Object.keys(catalog.activations).filter((name) => catalog.activations[name].hidden),
    );
    const units = catalog.fields.layers.item?.fields?.units;
    if (units) found["layers.units"] = units;
  }
  for (const name of PLAIN) if (catalog.fields[name]) found[name] = catalog.fields[name];
  if (found.loss) found.loss = choice("loss", Object.keys(catalog.losses));
  return found;
}

/** Whether there is anything to choose. @param {FieldInfo} info */
const isFree = (info) => !info.range || info.range.min < info.range.max;

/** @param {Experiment} experiment @param {string} path @returns {unknown} */
export function fieldValue(experiment, path) {
  const [field, leaf] = path.split(".");
  const value = /** @type {any} */ (experiment)[field];
  if (field === "layers") return value[0][leaf];
  return leaf ? value[leaf] : value;
}

/**
 * The changes of a contender with one field more. Hidden layers change together, and another optimizer brings its own
 * fields along.
 * @param {Partial<Experiment>} changes
 * @param {Experiment} base
 * @param {string} path
 * @param {unknown} value
 * @param {Given} given
 * @returns {Partial<Experiment>}
 */
export function withField(changes, base, path, value, given) {
  const [field, leaf] = path.split(".");
  const experiment = /** @type {unknown} */ ({ ...base, ...changes });
  return completed({ ...changes, [field]: newValue(experiment, field, leaf, value, given) }, base, given.catalog);
}

/**
 * @param {any} experiment
 * @param {string} field
 * @param {string | undefined} leaf
 * @param {any} value
 * @param {Given} given
 */
function newValue(experiment, field, leaf, value, given) {
  if (!leaf) return value;
  if (field === "layers") {
    const last = experiment.layers.length - 1;
    return experiment.layers.map((/** @type {any} */ layer, /** @type {number} */ i) =>
      i === last ? layer : { ...layer, [leaf]: value },
    );
  }
  return leaf === "name"
    ? entryOf(given, /** @type {keyof typeof COMPONENT_TABLES} */ (field), value)
    : { ...experiment[field], [leaf]: value };
}
