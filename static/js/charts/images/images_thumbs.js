/** Small pictures side by side: what each is, and what it was taken for. A click chooses it. */
import { attr, h, memo, setText, show } from "../../lib/dom/dom.js";
import { percent } from "../../lib/text/format.js";
import { paintInk } from "../../lib/draw/pixels.js";
import { named } from "../../lib/text/words.js";
import { UNDECIDED } from "./data.js";

/** @typedef {Pick<import("../../types.d.ts").BoundaryView, "frame" | "theme" | "sample">} View */
/** @typedef {import("../../types.d.ts").DataMessage} DataMessage */
/** @typedef {{button: HTMLButtonElement, canvas: HTMLCanvasElement, text: HTMLElement, more: HTMLElement}} Item */

const MOST = 24;

/** @param {import("../../types.d.ts").Tools} tools @param {string} label */
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
    const item = { button: h("button", { type: "button", class: "image-thumb", onclick }, canvas, text, more), canvas, text, more };
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
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      paintInk(context, data.tensors.points, i * image[0] * image[1], { image, most: data.dataset.input_scale[0], theme });
      const [wanted, answer] = [name(data.tensors.labels[i]), name(answers?.[i] ?? UNDECIDED)];
      setText(text, wanted.length + answer.length < 4 ? `${wanted}→${answer}` : answer);
      const share = sureness ? percent(sureness[i], 0) : "";
      const words = t(data.tensors.is_train[i] ? "images.thumb_train" : "images.thumb", { sample: i + 1, wanted, answer, share });
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
      once([shown.join(), view.sample, view.theme, data, shown.map((i) => `${answers?.[i]} ${sureness?.[i].toFixed(2)}`).join()], () => fill(view, data));
    },
  };
}
