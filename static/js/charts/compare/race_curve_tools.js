/** What the curves of a race are drawn over, and how: axis, scales, training or test. */
import { h } from "../../lib/dom/dom.js";
import { segments } from "../shared/job_fields.js";
import { AXES } from "./race_data.js";

/** @typedef {import("../../types.d.ts").Translate} Translate */
/** @typedef {Partial<{axis: string, x: string, y: string, which: string}>} Choice */

/**
 * A switch between two scales.
 * @param {Translate} t
 * @param {"x" | "y"} side
 * @param {(change: Choice) => void} onchoose
 */
function scale(t, side, onchoose) {
  const control = segments({
    label: t(`race.scale_${side}`),
    part: `race-${side}`,
    bare: true,
    choices: ["log", "linear"].map((value) => ({ value, text: t(`race.${value}`), tip: t(`race.${value}_tip`) })),
    onchoose: (value) => onchoose({ [side]: value }),
  });
  const name = h("span", { class: "label", "aria-hidden": "true" }, side);
  return { element: h("span", { class: "race-scale" }, name, control.element), render: control.render };
}

/** @param {Translate} t @param {(change: Choice) => void} onchoose */
export function createCurveTools(t, onchoose) {
  const about = { "data-part": "race-axis", "aria-label": t("race.axis"), "data-tip": t("race.axis_tip") };
  const axis = h("select", { class: "chart-select", ...about }, AXES.map((name) => h("option", { value: name }, t(`race.axis_${name}`))));
  axis.addEventListener("change", () => onchoose({ axis: axis.value }));
  const which = segments({
    label: t("race.which"),
    part: "race-loss",
    bare: true,
    choices: ["train", "test"].map((value) => ({ value, text: t(`race.loss_${value}`) })),
    onchoose: (value) => onchoose({ which: value }),
  });
  const [x, y] = [scale(t, "x", onchoose), scale(t, "y", onchoose)];
  return {
    element: h("div", { class: "chart-tools" }, which.element, y.element, x.element, axis),
    /** @param {Required<Choice> & {tested: boolean}} chosen */
    render(chosen) {
      which.element.hidden = !chosen.tested;
      which.render(chosen.which);
      x.render(chosen.x);
      y.render(chosen.y);
      axis.value = chosen.axis;
    },
  };
}
