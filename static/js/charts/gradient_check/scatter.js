/** Every parameter as a point: backpropagation across, finite difference up; what agrees lies on the diagonal. */

import { attr, h, setText } from "../../lib/dom/dom.js";
import { PALETTES } from "../../lib/draw/colors.js";
import { PlotBox } from "../../lib/draw/plot_box.js";
import { plotAxis, plotLayout } from "../../lib/draw/plotly.js";
import { decimal } from "../../lib/text/format.js";
import { commonRange, small } from "./rows.js";

/** @import { Theme, Translate } from "../../types/views.js" */
/** @import { Row } from "./rows.js" */

const MARGIN = { l: 58, r: 12, t: 10, b: 42 };

/** Shapes tell the marks apart before colours do. */
const LOOKS = /** @type {const} */ ([
  { mark: "agrees", sign: "●", symbol: "circle", size: 8, color: "accent" },
  { mark: "kink", sign: "◇", symbol: "diamond-open", size: 10, color: "muted" },
  { mark: "differs", sign: "✕", symbol: "x", size: 9, color: "negative" },
]);

/** @param {Translate} t */
export function createGradientScatter(t) {
  /** @type {[number, number]} */
  let range = [-1, 1];
  const box = new PlotBox({
    t,
    margin: MARGIN,
    part: "gradient-scatter",
    file: "descent-gradient-check",
    moved: () => {},
    ranges: () => ({ x: range, y: range }),
    zoomReset: () => box.relayout({ "xaxis.range": [...range], "yaxis.range": [...range] }),
    zoomed: () => {},
    pictures: () => [],
    config: { doubleClick: false },
  });
  box.element.classList.add("gradient-scatter");
  const signs = LOOKS.map(({ mark, sign }) => {
    const drawn = h("span", { "aria-hidden": "true" }, sign);
    return h("span", { class: "gradient-sign", "data-mark": mark }, drawn, t(`gradient_check.mark_${mark}`));
  });
  const dotted = h("span", { class: "gradient-line", "aria-hidden": "true" });
  const line = h("span", { class: "gradient-sign" }, dotted, t("gradient_check.identity"));
  const beyond = h("span", { class: "gradient-sign" });
  const element = h(
    "div",
    { class: "gradient-picture" },
    box.element,
    h("p", { class: "gradient-key" }, signs, line, beyond),
  );

  return {
    element,
    /**
     * @param {Row[]} rows
     * @param {(index: number) => string} name
     * @param {Theme} theme
     * @param {string} alternative the picture in a sentence
     */
    draw(rows, name, theme, alternative) {
      const found = commonRange(rows);
      range = found.range;
      setText(beyond, found.outside > 0 ? t("gradient_check.outside", { count: found.outside }) : "");
      attr(box.canvas, "aria-label", alternative);
      signs.forEach((sign, i) => (sign.hidden = i > 0 && rows.every(({ mark }) => mark !== LOOKS[i].mark)));
      const points = LOOKS.map((look) => pointsOf(t, rows, look, name, theme));
      box.draw([identity(range, theme), ...points.filter((trace) => trace.x.length > 0)], layoutOf(t, range, theme));
    },
    destroy: () => box.destroy(),
  };
}

/** @param {[number, number]} range @param {Theme} theme */
const identity = (range, theme) => ({
  type: "scatter",
  mode: "lines",
  x: range,
  y: range,
  hoverinfo: "skip",
  line: { color: PALETTES[theme].muted, width: 1, dash: "dot" },
});

/**
 * @param {Translate} t
 * @param {Row[]} rows
 * @param {typeof LOOKS[number]} look
 * @param {(index: number) => string} name
 * @param {Theme} theme
 */
function pointsOf(t, rows, { mark, symbol, size, color }, name, theme) {
  const own = rows.filter((row) => row.mark === mark);
  const tone = PALETTES[theme][color];
  const line = { width: symbol.endsWith("open") ? 1.6 : 0.8, color: tone };
  return {
    type: "scatter",
    mode: "markers",
    x: own.map((row) => row.backprop),
    y: own.map((row) => row.numeric),
    text: own.map((row) => hoverText(t, row, name(row.index))),
    hovertemplate: "%{text}<extra></extra>",
    marker: { symbol, size, color: tone, opacity: 0.85, line },
  };
}

/** @param {Translate} t @param {Row} row @param {string} name */
function hoverText(t, { backprop, numeric, difference, mark }, name) {
  const values = { backprop: decimal(backprop, 6), numeric: decimal(numeric, 6), difference: small(difference) };
  const kink = mark === "kink" ? `<br>${t("gradient_check.kink_hover")}` : "";
  return `<b>${name}</b><br>${t("gradient_check.hover", values)}${kink}`;
}

/** @param {Translate} t @param {[number, number]} range @param {Theme} theme */
function layoutOf(t, range, theme) {
  const palette = PALETTES[theme];
  const axis = plotAxis(theme);
  const make = (/** @type {string} */ text) => ({
    ...axis,
    title: { ...axis.title, text, standoff: 8 },
    range: [...range],
    nticks: 6,
    zeroline: true,
    zerolinecolor: palette.line,
    zerolinewidth: 1,
  });
  const font = { color: palette.text, size: 12 };
  const label = { bgcolor: palette.panel, bordercolor: palette.line, align: "left", font };
  return plotLayout(theme, {
    xaxis: make(t("gradient_check.axis_backprop")),
    yaxis: make(t("gradient_check.axis_numeric")),
    dragmode: "zoom",
    hovermode: "closest",
    hoverlabel: label,
  });
}
