/** Drawing points by the pointer and by the keyboard. */

import { isInside, nearest, spray } from "../../lib/draw/points.js";
import { xPixel, xValue, yPixel, yValue } from "../../lib/draw/underlay.js";
import { plain } from "../../lib/text/format.js";

/** @import { Place } from "../../lib/draw/points.js" */
/** @import { Area } from "../../lib/draw/underlay.js" */
/** @import { Table } from "../../types/experiment.js" */
/** @import { Drawing } from "./draw.js" */

// --- Drawing with a mouse, a pen or a finger: what a press on the sheet does, and goes on doing while it lasts.

// --- Drawing with the keyboard: a cursor on the sheet, a point taken up and put down, numbers for classes.

/** In pixels: how near a point is taken; how wide the brush is, and how far it goes between two sprays. */
const REACH = { mouse: 9, touch: 16 };
const BRUSH = 26;
const BRUSH_STEP = 11;
const SPRAYED = 2;
const ENDS = /** @type {const} */ (["pointerup", "pointercancel"]);

export class Pencil {
  /** @param {Drawing} drawing */
  constructor(drawing) {
    this.drawing = drawing;
    drawing.sheet.addEventListener("pointerdown", (event) => this.press(event));
  }

  /** @param {PointerEvent} event @returns {Place} */
  locate(event) {
    const rect = this.drawing.sheet.getBoundingClientRect();
    const { area } = this.drawing.geometry();
    return { x: xValue(area.x, event.clientX - rect.left), y: yValue(area.y, event.clientY - rect.top) };
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button !== 0 || !this.drawing.table) return;
    event.preventDefault();
    event.stopPropagation();
    const { sheet, keys } = this.drawing;
    sheet.focus({ preventScroll: true });
    keys.setCursor(null);
    sheet.setPointerCapture(event.pointerId);
    this.drawing.begin();
    const move = this.stroke(event);
    const halt = () => {
      sheet.removeEventListener("pointermove", move);
      for (const end of ENDS) sheet.removeEventListener(end, halt);
      this.drawing.end();
    };
    sheet.addEventListener("pointermove", move);
    for (const end of ENDS) sheet.addEventListener(end, halt);
  }

  /**
   * What this press does, and goes on doing while it lasts.
   * @param {PointerEvent} event
   * @returns {(event: PointerEvent) => unknown}
   */
  stroke(event) {
    const at = this.locate(event);
    if (this.drawing.tool === "eraser") {
      this.drawing.eraseAt(at);
      return (next) => this.drawing.eraseAt(this.locate(next));
    }
    if (this.drawing.tool === "brush") return this.brush(event);
    const reach = event.pointerType === "touch" ? REACH.touch : REACH.mouse;
    const there = nearest(this.drawing.table?.rows ?? [], at, this.drawing.geometry().pixel, reach);
    const index = there < 0 ? this.drawing.addAt(at) : there;
    return (next) => index >= 0 && this.drawing.moveTo(index, this.locate(next));
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
    const { pixel, extent } = this.drawing.geometry();
    for (const place of spray(at, pixel, BRUSH, SPRAYED, Math.random))
      if (isInside(place, extent)) this.drawing.addAt(place);
  }
}

/** In pixels: how near to the cursor a point is taken up. */
const CARRY_REACH = 14;
/** The cursor moves by this share of the picture; with Shift, by ten times less. */
const KEY_STEP = 0.05;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
});

export class Keys {
  /** @type {Place | null} */
  cursor = null;
  /** Which point is taken up. */
  carried = -1;

  /** @param {Drawing} drawing */
  constructor(drawing) {
    this.drawing = drawing;
    const onKey = (/** @type {any} */ event) => this.key(event);
    for (const element of [drawing.sheet, drawing.bar.element]) element.addEventListener("keydown", onKey);
    drawing.sheet.addEventListener("blur", () => this.setCursor(null));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.drawing.table) return;
    const typing = event.target instanceof HTMLInputElement && event.target.type === "text";
    const onSheet = event.target === this.drawing.sheet;
    const done = (onSheet && this.sheetKey(event)) || (!typing && this.classKey(event.key)) || this.escape(event.key);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {string} key */
  escape(key) {
    if (key === "Escape") this.drawing.leave();
    return key === "Escape";
  }

  /** @param {string} key */
  classKey(key) {
    const { classes } = /** @type {Table} */ (this.drawing.table);
    if (!/^[1-9]$/.test(key)) return false;
    // A class that is not there must not choose a data set instead.
    if (Number(key) <= classes.length) this.drawing.choose({ label: Number(key) - 1 });
    return true;
  }

  /** @param {KeyboardEvent} event */
  sheetKey({ key, shiftKey }) {
    if (key in ARROWS) return this.step(ARROWS[key], shiftKey ? KEY_STEP / 10 : KEY_STEP);
    const at = this.cursor ?? this.middle();
    if (key === " ") return this.carry(at);
    if (key !== "Enter" && key !== "Delete" && key !== "Backspace") return false;
    this.cursor = at;
    this.drawing.begin();
    if (key === "Enter") this.drawing.addAt(at);
    else this.drawing.eraseAt(at);
    this.drawing.end();
    return true;
  }

  middle() {
    const { x, y } = this.drawing.geometry().extent;
    return { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2 };
  }

  /** @param {[number, number]} direction @param {number} share */
  step([dx, dy], share) {
    const { x, y } = this.drawing.geometry().extent;
    const from = this.cursor ?? this.middle();
    const within = (/** @type {number} */ value, /** @type {[number, number]} */ range) =>
      Math.min(range[1], Math.max(range[0], value));
    const at = { x: within(from.x + dx * share * (x[1] - x[0]), x), y: within(from.y + dy * share * (y[1] - y[0]), y) };
    if (this.carried >= 0) this.drawing.moveTo(this.carried, at);
    this.setCursor(at);
    this.drawing.say("own.cursor", { x: plain(at.x, 3), y: plain(at.y, 3) });
    return true;
  }

  /** Takes the point under the cursor up, or puts it down. @param {Place} at */
  carry(at) {
    this.setCursor(at);
    if (this.carried >= 0) {
      this.carried = -1;
      this.drawing.end();
      this.drawing.say("own.put_down", {});
      return true;
    }
    this.drawing.begin();
    this.carried = nearest(this.drawing.table?.rows ?? [], at, this.drawing.geometry().pixel, CARRY_REACH);
    this.drawing.say(this.carried < 0 ? "own.nothing_here" : "own.taken_up", {});
    return true;
  }

  /** @param {Place | null} at */
  setCursor(at) {
    if (at === null && this.cursor === null) return;
    this.cursor = at;
    this.drawing.paint();
  }
}

/** @param {CanvasRenderingContext2D} context @param {Area} area @param {Place} at @param {string} color */
export function paintCursor(context, area, at, color) {
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
