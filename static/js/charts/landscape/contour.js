/** The plane as a map: heights on a canvas, lines by Plotly (once a result), the way walked on a canvas above. */

import { attr, h } from "../../lib/dom/dom.js";
import { createTooltip } from "../../lib/dom/tooltip.js";
import { PALETTES } from "../../lib/draw/colors.js";
import { PlotBox } from "../../lib/draw/plot_box.js";
import { plotAxis, plotLayout } from "../../lib/draw/plotly.js";
import { alignTo, place, xValue, yValue } from "../../lib/draw/underlay.js";
import { decimal, plain } from "../../lib/text/format.js";
import { heightTable } from "./colors.js";
import { hatch, paintHeights, paintWay } from "./paint.js";
import { interpolatedLoss, planeExtent, rangesOf } from "./plane.js";

/** @import { Area } from "../../lib/draw/underlay.js" */
/** @import { Theme, Translate } from "../../types/views.js" */
/** @import { Heights, Levels } from "./levels.js" */
/** @import { Way } from "./paint.js" */
/** @import { Plane } from "./plane.js" */

/** @typedef {{plane: Plane, levels: Levels, names: [string, string]} & Heights} Map */

const MARGIN = { l: 56, r: 10, t: 12, b: 44 };
/** @type {Way} */
const NOWHERE = { path: new Float64Array(0), trail: [], now: null };

export class Contour {
  /** @type {Map | null} */
  map = null;
  /** @type {Theme} */
  theme = "light";
  way = NOWHERE;

  /** @param {Translate} t */
  constructor(t) {
    this.t = t;
    this.names = { begin: t("landscape.begin"), now: t("landscape.now") };
    this.above = h("canvas", { class: "landscape-way", "aria-hidden": "true" });
    this.box = new PlotBox({
      t,
      margin: MARGIN,
      part: "landscape-canvas",
      file: "descent-landscape",
      moved: (area) => this.align(area),
      ranges: () => (this.map ? rangesOf(this.map.plane) : { x: [-1, 1], y: [-1, 1] }),
      zoomReset: () => this.zoomReset(),
      zoomed: () => {},
      pictures: (canvas) => this.pictures(canvas),
      config: { doubleClick: false },
    });
    this.box.element.classList.add("landscape-box");
    this.box.element.append(this.above);
    this.tip = createTooltip(this.box.element);
    this.box.element.addEventListener("pointermove", (event) => this.point(event));
    this.box.element.addEventListener("pointerleave", () => this.tip.hide());
    this.element = this.box.element;
  }

  /** Another result, or another theme. @param {Map} map @param {Theme} theme */
  draw(map, theme) {
    this.map = map;
    this.theme = theme;
    const { plane, levels, fine } = map;
    paintHeights(this.box.canvas, fine.bytes, fine.size, heightTable(theme, levels.stops.length - 1));
    if (plane.clipped) hatch(this.box.canvas, plane.clipped, plane.size, theme);
    this.box.draw([linesOf(map, theme)], layoutOf(map, theme));
    this.box.moved();
  }

  /** With every frame. @param {Way} way */
  walk(way) {
    this.way = way;
    if (this.box.size.width > 0) this.paint(this.box.area());
  }

  /** @param {string} text */
  tell(text) {
    attr(this.box.canvas, "aria-label", text);
  }

  /** @param {Area} area */
  align(area) {
    if (!this.map) return;
    alignTo(this.box.clip, this.box.canvas, area, planeExtent(this.map.plane, this.map.fine.size));
    place(this.above, area.x.start, area.y.start, area.x.length, area.y.length);
    this.paint(area);
  }

  /** @param {Area} area */
  paint(area) {
    if (this.map) paintWay(this.above, area, this.way, this.theme, this.names);
  }

  /** @param {PointerEvent} event */
  point(event) {
    const { map, box, t } = this;
    if (!map) return;
    const area = box.area();
    const bounds = box.element.getBoundingClientRect();
    const [left, top] = [event.clientX - bounds.left, event.clientY - bounds.top];
    const [x, y] = [xValue(area.x, left - area.x.start), yValue(area.y, top - area.y.start)];
    const loss = interpolatedLoss(map.plane, x, y);
    if (loss === null || left < area.x.start || top > area.y.start + area.y.length) return this.tip.hide();
    this.tip.at(left, top, t("landscape.loss_at", { loss: decimal(loss, 4) }), `${plain(x, 3)} · ${plain(y, 3)}`);
  }

  zoomReset() {
    if (!this.map) return;
    const { x, y } = rangesOf(this.map.plane);
    this.box.relayout({ "xaxis.range": [...x], "yaxis.range": [...y] });
  }

  /** Both canvases for a saved picture. @param {HTMLCanvasElement} canvas @returns {Record<string, unknown>[]} */
  pictures(canvas) {
    if (!this.map) return [];
    const { x, y } = planeExtent(this.map.plane, this.map.fine.size);
    const below = { xref: "x", yref: "y", x: x[0], y: y[1], sizex: x[1] - x[0], sizey: y[1] - y[0] };
    const above = { xref: "paper", yref: "paper", x: 0, y: 1, sizex: 1, sizey: 1 };
    return [
      { source: canvas.toDataURL(), layer: "below", sizing: "stretch", ...below },
      { source: this.above.toDataURL(), layer: "above", sizing: "stretch", ...above },
    ];
  }

  destroy() {
    this.box.destroy();
  }
}

/** One line at each whole height. @param {Map} map @param {Theme} theme */
function linesOf({ plane, levels, fine: { size, heights } }, theme) {
  const { x, y } = rangesOf(plane);
  return {
    type: "contour",
    x0: x[0],
    dx: (x[1] - x[0]) / (size - 1),
    y0: y[0],
    dy: (y[1] - y[0]) / (size - 1),
    z: Array.from({ length: size }, (_, row) => heights.subarray(row * size, (row + 1) * size)),
    autocontour: false,
    contours: { start: 1, end: Math.max(1, levels.stops.length - 2), size: 1, coloring: "none" },
    line: { color: PALETTES[theme].muted, width: 0.7 },
    opacity: 0.75,
    showscale: false,
    hoverinfo: "skip",
  };
}

/** @param {Map} map @param {Theme} theme */
function layoutOf({ plane, names }, theme) {
  const { x, y } = rangesOf(plane);
  const bare = plotAxis(theme);
  const axis = { ...bare, showgrid: false, nticks: 6 };
  const titled = (/** @type {string} */ text) => ({ ...bare.title, text, standoff: 8 });
  return plotLayout(theme, {
    xaxis: { ...axis, range: [...x], title: titled(names[0]) },
    yaxis: { ...axis, range: [...y], title: titled(names[1]) },
    dragmode: "zoom",
  });
}
