/** Data of one's own out of files: the dialog for a CSV, and an experiment that was saved before. Loaded when asked for. */

import { createCsvDialog } from "./controls/csv_dialog.js";
import { readExperiment } from "./experiment_file.js";
import { h } from "./lib/dom.js";
import { style } from "./lib/style.js";

/** @import { State, Tools } from "./types.js" */

/** @typedef {{get: () => State, subscribe: (listener: (state: State) => void) => void}} Store */

/** @type {ReturnType<typeof createCsvDialog> | null} */
let dialog = null;
let listens = false;

const MOST_BYTES = 4 * 1024 * 1024;

export const OWN = {
  /** @param {Tools} tools @param {Store} store */
  async paste_csv(tools, store) {
    await style("own_data");
    dialog?.destroy();
    dialog = createCsvDialog(tools);
    dialog.open();
    if (!listens) store.subscribe((state) => dialog?.render(state.jobs.read_table));
    listens = true;
  },
  /** @param {Tools} tools @param {Store} store */
  open_file(tools, store) {
    const input = h("input", { type: "file", accept: ".json,application/json", onchange: () => void openFile(input.files?.[0], tools, store) });
    input.click();
  },
};

/** @param {File | undefined} file @param {Tools} tools @param {Store} store */
export async function openFile(file, { dispatch }, store) {
  if (!file) return;
  const refuse = (/** @type {string} */ key, /** @type {Record<string, string>} */ values) => dispatch({ type: "refuse", field: "file", key, values });
  if (file.size > MOST_BYTES) return refuse("own.file_long", { name: file.name });
  const { experiment, problem } = readExperiment(await file.text(), store.get().catalog);
  if (problem || !experiment) return refuse("own.file_wrong", { name: file.name, ...problem });
  return dispatch({ type: "open_experiment", experiment });
}
