/** Every parameter's two slopes side by side, the largest difference first. */
import { h, setText } from "../../lib/dom/dom.js";
import { decimal, grouped } from "../../lib/text/format.js";
import { small } from "./rows.js";

/** @import { Translate } from "../../types/views.js" */
/** @import { Row } from "./rows.js" */

/** Tables beyond this help nobody. */
const MOST_ROWS = 256;
const COLUMNS = ["parameter_head", "backprop", "numeric", "difference", "relative", "mark"];
const SIGNS = { agrees: "✓", differs: "✕", kink: "◇", unknown: "–" };

/** @param {Translate} t */
export function createGradientTable(t) {
  const caption = h("caption");
  const head = h(
    "tr",
    null,
    COLUMNS.map((column) => h("th", { scope: "col" }, t(`gradient_check.${column}`))),
  );
  const body = h("tbody");
  const table = h("table", null, caption, h("thead", null, head), body);
  const named = { tabindex: "0", role: "region", "aria-label": t("gradient_check.table") };
  const element = h("div", { class: "gradient-table", "data-part": "gradient-table", ...named }, table);
  return {
    element,
    /** @param {Row[]} rows @param {(index: number) => string} name */
    draw(rows, name) {
      const shown = rows.slice(0, MOST_ROWS);
      const key = shown.length < rows.length ? "gradient_check.caption_some" : "gradient_check.caption";
      setText(caption, t(key, { shown: shown.length, count: grouped(rows.length) }));
      body.replaceChildren(...shown.map((row) => rowElement(t, row, name(row.index))));
      element.scrollTop = 0;
    },
  };
}

/** @param {number} value */
const slope = (value) => (value === 0 ? "0" : decimal(value, 8));

/** @param {Translate} t @param {Row} row @param {string} name */
function rowElement(t, { backprop, numeric, difference, relative, mark }, name) {
  const sign = h("span", { class: "gradient-mark", "aria-hidden": "true" }, SIGNS[mark]);
  return h(
    "tr",
    { "data-mark": mark },
    h("th", { scope: "row" }, name),
    h("td", null, slope(backprop)),
    h("td", null, slope(numeric)),
    h("td", null, small(difference)),
    h("td", null, small(relative)),
    h("td", null, sign, t(`gradient_check.mark_${mark}`)),
  );
}
