/** The colour key below the picture: a bar with values, or one mark and name a class; and the two switches. */

import { h, replace, show, svg } from "../../lib/dom/dom.js";
import { areaTable, classColor } from "../../lib/draw/colors.js";
import { classShape, markPath } from "../../lib/draw/markers.js";
import { plain } from "../../lib/text/format.js";
import { named } from "../../lib/text/words.js";
import { className } from "./text.js";

/** @import { BoundaryView, Theme, Tools, Translate } from "../../types/views.js" */
/** @import { DataMessage } from "../../types/wire.js" */
/** @import { Picture } from "./surface.js" */

/** @param {Theme} theme @returns {string} CSS gradient from lowest to highest */
function gradient(theme) {
  const table = areaTable(theme);
  const stops = [0, 32, 64, 96, 128, 160, 192, 224, 255].map((i) => {
    const pixel = table[i];
    return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
  });
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}

/** @param {string} shape @param {string} color @param {boolean} ringed */
function mark(shape, color, ringed = false) {
  const path = svg("path", {
    d: markPath(shape, 7, 7, 4.4),
    fill: ringed ? "none" : color,
    stroke: color,
    "stroke-width": ringed ? 1.6 : 0,
  });
  return svg("svg", { viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true" }, path);
}

/**
 * @param {Translate} t
 * @param {BoundaryView} view
 * @param {Picture | null} picture
 * @returns {(HTMLElement | string)[]}
 */
function keyParts(t, view, picture) {
  const data = /** @type {DataMessage} */ (view.data);
  const { task, classes, target, target_scale: scale } = data.dataset;
  if (view.neuron === null && task === "multi_class") {
    return classes.map((_, i) =>
      h("span", { class: "key-class" }, mark(classShape(i), classColor(view.theme, i)), className(t, data, i)),
    );
  }
  if (picture?.kind !== "grid") return [];
  const factor = view.neuron === null && task === "regression" ? scale : 1;
  const ends = picture.range.map((end) => plain(end * factor, 3));
  const unit = factor !== 1 && target.unit ? named(t, target.unit) : "";
  const bar = h("span", { class: "key-bar", style: { background: gradient(view.theme) } });
  return [
    h("span", { class: "key-end" }, ends[0]),
    bar,
    h("span", { class: "key-end" }, unit ? `${ends[1]} ${unit}` : ends[1]),
  ];
}

/**
 * @param {Tools} tools
 * @param {"hard_edges" | "show_test"} name
 * @param {string} key
 * @param {Element} [sign] what the switch shows and hides
 */
function option({ t, dispatch }, name, key, sign) {
  const box = h("input", {
    type: "checkbox",
    onchange: () => dispatch({ type: "set_option", name, value: box.checked }),
  });
  return { box, label: h("label", { class: "chart-switch", "data-tip": t(`${key}_tip`) }, box, sign, t(key)) };
}

/** @param {Tools} tools */
export function createOutputKey(tools) {
  const scale = h("div", { class: "key-scale" });
  const hard = option(tools, "hard_edges", "output.hard_edges");
  const test = option(tools, "show_test", "output.test_points", mark("circle", "currentColor", true));
  const element = h("div", { class: "chart-key" }, scale, h("div", { class: "key-switches" }, hard.label, test.label));
  let last = "";
  return {
    element,
    /** @param {BoundaryView} view @param {Picture | null} picture */
    render(view, picture) {
      hard.box.checked = view.hard_edges;
      test.box.checked = view.show_test;
      if (!view.data) return;
      const { name, n_test: held, classes } = view.data.dataset;
      const range = picture?.kind === "grid" ? picture.range.map((end) => plain(end, 3)).join() : "";
      const key = [view.theme, view.neuron === null, name, classes.length, range, held, picture?.kind].join("|");
      if (key === last) return;
      last = key;
      show(test.label, held > 0);
      show(hard.label, picture?.kind !== "curve");
      replace(scale, ...keyParts(tools.t, view, picture));
    },
  };
}
