/** On a phone the batch mode stands beside the play button, as one menu. */

import { h } from "../../lib/dom/dom.js";
import { menu } from "../widgets/menu.js";

/** @import { SettingsView } from "../../types/screen.js" */
/** @import { Tools, View } from "../../types/views.js" */

const MODE = "batching.mode";

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<SettingsView>}
 */
export function createPhoneMode(root, { t, dispatch }) {
  const list = menu({ label: t(`field.${MODE}`), onchange: (value) => dispatch({ type: "set", path: MODE, value }) });
  root.append(h("div", { class: "phone-mode" }, list.element));
  return {
    render({ experiment, catalog, full_batch }) {
      const { mode, batch_size } = experiment.batching;
      const names = full_batch ? ["batch"] : (catalog.fields.batching.fields?.mode.names ?? [mode]);
      list.render(mode, names, (name) => t(`mode_short.${name}`, { size: batch_size }));
    },
  };
}
