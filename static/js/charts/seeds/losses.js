/** Where the runs ended: a histogram of the final loss of which every cell is one seed, to be pointed at and opened. */

import { attr, h } from "../../lib/dom/dom.js";
import { PALETTES } from "../../lib/draw/colors.js";
import { axisValueText, begin, numbersBelow, stroke } from "../shared/small_axes.js";
import { Panel } from "../shared/small_panel.js";
import { byLoss, cellsOf, rowText, scaleOf } from "./model.js";

/** @import { SeedsView } from "../../types/jobs.js" */
/** @import { Theme, Translate } from "../../types/views.js" */
/** @import { Box } from "../shared/small_axes.js" */
/** @import { Cell, Cluster, Row } from "./model.js" */

/**
 * @typedef {{rows: Row[], clusters: Cluster[], of: number, baseline: number | null, current: number | null, theme:
 * Theme}} Drawn
 */

const BOX = { left: 8, top: 18, below: 26, right: 8 };
/** How far a key goes in the order of the losses. @type {Record<string, number>} */
const STEPS = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
  Home: -Infinity,
  End: Infinity,
};
/** Colours by group; every second group is drawn hollow, so that they are told apart without colour too. */
const TONES = /** @type {const} */ (["accent", "negative", "muted", "positive", "text", "areaNegative"]);

export class SeedLosses {
  /** @type {Drawn | null} */
  drawn = null;
  /** Which row the keyboard is at. @type {number | null} */
  at = null;
  /** What the pointer was at last. @type {Row | null} */
  pointed = null;
  /** What a finger was at before. @type {Row | null} */
  tapped = null;
  /** @type {ReturnType<typeof cellsOf> | null} */
  cells = null;

  /** @param {Translate} t @param {(seed: number) => void} open */
  constructor(t, open) {
    this.t = t;
    this.open = open;
    this.panel = new Panel({ part: "seeds-losses", paint: (panel) => this.paint(panel) });
    this.element = this.panel.element;
    this.element.classList.add("seeds-losses");
    const label = t("seeds.losses_label");
    const about = {
      class: "seeds-chooser",
      tabindex: 0,
      role: "slider",
      "aria-label": label,
      "data-part": "seeds-chooser",
    };
    this.chooser = h("div", about);
    this.chooser.addEventListener("keydown", (event) => this.key(event));
    this.chooser.addEventListener("blur", () => this.choose(null));
    this.chooser.addEventListener("click", (event) => this.click(event));
    this.element.append(this.chooser);
  }

  /** @param {Drawn} drawn @param {string} story */
  draw(drawn, story) {
    const ended = drawn.rows.filter(({ loss }) => !Number.isNaN(loss));
    this.drawn = { ...drawn, rows: byLoss(ended) };
    if (this.at !== null) this.at = Math.min(this.at, ended.length - 1);
    this.panel.tell(story);
    this.name();
    this.panel.paint();
  }

  /** @param {Panel} panel */
  paint({ canvas, size: { width, height } }) {
    const { drawn } = this;
    if (!drawn) return;
    const context = begin(canvas, width, height);
    const box = {
      left: BOX.left,
      top: BOX.top,
      width: width - BOX.left - BOX.right,
      height: height - BOX.top - BOX.below,
    };
    const palette = PALETTES[drawn.theme];
    context.strokeStyle = palette.line;
    stroke(context, box.left, box.top + box.height + 0.5, box.left + box.width, box.top + box.height + 0.5);
    if (drawn.rows.length === 0) return;
    const { rows, baseline } = drawn;
    const scale = scaleOf(
      rows.map(({ loss }) => loss),
      box.width / 70,
    );
    numbersBelow(
      context,
      box,
      drawn.theme,
      scale.ticks.map((tick) => ({ at: scale.at(tick), text: axisValueText(tick) })),
    );
    if (baseline !== null && baseline > scale.low && baseline < scale.high)
      this.paintBaseline(context, box, scale.at(baseline));
    this.cells = cellsOf(rows, scale, box.width, box.height);
    const hovered = this.under(box);
    for (const cell of this.cells.cells) this.paintCell(context, box, cell, cell === hovered);
    this.tip(box, hovered);
  }

  /** @param {CanvasRenderingContext2D} context @param {Box} box @param {number} at */
  paintBaseline(context, box, at) {
    const palette = PALETTES[/** @type {Drawn} */ (this.drawn).theme];
    const x = Math.round(box.left + at * box.width) + 0.5;
    const text = this.t("seeds.baseline");
    const half = context.measureText(text).width / 2;
    context.strokeStyle = palette.muted;
    context.fillStyle = palette.muted;
    context.setLineDash([3, 3]);
    stroke(context, x, box.top, x, box.top + box.height);
    context.setLineDash([]);
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.fillText(text, Math.min(box.left + box.width - half, Math.max(box.left + half, x)), box.top - 3);
  }

  /** @param {CanvasRenderingContext2D} context @param {Box} box @param {Cell} cell @param {boolean} marked */
  paintCell(context, box, { row, x, y }, marked) {
    const { theme, clusters, current } = /** @type {Drawn} */ (this.drawn);
    const palette = PALETTES[theme];
    const { size } = /** @type {ReturnType<typeof cellsOf>} */ (this.cells);
    const gap = size >= 4 ? 1 : 0.4;
    const [left, top, side] = [box.left + x + gap / 2, box.top + box.height - y - size + gap / 2, size - gap];
    context.fillStyle = palette[TONES[row.cluster % TONES.length]];
    context.strokeStyle = context.fillStyle;
    const hollow = row.cluster % 2 === 1 && clusters.length > 1 && size >= 4;
    if (hollow) context.strokeRect(left + 0.75, top + 0.75, side - 1.5, side - 1.5);
    else context.fillRect(left, top, side, side);
    if (!marked && row.seed !== current) return;
    context.strokeStyle = palette.text;
    context.lineWidth = 2;
    context.strokeRect(left - 1, top - 1, side + 2, side + 2);
    context.lineWidth = 1;
  }

  /** The cell at the pointer, or the one the keyboard chose. @param {Box} box */
  under(box) {
    const { pointer } = this.panel;
    const { cells, size } = /** @type {ReturnType<typeof cellsOf>} */ (this.cells);
    if (!pointer)
      return this.at === null ? null : (cells.find(({ row }) => row === this.drawn?.rows[this.at ?? 0]) ?? null);
    const [x, y] = [pointer.x - box.left, box.top + box.height - pointer.y];
    return cells.find((cell) => x >= cell.x && x < cell.x + size && y >= cell.y && y < cell.y + size) ?? null;
  }

  /** @param {Box} box @param {Cell | null} cell */
  tip(box, cell) {
    attr(this.element, "data-over", cell !== null);
    if (!cell) return this.panel.tip.hide();
    const place = this.panel.pointer ?? { x: box.left + cell.x, y: box.top + box.height - cell.y };
    this.panel.tip.at(
      place.x,
      place.y,
      this.t("seeds.seed", { seed: cell.row.seed }),
      rowText(this.t, cell.row, this.drawn?.of ?? 0),
    );
    this.pointed = cell.row;
  }

  /** A finger is wider than a cell: its first tap names the seed, a second one opens it. @param {Event} event */
  click(event) {
    const { pointed, tapped } = this;
    if (!pointed || !this.element.hasAttribute("data-over")) return;
    this.tapped = pointed;
    const isTouch = event instanceof PointerEvent && event.pointerType === "touch";
    if (!isTouch || tapped?.seed === pointed.seed) this.open(pointed.seed);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const last = (this.drawn?.rows.length ?? 0) - 1;
    if (last < 0) return;
    const step = STEPS[event.key];
    if (step !== undefined) this.choose(Math.max(0, Math.min(last, (this.at ?? -Math.sign(step)) + step)));
    else if (event.key === "Enter" && this.at !== null) this.open(/** @type {Drawn} */ (this.drawn).rows[this.at].seed);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number | null} at */
  choose(at) {
    if (at === this.at) return;
    this.at = at;
    this.panel.pointer = null;
    this.name();
    this.panel.paint();
  }

  /** What the keyboard is at, for those who do not see it. */
  name() {
    const rows = this.drawn?.rows ?? [];
    const row = rows[this.at ?? 0];
    attr(this.chooser, "aria-valuemin", 1);
    attr(this.chooser, "aria-valuemax", Math.max(1, rows.length));
    attr(this.chooser, "aria-valuenow", (this.at ?? 0) + 1);
    const text = row
      ? `${this.t("seeds.seed", { seed: row.seed })}, ${rowText(this.t, row, this.drawn?.of ?? 0)}`
      : "–";
    attr(this.chooser, "aria-valuetext", text);
  }

  destroy() {
    this.panel.destroy();
  }
}
