/** Small pictures side by side: what each is, and what it was taken for. A click chooses it. */

import { attr, h, memo, setText, show } from "../../lib/dom/dom.js";
import { context2d } from "../../lib/draw/canvas.js";
import { paintInk } from "../../lib/draw/pixels.js";
import { grouped, percent } from "../../lib/text/format.js";
import { named } from "../../lib/text/words.js";
import { UNDECIDED } from "./data.js";

/** @import { BoundaryView, Tools } from "../../types/views.js" */
/** @import { DataMessage } from "../../types/wire.js" */

/** @typedef {Pick<BoundaryView, "frame" | "theme" | "sample">} View */
/** @typedef {{button: HTMLButtonElement, canvas: HTMLCanvasElement, text: HTMLElement, more: HTMLElement}} Item */

const MOST = 24;

/** @param {Tools} tools @param {string} label */
export function createThumbs({ t, dispatch }, label) {
  const element = h("div", { class: "image-strip", role: "group", "aria-label": label });
  /** @type {Item[]} */
  const items = [];
  const once = memo();
  /** @type {number[]} */
  let shown = [];

  function make() {
    const place = items.length;
    const canvas = h("canvas", { "aria-hidden": "true" });
    const text = h("span");
    const more = h("span", { class: "visually-hidden" });
    const onclick = () => dispatch({ type: "select_sample", sample: shown[place] });
    const item = {
      button: h("button", { type: "button", class: "image-thumb", onclick }, canvas, text, more),
      canvas,
      text,
      more,
    };
    items.push(item);
    element.append(item.button);
    return item;
  }

  /** @param {View} view @param {DataMessage} data */
  function fill({ frame, theme, sample }, data) {
    const { answers, sureness } = frame?.tensors ?? {};
    const image = data.dataset.image ?? [1, 1];
    const name = (/** @type {number} */ k) => (k === UNDECIDED ? "?" : named(t, data.dataset.classes[k] ?? String(k)));
    shown.forEach((i, place) => {
      const { button, canvas, text, more } = items[place] ?? make();
      const context = context2d(canvas);
      paintInk(context, data.tensors.points, i * image[0] * image[1], {
        image,
        most: data.dataset.input_scale[0],
        theme,
      });
      const [wanted, answer] = [name(data.tensors.labels[i]), name(answers?.[i] ?? UNDECIDED)];
      setText(text, wanted.length + answer.length < 4 ? `${wanted}→${answer}` : answer);
      const share = sureness ? percent(sureness[i], 0) : "";
      const words = t(data.tensors.is_train[i] ? "images.thumb_train" : "images.thumb", {
        sample: i + 1,
        wanted,
        answer,
        share,
      });
      setText(more, words);
      attr(button, "data-tip", words);
      attr(button, "aria-pressed", String(i === sample));
    });
    items.forEach(({ button }, place) => show(button, place < shown.length));
  }

  return {
    element,
    /** @param {View} view @param {DataMessage} data @param {number[]} samples the first of them are shown */
    render(view, data, samples) {
      shown = samples.slice(0, MOST);
      const { answers, sureness } = view.frame?.tensors ?? {};
      once(
        [
          shown.join(),
          view.sample,
          view.theme,
          data,
          shown.map((i) => `${answers?.[i]} ${sureness?.[i].toFixed(2)}`).join(),
        ],
        () => fill(view, data),
      );
    },
  };
}

// --- The pictures that are misread: how many of them there are, and the first ones.

/** @param {Tools} tools */
export function createStrip(tools) {
  const { t } = tools;
  const summary = h("p", { class: "image-summary", "data-part": "misread-summary" });
  const thumbs = createThumbs(tools, t("images.misread"));
  const element = h("div", { class: "image-misread" }, summary, thumbs.element);
  return {
    element,
    /**
     * @param {BoundaryView} view
     * @param {NonNullable<BoundaryView["data"]>} data
     * @param {{held: number[], train: number[], all: number[]}} found
     */
    render(view, data, { held, train, all }) {
      const total = Array.from(data.tensors.is_train).filter(Boolean).length;
      const counts = {
        held: grouped(held.length),
        all_held: grouped(data.tensors.labels.length - total),
        train: grouped(train.length),
        all_train: grouped(total),
      };
      // Of a large set the page knows the first ones, which are held out.
      const key = all.length ? "images.summary" : "images.none";
      setText(summary, t(total ? key : `${key}_held`, counts));
      thumbs.render(view, data, all);
    },
  };
}
