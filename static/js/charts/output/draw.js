/**
 * Drawing points into the Output picture: a sheet over the plot for pointer, finger and keyboard. What is drawn stands
 * there at once; the page's state, and with it the server, hears of it a few times a second and at the end of a stroke.
 */

import { h, memo, setText, show } from "../../lib/dom/dom.js";
import { context2d } from "../../lib/draw/canvas.js";
import { add, erase, moreClasses, move, rowAt } from "../../lib/draw/points.js";
import { place as lay } from "../../lib/draw/underlay.js";
import { plain } from "../../lib/text/format.js";
import { TABLE_ROWS } from "../../lib/text/limits.js";
import { createDrawBar } from "./draw_bar.js";
import { Keys, Pencil, paintCursor } from "./draw_input.js";
import { markGroups, paintMarks } from "./marks.js";

/** @import { Place } from "../../lib/draw/points.js" */
/** @import { Table } from "../../types/experiment.js" */
/** @import { BoundaryView, Tools } from "../../types/views.js" */
/** @import { Boundary } from "./boundary.js" */

/** In pixels: how near a point is erased. */
const ERASER = 14;
/**
 * A stroke is told this often while it lasts, and by so much less for each point: all of them are sent each time, and
 * the server takes a megabyte a second.
 */
const TELL_MS = { least: 200, each: 0.2 };

let gestures = 0;

export class Drawing {
  /** @type {Table | null} */
  table = null;
  /** The table that was told last; another one came from outside (undo). @type {Table | null} */
  told = null;
  tool = "point";
  label = 0;
  value = 0;
  timer = 0;
  once = memo();
  gesture = "";

  /** @param {Boundary} host @param {Tools} tools */
  constructor(host, { t, dispatch }) {
    this.host = host;
    this.t = t;
    this.dispatch = dispatch;
    this.sheet = h("canvas", {
      class: "draw-sheet",
      tabindex: "0",
      role: "application",
      "data-part": "draw-sheet",
      "aria-label": t("own.sheet"),
    });
    this.spoken = h("p", { class: "visually-hidden", role: "status" });
    this.bar = createDrawBar(t, {
      tool: (tool) => this.choose({ tool }),
      label: (label) => this.choose({ label }),
      value: (value) => this.choose({ value }),
      more: () => this.addClass(),
      clear: () => this.clear(),
      done: () => this.leave(),
    });
    host.box.element.append(this.sheet);
    host.box.element.before(this.bar.element);
    host.element.append(this.spoken);
    this.keys = new Keys(this);
    this.pencil = new Pencil(this);
  }

  /** @param {BoundaryView} view */
  render({ drawing }) {
    const on = drawing !== null;
    show(this.sheet, on);
    show(this.bar.element, on);
    this.host.box.element.classList.toggle("is-drawn-on", on);
    if (!drawing) {
      this.table = null;
      return;
    }
    if (this.table === null || drawing !== this.told) this.take(drawing);
    this.align();
  }

  /** Paints again if points, theme or axes have changed: it is called with every frame. */
  align() {
    const { view } = this.host;
    if (!this.table || !view) return;
    const { x, y } = this.host.box.area();
    this.once([this.table, view.theme, x.start, x.length, ...x.range, y.start, y.length, ...y.range], () =>
      this.paint(),
    );
  }

  /** @param {Table} table */
  take(table) {
    const first = this.table === null;
    this.table = this.told = table;
    this.keys.carried = -1;
    this.label = Math.min(this.label, Math.max(0, table.classes.length - 1));
    if (first && table.classes.length === 0) this.value = middleOf(table);
    if (first) this.sheet.focus({ preventScroll: true });
  }

  get isCurve() {
    return this.table?.inputs.length === 1;
  }

  /** Where the plot is, what it shows, and how large a pixel is. */
  geometry() {
    const area = this.host.box.area();
    const { x, y } = area;
    const extent = { x: x.range, y: y.range };
    const pixel = { x: (x.range[1] - x.range[0]) / x.length, y: (y.range[1] - y.range[0]) / y.length };
    return { area, extent, pixel };
  }

  // ------------------------------------------------------------ painting

  paint() {
    const { table, sheet } = this;
    const { view } = this.host;
    if (!table || !view) return;
    const { area } = this.geometry();
    const dpr = Math.min(2, devicePixelRatio || 1);
    const { start: left, length: width } = area.x;
    const { start: top, length: height } = area.y;
    lay(sheet, left, top, width, height);
    sheet.width = width * dpr;
    sheet.height = height * dpr;
    const context = context2d(sheet);
    context.scale(dpr, dpr);
    const here = { x: { ...area.x, start: 0 }, y: { ...area.y, start: 0 } };
    paintMarks(context, markGroups(asData(table), view.theme, true), here);
    if (this.keys.cursor) paintCursor(context, here, this.keys.cursor, getComputedStyle(sheet).color);
    this.bar.render({ table, theme: view.theme, tool: this.tool, label: this.label, value: this.value });
  }

  // ------------------------------------------------------------ changes

  /** @param {Partial<Pick<Drawing, "tool" | "label" | "value">>} chosen */
  choose(chosen) {
    Object.assign(this, chosen);
    this.paint();
  }

  begin() {
    gestures += 1;
    this.gesture = `draw.${gestures}`;
  }

  /** @param {Partial<Table>} change */
  set(change) {
    if (!this.table) return;
    this.table = { ...this.table, ...change };
    this.paint();
    this.timer ||= window.setTimeout(() => this.tell(), TELL_MS.least + TELL_MS.each * this.table.rows.length);
  }

  tell() {
    window.clearTimeout(this.timer);
    this.timer = 0;
    // A table without rows cannot be trained on; it stands on the sheet alone until the first point.
    if (!this.table || this.table === this.told || this.table.rows.length === 0) return;
    this.told = this.table;
    this.dispatch({ type: "set_table", table: this.table, merge: this.gesture });
  }

  end() {
    this.tell();
    this.dispatch({ type: "commit" });
  }

  /** What is under way counts. */
  leave() {
    this.end();
    this.dispatch({ type: "draw", on: false });
  }

  /** Which point it is then; -1 if there is no room for it. @param {Place} at */
  addAt(at) {
    const { table } = this;
    if (!table) return -1;
    const row = rowAt(at, this.geometry().extent, table.classes.length ? this.label : this.value, this.isCurve);
    this.set({ rows: add(table.rows, row) });
    const name = table.classes[this.label] ?? plain(row[row.length - 1], 3);
    const key = table.rows.length < TABLE_ROWS ? "own.added" : "own.full";
    this.say(key, {
      x: plain(row[0], 3),
      y: plain(row[1], 3),
      name,
      count: this.table?.rows.length ?? 0,
      most: TABLE_ROWS,
    });
    return table.rows.length < TABLE_ROWS ? table.rows.length : -1;
  }

  /** @param {Place} at */
  eraseAt(at) {
    if (!this.table) return;
    const rows = erase(this.table.rows, at, this.geometry().pixel, ERASER);
    if (rows === this.table.rows) return;
    this.set({ rows });
    this.say("own.erased", { count: rows.length });
  }

  addClass() {
    if (!this.table || this.table.classes.length === 0 || this.table.classes.length >= 10) return;
    this.begin();
    const classes = moreClasses(this.table.classes);
    this.label = classes.length - 1;
    this.set({ classes });
    this.end();
  }

  clear() {
    this.begin();
    this.set({ rows: [] });
    this.say("own.cleared", {});
    this.sheet.focus();
  }

  /** @param {string} key @param {Record<string, string | number>} values */
  say(key, values) {
    setText(this.spoken, this.t(key, values));
  }

  /** @param {number} index @param {Place} at */
  moveTo(index, at) {
    if (!this.table) return;
    this.set({ rows: move(this.table.rows, index, rowAt(at, this.geometry().extent, 0, this.isCurve)) });
  }

  destroy() {
    window.clearTimeout(this.timer);
  }
}

/** In the middle of what is to be learnt. @param {Table} table */
function middleOf({ target, rows }) {
  const values = rows.map((row) => row[row.length - 1]);
  const [low, high] = target.range ?? [Math.min(...values), Math.max(...values)];
  return Number(((low + high) / 2).toPrecision(3));
}

/** A table as markGroups knows data. @param {Table} table @returns {any} */
function asData({ inputs, target, classes, rows }) {
  const task = classes.length === 0 ? "regression" : classes.length === 2 ? "binary" : "multi_class";
  const d = inputs.length;
  const labels = rows.map((row) => row[d]);
  const range = target.range ?? [Math.min(...labels), Math.max(...labels) + 1e-9];
  return {
    dataset: { task, inputs, target: { ...target, range }, classes },
    tensors: { points: rows.flatMap((row) => row.slice(0, d)), labels, is_train: labels.map(() => 1) },
  };
}
