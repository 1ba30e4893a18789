/** What a pointer does over the picture: reads the answer off the grid, and chooses the sample it presses. */
import { createTooltip } from "../../lib/dom/tooltip.js";
import { xValue, yValue } from "../../lib/draw/underlay.js";
import { dataExtent, nearestSample, pointPosition } from "./marks.js";
import { answerAt, placeText } from "./text.js";

/** @import { PlotBox } from "../../lib/draw/plot_box.js" */
/** @import { BoundaryView, Tools } from "../../types/views.js" */
/** @import { MarkGroup } from "./marks.js" */
/** @import { Picture } from "./surface.js" */

/**
 * What this needs of the chart.
 * @typedef {object} Host
 * @property {PlotBox} box
 * @property {BoundaryView | null} view
 * @property {Picture | null} picture
 * @property {MarkGroup[]} groups
 */
/** @typedef {{x: number, y: number}} Point pixels of the box */

/** A sample this near is meant, in pixels: by a press, and by a pointer that only passes. */
const REACH = 14;
const REACH_HOVER = 7;
/** A press that moves farther than this was a drag. */
const STILL = 4;

export class BoundaryPointer {
  /** @type {Point | null} */
  at = null;

  /** @param {Host} host @param {Tools} tools */
  constructor(host, { t, dispatch }) {
    this.host = host;
    this.t = t;
    this.dispatch = dispatch;
    const { element } = host.box;
    this.tip = createTooltip(element);
    element.addEventListener("pointermove", (event) => {
      this.at = event.buttons === 0 ? this.locate(event) : null;
      this.render();
    });
    element.addEventListener("pointerleave", (event) => {
      // A finger leaves as it lifts; its note stays until the next press elsewhere.
      if (event.pointerType !== "touch") this.away();
    });
    element.addEventListener("pointerdown", (event) => this.press(event));
    document.addEventListener("pointerdown", this.elsewhere);
  }

  /** @param {PointerEvent} event */
  elsewhere = (event) => {
    if (!(event.target instanceof Node && this.host.box.element.contains(event.target))) this.away();
  };

  away() {
    this.at = null;
    this.render();
  }

  destroy() {
    document.removeEventListener("pointerdown", this.elsewhere);
  }

  /** @param {PointerEvent} event @returns {Point} */
  locate(event) {
    const rect = this.host.box.element.getBoundingClientRect();
    return { x: event.clientX - rect.left, y: event.clientY - rect.top };
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.target instanceof Element && event.target.closest(".modebar")) return;
    const down = this.locate(event);
    // Plotly lays a sheet over the whole page while it drags, so the release is heard at the window.
    const release = (/** @type {PointerEvent} */ up) => {
      const at = this.locate(up);
      if (Math.hypot(at.x - down.x, at.y - down.y) > STILL) return;
      const sample = nearestSample(this.host.groups, this.host.box.area(), at.x, at.y, REACH);
      if (sample !== null) this.dispatch({ type: "select_sample", sample });
      this.at = at;
      this.render();
    };
    window.addEventListener("pointerup", release, { once: true });
  }

  /** The note at the pointer, again with every frame. */
  render() {
    const { view, picture, groups, box } = this.host;
    if (!this.at || !view?.data || !picture) return this.tip.hide();
    const area = box.area();
    const sample = nearestSample(groups, area, this.at.x, this.at.y, REACH_HOVER);
    const here = { x: xValue(area.x, this.at.x - area.x.start), y: yValue(area.y, this.at.y - area.y.start) };
    const [x, y] = sample === null ? [here.x, here.y] : pointPosition(view.data, sample);
    const { x: xs, y: ys } = dataExtent(view.data);
    const [u, v] = [(x - xs[0]) / (xs[1] - xs[0]), (y - ys[0]) / (ys[1] - ys[0])];
    if (u < 0 || u > 1 || v < 0 || v > 1) return this.tip.hide();
    const answer = answerAt(this.t, view, picture, u, v);
    const body = this.t(view.neuron === null ? "output.answer" : "output.value", { value: answer });
    return this.tip.at(this.at.x, this.at.y, placeText(this.t, view, sample, x, y), body);
  }
}
