/** The training loss of all runs as a band: the median, half of the runs, nine in ten. */
import { PALETTES } from "../../lib/draw/colors.js";
import { decimal, grouped } from "../../lib/text/format.js";
import { axisValueText, begin, numbersBelow, numbersLeft, stepText, stroke } from "../shared/small_axes.js";
import { Panel } from "../shared/small_panel.js";
import { bandOf, scaleOf } from "./model.js";

/** @import { Theme, Translate } from "../../types/views.js" */
/** @import { ResultMessage } from "../../types/wire.js" */
/** @import { Box } from "../shared/small_axes.js" */
/** @import { Scale } from "./model.js" */

/** @typedef {{result: ResultMessage, baseline: number | null, theme: Theme}} Drawn */

const BOX = { left: 52, top: 10, below: 26, right: 10 };
/** Quantiles that bound each area, and how strong it is. */
const AREAS = /** @type {const} */ ([
  [0, 4, 0.16],
  [1, 3, 0.3],
]);

export class SeedBand {
  /** @type {Drawn | null} */
  drawn = null;

  /** @param {Translate} t */
  constructor(t) {
    this.t = t;
    this.panel = new Panel({ part: "seeds-band", paint: (panel) => this.paint(panel) });
    this.element = this.panel.element;
    this.element.classList.add("seeds-band");
  }

  /** @param {Drawn} drawn */
  draw(drawn) {
    this.drawn = drawn;
    const { at, quantiles } = bandOf(drawn.result);
    const last = at.length - 1;
    const [low, , median, , high] = quantiles.map((values) => decimal(values[last]));
    const unit = this.t(`seeds.unit_${drawn.result.request.unit}`);
    this.panel.tell(
      this.t("seeds.band_alt", { at: grouped(at[last]), unit, median, low, high, first: decimal(quantiles[2][0]) }),
    );
    this.panel.paint();
  }

  /** @param {Panel} panel */
  paint({ canvas, size: { width, height }, pointer }) {
    const { drawn } = this;
    if (!drawn) return;
    const { at, quantiles } = bandOf(drawn.result);
    const context = begin(canvas, width, height);
    const box = {
      left: BOX.left,
      top: BOX.top,
      width: width - BOX.left - BOX.right,
      height: height - BOX.top - BOX.below,
    };
    const values = [...quantiles.flat(), ...(drawn.baseline === null ? [] : [drawn.baseline])].filter(Number.isFinite);
    const down = scaleOf(values, box.height / 26);
    // The start has no place on a logarithmic axis: it stands half a step before the first update.
    const across = scaleOf(
      at.map((place) => Math.max(place, 0.5)),
      box.width / 64,
    );
    const x = (/** @type {number} */ i) => box.left + across.at(Math.max(at[i], 0.5)) * box.width;
    const y = (/** @type {number} */ value) => box.top + (1 - Math.min(1.2, down.at(value))) * box.height;
    this.axes(context, box, across, down);
    context.save();
    context.beginPath();
    context.rect(box.left, box.top - 1, box.width, box.height + 2);
    context.clip();
    this.lines(context, box, quantiles, x, y);
    context.restore();
    this.note(context, box, at, quantiles, x, pointer);
  }

  /** @param {CanvasRenderingContext2D} context @param {Box} box @param {Scale} across @param {Scale} down */
  axes(context, box, across, down) {
    const { theme, baseline } = /** @type {Drawn} */ (this.drawn);
    const palette = PALETTES[theme];
    context.strokeStyle = palette.line;
    const top = (/** @type {number} */ value) => Math.round((1 - down.at(value)) * box.height);
    for (const tick of down.ticks)
      stroke(context, box.left, box.top + top(tick) + 0.5, box.left + box.width, box.top + top(tick) + 0.5);
    numbersLeft(
      context,
      box,
      theme,
      down.ticks.map((tick) => ({ at: top(tick), text: axisValueText(tick) })),
    );
    const whole = across.ticks.filter((tick) => tick >= 1 || across.low < 0);
    numbersBelow(
      context,
      box,
      theme,
      whole.map((tick) => ({ at: across.at(tick), text: stepText(tick) })),
    );
    if (baseline === null) return;
    context.strokeStyle = palette.muted;
    context.setLineDash([3, 3]);
    stroke(context, box.left, box.top + top(baseline) + 0.5, box.left + box.width, box.top + top(baseline) + 0.5);
    context.setLineDash([]);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Box} box
   * @param {number[][]} quantiles
   * @param {(i: number) => number} x
   * @param {(value: number) => number} y
   */
  lines(context, box, quantiles, x, y) {
    const palette = PALETTES[/** @type {Drawn} */ (this.drawn).theme];
    // A run that diverged is above everything: its quantile leaves the picture at the top.
    const place = (/** @type {number} */ value) => (Number.isFinite(value) ? y(value) : box.top - 0.3 * box.height);
    context.fillStyle = palette.accent;
    for (const [low, high, strength] of AREAS) {
      context.globalAlpha = strength;
      context.beginPath();
      quantiles[high].forEach((value, i) => context.lineTo(x(i), place(value)));
      for (let i = quantiles[low].length - 1; i >= 0; i -= 1) context.lineTo(x(i), place(quantiles[low][i]));
      context.fill();
    }
    context.globalAlpha = 1;
    context.strokeStyle = palette.accent;
    context.lineWidth = 2;
    context.beginPath();
    quantiles[2].forEach((value, i) => context.lineTo(x(i), place(value)));
    context.stroke();
    context.lineWidth = 1;
  }

  /**
   * The quantiles of the moment nearest to the pointer.
   * @param {CanvasRenderingContext2D} context
   * @param {Box} box
   * @param {number[]} at
   * @param {number[][]} quantiles
   * @param {(i: number) => number} x
   * @param {{x: number, y: number} | null} pointer
   */
  note(context, box, at, quantiles, x, pointer) {
    if (!pointer) return this.panel.note(null);
    const nearest = at.reduce(
      (best, _, i) => (Math.abs(x(i) - pointer.x) < Math.abs(x(best) - pointer.x) ? i : best),
      0,
    );
    context.strokeStyle = PALETTES[/** @type {Drawn} */ (this.drawn).theme].muted;
    stroke(context, Math.round(x(nearest)) + 0.5, box.top, Math.round(x(nearest)) + 0.5, box.top + box.height);
    const [q5, q25, q50, q75, q95] = quantiles.map((values) => decimal(values[nearest]));
    const unit = this.t(`seeds.unit_${/** @type {Drawn} */ (this.drawn).result.request.unit}`);
    this.panel.note([`${grouped(at[nearest])} ${unit}`, this.t("seeds.band_note", { q5, q25, q50, q75, q95 })]);
  }

  destroy() {
    this.panel.destroy();
  }
}
