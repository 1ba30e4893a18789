/** The time machine on the loss curve: a knob where the run stands, dragged along the curve, and a slider for keys. */
import { attr, h, setText, show } from "../../lib/dom/dom.js";
import { nearestIndex } from "../../lib/draw/series.js";
import { xPixel, xValue, yPixel } from "../../lib/draw/underlay.js";
import { grouped } from "../../lib/text/format.js";

/** @import { PlotBox } from "../../lib/draw/plot_box.js" */
/** @import { Area } from "../../lib/draw/underlay.js" */
/** @import { LossView, Tools } from "../../types/views.js" */
/** @import { Frame } from "../../types/wire.js" */
/** @import { Series } from "./series.js" */

/**
 * What this needs of the chart.
 * @typedef {object} Host
 * @property {PlotBox} box
 * @property {LossView | null} view
 * @property {{series: Series}} columns
 * @property {(frame: Frame) => number} xOf where a frame stands on the present axis
 */

/** Requests while dragging come no faster than this. */
const SEND_EVERY_MS = 60;
/** A finger that moves so far sideways drags, in pixels. */
const SIDEWAYS = 6;

export class LossScrub {
  at = 0;
  timer = 0;
  /** The seek to request next. @type {{unit: "sample" | "update", to: number} | null} */
  wanted = null;
  dragging = false;
  /**
   * The update that the slider was put to, until a frame shows it: keys may be faster than seeks.
   * @type {number | null}
   */
  target = null;

  /** @param {Host} host @param {Tools} tools */
  constructor(host, { t, dispatch }) {
    this.host = host;
    this.t = t;
    this.dispatch = dispatch;
    this.knob = h("div", { class: "loss-knob", "aria-hidden": "true", hidden: true });
    this.line = h("div", { class: "loss-head", "aria-hidden": "true", hidden: true });
    host.box.element.append(this.line, this.knob);
    this.range = h("input", {
      type: "range",
      class: "slider-input",
      "data-part": "moment",
      "aria-label": t("loss.moment"),
      "data-tip": t("loss.moment_tip"),
      min: 0,
      step: 1,
    });
    this.text = h("output", { class: "loss-moment" });
    this.element = h("div", { class: "loss-scrub" }, this.range, this.text);
    this.range.addEventListener("input", () => {
      this.target = this.range.valueAsNumber;
      this.ask("update", this.target);
    });
    host.box.element.addEventListener("pointerdown", (event) => this.press(event));
  }

  /** @param {PointerEvent} event */
  press(event) {
    const { box, view } = this.host;
    if (event.button !== 0 || !view?.frame || (event.target instanceof Element && event.target.closest(".modebar")))
      return;
    const rect = box.element.getBoundingClientRect();
    const { x, y } = box.area();
    const [left, top] = [event.clientX - rect.left - x.start, event.clientY - rect.top - y.start];
    if (left < -8 || left > x.length + 8 || top < 0 || top > y.length) return;
    // A finger may only want to scroll past: it means the curve if it taps, or moves sideways.
    let meant = event.pointerType !== "touch";
    const drag = (/** @type {PointerEvent} */ now) => {
      meant ||= Math.abs(now.clientX - event.clientX) > SIDEWAYS;
      this.dragging = meant;
      if (meant) this.drag(now.clientX - rect.left);
    };
    const end = (/** @type {PointerEvent} */ now) => {
      if (!meant && now.type === "pointerup") this.drag(now.clientX - rect.left);
      this.dragging = false;
      window.removeEventListener("pointermove", drag);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
    };
    // Plotly lays a sheet over the whole page while it drags, so all of it is heard at the window.
    window.addEventListener("pointermove", drag);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
    drag(event);
  }

  /** To the point of the curve that is nearest. @param {number} left pixels from the box's left edge */
  drag(left) {
    const { box, view, columns } = this.host;
    const { series } = columns;
    if (!view?.frame || series.length === 0) return;
    const { begin, end } = view.frame.tape;
    const area = box.area();
    const i = nearestIndex(series.x, series.length, xValue(area.x, left - area.x.start));
    const samples = view.history[i]?.samples ?? end.samples;
    this.ask("sample", Math.min(end.samples, Math.max(begin.samples, samples)));
  }

  /** @param {"sample" | "update"} unit @param {number} to */
  ask(unit, to) {
    this.wanted = { unit, to };
    const wait = this.at + SEND_EVERY_MS - performance.now();
    clearTimeout(this.timer);
    if (wait <= 0) this.send();
    else this.timer = window.setTimeout(() => this.send(), wait);
  }

  send() {
    const { wanted } = this;
    this.wanted = null;
    this.at = performance.now();
    if (wanted && !this.isThere(wanted)) this.dispatch({ type: "seek", ...wanted });
  }

  /** @param {{unit: "sample" | "update", to: number}} wanted */
  isThere({ unit, to }) {
    const frame = this.host.view?.frame;
    return !frame || (frame.state !== "playing" && (unit === "sample" ? frame.samples : frame.step) === to);
  }

  /** The slider, when the frame is another one. */
  render() {
    const frame = this.host.view?.frame ?? null;
    const { begin, end } = frame?.tape ?? { begin: { step: 0 }, end: { step: 0 } };
    const step = frame?.step ?? 0;
    this.range.disabled = end.step <= begin.step;
    attr(this.range, "min", begin.step);
    attr(this.range, "max", Math.max(end.step, begin.step + 1));
    if (this.target === step || frame?.state === "playing" || document.activeElement !== this.range) this.target = null;
    if (this.target === null) this.range.value = String(step);
    const share = end.step > begin.step ? (100 * (step - begin.step)) / (end.step - begin.step) : 0;
    this.range.style.setProperty("--share", `${share}%`);
    const values = { step: grouped(step), end: grouped(end.step), epoch: grouped(frame?.epoch ?? 0) };
    attr(this.range, "aria-valuetext", this.t("loss.moment_value", values));
    setText(this.text, this.t("loss.moment_short", values));
  }

  /** The knob on the curve, wherever the axes are now. @param {Area} area */
  place(area) {
    const frame = this.host.view?.frame ?? null;
    const x = frame ? xPixel(area.x, this.host.xOf(frame)) : NaN;
    const y = frame ? yPixel(area.y, frame.train.loss) : NaN;
    const past = frame !== null && frame.samples < frame.tape.end.samples;
    const inside = past && x >= -1 && x <= area.x.length + 1;
    show(this.line, inside);
    show(this.knob, inside && y >= -1 && y <= area.y.length + 1);
    if (!inside) return;
    this.line.style.transform = `translateX(${area.x.start + x}px)`;
    this.line.style.top = `${area.y.start}px`;
    this.line.style.height = `${area.y.length}px`;
    this.knob.style.transform = `translate(${area.x.start + x}px, ${area.y.start + y}px)`;
  }

  destroy() {
    clearTimeout(this.timer);
  }
}
