/** Drawing with the keyboard: a cursor on the sheet, a point taken up and put down, numbers for classes. */
import { plain } from "../../lib/text/format.js";
import { nearest } from "../../lib/draw/points.js";
import { xPixel, yPixel } from "../../lib/draw/underlay.js";

/** @typedef {import("../../types.d.ts").Table} Table */
/** @typedef {import("../../lib/draw/points.js").Place} Place */
/** @typedef {import("../../lib/draw/underlay.js").Area} Area */

/** In pixels: how near to the cursor a point is taken up. */
const REACH = 14;
/** The cursor moves by this share of the picture; with Shift, by ten times less. */
const KEY_STEP = 0.05;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] });

export class Keys {
  /** @type {Place | null} */
  cursor = null;
  /** Which point is taken up. */
  carried = -1;

  /** @param {import("./draw.js").Drawing} drawing */
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
    const within = (/** @type {number} */ value, /** @type {[number, number]} */ range) => Math.min(range[1], Math.max(range[0], value));
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
    this.carried = nearest(this.drawing.table?.rows ?? [], at, this.drawing.geometry().pixel, REACH);
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
