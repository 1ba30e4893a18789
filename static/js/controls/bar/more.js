/** Everything that is needed less often, in one sheet behind "More", which is loaded when it is opened first. */

import { h } from "../../lib/dom/dom.js";
import { fieldBox } from "../widgets/field_box.js";

/** @import { SettingsView } from "../../types/screen.js" */
/** @import { Tools, View } from "../../types/views.js" */

const MARGIN = 8;

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<SettingsView>}
 */
export function createMore(root, tools) {
  const { t, dispatch } = tools;
  const body = h("div");
  /** @type {ReturnType<typeof import("./more_sheet.js").createSheet> | null} */
  let content = null;
  /** @type {SettingsView | null} */
  let last = null;
  /** @param {Event} event */
  async function fill(event) {
    if (content || /** @type {ToggleEvent} */ (event).newState !== "open") return;
    const { createSheet } = await import("./more_sheet.js");
    content ??= createSheet(tools);
    if (last) content.render(last);
    body.replaceWith(content.element);
    place();
  }
  const close = h("button", { class: "quiet", onclick: () => sheet.hidePopover() }, t("more.close"));
  const head = h("div", { class: "sheet-head" }, h("h2", { id: "more-title" }, t("more.title")), close);
  const keys = h(
    "button",
    { class: "button", "data-part": "keys", onclick: () => dispatch({ type: "help" }) },
    t("more.keys"),
  );
  const sheet = h(
    "div",
    {
      class: "sheet",
      popover: "auto",
      id: "more-sheet",
      role: "dialog",
      "aria-labelledby": "more-title",
      ontoggle: place,
      onbeforetoggle: fill,
    },
    head,
    body,
    h("div", { class: "sheet-foot" }, keys),
  );
  const button = h(
    "button",
    { class: "button more-button", "data-part": "more", popovertarget: "more-sheet", "aria-haspopup": "dialog" },
    "⋯",
  );
  root.append(fieldBox({ label: t("more.label"), tip: t("hint.more") }, button).element, sheet);

  /** Below its button and inside the window. */
  function place() {
    if (!sheet.matches(":popover-open")) return giveUp();
    const from = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = sheet;
    const left = Math.min(from.right - width, window.innerWidth - width - MARGIN);
    const top = Math.min(from.bottom + MARGIN, window.innerHeight - height - MARGIN);
    sheet.style.left = `${Math.max(MARGIN, left)}px`;
    sheet.style.top = `${Math.max(MARGIN, top)}px`;
  }

  /** What was refused in the sheet goes with it: nobody could see why. */
  function giveUp() {
    for (const input of sheet.querySelectorAll("[data-number]")) input.dispatchEvent(new Event("withdraw"));
  }

  return {
    render(view) {
      last = view;
      content?.render(view);
    },
  };
}
