/** The first rows of a table with a role for each column, and every cell that does not fit, by row and column. */

import { attr, h, replace, show } from "../../lib/dom/dom.js";
import { grouped } from "../../lib/text/format.js";
import { csvMenu } from "./csv_menu.js";
import { ROLES, roleOf } from "./csv_roles.js";

/** @import { Translate } from "../../types/views.js" */

/** @param {{name: string, unit: string}} column */
const title = ({ name, unit }) => (unit ? `${name} (${unit})` : name);

/**
 * @param {Translate} t
 * @param {(place: number, role: string) => void} onrole
 */
export function csvPreview(t, onrole) {
  const table = h("table", { class: "csv-table" });
  const box = h("div", { class: "csv-rows", tabindex: "0", role: "region", "aria-label": t("own.preview") }, table);
  const list = h("ul", { class: "csv-problems", "data-part": "csv-problems" });
  const element = h("div", { class: "csv-preview" }, list, box);

  /** @param {Record<string, any>} facts */
  function head(facts) {
    const cells = facts.columns.map((/** @type {any} */ column, /** @type {number} */ place) => {
      const role = csvMenu(
        title(column),
        `csv-role-${place}`,
        ROLES.map((name) => [name, t(`own.role.${name}`)]),
        (name) => onrole(place, name),
      );
      role.render(roleOf(facts, place));
      return h("th", { scope: "col", class: `csv-${roleOf(facts, place)}` }, role.element, ...notes(column));
    });
    return h("thead", null, h("tr", null, h("th", { scope: "col" }, t("own.line")), ...cells));
  }

  /** Why a column is not used, and what is missing in it. @param {any} column */
  function notes({ reason, n_missing }) {
    const words = [
      reason && reason !== "chosen" && t(`own.reason.${reason}`),
      n_missing && t("own.n_missing", { count: grouped(n_missing) }),
    ];
    return words.filter(Boolean).map((note) => h("div", { class: "csv-reason" }, note));
  }

  /** @param {Record<string, any>} facts */
  function body({ shown, problems, columns, inputs, target, gaps }) {
    const bad = new Set(problems.map((/** @type {any} */ problem) => `${problem.line} ${problem.column}`));
    const isUsed = (/** @type {number} */ place) => place === target || inputs.includes(place);
    const rows = shown.map((/** @type {any} */ { line, cells, missing }) => {
      const made = columns.map((/** @type {unknown} */ _, /** @type {number} */ place) => {
        const cell = h("td", null, cells[place] ?? "");
        attr(
          cell,
          "class",
          bad.has(`${line} ${place}`) ? "csv-bad" : missing.includes(place) && isUsed(place) ? "csv-missing" : null,
        );
        return cell;
      });
      const isLeft = gaps.left_out && missing.some(isUsed);
      return h("tr", { class: isLeft ? "csv-left" : "" }, h("th", { scope: "row" }, line), ...made);
    });
    return h("tbody", null, ...rows);
  }

  /** @param {any} problem */
  function item({ row, line, name, value, code, allowed }) {
    return h(
      "li",
      null,
      t(`own.cell.${code}`, { row: row === null ? "" : grouped(row), line: line ?? "", name, value, allowed }),
    );
  }

  return {
    element,
    /** @param {Record<string, any>} facts */
    render(facts) {
      replace(table, head(facts), body(facts));
      const rest = facts.n_problems - facts.problems.length;
      const more = rest > 0 ? [h("li", null, t("own.cell.more", { count: grouped(rest) }))] : [];
      replace(list, ...facts.problems.map(item), ...more);
      show(list, facts.n_problems > 0);
    },
  };
}
