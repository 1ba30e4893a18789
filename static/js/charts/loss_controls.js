/** The loss chart's two choices: logarithmic or linear, and what its x axis counts. */
import { attr, h } from "../lib/dom.js";

/** @typedef {import("../types.d.ts").LossView} LossView */

const AXES = /** @type {const} */ (["epochs", "updates", "samples", "seconds"]);
const SCALES = /** @type {const} */ (["log", "linear"]);

/** @param {import("../types.d.ts").Tools} tools */
export function createLossControls({ t, dispatch }) {
  const scales = SCALES.map((scale) =>
    h(
      "button",
      {
        type: "button",
        "data-part": `loss-${scale}`,
        "data-tip": t(`loss.${scale}_tip`),
        onclick: () => dispatch({ type: "set_option", name: "loss_scale", value: scale }),
      },
      t(`loss.${scale}`),
    ),
  );
  const axis = h(
    "select",
    {
      class: "chart-select",
      "data-part": "loss-axis",
      "aria-label": t("loss.axis"),
      "data-tip": t("loss.axis_tip"),
      onchange: () => dispatch({ type: "set_option", name: "loss_axis", value: /** @type {LossView["loss_axis"]} */ (axis.value) }),
    },
    AXES.map((name) => h("option", { value: name }, t(`loss.${name}`))),
  );
  const group = h("div", { class: "chart-segments", role: "group", "aria-label": t("loss.scale") }, scales);
  return {
    element: h("div", { class: "chart-tools" }, group, axis),
    /** @param {LossView} view */
    render(view) {
      SCALES.forEach((scale, i) => attr(scales[i], "aria-pressed", String(view.loss_scale === scale)));
      axis.value = view.loss_axis;
    },
  };
}
