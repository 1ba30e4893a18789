/** Drawing with a mouse, a pen or a finger: what a press on the sheet does, and goes on doing while it lasts. */
import { isInside, nearest, spray } from "../../lib/draw/points.js";
import { xValue, yValue } from "../../lib/draw/underlay.js";

/** @typedef {import("../../lib/draw/points.js").Place} Place */

/** In pixels: how near a point is taken; how wide the brush is, and how far it goes between two sprays. */
const REACH = { mouse: 9, touch: 16 };
const BRUSH = 26;
const BRUSH_STEP = 11;
const SPRAYED = 2;
const ENDS = /** @type {const} */ (["pointerup", "pointercancel"]);

export class Pencil {
  /** @param {import("./draw.js").Drawing} drawing */
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

  /** What this press does, and goes on doing while it lasts. @param {PointerEvent} event @returns {(event: PointerEvent) => unknown} */
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
    for (const place of spray(at, pixel, BRUSH, SPRAYED, Math.random)) if (isInside(place, extent)) this.drawing.addAt(place);
  }
}
