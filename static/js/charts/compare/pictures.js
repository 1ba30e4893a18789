/** Small boundaries side by side, all at one moment, which can be moved and played through. */

import { attr, h, memo, replace, setText, show } from "../../lib/dom/dom.js";
import { clearCanvas, context2d } from "../../lib/draw/canvas.js";
import { areaTable, classColor, classTable, markColor, PALETTES } from "../../lib/draw/colors.js";
import { paintGrid } from "../../lib/draw/grid.js";
import { classShape, markPath } from "../../lib/draw/markers.js";
import { decimal, grouped } from "../../lib/text/format.js";
import { momentCount, pictureAt, swatch } from "./data.js";

/** @import { Theme, Translate } from "../../types/views.js" */
/** @import { DataMessage } from "../../types/wire.js" */
/** @import { Runner } from "./data.js" */

const CELLS = 32;
const SIDE = 148;
const STRENGTH = 0.55;
const PLAY_MS = 120;
const CALM_MS = 250;
/** More points would hide the picture. */
const MOST_POINTS = 300;

export class Pictures {
  /** The moment that is shown; null: the last one there is. @type {number | null} */
  at = null;
  timer = 0;
  /** @type {Runner[]} */
  runners = [];
  /** @type {DataMessage | null} */
  data = null;
  /** @type {Theme} */
  theme = "light";
  unit = "epoch";
  /** @type {{element: HTMLElement, canvas: HTMLCanvasElement, caption: HTMLElement}[]} */
  cards = [];
  onceCards = memo();
  buffer = h("canvas", { width: CELLS, height: CELLS });

  /** @param {Translate} t */
  constructor(t) {
    this.t = t;
    this.grid = h("div", { class: "race-pictures", "data-part": "race-pictures" });
    this.slider = h("input", {
      type: "range",
      min: 0,
      step: 1,
      "aria-label": t("race.moment"),
      "data-part": "race-moment",
      "data-tip": t("race.moment_tip"),
    });
    this.slider.addEventListener("input", () => this.goTo(Number(this.slider.value)));
    this.play = h("button", {
      type: "button",
      class: "button race-play",
      "data-part": "race-play",
      onclick: () => this.toggle(),
    });
    this.told = h("output", { class: "race-told" });
    this.scrub = h("div", { class: "race-scrub" }, this.play, this.slider, this.told);
    this.title = h("h3", { class: "race-heading" });
    this.element = h("div", { class: "race-gallery" }, this.title, this.grid, this.scrub);
  }

  /** @param {Runner[]} runners @param {DataMessage | null} data @param {string} unit @param {Theme} theme */
  render(runners, data, unit, theme) {
    Object.assign(this, { runners, data, unit, theme });
    const count = momentCount(runners);
    show(this.element, count > 0 && data !== null);
    if (count === 0 || !data) return;
    setText(this.title, this.t(data.dataset.task === "regression" ? "race.pictures_regression" : "race.pictures"));
    const names = runners.map(({ told }) => told.name).join("\n");
    this.onceCards([names, theme], () => this.makeCards());
    attr(this.slider, "max", count - 1);
    if (this.at !== null && this.at >= count) this.at = null;
    this.draw();
  }

  makeCards() {
    this.cards = this.runners.map(({ told, index }) => {
      const canvas = h("canvas", { role: "img" });
      const caption = h("span", { class: "race-loss" });
      const name = h("span", { class: "race-who" }, swatch(this.theme, index), told.name);
      return {
        canvas,
        caption,
        element: h("figure", { class: "race-card" }, canvas, h("figcaption", null, name, caption)),
      };
    });
    replace(
      this.grid,
      this.cards.map(({ element }) => element),
    );
  }

  draw() {
    const last = momentCount(this.runners) - 1;
    const at = this.at ?? last;
    if (Number(this.slider.value) !== at) this.slider.value = String(at);
    this.slider.style.setProperty("--share", `${((100 * at) / Math.max(1, last)).toFixed(1)}%`);
    this.runners.forEach((runner, i) => this.drawOne(runner, i, at));
    const furthest = this.runners.map((runner) => pictureAt(runner, at)).filter((one) => one !== null);
    const count = Math.max(0, ...furthest.map((one) => (this.unit === "epoch" ? one.epoch : one.step)));
    setText(this.told, this.t(`race.told_${this.unit}`, { value: grouped(count) }));
    attr(this.slider, "aria-valuetext", this.told.textContent);
    setText(this.play, this.t(this.timer ? "race.pause" : "race.play"));
  }

  /** @param {Runner} runner @param {number} i @param {number} at */
  drawOne(runner, i, at) {
    const { canvas, caption, element } = this.cards[i];
    const picture = pictureAt(runner, at);
    attr(element, "data-status", runner.told.status);
    if (!picture) return setText(caption, this.t(`race.status_${runner.told.status}`));
    const context = clearCanvas(canvas, SIDE, SIDE);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.paint(picture), 0, 0, SIDE, SIDE);
    this.points(context);
    const lost = runner.told.status === "diverged" && at >= runner.moments.length - 1;
    setText(caption, lost ? this.t("race.status_diverged") : decimal(picture.loss, 4));
    const values = {
      name: runner.told.name,
      epoch: grouped(picture.epoch),
      step: grouped(picture.step),
      loss: decimal(picture.loss, 3),
    };
    return attr(canvas, "aria-label", this.t("race.picture_alt", values));
  }

  /** @param {{bytes: Uint8Array, classes: Uint8Array | null}} picture */
  paint({ bytes, classes }) {
    const context = context2d(this.buffer);
    const image = context.createImageData(CELLS, CELLS);
    const pixels = new Uint32Array(image.data.buffer);
    if (classes) {
      for (let from = 0; from < bytes.length; from += 1) {
        const to = (CELLS - 1 - Math.floor(from / CELLS)) * CELLS + (from % CELLS);
        pixels[to] = classTable(this.theme, classes[from])[bytes[from]];
      }
    } else paintGrid(bytes, CELLS, areaTable(this.theme, STRENGTH), pixels);
    context.putImageData(image, 0, 0);
    return this.buffer;
  }

  /** The training points, small. @param {CanvasRenderingContext2D} context */
  points(context) {
    const data = /** @type {DataMessage} */ (this.data);
    const { inputs, target, classes, task } = data.dataset;
    const { points, labels, is_train: trained } = data.tensors;
    const [[left, right], [bottom, top]] = [inputs[0].range, inputs[1].range];
    const width = inputs.length;
    const every = Math.ceil(labels.length / MOST_POINTS);
    const radius = labels.length <= 12 ? 4.5 : 2.2;
    context.lineWidth = 0.8;
    context.strokeStyle = PALETTES[this.theme].panel;
    for (let i = 0; i < labels.length; i += every) {
      if (!trained[i]) continue;
      const x = ((points[i * width] - left) / (right - left)) * SIDE;
      const y = (1 - (points[i * width + 1] - bottom) / (top - bottom)) * SIDE;
      const share =
        task === "regression" ? (labels[i] - target.range[0]) / (target.range[1] - target.range[0]) : labels[i];
      context.fillStyle = classes.length > 2 ? classColor(this.theme, labels[i]) : markColor(this.theme, share);
      const path = new Path2D(markPath(classes.length > 2 ? classShape(labels[i]) : "circle", x, y, radius));
      context.fill(path);
      context.stroke(path);
    }
  }

  /** @param {number} at */
  goTo(at) {
    const last = momentCount(this.runners) - 1;
    this.at = at >= last ? null : at;
    this.draw();
  }

  toggle() {
    if (this.timer) return this.stop();
    if (this.at === null) this.at = 0;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.timer = window.setInterval(() => this.next(), calm ? CALM_MS : PLAY_MS);
    return this.draw();
  }

  next() {
    this.goTo((this.at ?? momentCount(this.runners)) + 1);
    if (this.at === null) this.stop();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.draw();
  }

  destroy() {
    clearInterval(this.timer);
  }
}
