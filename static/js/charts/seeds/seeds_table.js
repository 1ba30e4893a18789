/** Every run in a table: its seed, where it ended, and a button that opens it. Filled when it is looked at. */
import { h, replace } from "../../lib/dom/dom.js";
import { decimal, percent } from "../../lib/text/format.js";
import { clusterText } from "./model.js";
import { seedButton } from "./seeds_groups.js";

/** @import { ResultMessage, Translate } from "../../types.js" */
/** @typedef {import("./model.js").Row} Row */

/** @type {[string, (row: Row) => number, (value: number) => string][]} */
const COLUMNS = [
  ["loss", ({ loss }) => loss, (value) => decimal(value, 6)],
  ["accuracy", ({ accuracy }) => accuracy, (value) => percent(value)],
  ["mae", ({ mae }) => mae, (value) => decimal(value)],
  ["r2", ({ r2 }) => r2, (value) => decimal(value, 3)],
];

/** @param {Translate} t @param {(seed: number) => void} open */
export function createTable(t, open) {
  const table = h("table", null);
  const box = h("div", { class: "gradient-table seeds-rows", tabindex: 0, role: "region", "aria-label": t("seeds.table"), "data-part": "seeds-table" }, table);
  const element = h("details", { class: "seeds-table" }, h("summary", null, t("seeds.table")), box);
  let fill = () => {};
  element.addEventListener("toggle", () => fill());
  return {
    element,
    /** @param {ResultMessage} result @param {Row[]} rows */
    draw({ facts }, rows) {
      fill = () => {
        if (!element.open) return;
        const columns = COLUMNS.filter(([, value]) => rows.some((row) => !Number.isNaN(value(row))));
        const heads = ["seed", ...columns.map(([name]) => name), "group"].map((name) => h("th", { scope: "col" }, t(`seeds.column_${name}`)));
        const lines = rows.map((row) => {
          const cells = columns.map(([, value, text]) => h("td", null, text(value(row))));
          const cluster = facts.clusters[row.cluster];
          return h("tr", null, h("th", { scope: "row" }, seedButton(t, row.seed, open)), cells, h("td", null, cluster ? clusterText(t, cluster) : ""));
        });
        replace(table, h("thead", null, h("tr", null, heads)), h("tbody", null, lines));
      };
      fill();
    },
  };
}
