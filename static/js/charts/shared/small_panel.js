/** A canvas that knows its size and where the pointer is: the frame of every picture of the distributions. */
import { attr, h } from "../../lib/dom/dom.js";
import { createTooltip } from "../../lib/dom/tooltip.js";

/**
 * @typedef {object} PanelOptions
 * @property {string} part   data-part of the canvas
 * @property {(panel: Panel) => void} paint  draws again: the size, the pointer or the values changed
 */

export class Panel {
  size = { width: 0, height: 0 };
  /** Where the pointer is, in pixels of the canvas. @type {{x: number, y: number} | null} */
  pointer = null;

  /** @param {PanelOptions} options */
  constructor({ part, paint }) {
    this.paint = () => {
      if (this.size.width > 0) paint(this);
    };
    this.canvas = h("canvas", { class: "dist-canvas", "data-part": part, role: "img" });
    this.element = h("div", { class: "dist-box" }, this.canvas);
    this.tip = createTooltip(this.element);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.element);
    this.element.addEventListener("pointermove", (event) => this.point(event));
    this.element.addEventListener("pointerdown", (event) => this.point(event));
    this.element.addEventListener("pointerleave", (event) => {
      // A finger leaves as it lifts; its note stays until the next tap elsewhere.
      if (event.pointerType !== "touch") this.away();
    });
    document.addEventListener("pointerdown", this.elsewhere);
  }

  /** @param {PointerEvent} event */
  point(event) {
    const { left, top } = this.element.getBoundingClientRect();
    this.pointer = { x: event.clientX - left, y: event.clientY - top };
    this.paint();
  }

  /** @param {PointerEvent} event */
  elsewhere = (event) => {
    if (this.pointer && !(event.target instanceof Node && this.element.contains(event.target))) this.away();
  };

  away() {
    this.pointer = null;
    this.paint();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === this.size.width && height === this.size.height) return;
    this.size = { width, height };
    this.paint();
  }

  /** The note at the pointer, or none. @param {[string, string] | null} words */
  note(words) {
    if (words && this.pointer) this.tip.at(this.pointer.x, this.pointer.y, ...words);
    else this.tip.hide();
  }

  /** @param {string} text */
  tell(text) {
    attr(this.canvas, "aria-label", text);
  }

  destroy() {
    this.observer.disconnect();
    document.removeEventListener("pointerdown", this.elsewhere);
  }
}
