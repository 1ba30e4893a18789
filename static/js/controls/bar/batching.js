/** After how many samples the weights are updated: the switch between SGD, mini-batches and the whole batch. */

import { NumberBox } from "../../lib/dom/number_box.js";
import { fieldBox } from "../widgets/field_box.js";
import { segmented } from "../widgets/segmented.js";

/** @import { SettingsView } from "../../types/screen.js" */
/** @import { Tools, View } from "../../types/views.js" */

const SIZE = "batching.batch_size";
const MODE = "batching.mode";

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<SettingsView>}
 */
export function createBatching(root, { t, dispatch }) {
  const size = new NumberBox({
    label: t(`field.${SIZE}`),
    part: "batch-size",
    className: "inline-number",
    onchange: (value) =>
      dispatch({ type: "edit", patch: { batching: { ...batching, mode: "mini_batch", batch_size: Number(value) } } }),
    onrefuse: (key, values) => dispatch({ type: "refuse", field: SIZE, key, values }),
    onwithdraw: () => dispatch({ type: "withdraw", field: SIZE }),
  });
  /** @type {SettingsView["experiment"]["batching"]} */
  let batching = { mode: "batch", batch_size: 1, order: "fixed" };
  const modes = segmented({
    label: t(`field.${MODE}`),
    choices: ["sgd", "mini_batch", "batch"].map((value) => ({
      value,
      label: t(`mode.${value}`),
      part: `mode-${value}`,
      tip: t(`hint.mode_${value}`),
      extra: value === "mini_batch" ? size.element : undefined,
    })),
    onchange: (value) => dispatch({ type: "set", path: MODE, value }),
  });
  const frame = fieldBox({ label: t(`field.${MODE}`), labelled: false }, size.input, modes.element);
  root.append(frame.element);
  return {
    render({ experiment, catalog, errors, full_batch }) {
      ({ batching } = experiment);
      modes.render(batching.mode, (value) => !full_batch || value === "batch");
      size.input.disabled = full_batch;
      const info = catalog.fields.batching.fields?.batch_size;
      if (info) size.render(batching.batch_size, info, errors[SIZE]);
      frame.setError(errors[SIZE] ?? errors[MODE], t);
    },
  };
}
