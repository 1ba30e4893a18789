/** The list of keys behind "?", made from the table that the handler uses. */

import { h } from "../../lib/dom/dom.js";

/** @import { Tools } from "../../types/views.js" */

/**
 * @param {Tools} tools
 * @param {{shown: string, label: string}[]} keys
 */
export function createKeysDialog({ t }, keys) {
  /** @type {Map<string, string[]>} */
  const rows = new Map();
  for (const { shown, label } of keys) rows.set(label, [...(rows.get(label) ?? []), shown]);
  const list = [...rows].map(([label, shown]) =>
    h(
      "div",
      { class: "key-row" },
      h("dt", null, ...ends(shown).map((key) => h("kbd", null, key))),
      h("dd", null, t(label)),
    ),
  );
  const close = h("button", { class: "button", onclick: () => dialog.close() }, t("more.close"));
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "keys-title" },
    h("h2", { id: "keys-title" }, t("keys.title")),
    h("dl", { class: "keys" }, ...list),
    h("p", { class: "panel-note" }, t("keys.note")),
    close,
  );
  document.body.append(dialog);
  return { open: () => dialog.showModal(), destroy: () => dialog.remove() };
}

/** 1 … 9 is said as its two ends. @param {string[]} shown */
const ends = (shown) => (shown.length > 2 ? [`${shown[0]} – ${shown[shown.length - 1]}`] : shown);
