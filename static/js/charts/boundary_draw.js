/**
 * Drawing points into the Output picture: a sheet over the plot for pointer, finger and keyboard. What is drawn stands
 * there at once; the page's state, and with it the server, hears of it a few times a second and at the end of a stroke.
 */
import { h, memo, setText, show } from "../lib/dom.js";
import { plain } from "../lib/format.js";
import { add, erase, isInside, MOST, move, moreClasses, nearest, rowAt, spray } from "../lib/points.js";
import { place as lay, xPixel, xValue, yPixel, yValue } from "../lib/underlay.js";
import { createDrawBar } from "./boundary_draw_bar.js";
import { markGroups, paintMarks } from "./boundary_marks.js";

/** @typedef {import("../types.d.ts").BoundaryView} BoundaryView */
/** @typedef {import("../types.d.ts").Table} Table */
/** @typedef {import("../types.d.ts").Tools} Tools */
/** @typedef {import("../lib/points.js").Place} Place */
/** @typedef {import("../lib/underlay.js").Area} Area */

/** In pixels: how near a point is taken, erased; how wide the brush is, and how far it goes between two sprays. */
const REACH = { mouse: 9, touch: 16 };
const ERASER = 14;
const BRUSH = 26;
const BRUSH_STEP = 11;
const SPRAYED = 2;
/** A stroke is told this often while it lasts. */
const TELL_MS = 200;
/** The keyboard's cursor moves by this share of the picture; with Shift, by ten times less. */
const KEY_STEP = 0.05;

const ARROWS = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] });

let gestures = 0;

export class Drawing {
  /** @type {Table | null} */
  table = null;
  /** The table that was told last; another one came from outside (undo). @type {Table | null} */
  told = null;
  tool = "point";
  label = 0;
  value = 0;
  /** @type {Place | null} */
  cursor = null;
  carried = -1;
  timer = 0;
  once = memo();
  gesture = "";

  /** @param {import("./boundary.js").Boundary} host @param {Tools} tools */
  constructor(host, { t, dispatch }) {
    this.host = host;
    this.t = t;
    this.dispatch = dispatch;
    this.sheet = h("canvas", { class: "draw-sheet", tabindex: "0", role: "application", "data-part": "draw-sheet", "aria-label": t("own.sheet") });
    this.spoken = h("p", { class: "visually-hidden", role: "status" });
    this.bar = createDrawBar(t, {
      tool: (tool) => this.choose({ tool }),
      label: (label) => this.choose({ label }),
      value: (value) => this.choose({ value }),
      more: () => this.addClass(),
      clear: () => this.clear(),
      done: () => dispatch({ type: "draw", on: false }),
    });
    host.box.element.append(this.sheet);
    host.box.element.before(this.bar.element);
    host.element.append(this.spoken);
    this.sheet.addEventListener("pointerdown", (event) => this.press(event));
    const onKey = (/** @type {any} */ event) => this.key(event);
    for (const element of [this.sheet, this.bar.element]) element.addEventListener("keydown", onKey);
    this.sheet.addEventListener("blur", () => this.setCursor(null));
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

  /** Paints anew if points, theme or axes have changed: it is called with every frame. */
  align() {
    const { view } = this.host;
    if (!this.table || !view) return;
    const { x, y } = this.host.box.area();
    this.once([this.table, view.theme, x.start, x.length, ...x.range, y.start, y.length, ...y.range], () => this.paint());
  }

  /** @param {Table} table */
  take(table) {
    const first = this.table === null;
    this.table = this.told = table;
    this.carried = -1;
    this.label = Math.min(this.label, Math.max(0, table.classes.length - 1));
    if (first && table.classes.length === 0) this.value = table.target.range ? (table.target.range[0] + table.target.range[1]) / 2 : 0;
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
    const context = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
    context.scale(dpr, dpr);
    const here = { x: { ...area.x, start: 0 }, y: { ...area.y, start: 0 } };
    paintMarks(context, markGroups(asData(table), view.theme, true), here);
    if (this.cursor) paintCursor(context, here, this.cursor, getComputedStyle(sheet).color);
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
    this.timer ||= window.setTimeout(() => this.tell(), TELL_MS);
  }

  tell() {
    window.clearTimeout(this.timer);
    this.timer = 0;
    // A table without rows cannot be trained on; it stands on the sheet alone until the first point.
    if (!this.table || this.table === this.told || this.table.rows.length === 0) return;
    this.told = this.table;
    this.dispatch({ type: "own_table", table: this.table, merge: this.gesture });
  }

  end() {
    this.tell();
    this.dispatch({ type: "commit" });
  }

  /** @param {Place} at */
  addAt(at) {
    const { table } = this;
    if (!table) return;
    const row = rowAt(at, this.geometry().extent, table.classes.length ? this.label : this.value, this.isCurve);
    this.set({ rows: add(table.rows, row) });
    const name = table.classes[this.label] ?? plain(row[row.length - 1], 3);
    const key = table.rows.length < MOST ? "own.added" : "own.full";
    this.say(key, { x: plain(row[0], 3), y: plain(row[1], 3), name, count: this.table?.rows.length ?? 0, most: MOST });
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

  // ------------------------------------------------------------ pointer

  /** @param {PointerEvent} event @returns {Place} */
  locate(event) {
    const rect = this.sheet.getBoundingClientRect();
    const { area } = this.geometry();
    return { x: xValue(area.x, event.clientX - rect.left), y: yValue(area.y, event.clientY - rect.top) };
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button !== 0 || !this.table) return;
    event.preventDefault();
    event.stopPropagation();
    this.sheet.focus({ preventScroll: true });
    this.setCursor(null);
    this.sheet.setPointerCapture(event.pointerId);
    this.begin();
    const move = this.stroke(event);
    const halt = () => {
      this.sheet.removeEventListener("pointermove", move);
      this.sheet.removeEventListener("pointerup", halt);
      this.sheet.removeEventListener("pointercancel", halt);
      this.end();
    };
    this.sheet.addEventListener("pointermove", move);
    this.sheet.addEventListener("pointerup", halt);
    this.sheet.addEventListener("pointercancel", halt);
  }

  /** What this press does, and goes on doing while it lasts. @param {PointerEvent} event @returns {(event: PointerEvent) => void} */
  stroke(event) {
    const at = this.locate(event);
    if (this.tool === "eraser") {
      this.eraseAt(at);
      return (next) => this.eraseAt(this.locate(next));
    }
    if (this.tool === "brush") return this.brush(event);
    const reach = event.pointerType === "touch" ? REACH.touch : REACH.mouse;
    let index = nearest(this.table?.rows ?? [], at, this.geometry().pixel, reach);
    if (index < 0) {
      this.addAt(at);
      index = (this.table?.rows.length ?? 0) - 1;
    }
    return (next) => this.moveTo(index, this.locate(next));
  }

  /** @param {PointerEvent} event */
  brush(event) {
    let last = { x: event.clientX, y: event.clientY };
    this.sprayAt(this.locate(event));
    return (/** @type {PointerEvent} */ next) => {
      if (Math.hypot(next.clientX - last.x, next.clientY - last.y) < BRUSH_STEP) return;
      last = { x: next.clientX, y: next.clientY };
      this.sprayAt(this.locate(next));
    };
  }

  /** @param {Place} at */
  sprayAt(at) {
    const { pixel, extent } = this.geometry();
    for (const place of spray(at, pixel, BRUSH, SPRAYED, Math.random)) if (isInside(place, extent)) this.addAt(place);
  }

  /** @param {number} index @param {Place} at */
  moveTo(index, at) {
    if (!this.table) return;
    this.set({ rows: move(this.table.rows, index, rowAt(at, this.geometry().extent, 0, this.isCurve)) });
  }

  // ------------------------------------------------------------ keyboard

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.table) return;
    const typing = event.target instanceof HTMLInputElement && event.target.type === "number";
    const onSheet = event.target === this.sheet;
    const done = (onSheet && this.sheetKey(event)) || (!typing && this.classKey(event.key)) || this.escape(event.key);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {string} key */
  escape(key) {
    if (key === "Escape") this.dispatch({ type: "draw", on: false });
    return key === "Escape";
  }

  /** @param {string} key */
  classKey(key) {
    const { classes } = /** @type {Table} */ (this.table);
    if (!/^[1-9]$/.test(key)) return false;
    // A class that is not there must not choose a data set instead.
    if (Number(key) <= classes.length) this.choose({ label: Number(key) - 1 });
    return true;
  }

  /** @param {KeyboardEvent} event */
  sheetKey({ key, shiftKey }) {
    if (key in ARROWS) return this.step(ARROWS[key], shiftKey ? KEY_STEP / 10 : KEY_STEP);
    const at = this.cursor ?? this.middle();
    if (key === " ") return this.carry(at);
    if (key !== "Enter" && key !== "Delete" && key !== "Backspace") return false;
    this.cursor = at;
    this.begin();
    if (key === "Enter") this.addAt(at);
    else this.eraseAt(at);
    this.end();
    return true;
  }

  middle() {
    const { x, y } = this.geometry().extent;
    return { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2 };
  }

  /** @param {[number, number]} direction @param {number} share */
  step([dx, dy], share) {
    const { x, y } = this.geometry().extent;
    const from = this.cursor ?? this.middle();
    const within = (/** @type {number} */ value, /** @type {[number, number]} */ range) => Math.min(range[1], Math.max(range[0], value));
    const at = { x: within(from.x + dx * share * (x[1] - x[0]), x), y: within(from.y + dy * share * (y[1] - y[0]), y) };
    if (this.carried >= 0) this.moveTo(this.carried, at);
    this.setCursor(at);
    this.say("own.cursor", { x: plain(at.x, 3), y: plain(at.y, 3) });
    return true;
  }

  /** Takes the point under the cursor up, or puts it down. @param {Place} at */
  carry(at) {
    this.setCursor(at);
    if (this.carried >= 0) {
      this.carried = -1;
      this.end();
      this.say("own.put_down", {});
      return true;
    }
    this.begin();
    this.carried = nearest(this.table?.rows ?? [], at, this.geometry().pixel, ERASER);
    this.say(this.carried < 0 ? "own.nothing_here" : "own.taken_up", {});
    return true;
  }

  /** @param {Place | null} at */
  setCursor(at) {
    if (at === null && this.cursor === null) return;
    this.cursor = at;
    this.paint();
  }

  destroy() {
    window.clearTimeout(this.timer);
  }
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

/** @param {CanvasRenderingContext2D} context @param {Area} area @param {Place} at @param {string} color */
function paintCursor(context, area, at, color) {
  const [x, y] = [xPixel(area.x, at.x), yPixel(area.y, at.y)];
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(x, y, 9, 0, 2 * Math.PI);
  for (const [dx, dy] of Object.values(ARROWS)) {
    context.moveTo(x + 5 * dx, y + 5 * dy);
    context.lineTo(x + 14 * dx, y + 14 * dy);
  }
  context.stroke();
}
