/**
 * How the weights are changed: learning rate, optimizer, loss and regularization. Only the loss waits for a restart.
 */

import { h, show } from "../../lib/dom/dom.js";
import { NumberBox } from "../../lib/dom/number_box.js";
import { fieldBox } from "../widgets/field_box.js";
import { menu } from "../widgets/menu.js";

/** @import { FieldInfo } from "../../types/schema.js" */
/** @import { SettingsView } from "../../types/screen.js" */
/** @import { Tools, View } from "../../types/views.js" */

const RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.9, 1, 3, 10];
const PENALTIES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<SettingsView>}
 */
export function createTraining(root, tools) {
  const rate = rateField("optimizer.learning_rate", "learning-rate", RATES, tools);
  const optimizer = choiceField("optimizer.name", "optimizer", tools);
  const loss = choiceField("loss", "loss_name", tools);
  const regularizer = choiceField("regularizer.name", "regularizer", tools);
  const penalty = rateField("regularizer.rate", "regularization-rate", PENALTIES, tools);
  root.append(
    rate.element,
    optimizer.element,
    loss.element,
    h("div", { class: "pair" }, regularizer.element, penalty.element),
  );
  return {
    render(view) {
      const { experiment, catalog } = view;
      rate.render(
        view,
        experiment.optimizer.learning_rate,
        catalog.optimizers[experiment.optimizer.name].fields.learning_rate,
      );
      optimizer.render(view, experiment.optimizer.name, Object.keys(catalog.optimizers));
      loss.render(view, experiment.loss, view.losses);
      regularizer.render(view, experiment.regularizer.name, Object.keys(catalog.regularizers));
      const { rate: info } = catalog.regularizers[experiment.regularizer.name].fields;
      penalty.render(view, experiment.regularizer.rate, experiment.regularizer.name === "none" ? undefined : info);
    },
  };
}

/**
 * @param {string} path
 * @param {string} words prefix of the names' words
 * @param {Tools} tools
 */
function choiceField(path, words, { t, dispatch }) {
  const label = t(`field.${path}`);
  const list = menu({ label, part: path.split(".")[0], onchange: (value) => dispatch({ type: "set", path, value }) });
  const frame = fieldBox({ label, tip: t(`hint.${path}`) }, list.element);
  return {
    element: frame.element,
    /**
     * @param {SettingsView} view
     * @param {string} chosen
     * @param {string[]} names
     */
    render({ errors }, chosen, names) {
      list.render(chosen, names, (name) => t(`${words}.${name}`));
      frame.setError(errors[path], t);
    },
  };
}

/**
 * @param {string} path
 * @param {string} part
 * @param {number[]} choices
 * @param {Tools} tools
 */
function rateField(path, part, choices, { t, dispatch }) {
  const label = t(`field.${path}`);
  const box = new NumberBox({
    label,
    part,
    choices,
    onchange: (value) => dispatch({ type: "set", path, value }),
    onrefuse: (key, values) => dispatch({ type: "refuse", field: path, key, values }),
    onwithdraw: () => dispatch({ type: "withdraw", field: path }),
  });
  const frame = fieldBox({ label, tip: t(`hint.${path}`) }, box.input, box.element);
  return {
    element: frame.element,
    /**
     * @param {SettingsView} view
     * @param {any} value
     * @param {FieldInfo | undefined} info
     */
    render({ errors }, value, info) {
      show(frame.element, info !== undefined);
      if (info) box.render(value, info, errors[path]);
      frame.setError(errors[path], t);
    },
  };
}
