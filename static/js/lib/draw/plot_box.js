/**
 * The box of a chart that draws in two layers: a canvas for what moves, Plotly above it for what a person
 * reads and touches. Works from the first moment with the canvas alone; the axes appear when Plotly does.
 */
import { h } from "../dom/dom.js";
import { plotConfig, plotly } from "./plotly.js";
import { onMoved, plainArea, plotArea } from "./underlay.js";

/** @import { Translate } from "../../types/views.js" */
/** @import { PlotlyApi } from "./plotly.js" */
/** @import { Area } from "./underlay.js" */

/** @typedef {Record<string, unknown>} Plain */
/**
 * @typedef {object} PlotBoxOptions
 * @property {Translate} t
 * @property {{l: number, r: number, t: number, b: number}} margin
 * @property {string} part         data-part of the canvas
 * @property {string} file         name of a saved picture
 * @property {(area: Area) => void} moved  called whenever the axes or the box changed
 * @property {() => {x: [number, number], y: [number, number], log?: boolean}} ranges  axes before Plotly is there
 * @property {() => void} zoomReset        a double click, or "show everything"
 * @property {() => void} zoomed           the person has chosen ranges
 * @property {(canvas: HTMLCanvasElement) => Plain[]} pictures  what to put below the plot in a saved picture
 * @property {Plain} [config]
 * @property {string[]} [buttons] of Plotly's own, before ours
 */

export class PlotBox {
  size = { width: 0, height: 0 };
  /** @type {PlotlyApi | null} */
  api = null;
  /** What to draw as soon as it is possible. @type {{traces: Plain[], layout: Plain} | null} */
  wanted = null;
  alive = true;
  /** Plotly has drawn here. */
  hasAxes = false;

  /** @param {PlotBoxOptions} options */
  constructor(options) {
    this.options = options;
    this.canvas = h("canvas", { "data-part": options.part, role: "img", class: "plot-canvas" });
    this.clip = h("div", { class: "plot-clip" }, this.canvas);
    this.plot = h("div", { class: "plot-axes" });
    this.element = h("div", { class: "plot-box" }, this.clip, this.plot);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.element);
    void plotly().then((api) => {
      if (!this.alive) return;
      this.api = api;
      void this.redraw();
    });
  }

  /** Where the plot is, and which values it shows. @returns {Area} */
  area() {
    const drawn = this.hasAxes ? plotArea(this.plot) : null;
    return drawn ?? plainArea(this.size, this.options.margin, this.options.ranges());
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === this.size.width && height === this.size.height) return;
    this.size = { width, height };
    this.moved();
    void this.redraw();
  }

  moved() {
    if (this.alive && this.size.width > 0) this.options.moved(this.area());
  }

  /** @param {Plain[]} traces @param {Plain} layout */
  draw(traces, layout) {
    this.wanted = { traces, layout };
    void this.redraw();
  }

  async redraw() {
    const { api, wanted, options, size } = this;
    if (!api || !wanted || !this.alive || size.width < 10) return;
    const layout = { ...wanted.layout, ...size, margin: { ...options.margin, pad: 0 } };
    const first = !this.hasAxes;
    this.hasAxes = true;
    await api.react(
      this.plot,
      wanted.traces,
      layout,
      plotConfig(options.t, { ...this.modeBar(api), ...options.config }),
    );
    if (!this.alive) return;
    if (first) this.listen();
    this.moved();
  }

  listen() {
    onMoved(this.plot, () => this.moved());
    const gd = /** @type {any} */ (this.plot);
    gd.on("plotly_doubleclick", () => this.options.zoomReset());
    gd.on("plotly_relayout", (/** @type {Plain} */ changes) => {
      // A person's zoom names every end ("xaxis.range[0]"); our own changes name whole ranges.
      if (Object.keys(changes).some((key) => key.endsWith("range[0]"))) this.options.zoomed();
    });
  }

  /** @param {PlotlyApi} api */
  modeBar({ Icons }) {
    const { t, zoomReset } = this.options;
    const reset = { name: "reset", title: t("chart.reset_axes"), icon: Icons.home, click: () => zoomReset() };
    const save = { name: "save", title: t("chart.save_picture"), icon: Icons.camera, click: () => this.savePicture() };
    // A finger has no hover, and the bar would cover the picture for good.
    return {
      modeBarButtons: [[...(this.options.buttons ?? []), reset, save]],
      displayModeBar: matchMedia("(hover: hover)").matches ? "hover" : false,
    };
  }

  /** Plotly does not see our canvas: it goes below the plot as an image for this one picture. */
  async savePicture() {
    const { api, plot, options } = this;
    if (!api) return;
    await api.relayout(plot, { images: options.pictures(this.canvas) });
    await api.downloadImage(plot, { format: "png", filename: options.file, scale: 2, ...this.size });
    await api.relayout(plot, { images: [] });
  }

  /** Only the axes' ranges. @param {Plain} changes */
  relayout(changes) {
    if (this.api && this.hasAxes) void this.api.relayout(this.plot, changes);
  }

  destroy() {
    this.alive = false;
    this.observer.disconnect();
    if (this.api && this.hasAxes) this.api.purge(this.plot);
  }
}
