/** A row of alternatives of which one is on: radio buttons that look like one switch. */

import { h, uid } from "../../lib/dom/dom.js";

/** @typedef {{value: string, label: string, part?: string, tip?: string, extra?: Node}} Choice */

/**
 * @param {{label: string, choices: Choice[], onchange: (value: string) => void}} options
 */
export function segmented({ label, choices, onchange }) {
  const name = uid("choice");
  const inputs = choices.map(({ value, part }) =>
    h("input", { type: "radio", name, value, "data-part": part, onchange: () => onchange(value) }),
  );
  const cells = choices.map(({ label: words, tip, extra }, i) =>
    h(
      "span",
      { class: "segment", "data-tip": tip },
      h("label", { class: "segment-label" }, inputs[i], h("span", null, words)),
      extra,
    ),
  );
  const element = h("div", { class: "segmented", role: "radiogroup", "aria-label": label }, ...cells);
  return {
    element,
    /**
     * @param {string} chosen
     * @param {(value: string) => boolean} [allowed]
     */
    render(chosen, allowed = () => true) {
      for (const input of inputs) {
        input.checked = input.value === chosen;
        input.disabled = !allowed(input.value);
      }
    },
  };
}
