/** The name of a bug that is switched on, in the name line of a chart. */
import { h, setText, show } from "../../lib/dom/dom.js";

/** @import { Translate } from "../../types/views.js" */

/** @param {Translate} t */
export function createFaultMark(t) {
  const element = h("span", { class: "fault-mark", hidden: true });
  return {
    element,
    /** @param {string} fault as it may be named: "none", its name or "hidden" */
    render(fault) {
      show(element, fault !== "none");
      setText(element, t("fault.badge", { name: t(`fault.${fault}`) }));
    },
  };
}
