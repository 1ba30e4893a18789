/** The loss chart's two choices: logarithmic or linear, and what its x axis counts. */
import { attr, h, svg } from "../../lib/dom/dom.js";

/** @import { LossView, Tools } from "../../types/views.js" */

const AXES = /** @type {const} */ (["epochs", "updates", "samples", "seconds"]);
const SCALES = /** @type {const} */ (["log", "linear"]);

/** @param {Tools} tools */
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
      onchange: () =>
        dispatch({ type: "set_option", name: "loss_axis", value: /** @type {LossView["loss_axis"]} */ (axis.value) }),
    },
    AXES.map((name) => h("option", { value: name }, t(`loss.${name}`))),
  );
  const group = h("div", { class: "chart-segments", role: "group", "aria-label": t("loss.scale") }, scales);
  const about = { "data-part": "pin", "aria-label": t("loss.pin"), "data-tip": t("loss.pin_tip") };
  const pin = h(
    "button",
    { type: "button", class: "loss-pin", ...about, onclick: () => dispatch({ type: "pin_run" }) },
    pinIcon(),
  );
  return {
    element: h("div", { class: "chart-tools" }, group, axis, pin),
    /** @param {LossView} view */
    render(view) {
      SCALES.forEach((scale, i) => attr(scales[i], "aria-pressed", String(view.loss_scale === scale)));
      axis.value = view.loss_axis;
      attr(pin, "disabled", !view.frame || view.pins.length >= view.max_pins);
    },
  };
}

const pinIcon = () => {
  const path = svg("path", {
    d: "M6 2h4l-.5 4.5 2.5 2V10H8.7L8 14.5 7.3 10H4V8.5l2.5-2z",
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 1.3,
    "stroke-linejoin": "round",
  });
  return svg("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, path);
};
