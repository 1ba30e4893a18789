/** The pictures that are misread: how many of them there are, and the first ones. */
import { h, setText } from "../../lib/dom/dom.js";
import { grouped } from "../../lib/text/format.js";
import { createThumbs } from "./images_thumbs.js";

/** @typedef {import("../../types.d.ts").BoundaryView} BoundaryView */

/** @param {import("../../types.d.ts").Tools} tools */
export function createStrip(tools) {
  const { t } = tools;
  const summary = h("p", { class: "image-summary", "data-part": "misread-summary" });
  const thumbs = createThumbs(tools, t("images.misread"));
  const element = h("div", { class: "image-misread" }, summary, thumbs.element);
  return {
    element,
    /** @param {BoundaryView} view @param {NonNullable<BoundaryView["data"]>} data @param {{held: number[], train: number[], all: number[]}} found */
    render(view, data, { held, train, all }) {
      const total = Array.from(data.tensors.is_train).filter(Boolean).length;
      const counts = { held: grouped(held.length), all_held: grouped(data.tensors.labels.length - total), train: grouped(train.length), all_train: grouped(total) };
      // Of a large set the page knows the first ones, which are held out.
      const key = all.length ? "images.summary" : "images.none";
      setText(summary, t(total ? key : `${key}_held`, counts));
      thumbs.render(view, data, all);
    },
  };
}
