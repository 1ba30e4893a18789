/** The part of the Data panel for the custom dataset: scaling of inputs; saving and opening a file. */

import { h, memo, replace, show } from "../../lib/dom/dom.js";
import { plain } from "../../lib/text/format.js";
import { named } from "../../lib/text/words.js";
import { csvMenu } from "./csv_menu.js";

/** @import { SettingsView } from "../../types/screen.js" */
/** @import { Tools, Translate } from "../../types/views.js" */
/** @import { DataMessage } from "../../types/wire.js" */

const SCALINGS = ["none", "max", "standard"];
/** More columns are told as how many there are. */
const TOLD = 4;

/** @param {Tools} tools */
export function createCustomData({ t, dispatch }) {
  const scaling = csvMenu(
    t("own.scaling"),
    "own-scaling",
    SCALINGS.map((name) => [name, t(`own.scaling.${name}`)]),
    (value) => dispatch({ type: "set", path: "dataset.scaling", value }),
  );
  const told = h("ul", { class: "own-scales panel-note", "data-part": "own-scales" });
  const save = h(
    "button",
    {
      type: "button",
      class: "button",
      "data-part": "own-save",
      "data-tip": t("own.save_tip"),
      onclick: () => dispatch({ type: "start_job", job: { name: "export", format: "experiment" } }),
    },
    t("own.save"),
  );
  function openFiles() {
    dispatch({ type: "set_option", name: "tab", value: "files" });
    document.getElementById("drawer")?.scrollIntoView({ block: "nearest" });
  }
  const open = h(
    "button",
    { type: "button", class: "button", "data-part": "own-open", "data-tip": t("own.open_tip"), onclick: openFiles },
    t("own.open"),
  );
  const long = h("p", { class: "panel-note own-long", "data-part": "own-long" }, t("own.link_long"));
  const element = h(
    "div",
    { class: "own-data" },
    scaling.element,
    told,
    long,
    h("div", { class: "own-files" }, save, open),
  );
  const once = memo();
  return {
    element,
    /** @param {SettingsView} view @param {boolean} fits whether the link holds all of it */
    render({ experiment, data }, fits) {
      scaling.render(experiment.dataset.scaling ?? "none");
      show(long, !fits);
      once([data], () => replace(told, ...(data ? scales(t, data) : []).map((words) => h("li", null, words))));
    },
  };
}

/**
 * "study: (x − 4.5) / 2" for every column that is changed on its way in.
 * @param {Translate} t
 * @param {DataMessage} data
 */
export function scales(t, { dataset }) {
  const { inputs, input_offset: offset, input_scale: scale, target, target_scale } = dataset;
  const changed = inputs.flatMap(({ name }, i) =>
    offset[i] === 0 && scale[i] === 1 ? [] : [`${named(t, name)}: ${formula("x", offset[i], scale[i])}`],
  );
  const lines = changed.slice(0, TOLD);
  if (changed.length > TOLD) lines.push(t("own.more_scales", { count: changed.length - TOLD }));
  return target_scale === 1 ? lines : [...lines, `${named(t, target.name)}: ${formula("y", 0, target_scale)}`];
}

/** @param {string} letter @param {number} offset @param {number} scale */
function formula(letter, offset, scale) {
  const moved = offset === 0 ? letter : `(${letter} ${offset < 0 ? "+" : "−"} ${plain(Math.abs(offset), 4)})`;
  return scale === 1 ? moved : `${moved} / ${plain(scale, 4)}`;
}
