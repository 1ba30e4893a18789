/** The losses of all contenders over one axis: lines on a canvas below Plotly's axes, as they were measured. */

import { attr, h, memo } from "../../lib/dom/dom.js";
import { createTooltip } from "../../lib/dom/tooltip.js";
import { PlotBox } from "../../lib/draw/plot_box.js";
import { plotAxis, plotLayout } from "../../lib/draw/plotly.js";
import { logTick, lossRange, roundUp } from "../../lib/draw/series.js";
import { alignTo, shownArea, xPixel, yPixel } from "../../lib/draw/underlay.js";
import { decimal, plain } from "../../lib/text/format.js";
import { segments } from "../shared/job_fields.js";
import { AXES, curveExtent, FIELDS } from "./data.js";
import { paintRace } from "./paint.js";

/** @import { Area } from "../../lib/draw/underlay.js" */
/** @import { Theme, Translate } from "../../types/views.js" */
/** @import { Runner } from "./data.js" */

const MARGIN = { l: 52, r: 12, t: 8, b: 36 };
/** Ranges may step, and Plotly be asked, so often. */
const RELAYOUT_EVERY_MS = 500;
/** What the length of a race is counted in. @type {Record<string, string>} */
const COUNTED = { epoch: "epoch", update: "step" };
/** Nearer than this, a curve is pointed at. */
const REACH = 24;

export class Curves {
  axis = "epochs";
  scales = { x: "linear", y: "log" };
  which = "train";
  /** @type {Runner[]} */
  runners = [];
  /** @type {{unit: string, to: number, target_loss: number | null}} */
  course = { unit: "epoch", to: 1, target_loss: null };
  /** @type {Theme} */
  theme = "light";
  /** @type {{x: [number, number], y: [number, number]}} */
  wanted = { x: [0, 1], y: [-1, 0] };
  waiting = 0;
  asked = -Infinity;
  /** What the curves reach over. */
  extent = curveExtent([], "epoch", "train");
  onceAxes = memo();
  onceRanges = memo();

  /** @param {Translate} t @param {(axis: string) => void} onaxis */
  constructor(t, onaxis) {
    this.t = t;
    this.onaxis = onaxis;
    this.box = new PlotBox({
      t,
      margin: MARGIN,
      part: "race-canvas",
      file: "descent-race",
      moved: (area) => this.paint(area),
      ranges: () => ({ ...this.wanted, log: this.isLog("y") }),
      zoomReset: () => this.drawAxes(),
      zoomed: () => undefined,
      pictures: (canvas) => [
        {
          source: canvas.toDataURL(),
          layer: "below",
          sizing: "stretch",
          xref: "paper",
          yref: "paper",
          x: 0,
          y: 1,
          sizex: 1,
          sizey: 1,
        },
      ],
      config: { doubleClick: false },
      buttons: ["zoomIn2d", "zoomOut2d"],
    });
    this.box.element.classList.add("race-box");
    this.tip = createTooltip(this.box.element);
    this.box.element.addEventListener("pointermove", (event) => this.point(event));
    this.box.element.addEventListener("pointerleave", () => this.tip.hide());
    this.tools = createCurveTools(t, (change) => this.choose(change));
    const title = h("h3", { class: "race-heading" }, t("race.curves"));
    this.element = h(
      "div",
      { class: "race-curves" },
      h("div", { class: "chart-head" }, title, this.tools.element),
      this.box.element,
    );
  }

  /** @param {Choice} change */
  choose({ x, y, ...rest }) {
    Object.assign(this, rest);
    this.scales = { x: x ?? this.scales.x, y: y ?? this.scales.y };
    this.onaxis(this.axis);
    this.render(this.runners, this.course, this.theme);
  }

  /** A logarithmic axis needs losses above zero. @param {"x" | "y"} side */
  isLog(side) {
    return this.scales[side] === "log" && (side === "x" || this.extent.low > 0);
  }

  /** @param {Runner[]} runners @param {Curves["course"]} course @param {Theme} theme */
  render(runners, course, theme) {
    Object.assign(this, { runners, course, theme });
    const tested = runners.some(({ told }) => told.test);
    if (!tested) this.which = "train";
    this.extent = curveExtent(runners, FIELDS[this.axis], this.which);
    this.tools.render({
      tested,
      which: this.which,
      x: this.scales.x,
      y: this.isLog("y") ? "log" : "linear",
      axis: this.axis,
    });
    this.updateRanges();
    const logs = [this.isLog("x"), this.isLog("y")];
    if (!this.onceAxes([theme, this.axis, this.which, ...logs], () => this.drawAxes())) {
      this.onceRanges([...this.wanted.x, ...this.wanted.y], () => this.relayoutSoon());
    }
    if (this.box.size.width > 0) this.paint(this.box.area());
    attr(this.box.canvas, "aria-label", this.alternative());
  }

  updateRanges() {
    const field = FIELDS[this.axis];
    const { low, high, first, last } = this.extent;
    const log = this.isLog("y");
    const { unit, to, target_loss: target } = this.course;
    const least = target !== null && (!log || target > 0) ? Math.min(low, target) : low;
    const y = high >= low ? lossRange(least, high, log) : lossRange(0.1, 1, log);
    // Where the length of the race is known, all of it is shown from the start.
    const end = field === COUNTED[unit] ? 1.02 * to : roundUp(last > 0 ? 1.02 * last : 1);
    const begin = first < Infinity ? Math.min(first, end / 10) : end / 1000;
    const x = this.isLog("x") ? [Math.log10(begin), Math.log10(end)] : [0, end];
    this.wanted = { x: /** @type {[number, number]} */ (x), y };
  }

  relayoutSoon() {
    if (this.waiting) return;
    const wait = Math.max(0, this.asked + RELAYOUT_EVERY_MS - performance.now());
    this.waiting = window.setTimeout(() => {
      this.waiting = 0;
      this.asked = performance.now();
      this.drawAxes();
    }, wait);
  }

  drawAxes() {
    const { t, theme, wanted } = this;
    const own = plotAxis(theme);
    const bare = { ...own, showgrid: false };
    const title = { ...own.title, text: t(`race.axis_${this.axis}`), standoff: 6 };
    const type = (/** @type {"x" | "y"} */ side) => (this.isLog(side) ? "log" : "linear");
    const ticks = (/** @type {"x" | "y"} */ side) =>
      this.isLog(side) ? { dtick: logTick(wanted[side]) } : { nticks: 6 };
    const x = { ...bare, ...ticks("x"), type: type("x"), range: [...wanted.x], title, tickformat: "~s" };
    // Four zeros after the point can still be read. Plotly writes powers a quarter larger.
    const written =
      this.isLog("y") && wanted.y[0] < -4.6 && logTick(wanted.y) !== "D2"
        ? { exponentformat: "power", tickfont: { ...own.tickfont, size: 9 } }
        : { tickformat: "~g" };
    const y = { ...bare, ...ticks("y"), type: type("y"), range: [...wanted.y], ...written };
    this.box.draw([], plotLayout(theme, { xaxis: x, yaxis: y, dragmode: false }));
  }

  /** @param {Area} area */
  paint(area) {
    // Before Plotly is there nobody knows how its axis will lie.
    if (area.x.log !== this.isLog("x")) return;
    alignTo(this.box.clip, this.box.canvas, area, shownArea(area));
    const { runners, axis, which, theme, course } = this;
    paintRace(this.box.canvas, area, { runners, x: FIELDS[axis], y: which, target: course.target_loss }, theme);
  }

  /** The measured point that is nearest to the pointer. @param {PointerEvent} event */
  point(event) {
    const area = this.box.area();
    const { left, top } = this.box.element.getBoundingClientRect();
    const at = { x: event.clientX - left - area.x.start, y: event.clientY - top - area.y.start };
    /** @type {{runner: Runner, i: number, x: number, y: number} | null} */
    let best = null;
    let least = REACH;
    for (const runner of this.runners) {
      for (let i = 0; i < runner.length; i += 1) {
        const x = xPixel(area.x, runner.columns[FIELDS[this.axis]][i]);
        const y = yPixel(area.y, runner.columns[this.which][i]);
        const far = Math.hypot(x - at.x, y - at.y);
        if (far < least) [least, best] = [far, { runner, i, x, y }];
      }
    }
    if (!best) return this.tip.hide();
    const { columns, told } = best.runner;
    const where = this.t(`race.at_${this.axis}`, { value: plain(columns[FIELDS[this.axis]][best.i], 5) });
    this.tip.at(
      area.x.start + best.x,
      area.y.start,
      told.name,
      `${where} · ${decimal(columns[this.which][best.i], 4)}`,
    );
  }

  alternative() {
    const { t } = this;
    const lines = this.runners
      .filter(({ length }) => length > 0)
      .map(({ told, columns, length }) => {
        const values = {
          name: told.name,
          first: decimal(columns.train[0], 3),
          last: decimal(columns.train[length - 1], 3),
        };
        return t("race.curve_alt", values);
      });
    return lines.length ? `${t("race.curves")}: ${lines.join(" ")}` : t("race.curves");
  }

  destroy() {
    clearTimeout(this.waiting);
    this.box.destroy();
  }
}

/** @typedef {Partial<{axis: string, x: string, y: string, which: string}>} Choice */

// --- What the curves of a race are drawn over, and how: axis, scales, training or test.

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
  const axis = h(
    "select",
    { class: "chart-select", ...about },
    AXES.map((name) => h("option", { value: name }, t(`race.axis_${name}`))),
  );
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
