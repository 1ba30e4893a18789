/** The answers to one picture: a bar for each class, the wanted one marked. */
import { attr, h, setText, show } from "../../lib/dom/dom.js";
import { decimal, percent } from "../../lib/text/format.js";
import { named } from "../../lib/text/words.js";

/** @typedef {import("../../types.d.ts").BoundaryView} BoundaryView */
/** @typedef {{row: HTMLElement, fill: HTMLElement, value: HTMLElement, wanted: HTMLElement}} Bar */

/** @param {import("../../types.d.ts").Translate} t */
export function createBars(t) {
  const element = h("ol", { class: "image-bars", "data-part": "digit-bars", "aria-label": t("images.bars") });
  /** @type {Bar[]} */
  let bars = [];
  let made = "";

  /** @param {string} name @returns {Bar} */
  function make(name) {
    const fill = h("i");
    const value = h("span", { class: "image-value" });
    const wanted = h("span", { class: "image-wanted" }, h("span", { "aria-hidden": "true" }, "●"), h("span", { class: "visually-hidden" }, t("images.is_wanted")));
    const row = h("li", null, h("span", { class: "image-class" }, wanted, name), h("span", { class: "image-bar" }, fill), value);
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
