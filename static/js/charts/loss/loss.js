/**
 * The loss over time: curves on a canvas with every frame, axes by Plotly, which is asked again only when a
 * range steps (at most twice a second) or a choice changes.
 */
import { attr, h, memo, setText } from "../../lib/dom/dom.js";
import { createTooltip } from "../../lib/dom/tooltip.js";
import { PlotBox } from "../../lib/draw/plot_box.js";
import { plotAxis, plotLayout } from "../../lib/draw/plotly.js";
import { logTick, lossRange, nearestIndex, roundUp } from "../../lib/draw/series.js";
import { alignTo, shownArea, xPixel, xValue } from "../../lib/draw/underlay.js";
import { decimal, plain } from "../../lib/text/format.js";
import { createFaultMark } from "../shared/fault_mark.js";
import { createLossControls } from "./controls.js";
import { paintLoss } from "./paint.js";
import { LossScrub } from "./scrub.js";
import { createSeries, logTrouble, pinnedCurves, pinText, placeOn } from "./series.js";

/** @import { Area } from "../../lib/draw/underlay.js" */
/** @import { LossView, Tools, View } from "../../types/views.js" */
/** @import { Frame } from "../../types/wire.js" */
/** @import { PinnedCurve } from "./series.js" */

const MARGIN = { l: 48, r: 10, t: 8, b: 26 };
const RELAYOUT_EVERY_MS = 500;

/** @param {[number, number]} a @param {[number, number]} b */
const sameRange = (a, b) => a[0] === b[0] && a[1] === b[1];

class LossChart {
  /** @type {LossView | null} */
  view = null;
  columns = createSeries();
  before = createSeries();
  /** @type {PinnedCurve[]} */
  pins = [];
  /** Ranges the axes should have. @type {{x: [number, number], y: [number, number]}} */
  wanted = { x: [0, 1], y: [0, 1] };
  /** Ranges the axes were last told. */
  shown = this.wanted;
  log = false;
  /** The person has zoomed: leave the ranges alone. */
  held = false;
  asked = 0;
  /** Timer of the next change of ranges. */
  waiting = 0;
  told = 0;
  /** Where the pointer is, pixels from the left. @type {number | null} */
  pointer = null;
  onceAxes = memo();
  onceView = memo();
  oncePins = memo();

  /** @param {HTMLElement} root @param {Tools} tools */
  constructor(root, tools) {
    const { t } = tools;
    this.t = t;
    this.names = { train: t("loss.train"), test: t("loss.test"), baseline: t("loss.baseline"), ghost: t("loss.ghost") };
    this.caption = h("p", { class: "chart-caption" });
    this.mark = createFaultMark(t);
    this.controls = createLossControls(tools);
    this.box = new PlotBox({
      t,
      margin: MARGIN,
      part: "loss-canvas",
      file: "descent-loss",
      moved: (area) => this.paint(area),
      ranges: () => ({ ...this.wanted, log: this.log }),
      zoomReset: () => this.zoomReset(),
      zoomed: () => (this.held = true),
      pictures: (canvas) => pictures(canvas),
      config: { doubleClick: false },
      buttons: ["zoomIn2d", "zoomOut2d"],
    });
    this.box.element.classList.add("loss-box");
    this.tip = createTooltip(this.box.element);
    this.cursor = h("div", { class: "plot-cursor", hidden: true });
    this.box.element.append(this.cursor);
    const head = h(
      "div",
      { class: "chart-head" },
      h("h2", null, t("loss.title")),
      this.mark.element,
      this.caption,
      this.controls.element,
    );
    this.scrub = new LossScrub(this, tools);
    this.element = h(
      "div",
      { "data-part": "loss-chart", class: "chart loss" },
      head,
      this.box.element,
      this.scrub.element,
    );
    root.append(this.element);
    this.listen();
  }

  /** @param {Frame} frame */
  xOf = (frame) => placeOn(this.view?.loss_axis ?? "epochs", frame);

  listen() {
    const { element } = this.box;
    element.addEventListener("pointermove", (event) => {
      this.pointer = event.clientX - element.getBoundingClientRect().left;
      this.renderTip();
    });
    element.addEventListener("pointerleave", () => {
      this.pointer = null;
      this.renderTip();
    });
  }

  /** @param {LossView} next */
  render(next) {
    const { history, ghost, frame, generation, theme, baseline, loss_scale, loss_axis, pins } = next;
    this.onceView([history, ghost, pins, frame, generation, theme, baseline, loss_scale, loss_axis], () => {
      if (generation !== this.view?.generation) this.held = false;
      this.view = next;
      this.controls.render(next);
      this.columns.read(history, loss_axis);
      this.before.read(ghost, loss_axis);
      this.oncePins([pins, loss_axis], () => {
        this.pins = pinnedCurves(next, this.t);
        this.told = -Infinity;
      });
      this.scrub.render();
      this.updateRanges(next);
      if (this.box.size.width > 0) this.paint(this.box.area());
      this.tell(next);
    });
    this.mark.render(next.fault);
    this.updateAxes(next);
  }

  /** @param {LossView} next */
  updateRanges(next) {
    const { series } = this.columns;
    const trouble = logTrouble(series);
    this.log = next.loss_scale === "log" && trouble === null;
    const note = next.loss_scale === "log" && trouble ? this.t(`loss.no_log_${trouble}`) : "";
    setText(this.caption, note || this.t(this.log ? "loss.caption_log" : "loss.caption_linear"));
    const others = [this.before.series, ...this.pins.map((pin) => pin.series)].filter(
      (one) => !this.log || one.low > 0,
    );
    let low = Math.min(series.low, ...others.map((one) => one.low));
    let high = Math.max(series.high, ...others.map((one) => one.high));
    if (next.baseline !== null && (!this.log || next.baseline > 0)) {
      low = Math.min(low, next.baseline);
      high = Math.max(high, next.baseline);
    }
    const y = Number.isFinite(low) ? lossRange(low, high, this.log) : lossRange(0.1, 1, this.log);
    const last = Math.max(...[series, ...others].map(({ x, length }) => (length ? x[length - 1] : 0)));
    const x = /** @type {[number, number]} */ ([
      0,
      roundUp(Math.max(1.02 * last, next.loss_axis === "seconds" ? 1 : 10)),
    ]);
    this.wanted = {
      x: sameRange(x, this.wanted.x) ? this.wanted.x : x,
      y: sameRange(y, this.wanted.y) ? this.wanted.y : y,
    };
  }

  /** Everything again after a choice; only the ranges, and rarely, while it grows. @param {LossView} next */
  updateAxes(next) {
    if (this.onceAxes([next.theme, next.loss_axis, this.log, next.generation], () => this.drawAxes(next))) return;
    const steady = sameRange(this.shown.x, this.wanted.x) && sameRange(this.shown.y, this.wanted.y);
    if (this.held || steady || this.waiting) return;
    const wait = this.asked + RELAYOUT_EVERY_MS - performance.now();
    if (wait <= 0) this.rangesOnly();
    else this.waiting = window.setTimeout(() => this.rangesOnly(), wait);
  }

  rangesOnly() {
    this.waiting = 0;
    this.asked = performance.now();
    this.shown = { ...this.wanted };
    const ranges = { "xaxis.range": [...this.wanted.x], "yaxis.range": [...this.wanted.y] };
    this.box.relayout(this.log ? { ...ranges, "yaxis.dtick": logTick(this.wanted.y) } : ranges);
  }

  /** @param {LossView} next */
  drawAxes(next) {
    this.shown = { ...this.wanted };
    this.held = false;
    const axis = plotAxis(next.theme);
    const x = { ...axis, range: [...this.wanted.x], nticks: 5, showgrid: false, tickformat: "~s" };
    const ticks = this.log ? { dtick: logTick(this.wanted.y), tickformat: "~g" } : { nticks: 5 };
    const y = { ...axis, ...ticks, showgrid: false, type: this.log ? "log" : "linear", range: [...this.wanted.y] };
    this.box.draw([], plotLayout(next.theme, { xaxis: x, yaxis: y, dragmode: false }));
  }

  zoomReset() {
    this.held = false;
    this.rangesOnly();
  }

  /** @param {Area} area */
  paint(area) {
    if (!this.view) return;
    alignTo(this.box.clip, this.box.canvas, area, shownArea(area));
    const { baseline, theme } = this.view;
    const name = baseline === null ? "" : `${this.names.baseline} ${decimal(baseline, 3)}`;
    const { frame } = this.view;
    const head = frame
      ? { x: this.xOf(frame), y: frame.train.loss, past: frame.samples < frame.tape.end.samples }
      : null;
    const curves = { now: this.columns.series, ghost: this.before.series, pins: this.pins, head };
    paintLoss(this.box.canvas, area, curves, baseline, theme, { ...this.names, baseline: name });
    this.scrub.place(area);
    this.renderTip();
  }

  renderTip() {
    const { series } = this.columns;
    const area = this.box.area();
    const at = this.pointer === null ? -1 : this.pointer - area.x.start;
    const inside = !this.scrub.dragging && at >= 0 && at <= area.x.length && series.length > 0 && this.view !== null;
    this.cursor.hidden = !inside;
    if (!inside || !this.view) return this.tip.hide();
    const i = nearestIndex(series.x, series.length, xValue(area.x, at));
    const x = area.x.start + xPixel(area.x, series.x[i]);
    this.cursor.style.transform = `translateX(${x}px)`;
    const head = this.t(`loss.at_${this.view.loss_axis}`, { value: plain(series.x[i], 7) });
    const train = `${this.names.train} ${decimal(series.train[i], 4)}`;
    const test = Number.isFinite(series.test[i]) ? ` · ${this.names.test} ${decimal(series.test[i], 4)}` : "";
    this.tip.at(x, area.y.start, head, train + test);
  }

  /** @param {LossView} next */
  tell(next) {
    const now = performance.now();
    if (now - this.told < 1000 && next.history.length > 2) return;
    this.told = now;
    const [first, last] = [next.history[0], next.history.at(-1)];
    const text = last
      ? this.t(last.test === null ? "loss.alt" : "loss.alt_test", {
          first: decimal(first.train, 3),
          last: decimal(last.train, 3),
          test: decimal(last.test, 3),
          epoch: last.epoch,
        })
      : this.t("loss.alt_empty");
    attr(this.box.canvas, "aria-label", [text, ...this.pins.map((pin) => pinText(this.t, pin))].join(" "));
  }

  destroy() {
    clearTimeout(this.waiting);
    this.scrub.destroy();
    this.box.destroy();
    this.element.remove();
  }
}

/** The curves for a saved picture. @param {HTMLCanvasElement} canvas */
function pictures(canvas) {
  const place = { xref: "paper", yref: "paper", x: 0, y: 1, sizex: 1, sizey: 1 };
  return [{ source: canvas.toDataURL(), layer: "below", sizing: "stretch", ...place }];
}

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<LossView>}
 */
export const createLoss = (root, tools) => new LossChart(root, tools);
