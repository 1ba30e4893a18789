/** All weights and biases as a table, for those who read rather than look; filled only while it is open. */
import { h, setText } from "../../lib/dom/dom.js";
import { withSign } from "../../lib/text/format.js";
import { shortName } from "./text.js";

/** @import { NetworkView, Tools } from "../../types/views.js" */

const EVERY_MS = 500;
/** Tables beyond this help nobody. */
const MOST_ROWS = 256;

/**
 * @param {HTMLDetailsElement} element with its summary; the table is put into it
 * @param {Tools} tools
 */
export function createWeightTable(element, { t }) {
  const body = h("tbody");
  const head = h(
    "tr",
    null,
    ["network.table_to", "network.table_from", "network.table_value"].map((key) => h("th", { scope: "col" }, t(key))),
  );
  const table = h(
    "table",
    null,
    h("caption", { class: "visually-hidden" }, t("network.table")),
    h("thead", null, head),
    body,
  );
  const box = h(
    "div",
    { class: "weight-table-box", tabindex: "0", role: "region", "aria-label": t("network.table") },
    table,
  );
  element.append(box);
  /** @type {{index: number, cell: HTMLElement}[]} */
  let cells = [];
  /** @type {NetworkView | null} */
  let view = null;
  /** @type {unknown} */
  let builtFor = null;
  let at = 0;

  /** @param {NetworkView} now */
  function build(now) {
    builtFor = now.layout;
    cells = [];
    /** @type {HTMLElement[]} */
    const rows = [];
    now.layout.forEach(({ fan_in: fanIn, fan_out: fanOut, weights, biases }, layer) => {
      for (let unit = 0; unit < fanOut; unit += 1) {
        const to = shortName(t, now, layer + 1, unit);
        const add = (/** @type {string} */ from, /** @type {number} */ index) => {
          if (rows.length >= MOST_ROWS) return;
          const cell = h("td");
          cells.push({ index, cell });
          rows.push(h("tr", null, h("th", { scope: "row" }, to), h("td", null, from), cell));
        };
        if (biases !== null) add(t("network.bias"), biases + unit);
        for (let from = 0; from < fanIn; from += 1) add(shortName(t, now, layer, from), weights + from * fanOut + unit);
      }
    });
    body.replaceChildren(...rows);
  }

  function fill() {
    const params = view?.frame?.tensors.params;
    if (!view || !params || view.layout.length === 0) return;
    if (builtFor !== view.layout) build(view);
    at = performance.now();
    for (const { index, cell } of cells) setText(cell, withSign(params[index], 4));
  }

  return {
    /** @param {NetworkView} now */
    render(now) {
      view = now;
      if (element.open && (now.frame?.state !== "playing" || performance.now() - at > EVERY_MS)) fill();
    },
  };
}
