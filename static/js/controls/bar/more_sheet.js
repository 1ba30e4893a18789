/** What stands in the sheet behind "More"; its fields are made from the catalog. */

import { h } from "../../lib/dom/dom.js";
import { autoField, autoFields, isFree } from "../widgets/auto_field.js";
import { fieldBox } from "../widgets/field_box.js";
import { menu } from "../widgets/menu.js";

/** @import { SettingsView } from "../../types/screen.js" */
/** @import { Tools } from "../../types/views.js" */

/** @param {Tools} tools */
export function createSheet(tools) {
  const { t, dispatch } = tools;
  const initializer = menu({
    label: t("field.initializer.name"),
    part: "initializer",
    onchange: (value) => dispatch({ type: "set", path: "initializer.name", value }),
  });
  const initializerFields = autoFields("initializer", tools);
  const optimizerFields = autoFields("optimizer", tools);
  const batchingFields = autoFields("batching", tools);
  const stopFields = autoFields("stop", tools);
  const seed = autoField("seed", { kind: "integer", label: "", default: 0 }, tools);
  const dataSeed = autoField("dataset.seed", { kind: "integer", label: "", default: 0 }, tools);
  const biases = autoField("biases", { kind: "flag", label: "", default: true }, tools);
  const precision = autoField("precision", { kind: "choice", label: "", default: "" }, tools);
  const compute = autoField("compute", { kind: "choice", label: "", default: "" }, tools);
  const single = h("input", {
    type: "checkbox",
    onchange: () => dispatch({ type: "set_option", name: "single_keys", value: single.checked }),
  });
  const optimizerGroup = group(t("more.optimizer"), optimizerFields.element);
  const element = h(
    "div",
    { class: "sheet-body" },
    group(
      t("more.start"),
      fieldBox({ label: t("field.initializer.name"), tip: t("hint.initializer.name") }, initializer.element).element,
      initializerFields.element,
      seed.element,
      dataSeed.element,
      precision.element,
      compute.element,
      biases.element,
    ),
    optimizerGroup,
    group(t("more.samples"), batchingFields.element),
    group(t("more.stop"), stopFields.element),
    group(
      t("more.page"),
      h("label", { class: "check", "data-tip": t("hint.single_keys") }, single, h("span", null, t("more.single_keys"))),
    ),
  );

  /** @param {SettingsView} view */
  function render({ experiment, catalog, errors, single_keys }) {
    initializer.render(experiment.initializer.name, Object.keys(catalog.initializers), (name) =>
      t(`initializer.${name}`),
    );
    initializerFields.render(experiment.initializer, catalog.initializers[experiment.initializer.name].fields, errors);
    const { learning_rate: _, ...own } = catalog.optimizers[experiment.optimizer.name].fields;
    optimizerFields.render(experiment.optimizer, own, errors);
    optimizerGroup.hidden = Object.keys(own).length === 0;
    const { mode: _mode, batch_size: _size, ...order } = catalog.fields.batching.fields ?? {};
    batchingFields.render(experiment.batching, order, errors);
    stopFields.render(experiment.stop, catalog.fields.stop.fields ?? {}, errors);
    seed.render(experiment.seed, catalog.fields.seed, errors.seed);
    const { seed: points, ...others } = catalog.datasets[experiment.dataset.name].fields;
    // Where nothing is drawn, as for the four points of a gate, the seed says nothing.
    const drawn = points && Object.values(others).some((info) => info.range && isFree(info));
    dataSeed.element.hidden = !drawn;
    if (drawn) dataSeed.render(experiment.dataset.seed, points, errors["dataset.seed"]);
    precision.render(experiment.precision, catalog.fields.precision, errors.precision);
    compute.render(experiment.compute, catalog.fields.compute, errors.compute);
    biases.render(experiment.biases, catalog.fields.biases);
    single.checked = single_keys;
  }
  return { element, render };
}

/**
 * @param {string} title
 * @param {...Node} fields
 */
function group(title, ...fields) {
  return h("fieldset", { class: "group" }, h("legend", null, title), ...fields);
}
