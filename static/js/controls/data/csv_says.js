/** What was decided while a table was read, in sentences: first what somebody should look at, the rest on request. */

import { h, replace, show } from "../../lib/dom/dom.js";
import { grouped } from "../../lib/text/format.js";

/** @import { Translate } from "../../types/views.js" */

/** @typedef {{code: string, values: Record<string, any>, asks: boolean}} Decision */

/** So many that ask for nothing are told at once. */
const TOLD = 3;
/** Counts, which are grouped as everywhere on the page. */
const COUNTS = ["count", "total"];

/** @param {Record<string, any>} values @returns {Record<string, string | number>} */
const worded = (values) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      COUNTS.includes(name) && value !== 1 ? grouped(value) : value,
    ]),
  );

/**
 * @param {Translate} t
 * @param {(leave: boolean) => void} leaveOut
 */
export function csvSays(t, leaveOut) {
  const first = h("ul", { class: "csv-says", "data-part": "csv-says" });
  const rest = h("ul", { class: "csv-says" });
  const summary = h("summary", null);
  const more = h("details", { class: "csv-more", "data-part": "csv-more" }, summary, rest);
  const element = h("div", { class: "csv-decisions" }, first, more);

  /** @param {Decision} decision @param {{rows: number, left_out: boolean}} gaps */
  function item({ code, values, asks }, gaps) {
    const isGap = code.startsWith("gaps_");
    const filled = worded(values);
    if (values.decimal) filled.decimal = t(`own.decimal.${values.decimal}`);
    const words = t(`own.says.${isGap && gaps.left_out ? "gaps_left" : code}`, filled);
    const part = isGap ? { "data-part": "csv-gaps" } : {};
    return h(
      "li",
      { class: asks ? "csv-asks" : "", ...part },
      words,
      ...(isGap ? [" ", button(gaps, values.total)] : []),
    );
  }

  /** @param {{rows: number, left_out: boolean}} gaps @param {number} total */
  function button({ rows, left_out }, total) {
    const words = left_out
      ? t("own.keep_rows")
      : t("own.leave_out", { count: rows === 1 ? 1 : grouped(rows), total: grouped(total) });
    return h(
      "button",
      { type: "button", class: "button csv-leave", "data-part": "csv-leave-out", onclick: () => leaveOut(!left_out) },
      words,
    );
  }

  return {
    element,
    /** @param {Decision[]} decisions @param {{rows: number, left_out: boolean}} gaps */
    render(decisions, gaps) {
      const isFirst = (/** @type {Decision} */ { asks, code }) => asks || code.startsWith("gaps_");
      const urgent = decisions.filter(isFirst);
      const others = decisions.filter((decision) => !isFirst(decision));
      const told = Math.max(0, TOLD - urgent.length) || 1;
      const hidden = others.length > told + 1 ? others.slice(told) : [];
      const shown = [...urgent, ...others.slice(0, others.length - hidden.length)];
      replace(first, ...shown.map((decision) => item(decision, gaps)));
      replace(rest, ...hidden.map((decision) => item(decision, gaps)));
      replace(summary, t("own.says_more", { count: hidden.length }));
      show(more, hidden.length > 0);
      show(first, shown.length > 0);
    },
  };
}
