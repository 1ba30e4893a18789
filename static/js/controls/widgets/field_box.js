/** The frame of a labelled control: its words above, its tip, and what is wrong with it just below. */

import { attr, h, setText, uid } from "../../lib/dom/dom.js";
import { refusalText } from "../../lib/text/refusal.js";

/** @import { Problem } from "../../types/state.js" */
/** @import { Translate } from "../../types/views.js" */

/**
 * @param {{label: string, tip?: string, className?: string, labelled?: boolean}} words
 * @param {HTMLElement} control the element with the focus, which gets the error's description
 * @param {...Node} more
 */
export function fieldBox({ label, tip, className = "", labelled = true }, control, ...more) {
  const id = control.id || uid("control");
  control.id = id;
  const text = labelled ? h("label", { for: id, class: "label" }, label) : h("span", { class: "label" }, label);
  const error = h("span", { class: "field-error", id: `${id}-error`, hidden: true });
  const content = more.length > 0 ? more : [control];
  const element = h("div", { class: `field ${className}`, "data-tip": tip }, text, ...content, error);
  return {
    element,
    label: text,
    /** @param {string} words */
    setLabel: (words) => setText(text, words),
    /**
     * @param {Problem | undefined} problem
     * @param {Translate} t
     */
    setError(problem, t) {
      error.hidden = !problem;
      attr(control, "aria-invalid", problem ? "true" : null);
      attr(control, "aria-describedby", problem ? error.id : null);
      if (problem) setText(error, refusalText(problem, t, label));
    },
  };
}
