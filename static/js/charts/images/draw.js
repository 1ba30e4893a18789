/** A pad to draw on: with a pointer, a finger or the arrow keys; the server says what the network makes of it. */

import { attr, h, setText } from "../../lib/dom/dom.js";
import { context2d } from "../../lib/draw/canvas.js";
import { paintInk } from "../../lib/draw/pixels.js";
import { pixelsOf } from "./data.js";

/** @import { BoundaryView, Tools } from "../../types/views.js" */
/** @import { Stroke } from "./data.js" */

/** Side of the canvas in its own units; a step of the arrow keys; width of the pen. */
const SIDE = 120;
const STEP = 6;
const PEN = 11;
/** Asked again no more often than this. */
const EVERY_MS = 120;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

class Drawing {
  /** @type {Stroke[]} */
  strokes = [];
  /** Where the keyboard's pen is. */
  pen = { x: SIDE / 2, y: SIDE / 4 };
  penDown = false;
  isPressed = false;
  byKeys = false;
  /** @type {BoundaryView | null} */
  view = null;
  active = false;
  timer = 0;
  askedAt = 0;
  /** The moment, and the drawing, that was asked about last. */
  asked = "";
  version = 0;
  /** @type {number[] | null} */
  pixels = null;

  /** @param {Tools} tools @param {() => void} onchange the answer belongs to another drawing */
  constructor({ t, dispatch }, onchange) {
    this.onchange = onchange;
    this.t = t;
    this.dispatch = dispatch;
    this.canvas = h("canvas", {
      class: "image-pad",
      width: 2 * SIDE,
      height: 2 * SIDE,
      tabindex: "0",
      role: "application",
      "aria-label": t("images.pad"),
      "data-part": "pad",
    });
    this.context = context2d(this.canvas);
    this.small = h("canvas", {
      class: "image-small",
      role: "img",
      "aria-label": t("images.as_seen"),
      "data-tip": t("images.as_seen"),
    });
    this.clear = h(
      "button",
      { type: "button", class: "image-clear", "data-part": "clear-pad", onclick: () => this.wipe() },
      t("images.clear"),
    );
    this.live = h("span", { class: "visually-hidden", "aria-live": "polite" });
    const foot = h("div", { class: "image-pad-foot" }, this.small, this.clear);
    this.element = h("div", { class: "image-drawing" }, this.canvas, foot, this.live);
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => (this.isPressed = false));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    for (const name of ["focus", "blur"]) this.canvas.addEventListener(name, () => this.paint());
  }

  /** @param {PointerEvent} event */
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const inside = (/** @type {number} */ share) => SIDE * Math.max(0, Math.min(1, share));
    return { x: inside((event.clientX - box.left) / box.width), y: inside((event.clientY - box.top) / box.height) };
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.isPressed = true;
    this.byKeys = this.penDown = false;
    this.strokes.push([this.at(event)]);
    this.changed();
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.isPressed) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) this.strokes[this.strokes.length - 1].push(this.at(one));
    this.changed();
  }

  /** Arrow keys move the pen, Space puts it down and lifts it, Delete wipes. @param {KeyboardEvent} event */
  key(event) {
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!arrow && ![" ", "Enter", "Delete", "Backspace"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.byKeys = true;
    if (arrow) {
      const inside = (/** @type {number} */ value) => Math.max(0, Math.min(SIDE, value));
      this.pen = { x: inside(this.pen.x + arrow[0] * STEP), y: inside(this.pen.y + arrow[1] * STEP) };
      if (this.penDown) this.strokes[this.strokes.length - 1].push(this.pen);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      return this.wipe();
    } else {
      this.penDown = !this.penDown;
      if (this.penDown) this.strokes.push([this.pen]);
      setText(this.live, this.t(this.penDown ? "images.pen_down" : "images.pen_up"));
    }
    if (this.penDown) return this.changed();
    return this.paint();
  }

  wipe() {
    this.strokes = [];
    this.penDown = false;
    this.changed();
  }

  changed() {
    this.version += 1;
    this.pixels = null;
    const data = this.view?.data;
    if (data?.dataset.image && this.strokes.length)
      this.pixels = pixelsOf(this.strokes, data.dataset.image, data.dataset.input_scale[0]);
    this.paint();
    this.ask();
    this.onchange();
  }

  /** Asks the server, now or as soon as that is due. */
  ask() {
    const wanted = `${this.version} ${this.view?.frame?.step}`;
    if (!this.pixels || !this.active || wanted === this.asked || this.timer) return;
    const wait = this.askedAt + EVERY_MS - performance.now();
    if (wait > 0) {
      this.timer = window.setTimeout(() => {
        this.timer = 0;
        this.ask();
      }, wait);
      return;
    }
    this.asked = wanted;
    this.askedAt = performance.now();
    this.dispatch({ type: "start_job", job: { name: "ask", inputs: this.pixels } });
  }

  paint() {
    const { context, view } = this;
    if (!view) return;
    const style = getComputedStyle(this.canvas);
    context.setTransform(2, 0, 0, 2, 0, 0);
    context.clearRect(0, 0, SIDE, SIDE);
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = PEN;
    context.strokeStyle = style.color;
    for (const stroke of this.strokes) {
      context.beginPath();
      stroke.forEach(({ x, y }) => context.lineTo(x, y));
      if (stroke.length === 1) context.lineTo(stroke[0].x + 0.1, stroke[0].y);
      context.stroke();
    }
    if (this.byKeys && document.activeElement === this.canvas) this.paintPen(style);
    this.paintSmall(view);
  }

  /** @param {CSSStyleDeclaration} style */
  paintPen(style) {
    const { context, pen } = this;
    context.lineWidth = 2;
    context.strokeStyle = style.getPropertyValue("--accent");
    context.beginPath();
    context.arc(pen.x, pen.y, PEN / 2 + 1, 0, 2 * Math.PI);
    context.stroke();
  }

  /** @param {BoundaryView} view */
  paintSmall({ data, theme }) {
    if (!data?.dataset.image) return;
    const [height, width] = data.dataset.image;
    const context = context2d(this.small);
    paintInk(context, this.pixels ?? new Array(height * width).fill(0), 0, {
      image: data.dataset.image,
      most: data.dataset.input_scale[0],
      theme,
    });
  }

  /** @param {BoundaryView} view @param {boolean} active whether it is on the screen */
  render(view, active) {
    const fresh = this.view?.theme !== view.theme || this.view?.data !== view.data || this.active !== active;
    this.view = view;
    this.active = active;
    attr(this.clear, "disabled", this.strokes.length === 0);
    if (fresh) this.changed();
    else this.ask();
  }

  /**
   * What the network answers to this drawing; null while there is none.
   * @param {BoundaryView} view
   * @returns {number[] | null}
   */
  answer({ ask, data }) {
    const outputs = ask.result?.tensors.outputs;
    if (!this.pixels || !outputs || outputs.length !== data?.dataset.classes.length) return null;
    return Array.from(outputs);
  }

  destroy() {
    clearTimeout(this.timer);
    this.element.remove();
  }
}

/** @param {Tools} tools @param {() => void} onchange */
export const createDrawing = (tools, onchange) => new Drawing(tools, onchange);
