/** The menus of the CSV dialog: what was found stands in them, and each can be chosen otherwise, at any time. */

import { h, show } from "../../lib/dom/dom.js";
import { csvMenu } from "./csv_menu.js";
import { isAuto } from "./csv_roles.js";

/** @import { Translate } from "../../types/views.js" */
/** @import { Choices } from "./csv_roles.js" */

const MENUS = /** @type {const} */ ({
  separator: ["comma", "semicolon", "tab", "pipe", "space"],
  decimal: ["point", "comma"],
  thousands: ["none", "comma", "point", "space", "apostrophe"],
  header: ["yes", "no"],
  kind: ["classes", "numbers"],
  comments: ["skip", "keep"],
  missing: ["words", "empty"],
});

/**
 * @param {Translate} t
 * @param {object} hooks
 * @param {(name: keyof typeof MENUS, value: string) => void} hooks.choose
 * @param {(value: string) => void} hooks.scale
 * @param {() => void} hooks.reset
 */
export function csvForm(t, { choose, scale, reset }) {
  const menus = Object.entries(MENUS).map(([name, values]) => {
    const key = /** @type {keyof typeof MENUS} */ (name);
    return {
      name: key,
      ...csvMenu(
        t(`own.${name}`),
        `csv-${name}`,
        values.map((value) => [value, t(`own.${name}.${value}`)]),
        (value) => choose(key, value),
      ),
    };
  });
  const scaling = csvMenu(
    t("own.scaling"),
    "csv-scaling",
    ["none", "max", "standard"].map((value) => [value, t(`own.scaling.${value}`)]),
    scale,
  );
  const again = h(
    "button",
    { type: "button", class: "link-button", "data-part": "csv-reset", onclick: () => reset() },
    t("own.reset"),
  );
  const element = h("div", { class: "csv-form" }, ...[...menus, scaling].map(({ element: one }) => one), again);
  /**
   * Shows a value that nobody can choose.
   * @param {HTMLSelectElement} select
   * @param {string} value
   * @param {string} words
   */
  function name(select, value, words) {
    if (![...select.options].some((option) => option.value === value))
      select.append(h("option", { value, disabled: "" }, words));
  }
  return {
    element,
    /** @param {Record<string, any>} facts @param {Choices} choices @param {string} scaled */
    render(facts, choices, scaled) {
      const codes = facts.decisions.map((/** @type {{code: string}} */ { code }) => code);
      for (const { name: key, element: one, select, render } of menus) {
        if (facts[key] === "none" && key === "separator") name(select, "none", t("own.separator.none"));
        render(key === "header" ? (facts.header ? "yes" : "no") : facts[key]);
        // These two are of use only where there is such a thing.
        if (key === "comments") show(one, choices.comments !== "auto" || codes.includes("comments"));
        if (key === "missing")
          show(
            one,
            choices.missing !== "auto" ||
              codes.some((/** @type {string} */ code) => ["gaps_words", "gaps_both"].includes(code)),
          );
      }
      scaling.render(scaled);
      show(again, !isAuto(choices));
    },
  };
}
