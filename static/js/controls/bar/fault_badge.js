/** The mark of a bug that is switched on, where everybody sees it, with a button that switches it off. */

import { attr, h, setText, show } from "../../lib/dom/dom.js";

/** @import { TransportView } from "../../types/screen.js" */
/** @import { Tools, View } from "../../types/views.js" */

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<TransportView>}
 */
export function createFaultBadge(root, { t, dispatch }) {
  const name = h("button", {
    class: "fault-name",
    "data-part": "fault-name",
    "data-tip": t("fault.tip"),
    onclick: () => dispatch({ type: "set_option", name: "tab", value: "bugs" }),
  });
  const off = h(
    "button",
    {
      class: "fault-off",
      "data-part": "fault-off",
      "aria-label": t("fault.off"),
      "data-tip": t("fault.off"),
      onclick: () => dispatch({ type: "set", path: "fault", value: "none" }),
    },
    "×",
  );
  const element = h("div", { class: "fault-badge", "data-part": "fault-badge", hidden: true }, name, off);
  root.append(element);
  return {
    render({ fault, ready }) {
      show(element, fault !== "none");
      setText(name, t("fault.badge", { name: t(`fault.${fault}`) }));
      show(off, fault !== "hidden");
      attr(off, "disabled", !ready);
    },
  };
}
