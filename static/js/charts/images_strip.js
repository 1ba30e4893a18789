/** The pictures that are misread, side by side: what each is, and what it was taken for. */
import { attr, h, memo, setText, show } from "../lib/dom.js";
import { grouped, percent } from "../lib/format.js";
import { paintInk } from "../lib/pixels.js";
import { named } from "../lib/words.js";

/** @typedef {import("../types.d.ts").BoundaryView} BoundaryView */
/** @typedef {{button: HTMLButtonElement, canvas: HTMLCanvasElement, text: HTMLElement, more: HTMLElement}} Item */

const MOST = 24;
const UNDECIDED = 255;

/** @param {import("../types.d.ts").Tools} tools */
export function createStrip({ t, dispatch }) {
  const summary = h("p", { class: "image-summary", "data-part": "misread-summary" });
  const list = h("div", { class: "image-strip", role: "group", "aria-label": t("images.misread") });
  const element = h("div", { class: "image-misread" }, summary, list);
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
    list.append(item.button);
    return item;
  }

  /** @param {BoundaryView} view @param {NonNullable<BoundaryView["data"]>} data */
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
      const label = t(data.tensors.is_train[i] ? "images.thumb_train" : "images.thumb", { sample: i + 1, wanted, answer, share });
      setText(more, label);
      attr(button, "data-tip", label);
      attr(button, "aria-pressed", String(i === sample));
    });
    items.forEach(({ button }, place) => show(button, place < shown.length));
  }

  return {
    element,
    /** @param {BoundaryView} view @param {NonNullable<BoundaryView["data"]>} data @param {{held: number[], train: number[], all: number[]}} found */
    render(view, data, { held, train, all }) {
      shown = all.slice(0, MOST);
      const total = Array.from(data.tensors.is_train).filter(Boolean).length;
      const counts = { held: grouped(held.length), all_held: grouped(data.tensors.labels.length - total), train: grouped(train.length), all_train: grouped(total) };
      setText(summary, t(all.length ? "images.summary" : "images.none", counts));
      const { answers, sureness } = view.frame?.tensors ?? {};
      once([shown.join(), view.sample, view.theme, data, shown.map((i) => `${answers?.[i]} ${sureness?.[i].toFixed(2)}`).join()], () => fill(view, data));
    },
  };
}
