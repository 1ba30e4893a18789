/**
 * The Output panel for pictures: one of them large, what the network answers, which are misread, and one's own drawing.
 */

import { attr, h, memo, setText, show } from "../../lib/dom/dom.js";
import { context2d } from "../../lib/draw/canvas.js";
import { paintInk } from "../../lib/draw/pixels.js";
import { decimal, grouped, percent } from "../../lib/text/format.js";
import { named } from "../../lib/text/words.js";
import { misread, nextOf, outputsOf, winnerOf } from "./data.js";
import { createDrawing } from "./draw.js";
import { createStrip } from "./thumbs.js";

/** @import { BoundaryView, Tools, Translate, View } from "../../types/views.js" */

/** @typedef {NonNullable<BoundaryView["data"]>} Data */

/** What changes with every frame is written this often while it trains: it is read, not watched. */
const WORDS_EVERY_MS = 250;

class Images {
  /** @type {BoundaryView | null} */
  view = null;
  drawing = false;
  saidAt = 0;
  /** @type {number[]} */
  misread = [];
  oncePicture = memo();
  onceFrame = memo();

  /** @param {HTMLElement} root @param {Tools} tools */
  constructor(root, tools) {
    const { t, dispatch } = tools;
    this.t = t;
    this.caption = h("p", { class: "chart-caption" });
    this.picture = h("canvas", { class: "image-large", role: "img", "data-part": "digit" });
    this.context = context2d(this.picture);
    this.pad = createDrawing(tools, () => this.redrawn());
    this.bars = createBars(t);
    this.verdict = h("p", { class: "image-verdict", "data-part": "digit-verdict" });
    this.modes = ["samples", "draw"].map((name) =>
      h(
        "button",
        { type: "button", "data-part": `images-${name}`, onclick: () => this.draw(name === "draw") },
        t(`images.${name}`),
      ),
    );
    this.next = h(
      "button",
      { type: "button", class: "image-next", "data-part": "next-misread", onclick: () => this.toNext(dispatch) },
      t("images.next"),
    );
    this.strip = createStrip(tools);
    this.how = h("p", { class: "chart-caption" }, t("images.how"));
    const switcher = h("div", { class: "chart-segments", role: "group", "aria-label": t("images.what") }, this.modes);
    const head = h("div", { class: "chart-head" }, h("h2", null, t("output.title")), switcher, this.caption);
    const left = h("div", { class: "image-left" }, this.picture, this.pad.element);
    const body = h("div", { class: "image-body" }, left, this.bars.element);
    this.element = h(
      "div",
      { class: "chart images", "data-part": "images" },
      head,
      body,
      this.verdict,
      this.how,
      this.next,
      this.strip.element,
    );
    root.append(this.element);
    this.draw(false);
  }

  /** @param {boolean} drawing */
  draw(drawing) {
    this.drawing = drawing;
    this.modes.forEach((button, i) => attr(button, "aria-pressed", String(drawing === (i === 1))));
    show(this.picture, !drawing);
    show(this.pad.element, drawing);
    show(this.how, drawing);
    show(this.next, !drawing);
    show(this.strip.element, !drawing);
    this.saidAt = 0;
    if (this.view) this.render(this.view);
  }

  /** Another drawing has no answer yet. */
  redrawn() {
    const { view } = this;
    if (this.drawing && view?.data) this.tell(view, view.data, true);
  }

  /** @param {Tools["dispatch"]} dispatch */
  toNext(dispatch) {
    const sample = this.view ? nextOf(this.misread, this.view.sample) : null;
    if (sample !== null) dispatch({ type: "select_sample", sample });
  }

  /** @param {BoundaryView} view */
  render(view) {
    const chosen = this.view?.sample !== view.sample;
    this.view = view;
    const { data, sample, theme } = view;
    if (!data?.dataset.image) return;
    const image = data.dataset.image;
    const how = { image, most: data.dataset.input_scale[0], theme };
    this.oncePicture([data, sample, theme], () =>
      paintInk(this.context, data.tensors.points, sample * image[0] * image[1], how),
    );
    this.pad.render(view, this.drawing);
    setText(this.caption, measuredText(this.t, data));
    this.onceFrame([view.frame, data, sample, theme, this.drawing, view.ask.result], () =>
      this.tell(view, data, chosen),
    );
  }

  /** @param {BoundaryView} view @param {Data} data @param {boolean} chosen another sample, just now */
  tell(view, data, chosen) {
    const outputs = this.drawing ? this.pad.answer(view) : outputsOf(view);
    const wanted = this.drawing ? null : data.tensors.labels[view.sample];
    this.bars.render(view, outputs, wanted);
    const now = performance.now();
    if (view.frame?.state === "playing" && !chosen && now - this.saidAt < WORDS_EVERY_MS) return;
    this.saidAt = outputs ? now : -Infinity;
    this.say(view, data, outputs, wanted);
    const { answers } = view.frame?.tensors ?? {};
    if (this.drawing || !answers) return;
    const found = misread(answers, data.tensors.labels, data.tensors.is_train);
    this.misread = found.all;
    attr(this.next, "disabled", found.all.length === 0);
    this.strip.render(view, data, found);
  }

  /** @param {BoundaryView} view @param {Data} data @param {number[] | null} outputs @param {number | null} wanted */
  say(view, data, outputs, wanted) {
    const { t } = this;
    const name = (/** @type {number} */ k) => named(t, data.dataset.classes[k] ?? String(k));
    if (!outputs) return setText(this.verdict, this.drawing ? t("images.draw_one") : t("images.waiting"));
    const best = winnerOf(outputs);
    const value =
      view.catalog.activations[view.experiment.layers[view.experiment.layers.length - 1].activation]?.bounds?.[0] === 0;
    const said = { answer: name(best), share: value ? percent(outputs[best], 1) : decimal(outputs[best], 3) };
    attr(this.verdict, "data-verdict", wanted === null ? null : best === wanted ? "right" : "wrong");
    if (wanted === null) return setText(this.verdict, t("images.drawn", said));
    const key = best === wanted ? "images.right" : "images.wrong";
    setText(this.verdict, t(key, { ...said, sample: view.sample + 1, wanted: name(wanted) }));
    attr(this.picture, "aria-label", t("images.picture_of", { sample: view.sample + 1, wanted: name(wanted) }));
    return undefined;
  }

  destroy() {
    this.pad.destroy();
    this.element.remove();
  }
}

/** On how many samples the scores are measured, where that is not all. @param {Tools["t"]} t @param {Data} data */
function measuredText(t, { dataset }) {
  if (!dataset.measured) return "";
  const [train, test] = dataset.measured;
  return t("images.measured", { count: grouped(train + test), total: grouped(dataset.n_train + dataset.n_test) });
}

/** @param {HTMLElement} root @param {Tools} tools @returns {View<BoundaryView>} */
export const createImages = (root, tools) => new Images(root, tools);

/** @typedef {{row: HTMLElement, fill: HTMLElement, value: HTMLElement, wanted: HTMLElement}} Bar */

// --- The answers to one picture: a bar for each class, the wanted one marked.

/** @param {Translate} t */
export function createBars(t) {
  const element = h("ol", { class: "image-bars", "data-part": "digit-bars", "aria-label": t("images.bars") });
  /** @type {Bar[]} */
  let bars = [];
  let made = "";

  /** @param {string} name @returns {Bar} */
  function make(name) {
    const fill = h("i");
    const value = h("span", { class: "image-value" });
    const wanted = h(
      "span",
      { class: "image-wanted" },
      h("span", { "aria-hidden": "true" }, "●"),
      h("span", { class: "visually-hidden" }, t("images.is_wanted")),
    );
    const row = h(
      "li",
      null,
      h("span", { class: "image-class" }, wanted, name),
      h("span", { class: "image-bar" }, fill),
      value,
    );
    return { row, fill, value, wanted };
  }

  return {
    element,
    /** @param {BoundaryView} view @param {number[] | null} outputs @param {number | null} wanted */
    render({ data, experiment, catalog }, outputs, wanted) {
      const classes = data?.dataset.classes ?? [];
      if (classes.join() !== made) {
        made = classes.join();
        bars = classes.map((name) => make(named(t, name)));
        element.replaceChildren(...bars.map(({ row }) => row));
      }
      const bounds = catalog.activations[experiment.layers[experiment.layers.length - 1].activation]?.bounds;
      const most = bounds ? bounds[1] : Math.max(1e-9, ...(outputs ?? []).map(Math.abs));
      const best = outputs ? Math.max(...outputs) : Infinity;
      bars.forEach(({ row, fill, value, wanted: mark }, k) => {
        const output = outputs?.[k];
        const share = output === undefined ? 0 : Math.min(1, Math.abs(output) / most);
        fill.style.transform = `scaleX(${share.toFixed(4)})`;
        attr(row, "data-sign", output !== undefined && output < 0 ? "negative" : null);
        attr(row, "data-best", output !== undefined && output === best ? "true" : null);
        show(mark, k === wanted);
        setText(value, output === undefined ? "–" : bounds?.[0] === 0 ? percent(output, 1) : decimal(output, 2));
      });
    },
  };
}
