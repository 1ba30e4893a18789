/**
 * The Output panel's picture: what the network answers everywhere, below the samples. The surface is a
 * canvas that is painted with every frame; Plotly draws axes and points only when data or theme change.
 */

import { h, memo, setText, show } from "../../lib/dom/dom.js";
import { style } from "../../lib/dom/style.js";
import { context2d } from "../../lib/draw/canvas.js";
import { markRadius } from "../../lib/draw/markers.js";
import { PlotBox } from "../../lib/draw/plot_box.js";
import { plotAxis, plotLayout } from "../../lib/draw/plotly.js";
import { alignTo, place, shownArea, xPixel, yPixel } from "../../lib/draw/underlay.js";
import { untagged } from "../../lib/text/words.js";
import { createOutputKey } from "./key.js";
import { dataExtent, markGroups, markTrace, paintMarks, pointPosition } from "./marks.js";
import { BoundaryPointer } from "./pointer.js";
import { GridPainter, pictureOf } from "./surface.js";
import { axisTitles, headingOf, outputCaption, outputDescription } from "./text.js";

/** @import { Area } from "../../lib/draw/underlay.js" */
/** @import { BoundaryView, Theme, Tools, View } from "../../types/views.js" */
/** @import { Drawing } from "./draw.js" */
/** @import { MarkGroup } from "./marks.js" */
/** @import { Picture } from "./surface.js" */

const MARGIN = { l: 42, r: 4, t: 4, b: 36 };
const ALTERNATIVE_EVERY_MS = 1000;

/** @param {[number, number]} range @param {string} title @param {Theme} theme */
function axisFor(range, title, theme) {
  const axis = plotAxis(theme);
  return {
    ...axis,
    range: [...range],
    showgrid: false,
    nticks: 6,
    ticks: "outside",
    ticklen: 3,
    title: { ...axis.title, text: untagged(title) },
  };
}

/**
 * The part of a whole that is shown, moved so that it lies within; the same array where it does.
 * @param {[number, number]} shown
 * @param {[number, number]} whole
 * @returns {[number, number]}
 */
function inside(shown, whole) {
  const span = shown[1] - shown[0];
  const room = 1e-9 * (whole[1] - whole[0]);
  if (span > whole[1] - whole[0] + room) return [whole[0], whole[1]];
  if (shown[0] < whole[0] - room) return [whole[0], whole[0] + span];
  return shown[1] > whole[1] + room ? [whole[1] - span, whole[1]] : shown;
}

export class Boundary {
  /** @type {BoundaryView | null} */
  view = null;
  /** @type {Picture | null} */
  picture = null;
  /** @type {MarkGroup[]} */
  groups = [];
  /** When the text alternative was written last. */
  told = 0;
  /** The data whose points stand there. @type {unknown} */
  drawn = null;
  onceData = memo();
  oncePaint = memo();
  onceNames = memo();
  onceMarks = memo();
  /** Made when somebody draws. @type {Drawing | null} */
  drawing = null;
  coarse = matchMedia("(pointer: coarse)").matches;

  /** @param {HTMLElement} root @param {Tools} tools */
  constructor(root, tools) {
    this.tools = tools;
    this.t = tools.t;
    this.heading = h("h2", null, this.t("output.title"));
    this.caption = h("p", { class: "chart-caption" });
    this.key = createOutputKey(tools);
    this.marks = h("canvas", { class: "plot-points", "aria-hidden": "true" });
    this.ring = h("div", { class: "plot-ring", hidden: true });
    this.box = new PlotBox({
      t: this.t,
      margin: MARGIN,
      part: "boundary-canvas",
      file: "descent-output",
      moved: (area) => this.align(area),
      ranges: () => dataExtent(this.view?.data ?? null),
      zoomReset: () => this.zoomReset(),
      zoomed: () => this.keepInside(),
      pictures: (canvas) => this.pictures(canvas),
      config: { scrollZoom: !this.coarse, doubleClick: false },
    });
    this.box.element.classList.add("boundary-box");
    this.box.element.append(this.marks, this.ring);
    this.surface = new GridPainter(this.box.canvas);
    this.pointer = new BoundaryPointer(this, tools);
    const head = h("div", { class: "chart-head" }, this.heading, this.caption);
    this.element = h(
      "div",
      { "data-part": "boundary", class: "chart boundary" },
      head,
      this.box.element,
      this.key.element,
    );
    root.append(this.element);
  }

  /** @param {BoundaryView} view */
  render(view) {
    this.view = view;
    const { data, theme, frame, neuron, sample } = view;
    this.onceData([data, theme, view.show_test], () => this.drawData(view));
    this.onceNames([neuron, view.experiment], () => setText(this.heading, headingOf(this.t, view)));
    const all = [frame, data, theme, neuron, sample, view.hard_edges, view.show_test];
    this.oncePaint(all, () => this.paint(view));
    if (view.drawing && !this.drawing) void this.startDrawing();
    this.drawing?.render(view);
  }

  /** The tools for drawing come when they are needed first. */
  async startDrawing() {
    const [{ Drawing }] = await Promise.all([import("./draw.js"), style("own_data"), this.tools.later?.()]);
    if (this.drawing || !this.element.isConnected || !this.view) return;
    this.drawing = new Drawing(this, this.tools);
    this.drawing.render(this.view);
  }

  /** Points and axes. @param {BoundaryView} view */
  drawData({ data, theme, show_test: showTest }) {
    if (!data) return;
    // A zoom holds for as long as the data are the same.
    const area = data === this.drawn ? this.box.area() : null;
    const { x, y } = area ? { x: area.x.range, y: area.y.range } : dataExtent(data);
    this.drawn = data;
    this.groups = markGroups(data, theme, showTest);
    const [bottom, left] = axisTitles(this.t, data);
    const layout = plotLayout(theme, {
      xaxis: axisFor(x, bottom, theme),
      yaxis: axisFor(y, left, theme),
      dragmode: this.coarse ? false : "pan",
    });
    this.box.draw(this.groups.map(markTrace), layout);
  }

  /** Everything that changes with a frame. @param {BoundaryView} view */
  paint(view) {
    this.picture = pictureOf(view);
    const regression = view.data?.dataset.task === "regression";
    if (this.picture?.kind === "grid") this.surface.paint(this.picture, view.theme, view.hard_edges, regression);
    else if (!this.picture) this.surface.clear();
    if (this.box.size.width > 0) this.align(this.box.area());
    this.key.render(view, this.picture);
    this.pointer.render();
    this.tell(view);
  }

  /** Puts everything where Plotly's axes are now. @param {Area} area */
  align(area) {
    const { view, picture } = this;
    if (!view) return;
    const curve = picture?.kind === "curve";
    alignTo(this.box.clip, this.box.canvas, area, curve ? shownArea(area) : dataExtent(view.data));
    if (curve) this.surface.paintCurve(picture.curve, dataExtent(view.data).x, area, view.theme);
    this.placeRing(view, area);
    this.paintMarks(area);
    this.drawing?.align();
  }

  /** The ring around the chosen sample. @param {BoundaryView} view @param {Area} area */
  placeRing({ data, sample }, area) {
    const there = data !== null && sample < data.tensors.labels.length;
    show(this.ring, there);
    if (!there) return;
    const [x, y] = pointPosition(data, sample);
    const [px, py] = [xPixel(area.x, x), yPixel(area.y, y)];
    const r = markRadius(data.tensors.labels.length) + 4;
    show(this.ring, px >= 0 && py >= 0 && px <= area.x.length && py <= area.y.length);
    place(this.ring, area.x.start + px - r, area.y.start + py - r, 2 * r, 2 * r);
  }

  /** The points, for as long as Plotly does not draw them. @param {Area} area */
  paintMarks(area) {
    if (this.box.hasAxes) return this.marks.remove();
    const { width, height } = this.box.size;
    this.onceMarks([this.groups, width, height], () => {
      const dpr = Math.min(2, devicePixelRatio || 1);
      this.marks.width = width * dpr;
      this.marks.height = height * dpr;
      const context = context2d(this.marks);
      context.scale(dpr, dpr);
      paintMarks(context, this.groups, area);
    });
    return undefined;
  }

  zoomReset() {
    const { x, y } = dataExtent(this.view?.data ?? null);
    this.box.relayout({ "xaxis.range": [...x], "yaxis.range": [...y] });
  }

  /**
   * Brings a view back that was moved beyond the picture. (Plotly's own bounds hold the axes in the middle
   * of a drag, but not the points.)
   */
  keepInside() {
    const area = this.box.area();
    const { x, y } = dataExtent(this.view?.data ?? null);
    const [xs, ys] = [inside(area.x.range, x), inside(area.y.range, y)];
    if (xs !== area.x.range || ys !== area.y.range) this.box.relayout({ "xaxis.range": xs, "yaxis.range": ys });
  }

  /** The surface for a saved picture. @param {HTMLCanvasElement} canvas @returns {Record<string, unknown>[]} */
  pictures(canvas) {
    const { x, y } = this.picture?.kind === "curve" ? shownArea(this.box.area()) : dataExtent(this.view?.data ?? null);
    const place = { x: x[0], y: y[1], sizex: x[1] - x[0], sizey: y[1] - y[0] };
    return [{ source: canvas.toDataURL(), xref: "x", yref: "y", layer: "below", sizing: "stretch", ...place }];
  }

  /** @param {BoundaryView} view */
  tell(view) {
    setText(this.caption, outputCaption(this.t, view, this.picture));
    const now = performance.now();
    if (view.frame?.state === "playing" && now - this.told < ALTERNATIVE_EVERY_MS) return;
    this.told = now;
    this.box.canvas.setAttribute("aria-label", outputDescription(this.t, view, this.picture));
  }

  destroy() {
    this.drawing?.destroy();
    this.pointer.destroy();
    this.box.destroy();
    this.element.remove();
  }
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<BoundaryView>}
 */
export const createBoundary = (root, tools) => new Boundary(root, tools);
