/** A labelled menu of the CSV dialog. */

import { h } from "../../lib/dom/dom.js";

/**
 * @param {string} label
 * @param {string} part
 * @param {[string, string][]} options value and words
 * @param {(value: string) => void} onchange
 */
export function csvMenu(label, part, options, onchange) {
  const select = h(
    "select",
    { class: "menu", "data-part": part, onchange: () => onchange(select.value) },
    ...options.map(([value, words]) => h("option", { value }, words)),
  );
  const element = h("label", { class: "field" }, h("span", { class: "label" }, label), select);
  return {
    element,
    select,
    /** @param {string} value */
    render(value) {
      select.value = value;
    },
  };
}
